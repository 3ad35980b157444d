"""Glue's catalogue: databases and tables, which are data about data."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, Refused, unmodelled_changes


def _database(build: Build, properties: Properties) -> Made:
    wanted = dict(properties.take("DatabaseInput"))
    name = wanted.setdefault("Name", build.name().lower())
    build.client("glue").create_database(DatabaseInput=wanted, **properties.take_all("CatalogId"))
    return Made(name)


def _update_database(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    unmodelled_changes(build, old, "CatalogId")
    properties.take("CatalogId")
    wanted = dict(properties.take("DatabaseInput"))
    if wanted.setdefault("Name", name) != name:
        raise Refused(f"DatabaseInput.Name: the database {name} cannot be renamed")
    build.client("glue").update_database(Name=name, DatabaseInput=wanted)


def _delete_database(build: Build, name: str) -> None:
    build.client("glue").delete_database(Name=name)


def _table(build: Build, properties: Properties) -> Made:
    wanted = dict(properties.take("TableInput"))
    name = wanted.setdefault("Name", build.name().lower())
    request = properties.take_all("CatalogId", "DatabaseName")
    build.client("glue").create_table(TableInput=wanted, **request)
    return Made(name)


def _update_table(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    wanted = {**properties.take("TableInput"), "Name": name}
    build.client("glue").update_table(DatabaseName=build.properties["DatabaseName"], TableInput=wanted)


def _delete_table(build: Build, name: str) -> None:
    build.client("glue").delete_table(DatabaseName=build.properties["DatabaseName"], Name=name)


HANDLERS = {
    "AWS::Glue::Database": Handler(_database, _delete_database, _update_database),
    "AWS::Glue::Table": Handler(_table, _delete_table, _update_table),
}
