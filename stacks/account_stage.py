"""One account and region: what concerns its tenants together. Always built from all tenant files."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Environment, Stack, Stage
from constructs import Construct

from config.models import Tenant
from personalize.naming import FleetNames
from stacks.account.alarms import CollectorAlarms
from stacks.account.broken_executions import PURPOSE, BrokenExecutions
from stacks.account.collector import FOLDER, Collector
from stacks.account.leases import Leases
from stacks.account.people import FleetKey, FleetNotices
from stacks.dashboards.fleet import draw_fleet


class AccountStage(Stage):
    """The account's part of the fleet in one region."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        account: str,
        region: str,
        tenants: Sequence[Tenant],
        notify: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id, env=Environment(account=account, region=region))
        names = FleetNames(account, region)
        self.fleet = FleetStack(
            self,
            "fleet",
            stack_name=names.stack,
            description="Amazon Personalize, all tenants of this account and region",
            names=names,
            tenants=tenants,
            notify=notify,
        )


class FleetStack(Stack):
    """Who is told, what is shared, what broke off, what is collected."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: FleetNames,
        tenants: Sequence[Tenant],
        notify: Sequence[str],
        **options: object,
    ) -> None:
        super().__init__(scope, construct_id, **options)
        key = FleetKey(self, "Key", names=names, users=[FOLDER])
        topic = FleetNotices(self, "Notices", names=names, key=key, addresses=notify, rule=PURPOSE)
        Leases(self, "Leases", names=names)
        BrokenExecutions(self, "BrokenExecutions", names=names, topic=topic)
        Collector(self, "Collector", names=names, key=key, tenants=tenants)
        CollectorAlarms(self, "CollectorAlarms", names=names)
        draw_fleet(self, "Dashboard", tenants, names=names, collector=names.function(FOLDER))
