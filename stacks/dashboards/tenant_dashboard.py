"""What one tenant's people see: the dashboard ``<tenant>-personalize``, as a table of rows."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from config.models import Tenant
from personalize.naming import Names
from stacks.dashboards import endpoints, runs
from stacks.dashboards.endpoints import Endpoint
from stacks.dashboards.graphs import DAILY, HOURLY, ORANGE, RED, Dashboard, Graph, Mark, Shown, Text, alarm_states
from stacks.dashboards.measures import Measure
from stacks.state_machines import (
    campaign_deployment,
    dataset_import,
    filter_rotation,
    recommender_deployment,
    solution_training,
    user_erasure,
)

Row = list[Shown]
QUARTER = 900  # of an hour: how often the collector speaks
MONTH, SLOW = "-P28D", "-P14D"  # windows of what changes by the day or the week
A_ROW = 3  # graphs of capacity beside one another

_COLORS = {"warning": ORANGE, "critical": RED}


def name(names: Names) -> str:
    """The dashboard's name."""
    return f"{names.tenant}-personalize"


def of_tenant(tenant: Tenant, names: Names, alarms: Sequence[str]) -> Dashboard:
    """The dashboard of a tenant with these alarms (ARNs); there are rows only for what it has."""
    every = endpoints.of_tenant(tenant, names)
    asked = [endpoint for endpoint in every if endpoint.operations]
    return Dashboard(
        name(names),
        [
            [Text(f"# {names.tenant}\nWhat answers requests, what feeds it, and what rings. Times are UTC.")],
            [*alarm_states("Alarms", alarms)],
            *_capacity(every),
            *(_traffic(tenant, asked) if asked else ()),
            *(_trainings(tenant, names) if tenant.solutions else ()),
            _work(tenant, names),
            _feed(tenant, names),
        ],
    )


def _capacity(every: Sequence[Endpoint]) -> Iterator[Row]:
    """Actual against provisioned, one graph for each campaign and recommender."""
    graphs = [
        Graph(
            f"{endpoint.title}: actual and provisioned",
            "requests a second",
            [*([endpoint.actual()] if endpoint.operations else []), endpoint.provisioned()],
        )
        for endpoint in every
    ]
    yield from (graphs[first : first + A_ROW] for first in range(0, len(graphs), A_ROW))


def _traffic(tenant: Tenant, asked: Sequence[Endpoint]) -> Iterator[Row]:
    """All campaigns and recommenders together, a line each."""
    rings = tenant.monitoring.alarms
    capacity = _marks(rings.utilization_high.model_dump())
    if any(endpoint.minimum > 1 for endpoint in asked):
        capacity += _marks(rings.utilization_low.model_dump(), "low: ")
    yield [
        Graph("Utilization", "% of provisioned", _each(asked, Endpoint.utilization), marks=capacity),
        Graph("Requests", "in five minutes", _each(asked, Endpoint.requests)),
        Graph("Idle", "hours without a request", _each(asked, Endpoint.idle_hours), marks=_idle(asked), period=QUARTER),
    ]
    yield [
        Graph("Latency", "ms", _each(asked, Endpoint.latency), marks=_marks(rings.latency.model_dump())),
        Graph(
            "Error rate", "% of requests", _each(asked, Endpoint.error_rate), marks=_marks(rings.errors.model_dump())
        ),
        Graph(
            "4xx and 5xx",
            "in five minutes",
            [endpoint.errors(kind) for endpoint in asked for kind in ("4xx", "5xx")],
            stacked=True,
        ),
    ]


def _trainings(tenant: Tenant, names: Names) -> Iterator[Row]:
    ages = [runs.version_age(names, solution.name) for solution in tenant.solutions]
    yield [
        outcomes("Trainings", names, solution_training.NAME),
        durations(names),
        Graph("Age of the newest version", "hours", ages, period=HOURLY, window=MONTH),
    ]
    yield [offline(names)]


def _work(tenant: Tenant, names: Names) -> Row:
    """How the other workflows ended."""
    campaigns = any(solution.campaigns for solution in tenant.solutions)
    return [
        outcomes("Imports", names, dataset_import.NAME),
        *([outcomes("Deployments of campaigns", names, campaign_deployment.NAME)] if campaigns else []),
        *([outcomes("Deployments of recommenders", names, recommender_deployment.NAME)] if tenant.recommenders else []),
        *([outcomes("Rotations of filters", names, filter_rotation.NAME)] if tenant.filters else []),
        outcomes("Erasures of users", names, user_erasure.NAME),
    ]


def _feed(tenant: Tenant, names: Names) -> Row:
    """What comes in, and whether anything has stopped."""
    dead = _marks(tenant.monitoring.alarms.schedule_dead.model_dump())
    return [
        *([ingested(names)] if tenant.event_tracker else []),
        Graph("Schedules", "own periods since success", [runs.periods_since_success(names)], marks=dead, period=HOURLY),
        Graph("Lost starts of workflows", "messages in the dead-letter queue", [runs.dead_letters(names)]),
    ]


def outcomes(title: str, names: Names, workflow: str) -> Graph:
    """How the executions of a workflow ended."""
    measures = [runs.succeeded(names, workflow), runs.broken(names, [workflow])]
    return Graph(title, "in an hour", measures, period=HOURLY, window=SLOW)


def durations(names: Names) -> Graph:
    """How long trainings take."""
    longest = [runs.minutes(names, solution_training.NAME)]
    return Graph("Duration of trainings", "minutes", longest, period=HOURLY, window=SLOW)


def offline(names: Names) -> Graph:
    """How good versions are, by what Personalize held out of their training."""
    found = [runs.offline_metrics(names, DAILY)]
    return Graph("Offline metrics of versions", "", found, period=DAILY, window=MONTH)


def ingested(names: Names) -> Graph:
    """Live events."""
    errors = [runs.events(names, f"PutEvents{kind}Errors", 300) for kind in ("4xx", "5xx")]
    calls = [runs.events(names, "PutEventsRequests", 300)]
    return Graph("Events ingested", "calls in five minutes", calls, errors, "errors")


def _each(every: Sequence[Endpoint], measure: Callable[[Endpoint], Measure]) -> list[Measure]:
    return [measure(endpoint) for endpoint in every]


def _marks(thresholds: dict[str, float | None], of: str = "") -> list[Mark]:
    return [
        Mark(value, of + severity, _COLORS[severity]) for severity, value in thresholds.items() if value is not None
    ]


def _idle(asked: Sequence[Endpoint]) -> list[Mark]:
    """One line for each number of hours, with those whose it is."""
    hours = sorted({endpoint.idle.after_hours for endpoint in asked})
    return [
        Mark(value, ", ".join(endpoint.name for endpoint in asked if endpoint.idle.after_hours == value), ORANGE)
        for value in hours
    ]
