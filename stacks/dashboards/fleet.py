"""What the people of an account see: the dashboard ``personalize-fleet``, all tenants above, one of choice below.

The choice is a variable of the dashboard: the text PLACEHOLDER in the body becomes the tenant that is chosen. It works
for what has the tenant as a dimension or in its name; the ARNs of campaigns are not known from a tenant's name alone,
so requests stand above, a line for each tenant, and the tenant's own dashboard is a click away.
"""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from config.models import Tenant
from personalize import metrics
from personalize.naming import FleetNames, Names
from stacks.dashboards import endpoints, runs, tenant_dashboard
from stacks.dashboards.graphs import HOURLY, MOST_METRICS, Dashboard, Graph, Shown, Text, Variable, draw
from stacks.dashboards.measures import Measure, Metric, single
from stacks.dashboards.tenant_dashboard import QUARTER
from stacks.state_machines import campaign_deployment, dataset_import, filter_rotation, solution_training

PLACEHOLDER = "CHOSEN_TENANT"  # no tenant's name has capitals
WORKFLOWS = {
    "Trainings": solution_training.NAME,
    "Imports": dataset_import.NAME,
    "Deployments of campaigns": campaign_deployment.NAME,
    "Rotations of filters": filter_rotation.NAME,
}
KINDS = (metrics.CAMPAIGN, metrics.RECOMMENDER)
ERRORS = {
    (metrics.CAMPAIGN_ARN, "4xx"): "campaigns: 4xx",
    (metrics.CAMPAIGN_ARN, "5xx"): "campaigns: 5xx",
    (metrics.RECOMMENDER_ARN, "4xx"): "recommenders: 4xx",
    (metrics.RECOMMENDER_ARN, "5xx"): "recommenders: 5xx",
}


def draw_fleet(
    scope: Construct, construct_id: str, tenants: Sequence[Tenant], *, names: FleetNames, collector: str
) -> cloudwatch.CfnDashboard:
    """Draws the dashboard of the account and region whose tenants these are; `collector` is the function's name."""
    return draw(scope, construct_id, of_account(tenants, names, collector=collector), region=names.region)


def of_account(tenants: Sequence[Tenant], names: FleetNames, *, collector: str) -> Dashboard:
    """The dashboard of an account and region with at least one tenant."""
    chosen = Names(PLACEHOLDER, names.account, names.region)
    link = f"[its own dashboard](#dashboards:name={tenant_dashboard.name(chosen)})"
    return Dashboard(
        names.dashboard,
        [
            [Text("# Amazon Personalize, all tenants\nBelow, one of them: choose it at the top. Times are UTC.")],
            [*_requests(tenants), Graph("Errors", "in five minutes", [_errors(*of) for of in ERRORS], stacked=True)],
            [
                *(_graph(f"Idle {kind.lower()}s", "hours", metrics.IDLE_HOURS, kind) for kind in KINDS),
                _graph("Overdue schedules", "own periods since success", metrics.PERIODS_SINCE_SUCCESS),
                _collector(collector),
            ],
            [Text(f"# {PLACEHOLDER}\nAll that there is about it: {link}.")],
            _of_one(),
            [tenant_dashboard.outcomes(title, chosen, workflow) for title, workflow in WORKFLOWS.items()],
            [
                tenant_dashboard.durations(chosen),
                tenant_dashboard.offline(chosen),
                tenant_dashboard.ingested(chosen),
            ],
        ],
        [Variable("tenant", "Tenant", PLACEHOLDER, sorted(tenant.tenant for tenant in tenants))],
    )


def _of_one() -> list[Shown]:
    """What is provided for, and what of it idles, of the tenant of choice."""
    shown = {"Provisioned": ("requests a second", metrics.PROVISIONED_TPS), "Idle": ("hours", metrics.IDLE_HOURS)}
    return [
        _graph(f"{title} {kind.lower()}s of {PLACEHOLDER}", unit, name, kind, PLACEHOLDER)
        for title, (unit, name) in shown.items()
        for kind in KINDS
    ]


def _graph(title: str, unit: str, name: str, kind: str | None = None, tenant: str | None = None) -> Graph:
    """Whatever has the metric under this kind of dimension, of all tenants or of one."""
    dimensions = [metrics.TENANT, *([kind] if kind else [])]
    terms = f'MetricName="{name}"' + (f' {metrics.TENANT}="{tenant}"' if tenant else "")
    period = QUARTER if kind else HOURLY
    search = f"SEARCH('{{\"{metrics.NAMESPACE}\",{','.join(dimensions)}}} {terms}', 'Maximum', {period})"
    # What is provided for is told rarely while it idles; silence that has ended must not be repeated.
    found = f"FILL({search}, REPEAT)" if name == metrics.PROVISIONED_TPS else search
    label = " ".join(runs.property_of(dimension) for dimension in dimensions)
    return Graph(title, unit, [Measure(label, steps={"found": found})], period=period)


def _collector(function: str) -> Graph:
    """Whether the collector runs: without it nothing is known of capacity and silence."""

    def measure(label: str, name: str, statistic: str) -> Measure:
        return single(label, Metric("AWS/Lambda", name, (("FunctionName", function),), statistic))

    counted = [measure("runs", "Invocations", "Sum"), measure("errors", "Errors", "Sum")]
    return Graph("Collector", "in an hour", counted, [measure("longest", "Duration", "Maximum")], "ms", period=HOURLY)


def _errors(by: str, kind: str) -> Measure:
    """All that were refused or failed in the account: there may be campaigns that no tenant file knows."""
    terms = " OR ".join(f'MetricName="{operation}{kind}Errors"' for operation in metrics.REQUESTS)
    search = f"SEARCH('{{{metrics.PERSONALIZE},{by}}} {terms}', 'Sum', 300)"
    return Measure(ERRORS[by, kind], steps={"total": f"SUM({search})"})


def _requests(tenants: Sequence[Tenant]) -> list[Graph]:
    """A line for each tenant that can be asked anything; more graphs where one cannot hold all."""
    graphs: list[list[Measure]] = [[]]
    room = MOST_METRICS
    for total in filter(lambda total: total.metrics, map(_total, tenants)):
        needed = len(total.metrics) + 1
        if needed > room:
            graphs.append([])
            room = MOST_METRICS
        graphs[-1].append(total)
        room -= needed
    return [Graph("Requests", "in five minutes", measures) for measures in graphs if measures]


def _total(tenant: Tenant) -> Measure:
    """The requests to all that a tenant has."""
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    found = {
        f"{id}_{number}": metric
        for number, endpoint in enumerate(endpoints.of_tenant(tenant, names), 1)
        if endpoint.operations
        for id, metric in endpoint.requests().metrics.items()
    }
    return Measure(tenant.tenant, found, {"total": f"SUM([{', '.join(found)}])"})
