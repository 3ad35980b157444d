"""CloudWatch Logs: log groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged, tag_map


def _log_group(build: Build, properties: Properties) -> Made:
    logs = build.client("logs")
    name = properties.take("LogGroupName") or build.name()
    key = properties.take("KmsKeyId")
    request = {"kmsKeyId": key} if key else {}
    logs.create_log_group(logGroupName=name, tags=tag_map(properties.take("Tags")), **request)
    days = properties.take("RetentionInDays")
    if days is not None:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    return Made(name, {"Arn": f"{_arn(build, name)}:*"})


def _update_log_group(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    logs = build.client("logs")
    key, days = properties.take("KmsKeyId"), properties.take("RetentionInDays")
    if key is not None and key != old.get("KmsKeyId"):
        logs.associate_kms_key(logGroupName=name, kmsKeyId=key)
    elif key is None and "KmsKeyId" in old:
        logs.disassociate_kms_key(logGroupName=name)
    if days is not None and days != old.get("RetentionInDays"):
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    elif days is None and "RetentionInDays" in old:
        logs.delete_retention_policy(logGroupName=name)
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        logs.tag_resource(resourceArn=_arn(build, name), tags=tag_map(tags))
    if gone:
        logs.untag_resource(resourceArn=_arn(build, name), tagKeys=gone)


def _delete_log_group(build: Build, name: str) -> None:
    build.client("logs").delete_log_group(logGroupName=name)


def _arn(build: Build, name: str) -> str:
    return build.scope.arn("logs", f"log-group:{name}")


HANDLERS = {"AWS::Logs::LogGroup": Handler(_log_group, _delete_log_group, _update_log_group, name="LogGroupName")}
