"""Batch inference and batch segment jobs: what each batch of a tenant file asks for."""

from __future__ import annotations

from dataclasses import dataclass

from config.models import BatchInference, BatchSegment, Tenant
from personalize.batches import Lines, lines_of
from personalize.naming import Names
from personalize.recipes import RECIPES
from stacks.requests.serving import exploration, influence
from stacks.requests.solutions import Request

INFERENCE, SEGMENT = "Inference", "Segment"


@dataclass(frozen=True)
class Batch:
    """One batch: the solution whose newest version answers, the filter ('' for none) and what the request says.

    ``schedule`` is '' if there is none, ``trained`` whether it runs after FULL trainings, ``lines`` how its input is
    written.
    """

    name: str
    kind: str
    solution: str
    filter: str
    schedule: str
    time_zone: str
    trained: bool
    lines: Lines
    request: Request


def of_tenant(tenant: Tenant) -> tuple[Batch, ...]:
    """All batches of a tenant file, in its order."""
    return tuple(
        Batch(
            one.name,
            kind,
            solution.name,
            one.filter or "",
            one.schedule or "",
            one.time_zone,
            one.after == "full_training",
            lines_of(RECIPES[solution.recipe]),
            request(one),
        )
        for solution in tenant.solutions
        for kind, declared in ((INFERENCE, solution.batch_inference), (SEGMENT, solution.batch_segments))
        for one in declared
    )


def request(batch: BatchInference | BatchSegment) -> Request:
    """What of a job's request does not depend on the run."""
    config: Request = {}
    if isinstance(batch, BatchInference) and batch.exploration is not None:
        config["ItemExplorationConfig"] = exploration(batch.exploration)
    if isinstance(batch, BatchInference) and batch.ranking_influence is not None:
        config["RankingInfluence"] = influence(batch.ranking_influence)
    return {"NumResults": batch.results} | ({"BatchInferenceJobConfig": config} if config else {})


def location(names: Names, prefix: str) -> str:
    """A place in the tenant's data bucket as Personalize wants it."""
    return f"s3://{names.data_bucket}/{prefix}"
