"""What runs lambdas/collector every quarter of an hour, and what it remembers."""

from __future__ import annotations

import json
from collections.abc import Sequence

from aws_cdk import Duration, RemovalPolicy, aws_kms as kms, aws_lambda as lambda_, aws_scheduler as scheduler
from constructs import Construct

from config.models import Tenant
from personalize import metrics
from personalize.naming import FleetNames
from stacks.components.function import Function
from stacks.components.role import Role
from stacks.components.schedule_group import ScheduleGroup
from stacks.components.storage import StateTable
from stacks.state_machines.permissions import Allow, listing

FOLDER = "collector"  # also the purpose of its role
EVERY_MINUTES = 15
# Twenty Describes a second apart, and lists whose turn comes late because tenants ask Personalize as well.
TIMEOUT = Duration.minutes(5)

WHOLE_ACCOUNT = (
    "it tells what every campaign and recommender of the account costs and whether it is used, also of those that no"
    " tenant file has made; it only reads them"
)
NO_RESOURCE = "CloudWatch's metrics have no ARNs (service authorization reference)"


class Collector(Construct):
    """The function, its table and its schedule."""

    def __init__(
        self, scope: Construct, construct_id: str, *, names: FleetNames, key: kms.IKey, tenants: Sequence[Tenant]
    ) -> None:
        super().__init__(scope, construct_id)
        self.table = StateTable(
            self,
            "State",
            names=names,
            key=key,
            removal_policy=RemovalPolicy.DESTROY,  # what is lost is known again after a day
        )
        self.function = Function(
            self,
            "Function",
            names=names,
            folder=FOLDER,
            description="Tells CloudWatch the capacity and the silence of every campaign and recommender",
            timeout=TIMEOUT,
            environment={"TABLE": names.state_table},
            data={"declared.json": json.dumps(declared(tenants), indent=2, sort_keys=True)},
            allowed=_allowed(names),
        ).function
        # A run that failed is not repeated: the next one sees all that it would have seen. What a failure leaves is
        # one count of Lambda's own metric, which the alarms look at.
        lambda_.CfnEventInvokeConfig(
            self,
            "OneAttempt",
            function_name=self.function.function_name,
            qualifier="$LATEST",
            maximum_retry_attempts=0,
        )
        self._schedule(names)

    def _schedule(self, names: FleetNames) -> None:
        group = ScheduleGroup(self, "ScheduleGroup", names=names)
        source = names.arn("scheduler", f"schedule-group/{names.schedule_group}")
        role = Role(
            self,
            "Schedule",
            names=names,
            purpose=f"{FOLDER}-schedule",
            service="scheduler.amazonaws.com",
            allowed=[Allow(["lambda:InvokeFunction"], [names.function_arn(FOLDER)])],
            conditions={"StringEquals": {"aws:SourceAccount": names.account, "aws:SourceArn": source}},
        )
        schedule = scheduler.CfnSchedule(
            self,
            "EveryQuarter",
            name=names.schedule(FOLDER),
            group_name=names.schedule_group,
            description="collects what CloudWatch does not know of campaigns and recommenders",
            # On the quarter: each run speaks for the three five-minute periods that begin then.
            schedule_expression=f"cron(0/{EVERY_MINUTES} * * * ? *)",
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self.function.function_arn,
                role_arn=role.role_arn,
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(maximum_retry_attempts=0),
            ),
        )
        schedule.add_resource_dependency(group)


def declared(tenants: Sequence[Tenant]) -> dict[str, dict[str, dict[str, int]]]:
    """After how many idle hours people want to be told, by tenant, kind and name (lambdas/collector/patience.py)."""
    return {
        tenant.tenant: {
            metrics.CAMPAIGN: {
                campaign.name: campaign.idle.after_hours
                for solution in tenant.solutions
                for campaign in solution.campaigns
            },
            metrics.RECOMMENDER: {one.name: one.idle.after_hours for one in tenant.recommenders},
        }
        for tenant in tenants
    }


def _allowed(names: FleetNames) -> list[Allow]:
    """Reading Personalize and its metrics in the whole account, publishing in our own namespace, its own table."""
    described = {
        "campaign": "DescribeCampaign",
        "recommender": "DescribeRecommender",
        "solution": "DescribeSolution",
    }
    return [
        listing("ListCampaigns", "ListRecommenders"),
        *(
            Allow([f"personalize:{action}"], [names.personalize_arn(kind, "*")], why=WHOLE_ACCOUNT)
            for kind, action in described.items()
        ),
        Allow(["cloudwatch:GetMetricData"], ["*"], why=NO_RESOURCE),
        Allow(
            ["cloudwatch:PutMetricData"],
            ["*"],
            why=NO_RESOURCE,
            conditions={"StringEquals": {"cloudwatch:namespace": metrics.NAMESPACE}},
        ),
        Allow(["dynamodb:Scan", "dynamodb:BatchWriteItem"], [names.state_table_arn]),
    ]
