"""The group that holds all schedules of a tenant."""

from __future__ import annotations

from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from personalize.naming import Names


class ScheduleGroup(scheduler.CfnScheduleGroup):
    """One group a tenant: what may start the tenant's workflows is tied to it, and it can be paused as a whole."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names) -> None:
        super().__init__(scope, construct_id, name=names.schedule_group)
