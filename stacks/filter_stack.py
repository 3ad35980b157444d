"""Filters: the workflow that rotates them, the function that decides, a schedule for each rotated filter."""

from __future__ import annotations

from aws_cdk import Duration, Stack
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks import schedules
from stacks.components.function import Function
from stacks.components.starter import Schedules
from stacks.components.workflow import Workflow
from stacks.features import Features
from stacks.state_machines import filter_rotation


class FilterStack(Stack):
    """What keeps the tenant's filters and their pointers right."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant, names: Names, **options: object) -> None:
        super().__init__(scope, construct_id, **options)
        features = Features.of(tenant)
        Function(
            self,
            "Plan",
            names=names,
            folder=filter_rotation.FUNCTION,
            description="Decides which filter is due and which old ones may go",
            timeout=Duration.seconds(30),
        )
        Workflow(
            self,
            filter_rotation.NAME,
            names=names,
            name=filter_rotation.NAME,
            definition=filter_rotation.workflow(names, features),
            allowed=filter_rotation.allowed(names, features),
        )
        rotated = [one for one in schedules.of_tenant(tenant) if one.workflow == filter_rotation.NAME]
        if rotated:
            group = Schedules(
                self, "Schedules", names=names, purpose="filter-schedules", workflows=[filter_rotation.NAME]
            )
            for one in rotated:
                group.add(one)
