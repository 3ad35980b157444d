"""What a tenant's people look at, and what wakes them."""

from __future__ import annotations

from aws_cdk import Stack
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks.alarms import pager, tenant_alarms
from stacks.alarms.alarm import draw
from stacks.dashboards import graphs, tenant_dashboard


class MonitoringStack(Stack):
    """The tenant's alarms and its dashboard; nothing else depends on it."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant, names: Names, **options: object) -> None:
        super().__init__(scope, construct_id, **options)
        alarms = tenant_alarms.of_tenant(tenant, names)
        # In a scope of their own, so that CDK tells names apart that differ in a hyphen only.
        scope = Construct(self, "Alarms")
        for alarm in alarms:
            draw(scope, alarm, names)
        campaigns = any(solution.campaigns for solution in tenant.solutions)
        pager.draw_pager(scope, alarms, names, suppress=campaigns)
        arns = [names.alarm_arn(alarm.purpose) for alarm in alarms]
        graphs.draw(self, "Dashboard", tenant_dashboard.of_tenant(tenant, names, arns), region=names.region)
