"""Glue's catalogue: databases and tables, which are data about data; and the workgroups of Athena, which reads it."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, Refused, retagged, unmodelled_changes


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


def _workgroup(build: Build, properties: Properties) -> Made:
    athena, name = build.client("athena"), properties.take("Name")
    state, configuration = properties.take("State", "ENABLED"), properties.take("WorkGroupConfiguration")
    properties.take("RecursiveDeleteOption")  # only a deletion asks for it
    request = {"Configuration": configuration} if configuration is not None else {}
    athena.create_work_group(Name=name, **request, **properties.take_all("Description", "Tags"))
    if state != "ENABLED":
        athena.update_work_group(WorkGroup=name, State=state)
    return Made(name)


def _update_workgroup(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    athena = build.client("athena")
    properties.take("RecursiveDeleteOption")
    before, after = old.get("WorkGroupConfiguration") or {}, properties.take("WorkGroupConfiguration") or {}
    athena.update_work_group(
        WorkGroup=name,
        Description=properties.take("Description", ""),
        State=properties.take("State", "ENABLED"),
        ConfigurationUpdates=_configuration_updates(before, after),
    )
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    arn = build.scope.arn("athena", f"workgroup/{name}")
    if tags:
        athena.tag_resource(ResourceARN=arn, Tags=tags)
    if gone:
        athena.untag_resource(ResourceARN=arn, TagKeys=gone)


def _configuration_updates(before: Mapping[str, Any], after: Mapping[str, Any]) -> dict[str, Any]:
    """What UpdateWorkGroup wants to be told of what is no longer there: to take it away, or the default instead."""
    defaults = {key: value for key, value in _WORKGROUP_DEFAULTS.items() if key in before}
    updates = {**defaults, **{key: value for key, value in after.items() if key != "ResultConfiguration"}}
    if "BytesScannedCutoffPerQuery" in before and "BytesScannedCutoffPerQuery" not in after:
        updates["RemoveBytesScannedCutoffPerQuery"] = True
    results = after.get("ResultConfiguration") or {}
    gone = [key for key in before.get("ResultConfiguration") or {} if key not in results]
    updates["ResultConfigurationUpdates"] = {**results, **{f"Remove{key}": True for key in gone}}
    return updates


def _delete_workgroup(build: Build, name: str) -> None:
    recursive = bool(build.properties.get("RecursiveDeleteOption", False))
    build.client("athena").delete_work_group(WorkGroup=name, RecursiveDeleteOption=recursive)


_WORKGROUP_DEFAULTS: dict[str, Any] = {
    "EnforceWorkGroupConfiguration": True,
    "PublishCloudWatchMetricsEnabled": True,
    "RequesterPaysEnabled": False,
    "EngineVersion": {"SelectedEngineVersion": "AUTO"},
}
HANDLERS = {
    "AWS::Athena::WorkGroup": Handler(_workgroup, _delete_workgroup, _update_workgroup, name="Name"),
    "AWS::Glue::Database": Handler(_database, _delete_database, _update_database),
    "AWS::Glue::Table": Handler(_table, _delete_table, _update_table),
}
