"""The group that holds all schedules of a tenant, or of the fleet."""

from __future__ import annotations

from aws_cdk import aws_scheduler as scheduler
from constructs import Construct

from personalize.naming import FleetNames, Names


class ScheduleGroup(scheduler.CfnScheduleGroup):
    """One group an owner: what may start the owner's work is tied to it, and it can be paused as a whole."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names | FleetNames) -> None:
        super().__init__(scope, construct_id, name=names.schedule_group)
