"""What a tenant has that an alarm can watch: a resource's name, its measure, and the words for it in a description."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field

from config.models import Tenant
from personalize.naming import Names
from stacks.dashboards import endpoints, runs
from stacks.dashboards.endpoints import Endpoint
from stacks.dashboards.measures import Measure
from stacks.features import Features
from stacks.state_machines import campaign_deployment, filter_rotation, solution_training, tenant_watch, workflows


@dataclass(frozen=True)
class Subject:
    """`resource` is '' for what a tenant has once."""

    resource: str
    measure: Measure
    words: Mapping[str, object] = field(default_factory=dict)


Subjects = Callable[[Tenant, Names], Iterator[Subject]]


def answering(tenant: Tenant, names: Names) -> list[Endpoint]:
    """The campaigns and recommenders whose requests CloudWatch counts."""
    return [endpoint for endpoint in endpoints.of_tenant(tenant, names) if endpoint.operations]


def every_endpoint(measure: Callable[[Endpoint], Measure], *, above: int = 0) -> Subjects:
    """Each campaign and recommender whose minimum capacity is above the figure."""

    def subjects(tenant: Tenant, names: Names) -> Iterator[Subject]:
        for endpoint in answering(tenant, names):
            if endpoint.minimum > above:
                words = {"what": endpoint.title, "key": endpoint.minimum_key, "minimum": endpoint.minimum}
                yield Subject(endpoint.resource, measure(endpoint), words)

    return subjects


def failed_runs(*watched: str) -> Subjects:
    """Those of the workflows together that the tenant has something to do for; nothing if there is none."""

    def subjects(tenant: Tenant, names: Names) -> Iterator[Subject]:
        found = [workflow for workflow in watched if workflow in _working(tenant)]
        if found:
            machines = " or ".join(names.state_machine(workflow) for workflow in found)
            yield Subject("", runs.broken(names, found), {"machines": machines})

    return subjects


def schedules(tenant: Tenant, names: Names) -> Iterator[Subject]:
    """All schedules together."""
    words = {"watch": tenant_watch.NAME, "function": names.function(tenant_watch.FUNCTION)}
    yield Subject("", runs.periods_or_nobody(names), words)


def dead_letters(tenant: Tenant, names: Names) -> Iterator[Subject]:
    """The dead-letter queue."""
    yield Subject("", runs.dead_letters(names), {"queue": names.dead_letters})


def _working(tenant: Tenant) -> list[str]:
    """The workflows that have something to do; some machines exist without."""
    needs = {
        solution_training.NAME: tenant.solutions,
        campaign_deployment.NAME: any(solution.campaigns for solution in tenant.solutions),
        filter_rotation.NAME: tenant.filters,
    }
    return [workflow for workflow in workflows.of(Features.of(tenant)) if needs.get(workflow, True)]
