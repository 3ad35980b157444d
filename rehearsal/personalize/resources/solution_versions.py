"""Solution versions: what trainings make.

A FULL training learns new weights from all data that is there when it is created. An UPDATE takes the weights of the
latest ACTIVE FULL version as they are and adds the items that have come since, which become cold items (API reference,
CreateSolutionVersion, trainingMode). Both show in their timetable, from the start, when and how they will end.
"""

from __future__ import annotations

import math
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rehearsal.personalize import durations, recipes, statuses
from rehearsal.personalize.errors import AlreadyExists, InUse, InvalidInput, NotModelled
from rehearsal.personalize.learning.jobs import Job
from rehearsal.personalize.learning.subjects import completed
from rehearsal.personalize.learning.training import Training, train
from rehearsal.personalize.recipes.recipe import SEGMENTATION
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets, limits, tags, training_columns, training_jobs
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.solutions import Solution
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable

AUTOMATIC, MANUAL = "AUTOMATIC", "MANUAL"


@dataclass(kw_only=True, eq=False)
class SolutionVersion(Resource):
    """`base` is the FULL version whose weights an UPDATE uses, itself for a FULL one; `given_name` may be None."""

    kind = "solution-version"
    solution: Solution
    given_name: str | None
    mode: str
    type: str
    config: dict[str, Any]
    training: Training
    hours: float
    base: SolutionVersion = field(init=False)

    @property
    def solution_arn(self) -> str:
        return self.solution.arn

    @property
    def active_from(self) -> datetime | None:
        """When the version is ACTIVE, or None if it never will be."""
        return self.timetable.since(statuses.ACTIVE)

    def summary(self, now: datetime) -> dict[str, Any]:
        """The members of SolutionVersionSummary, which has no name."""
        return {
            "solutionVersionArn": self.arn,
            "trainingMode": self.mode,
            "trainingType": self.type,
            **self.state(now),
        }

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeSolutionVersion."""
        description = {
            **self.summary(now),
            "solutionArn": self.solution.arn,
            "performHPO": self.solution.perform_hpo,
            "performAutoML": False,
            "recipeArn": self.solution.recipe_arn,
            "datasetGroupArn": self.solution.group_arn,
            "solutionConfig": self.config,
        }
        if self.given_name is not None:
            description["name"] = self.given_name
        if self.solution.event_type is not None:
            description["eventType"] = self.solution.event_type
        if self.status(now) == statuses.ACTIVE:
            description["trainingHours"] = self.hours
            if self.training.tuned:
                description["tunedHPOParams"] = {"algorithmHyperParameters": recipes.texts(self.training.tuned)}
        return description


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateSolutionVersion."""
    now = region.now()
    solution = region.store.active(Solution, params["solutionArn"], now)
    mode = params.get("trainingMode", "FULL")
    if mode == "AUTOTRAIN":
        raise NotModelled("trainingMode AUTOTRAIN, which AWS does not document as an input")
    base = _base_of_update(region, solution, now) if mode == "UPDATE" else None
    name = params.get("name")
    if name is not None and any(version.given_name == name for version in versions_of(region, solution)):
        raise AlreadyExists(f"{solution.arn} already has a solution version named {name}.")
    for needed in solution.recipe.datasets:
        dataset = datasets.find(region, solution.group_arn, needed)
        if dataset is None:
            raise InvalidInput(f"{solution.group_arn} has no {needed} dataset, which {solution.recipe.name} requires.")
        region.store.active(Dataset, dataset.arn, now)
    _check_attributes(region, solution)
    columns = solution.config.get("trainingDataConfig", {})
    training_columns.check_texts(region, solution.group_arn, solution.recipe, columns)
    limits.check_pending(region, "pending_solution_versions", region.store.all(SolutionVersion), now)
    version = start(region, solution, mode, MANUAL, now, base, name)
    version.tags = tags.read(params, region.quotas)
    return {"solutionVersionArn": version.arn}


def _check_attributes(region: Region, solution: Solution) -> None:
    """Segments by attributes need an Items column that is neither reserved nor textual (its recipe's page)."""
    recipe = solution.recipe
    if recipe.type != SEGMENTATION or "Items" not in recipe.datasets:
        return
    if all(field.textual for field in datasets.schemas_of(region, solution.group_arn)["Items"].metadata):
        raise InvalidInput(f"{recipe.name} needs an Items column that is neither reserved nor textual.")


def start(
    region: Region,
    solution: Solution,
    mode: str,
    training_type: str,
    now: datetime,
    base: SolutionVersion | None = None,
    name: str | None = None,
) -> SolutionVersion:
    """Begin a training of `solution` at `now`, by hand or by the service itself; all has been checked."""
    count = sum(1 for _ in versions_of(region, solution))
    arn = f"{solution.arn}/{region.identifier('solution-version', solution.arn, solution.created, count)[:8]}"
    job = training_jobs.of(region, solution)
    training = base.training if base else _train(job, region, solution, now)
    failure = training.failure or region.mishaps.take("training", solution.name)
    version = SolutionVersion(
        arn=arn,
        name=name or arn.rpartition("/")[2],
        created=now,
        timetable=_timetable(region, job, mode, training, arn, now, failure),
        failure=failure,
        solution=solution,
        given_name=name,
        mode=mode,
        type=training_type,
        config=dict(solution.config),
        training=training,
        hours=durations.billed_hours(mode, training.interactions, solution.recipe.effort)
        * (job.tuning.jobs if job.tuning and mode == "FULL" else 1),
    )
    version.base = base or version
    region.store.add(version)
    solution.latest_version = version
    return version


def _train(job: Job, region: Region, solution: Solution, now: datetime) -> Training:
    data = region.data[solution.group_arn]
    return completed(job, train(job, data, region.quotas, now), data)


def _timetable(
    region: Region, job: Job, mode: str, training: Training, arn: str, now: datetime, failure: str | None
) -> Timetable:
    if failure:
        return Timetable.creation(now, region.duration("failure", arn), statuses.FAILED)
    if mode in region.mishaps.minutes:
        return Timetable.creation(now, timedelta(minutes=region.mishaps.minutes[mode]))
    takes = durations.of_training(mode, training.interactions, job.recipe.effort, region.seed, arn)
    if job.tuning and mode == "FULL":
        takes *= math.ceil(job.tuning.jobs / job.tuning.parallel)
    return Timetable.creation(now, takes * region.mishaps.training_factor)


def _base_of_update(region: Region, solution: Solution, now: datetime) -> SolutionVersion:
    if not solution.recipe.trains_update:
        raise InvalidInput(f"trainingMode UPDATE is not supported by {solution.recipe.name}.")
    base = latest_full(region, solution, now)
    if base is None:
        raise InvalidInput(
            f"trainingMode UPDATE needs an ACTIVE solution version of {solution.arn} that was created with FULL."
        )
    return base


def versions_of(region: Region, solution: Solution) -> Iterator[SolutionVersion]:
    """All versions of a solution, oldest first."""
    return (version for version in region.store.all(SolutionVersion) if version.solution is solution)


def latest_active(region: Region, solution: Solution, now: datetime) -> SolutionVersion | None:
    """The newest version that is ACTIVE, of either mode."""
    active = [version for version in versions_of(region, solution) if version.status(now) == statuses.ACTIVE]
    return active[-1] if active else None


def latest_full(region: Region, solution: Solution, now: datetime) -> SolutionVersion | None:
    """The newest FULL version that is ACTIVE."""
    versions = (version for version in versions_of(region, solution) if version.mode == "FULL")
    active = [version for version in versions if version.status(now) == statuses.ACTIVE]
    return active[-1] if active else None


def superseded(region: Region, version: SolutionVersion, now: datetime) -> datetime | None:
    """When a later FULL version of the same solution became ACTIVE, None if none has by `now`."""
    later = (other for other in versions_of(region, version.solution) if other.mode == "FULL")
    active = (other.active_from for other in later if other.created > version.created)
    return min((when for when in active if when is not None and when <= now), default=None)


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeSolutionVersion."""
    version = region.store.get(SolutionVersion, params["solutionVersionArn"])
    return {"solutionVersion": version.describe(region.now())}


def list_versions(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListSolutionVersions."""
    now, arn = region.now(), params.get("solutionArn")
    if arn is not None:
        region.store.get(Solution, arn)
    chosen = (version for version in region.store.all(SolutionVersion) if arn in (None, version.solution_arn))
    return page("ListSolutionVersions", (version.summary(now) for version in chosen), params)


def stop(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """StopSolutionVersionCreation."""
    now = region.now()
    version = region.store.get(SolutionVersion, params["solutionVersionArn"])
    if version.status(now) not in (statuses.PENDING, statuses.IN_PROGRESS):
        raise InUse(f"{version.arn} cannot be stopped: its status is {version.status(now)}")
    version.timetable = version.timetable.stopped(now, region.duration("stop", version.arn))
    return {}


OPERATIONS = {
    "CreateSolutionVersion": create,
    "DescribeSolutionVersion": describe,
    "ListSolutionVersions": list_versions,
    "StopSolutionVersionCreation": stop,
}
