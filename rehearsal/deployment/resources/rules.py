"""EventBridge: rules and their targets."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged
from rehearsal.deployment.intrinsics import BadTemplate


def _rule(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    if properties.take("EventBusName", "default") != "default":
        raise BadTemplate(f"{name}: the rehearsal models the default event bus only")
    arn = _put(build, name, properties, **properties.take_all("Tags"))
    return Made(name, {"Arn": arn})


def _update_rule(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    events = build.client("events")
    arn = _put(build, name, properties)
    kept = {target["Id"] for target in build.properties.get("Targets", [])}
    gone = [target["Id"] for target in old.get("Targets", []) if target["Id"] not in kept]
    if gone:
        _accepted(name, events.remove_targets(Rule=name, Ids=gone))
    # "If you are updating an existing rule, [...] any tags you specify in the PutRule operation are ignored".
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        events.tag_resource(ResourceARN=arn, Tags=tags)
    if gone:
        events.untag_resource(ResourceARN=arn, TagKeys=gone)


def _put(build: Build, name: str, properties: Properties, **more: Any) -> str:
    events = build.client("events")
    request = properties.take_all("Description", "ScheduleExpression", "State", "RoleArn")
    pattern = properties.take("EventPattern")
    if pattern is not None:
        request["EventPattern"] = json.dumps(pattern)
    arn = events.put_rule(Name=name, **request, **more)["RuleArn"]
    targets = properties.take("Targets", [])
    if targets:
        _accepted(name, events.put_targets(Rule=name, Targets=targets))
    return arn


def _accepted(name: str, answer: Mapping[str, Any]) -> None:
    if answer["FailedEntryCount"]:
        raise BadTemplate(f"{name}: the targets were refused")


def _delete_rule(build: Build, name: str) -> None:
    events = build.client("events")
    ids = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if ids:
        events.remove_targets(Rule=name, Ids=ids)
    events.delete_rule(Name=name)


HANDLERS = {"AWS::Events::Rule": Handler(_rule, _delete_rule, _update_rule, name="Name")}
