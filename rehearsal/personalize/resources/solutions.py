"""Solutions: a recipe, its parameters, and automatic training, which is ON unless the request turns it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from rehearsal.personalize import durations, statuses
from rehearsal.personalize.errors import InUse
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, solution_options, tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource, state
from rehearsal.personalize.statuses import Timetable


@dataclass(kw_only=True, eq=False)
class SolutionUpdate:
    """One UpdateSolution, which takes effect as soon as it is accepted; `request` is its changes.

    `replans` is whether it changes when automatic trainings run.
    """

    request: Mapping[str, Any]
    replans: bool
    created: datetime
    timetable: Timetable

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of latestSolutionUpdate."""
        changes = {key: value for key, value in self.request.items() if key != "solutionArn"}
        return {**changes, **state(self.created, self.timetable, now)}


@dataclass(kw_only=True, eq=False)
class Solution(Resource):
    """`config` is solutionConfig as it stands; `training_plan` counts changes of the automatic training."""

    kind = "solution"
    group_arn: str
    recipe: Recipe
    recipe_arn: str
    event_type: str | None
    config: dict[str, Any]
    auto_training: bool
    incremental_update: bool = False
    perform_hpo: bool = False
    training_plan: int = 0
    latest_version: Resource | None = None
    update: SolutionUpdate | None = None

    @property
    def refreshed_every(self) -> timedelta | None:
        """How often its latest version takes up new items by itself; None for never."""
        if self.recipe.incremental_update:
            return durations.INCREMENTAL_UPDATE if self.incremental_update else None
        return durations.AUTO_UPDATE if self.recipe.auto_update else None

    @property
    def days_between_trainings(self) -> int:
        """Of the automatic training."""
        return solution_options.days_between(self.config.get("autoTrainingConfig", {}))

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeSolution."""
        description = {
            "name": self.name,
            "solutionArn": self.arn,
            "performHPO": self.perform_hpo,
            "performAutoML": False,
            "performAutoTraining": self.auto_training,
            "performIncrementalUpdate": self.incremental_update,
            "recipeArn": self.recipe_arn,
            "datasetGroupArn": self.group_arn,
            "solutionConfig": self.config,
            **self.state(now),
        }
        if self.event_type is not None:
            description["eventType"] = self.event_type
        if self.latest_version is not None:
            description["latestSolutionVersion"] = self.latest_version.summary(now)
        if self.update is not None:
            description["latestSolutionUpdate"] = self.update.describe(now)
        return description


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateSolution."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    recipe = solution_options.checked(region, group.arn, params)
    siblings = (other for other in region.store.all(Solution) if other.group_arn == group.arn)
    limits.check_count(region, "solutions", siblings, f"solutions of {group.arn}")
    arn = region.arn(f"solution/{params['name']}")
    solution = Solution(
        arn=arn,
        name=params["name"],
        created=now,
        timetable=Timetable.creation(now, region.duration("solution", arn)),
        tags=tags.read(params, region.quotas),
        group_arn=group.arn,
        recipe=recipe,
        recipe_arn=params["recipeArn"],
        event_type=params.get("eventType"),
        config=dict(params.get("solutionConfig", {})),
        auto_training=params.get("performAutoTraining", True),
        incremental_update=params.get("performIncrementalUpdate", False),
        perform_hpo=params.get("performHPO", False),
    )
    region.store.add(solution)
    return {"solutionArn": arn}


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeSolution."""
    return {"solution": region.store.get(Solution, params["solutionArn"]).describe(region.now())}


def list_solutions(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListSolutions."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (solution for solution in region.store.all(Solution) if group in (None, solution.group_arn))
    return page("ListSolutions", (solution.describe(now) for solution in chosen), params)


def update(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateSolution."""
    now = region.now()
    solution = region.store.active(Solution, params["solutionArn"], now)
    if solution.update and solution.update.timetable.status(now) in statuses.UNFINISHED:
        raise InUse(f"{solution.arn} has an update in progress")
    config = params.get("solutionUpdateConfig", {})
    enabled = params.get("performAutoTraining", solution.auto_training)
    incremental = params.get("performIncrementalUpdate", solution.incremental_update)
    solution_options.check_incremental_update(solution.recipe, incremental)
    solution_options.check_schedule(enabled, config.get("autoTrainingConfig"))
    if "eventsConfig" in config:
        solution_options.check_events_config(region, solution.group_arn, solution.recipe, config["eventsConfig"])
    replans = enabled != solution.auto_training or "autoTrainingConfig" in config
    solution.config = solution.config | config
    solution.auto_training, solution.incremental_update = enabled, incremental
    solution.training_plan += replans
    takes = region.duration("solution-update", solution.arn)
    solution.update = SolutionUpdate(
        request=params, replans=replans, created=now, timetable=Timetable.creation(now, takes)
    )
    return {"solutionArn": solution.arn}


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteSolution. Refused while there are campaigns, trainings or an update; takes the versions along."""
    now = region.now()
    solution = region.store.get(Solution, params["solutionArn"])
    children = [child for child in region.store.all(Resource) if getattr(child, "solution_arn", None) == solution.arn]
    campaigns = [child.arn for child in children if child.kind == "campaign"]
    if campaigns:
        raise InUse(f"{solution.arn} cannot be deleted while it has the campaigns {', '.join(campaigns)}")
    busy = [child.arn for child in children if child.status(now) in statuses.UNFINISHED]
    if solution.update and solution.update.timetable.status(now) in statuses.UNFINISHED:
        busy.append("an update of the solution")
    if busy:
        raise InUse(f"{solution.arn} cannot be deleted while these are in progress: {', '.join(busy)}")
    takes = region.duration("delete", solution.arn)
    region.store.delete(solution, now, solution.timetable.deleted(now, takes))
    region.agenda.add(now + takes, lambda _: region.store.drop(children))
    return {}


OPERATIONS = {
    "CreateSolution": create,
    "DescribeSolution": describe,
    "ListSolutions": list_solutions,
    "UpdateSolution": update,
    "DeleteSolution": delete,
}
