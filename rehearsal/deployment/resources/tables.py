"""DynamoDB: tables."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged, unmodelled_changes

_KEYS = ("AttributeDefinitions", "GlobalSecondaryIndexes", "LocalSecondaryIndexes")
# What UpdateTable carries as it stands, and what stands for one that a template says nothing of.
_PLAIN: dict[str, Any] = {
    "BillingMode": "PROVISIONED",
    "ProvisionedThroughput": None,
    "DeletionProtectionEnabled": False,
    "TableClass": "STANDARD",
    "StreamSpecification": None,
}


def _table(build: Build, properties: Properties) -> Made:
    dynamodb = build.client("dynamodb")
    name = properties.take("TableName") or build.name()
    request = properties.take_all(*_KEYS, *_PLAIN, "KeySchema", "Tags")
    encryption = properties.take("SSESpecification")
    if encryption is not None:
        request["SSESpecification"] = _encryption(encryption)
    table = dynamodb.create_table(TableName=name, **request)["TableDescription"]
    backups = properties.take("PointInTimeRecoverySpecification")
    if backups is not None:
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=backups)
    expiry = properties.take("TimeToLiveSpecification")
    if expiry is not None:
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    return Made(name, {"Arn": table["TableArn"]})


def _update_table(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    unmodelled_changes(build, old, *_KEYS, "StreamSpecification")
    properties.take_all(*_KEYS)
    dynamodb = build.client("dynamodb")
    wanted = {key: properties.take(key, default) for key, default in _PLAIN.items()}
    changed = {key: value for key, value in wanted.items() if value != old.get(key, _PLAIN[key]) and value is not None}
    encryption = properties.take("SSESpecification")
    if encryption != old.get("SSESpecification"):
        changed["SSESpecification"] = _encryption(encryption or {"SSEEnabled": False})
    if changed:
        dynamodb.update_table(TableName=name, **changed)
    backups = properties.take("PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": False})
    if backups != old.get("PointInTimeRecoverySpecification", {"PointInTimeRecoveryEnabled": False}):
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=backups)
    _expire(build, name, properties.take("TimeToLiveSpecification"), old.get("TimeToLiveSpecification"))
    _tag(build, name, properties.take("Tags"), old.get("Tags"))


def _expire(build: Build, name: str, expiry: dict[str, Any] | None, old: dict[str, Any] | None) -> None:
    if expiry is None and old is not None:
        expiry = {**old, "Enabled": False}
    if expiry is not None and expiry != old:
        build.client("dynamodb").update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)


def _tag(build: Build, name: str, tags: list[dict[str, str]] | None, old: list[dict[str, str]] | None) -> None:
    dynamodb, arn = build.client("dynamodb"), build.scope.arn("dynamodb", f"table/{name}")
    changed, gone = retagged(tags, old)
    if changed:
        dynamodb.tag_resource(ResourceArn=arn, Tags=changed)
    if gone:
        dynamodb.untag_resource(ResourceArn=arn, TagKeys=gone)


def _encryption(specification: Mapping[str, Any]) -> dict[str, Any]:
    own = {key: value for key, value in specification.items() if key != "SSEEnabled"}
    return {"Enabled": specification["SSEEnabled"], **own}


def _delete_table(build: Build, name: str) -> None:
    """A table that is protected from deletion is not deleted."""
    build.client("dynamodb").delete_table(TableName=name)


HANDLERS = {"AWS::DynamoDB::Table": Handler(_table, _delete_table, _update_table, name="TableName")}
