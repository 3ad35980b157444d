"""Systems Manager: parameters."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties

_REQUEST = ("Type", "Value", "Description", "AllowedPattern", "DataType", "Tier")


def _parameter(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    tags = _tags(properties.take("Tags") or {})
    request = properties.take_all(*_REQUEST)
    build.client("ssm").put_parameter(Name=name, Tags=tags, **request)
    return _made(name, request)


def _update_parameter(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> Made:
    ssm = build.client("ssm")
    request = properties.take_all(*_REQUEST)
    ssm.put_parameter(Name=name, Overwrite=True, **request)
    tags, before = properties.take("Tags") or {}, old.get("Tags") or {}
    changed = {key: value for key, value in tags.items() if before.get(key) != value}
    if changed:
        ssm.add_tags_to_resource(ResourceType="Parameter", ResourceId=name, Tags=_tags(changed))
    gone = [key for key in before if key not in tags]
    if gone:
        ssm.remove_tags_from_resource(ResourceType="Parameter", ResourceId=name, TagKeys=gone)
    return _made(name, request)


def _delete_parameter(build: Build, name: str) -> None:
    build.client("ssm").delete_parameter(Name=name)


def _made(name: str, request: Mapping[str, Any]) -> Made:
    return Made(name, {"Type": request["Type"], "Value": request["Value"]})


def _tags(tags: Mapping[str, str]) -> list[dict[str, str]]:
    return [{"Key": key, "Value": value} for key, value in tags.items()]


HANDLERS = {"AWS::SSM::Parameter": Handler(_parameter, _delete_parameter, _update_parameter, name="Name")}
