"""What watches the tenant: TenantWatch, the function that looks for it, and its schedule."""

from __future__ import annotations

import json
from dataclasses import asdict

from aws_cdk import Duration
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names, scheduled
from stacks import schedules
from stacks.components.function import Function
from stacks.components.starter import Schedules
from stacks.components.workflow import Workflow
from stacks.features import Features
from stacks.schedules import Scheduled
from stacks.state_machines import permissions, tenant_watch
from stacks.state_machines.permissions import Allow

# Nothing is parked while its solution is trained. A tenant's schedules are moved by the same minutes, so that an hourly
# look would meet an hourly training at its start, again and again: where something may be parked, looks are four.
HOURLY, QUARTERLY = "rate(1 hour)", "rate(15 minutes)"
METRICS = "metrics have no ARNs (service authorization reference)"


class Watch(Construct):
    """TenantWatch of one tenant; it reads what others make, so it stands in the last stack."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant, names: Names) -> None:
        super().__init__(scope, construct_id)
        features = Features.of(tenant)
        watched = watch(tenant, names)
        Function(
            self,
            "Look",
            names=names,
            folder=tenant_watch.FUNCTION,
            description="Finds schedules that no longer succeed, and what has been idle for too long",
            timeout=Duration.minutes(5),
            allowed=_allowed(names, features, watched["schedules"]),
            data={"watch.json": json.dumps(watched, indent=2, sort_keys=True)},
        )
        Workflow(
            self,
            tenant_watch.NAME,
            names=names,
            name=tenant_watch.NAME,
            definition=tenant_watch.workflow(names, features),
            allowed=tenant_watch.allowed(names, features),
        )
        group = Schedules(self, "Schedules", names=names, purpose="watch-schedule", workflows=[tenant_watch.NAME])
        rate = QUARTERLY if features.idle else HOURLY
        group.add(Scheduled("Regularly", "watch", rate, "UTC", tenant_watch.NAME, {"reason": "schedule"}))


def watch(tenant: Tenant, names: Names) -> dict[str, object]:
    """What the function looks at (lambdas/tenant_watch/plan.py), ready for ``json.dumps``."""
    return {
        "tenant": names.tenant,
        "group": names.schedule_group,
        "stateTable": names.state_table,
        "schedules": [
            {
                "name": one.name,
                "schedule": names.schedule(one.name),
                "machine": names.state_machine_arn(one.workflow),
                "prefix": scheduled(one.name),
                "seconds": one.watched_seconds,
            }
            for one in schedules.of_tenant(tenant)
            if one.watched_seconds
        ],
        "idle": [asdict(one) for one in Features.of(tenant).idle],
        "drifts": list(Features.of(tenant).drifts),
    }


def _allowed(names: Names, features: Features, watched: list[dict[str, object]]) -> list[Allow]:
    own = [names.arn("scheduler", f"schedule/{names.schedule_group}/{one['schedule']}") for one in watched]
    allowed = [
        Allow(["scheduler:GetSchedule"], own),
        Allow(["states:ListExecutions"], sorted({one["machine"] for one in watched})),
        permissions.publish_metrics(),
    ]
    if not features.idle and not features.drifts:
        return allowed
    allowed += [Allow(["cloudwatch:GetMetricData"], ["*"], why=METRICS), permissions.records(names, "GetItem")]
    if not features.idle:
        return allowed
    holders = ["SolutionTraining", *sorted({tenant_watch.WRITERS[one.kind] for one in features.idle})]
    executions = [names.execution_arn(workflow) for workflow in holders]
    return [*allowed, Allow(["states:DescribeExecution"], executions, why=permissions.EXECUTIONS)]
