"""The tenant's last stack: the desired state, what makes it so, and what watches over it. It depends on the others, so
that all they own is there.
"""

from __future__ import annotations

import json
from collections.abc import Iterable

from aws_cdk import CustomResource, Duration, Stack
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names, content_hash
from personalize.schemas import EXTENSIBLE
from stacks import schedules
from stacks.components.function import Function
from stacks.components.starter import Reaction, Schedules, reaction_role
from stacks.components.workflow import Workflow
from stacks.desired_state import desired_state
from stacks.features import Features
from stacks.state_machines import permissions, tenant_reconciliation, tenant_watch
from stacks.state_machines.permissions import Allow
from stacks.watch import Watch

STARTER = "reconciliation_start"
ROLLBACK = "stack-rolled-back"


class ReconciliationStack(Stack):
    """Plans and carries out whatever brings the tenant to its desired state: after a deploy, a rollback, and daily."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        tenant: Tenant,
        names: Names,
        stack_names: list[str],
        workflows: Iterable[str],
        **options: object,
    ) -> None:
        super().__init__(scope, construct_id, **options)
        desired = json.dumps(desired_state(tenant, names), indent=2, sort_keys=True)
        features = Features.of(tenant)
        planner = self._planner(names, desired, workflows, features)
        machine = Workflow(
            self,
            tenant_reconciliation.NAME,
            names=names,
            name=tenant_reconciliation.NAME,
            definition=tenant_reconciliation.workflow(names, features),
            allowed=tenant_reconciliation.allowed(names, features),
        )
        self._start_daily(tenant, names)
        self._start_after_rollback(names, stack_names)
        Watch(self, "Watch", tenant=tenant, names=names)
        self._start_after_deploy(names, desired).node.add_dependency(planner, machine)

    def _planner(self, names: Names, desired: str, workflows: Iterable[str], features: Features) -> Function:
        """``workflows`` are those whose executions may hold a record of the state table."""
        return Function(
            self,
            "Plan",
            names=names,
            folder=tenant_reconciliation.FUNCTION,
            description="Compares the desired with the actual state and plans what is to be done",
            timeout=Duration.minutes(5),
            allowed=[
                permissions.records(names, "Scan"),
                permissions.listing(*_lists(features)),
                permissions.on_tenants(names, "campaign", "DescribeCampaign"),
                *_columns(names, features),
                *([permissions.on_tenants(names, "recommender", "DescribeRecommender")] if features.recommends else []),
                Allow(
                    ["states:DescribeExecution"],
                    [names.execution_arn(workflow) for workflow in workflows if workflow != tenant_watch.NAME],
                    why=permissions.EXECUTIONS,
                ),
                permissions.list_data(names),
                *permissions.tagged(names, features, "ListTagsForResource"),
            ],
            data={"desired.json": desired},
        )

    def _start_daily(self, tenant: Tenant, names: Names) -> None:
        workflows = [tenant_reconciliation.NAME]
        group = Schedules(self, "Schedules", names=names, purpose="reconciliation-schedule", workflows=workflows)
        for one in schedules.of_tenant(tenant):
            if one.workflow in workflows:
                group.add(one)

    def _start_after_rollback(self, names: Names, stack_names: list[str]) -> None:
        """A rolled-back deploy brings back the old reconciler with the old desired state; this starts it."""
        role = reaction_role(
            self,
            "RollbackRole",
            names=names,
            purpose="rollback",
            workflow=tenant_reconciliation.NAME,
            rules=[ROLLBACK],
        )
        stacks = [{"prefix": names.arn("cloudformation", f"stack/{stack}/")} for stack in stack_names]
        status = {"status": ["UPDATE_ROLLBACK_COMPLETE"]}
        Reaction(
            self,
            "Rollback",
            names=names,
            purpose=ROLLBACK,
            description="a rolled-back deploy is reconciled with what the stacks say again",
            pattern={
                "source": ["aws.cloudformation"],
                "detail-type": ["CloudFormation Stack Status Change"],
                "detail": {"stack-id": stacks, "status-details": status},
            },
            role=role,
            workflow=tenant_reconciliation.NAME,
            arguments={"reason": "rollback"},
        )

    def _start_after_deploy(self, names: Names, desired: str) -> CustomResource:
        starter = Function(
            self,
            "Start",
            names=names,
            folder=STARTER,
            description="Starts reconciliation when a deploy changed the desired state",
            timeout=Duration.minutes(1),
            allowed=[permissions.start(names, tenant_reconciliation.NAME)],
            environment={"STATE_MACHINE_ARN": names.state_machine_arn(tenant_reconciliation.NAME)},
        )
        return CustomResource(
            self,
            "Deployed",
            service_token=starter.function.function_arn,
            resource_type="Custom::ReconciliationStart",
            service_timeout=Duration.minutes(5),  # the default of an hour is how long a stack waits for a lost answer
            # An unchanged desired state leaves this unchanged, and CloudFormation then calls nobody.
            properties={"DesiredState": content_hash(json.loads(desired))},
        )


def _columns(names: Names, features: Features) -> list[Allow]:
    """Which columns datasets have: also where none came later yet, so that adding one can be previewed."""
    arns = [names.dataset_arn(key) for key in EXTENSIBLE if key in features.datasets]
    if not arns:
        return []
    return [Allow(["personalize:DescribeDataset"], arns), permissions.on_tenants(names, "schema", "DescribeSchema")]


def _lists(features: Features) -> list[str]:
    """What the planner lists."""
    return [
        "ListSolutions",
        "ListFilters",
        *(["ListDatasets"] if features.own_datasets else []),
        *(["ListMetricAttributions", "ListMetricAttributionMetrics"] if features.attribution else []),
    ]
