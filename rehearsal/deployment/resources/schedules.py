"""EventBridge Scheduler: schedules and their groups."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged

_SCHEDULE = (
    "GroupName",
    "ScheduleExpression",
    "ScheduleExpressionTimezone",
    "StartDate",
    "EndDate",
    "State",
    "Target",
    "FlexibleTimeWindow",
    "Description",
    "KmsKeyArn",
)


def _schedule(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    request = properties.take_all(*_SCHEDULE)
    arn = build.client("scheduler").create_schedule(Name=name, **request)["ScheduleArn"]
    return Made(f"{request.get('GroupName', 'default')}|{name}", {"Arn": arn})


def _update_schedule(build: Build, physical_id: str, properties: Properties, old: Mapping[str, Any]) -> None:
    """Says everything again: UpdateSchedule puts the default where a request says nothing.

    It moves no schedule to another group: it looks for it there, and there is none. The state is always said, as moto
    knows no default for it here.
    """
    name = physical_id.partition("|")[2]
    request = {"State": "ENABLED", **properties.take_all(*_SCHEDULE)}
    build.client("scheduler").update_schedule(Name=name, **request)


def _delete_schedule(build: Build, physical_id: str) -> None:
    group, _, name = physical_id.partition("|")
    build.client("scheduler").delete_schedule(GroupName=group, Name=name)


def _schedule_group(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    tags = properties.take("Tags", [])
    arn = build.client("scheduler").create_schedule_group(Name=name, Tags=tags)["ScheduleGroupArn"]
    return Made(name, {"Arn": arn})


def _update_schedule_group(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    scheduler, arn = build.client("scheduler"), build.scope.arn("scheduler", f"schedule-group/{name}")
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        scheduler.tag_resource(ResourceArn=arn, Tags=tags)
    if gone:
        scheduler.untag_resource(ResourceArn=arn, TagKeys=gone)


def _delete_schedule_group(build: Build, name: str) -> None:
    build.client("scheduler").delete_schedule_group(Name=name)


HANDLERS = {
    "AWS::Scheduler::Schedule": Handler(_schedule, _delete_schedule, _update_schedule, name="Name"),
    "AWS::Scheduler::ScheduleGroup": Handler(
        _schedule_group, _delete_schedule_group, _update_schedule_group, name="Name"
    ),
}
