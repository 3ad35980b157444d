"""Glue's catalogue: databases and tables, which are data about data."""

from __future__ import annotations

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties


def _database(build: Build, properties: Properties) -> Made:
    wanted = dict(properties.take("DatabaseInput"))
    name = wanted.setdefault("Name", build.name().lower())
    request = properties.take_all("CatalogId", "Tags")
    build.client("glue").create_database(DatabaseInput=wanted, **request)
    return Made(name)


def _table(build: Build, properties: Properties) -> Made:
    wanted = dict(properties.take("TableInput"))
    name = wanted.setdefault("Name", build.name().lower())
    request = properties.take_all("CatalogId", "DatabaseName")
    build.client("glue").create_table(TableInput=wanted, **request)
    return Made(name)


def _delete_table(build: Build, name: str) -> None:
    build.client("glue").delete_table(DatabaseName=build.properties["DatabaseName"], Name=name)


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::Glue::Database": (_database, lambda b, i: b.client("glue").delete_database(Name=i)),
    "AWS::Glue::Table": (_table, _delete_table),
}
