"""Solutions: a recipe, its parameters, and automatic training, which is ON unless the request turns it off."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import recipes, statuses
from rehearsal.personalize.errors import InUse, InvalidInput, NotModelled
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable

_FLAGS_NOT_MODELLED = ("performAutoML", "performHPO", "performIncrementalUpdate")
_OPTIONS_NOT_MODELLED = ("hpoConfig", "autoMLConfig", "optimizationObjective", "trainingDataConfig")
DEFAULT_SCHEDULE = "rate(7 days)"


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
        step = self.timetable.step(now)
        changes = {key: value for key, value in self.request.items() if key != "solutionArn"}
        return {
            **changes,
            "status": step.status,
            "creationDateTime": self.created,
            "lastUpdatedDateTime": step.at,
        }


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
    training_plan: int = 0
    latest_version: Resource | None = None
    update: SolutionUpdate | None = None

    @property
    def hyperparameters(self) -> dict[str, bool | float]:
        """All hyperparameters with their values, defaults included."""
        given = self.config.get("algorithmHyperParameters", {})
        return recipes.values(self.recipe.hyperparameters, given, self.recipe.name)

    @property
    def days_between_trainings(self) -> int:
        """From `rate(N days)` of the automatic training."""
        expression = self.config.get("autoTrainingConfig", {}).get("schedulingExpression", DEFAULT_SCHEDULE)
        return int("".join(character for character in expression if character.isdigit()))

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeSolution."""
        description = {
            "name": self.name,
            "solutionArn": self.arn,
            "performHPO": False,
            "performAutoML": False,
            "performAutoTraining": self.auto_training,
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
    recipe = _checked(params)
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
    )
    region.store.add(solution)
    return {"solutionArn": arn}


def _checked(params: Mapping[str, Any]) -> Recipe:
    """The recipe of a CreateSolution request whose options are all valid for it."""
    for flag in _FLAGS_NOT_MODELLED:
        if params.get(flag):
            raise NotModelled(f"{flag} of CreateSolution")
    if "recipeArn" not in params:
        raise InvalidInput("recipeArn is required unless performAutoML is set.")
    recipe = recipes.find(params["recipeArn"])
    config = params.get("solutionConfig", {})
    for option in _OPTIONS_NOT_MODELLED:
        if option in config:
            raise NotModelled(f"solutionConfig.{option}")
    recipes.values(recipe.hyperparameters, config.get("algorithmHyperParameters", {}), recipe.name)
    recipes.values(recipe.features, config.get("featureTransformationParameters", {}), recipe.name)
    _check_events(recipe, params.get("eventType"), config)
    check_schedule(params.get("performAutoTraining", True), config.get("autoTrainingConfig"))
    return recipe


def _check_events(recipe: Recipe, event_type: str | None, config: Mapping[str, Any]) -> None:
    threshold = config.get("eventValueThreshold")
    if threshold is not None:
        if event_type is None:
            raise InvalidInput("eventValueThreshold needs an eventType.")
        try:
            float(threshold)
        except ValueError as error:
            raise InvalidInput(f"eventValueThreshold must be a number, found {threshold}.") from error
    if "eventsConfig" in config:
        check_events_config(recipe, config["eventsConfig"])


def check_events_config(recipe: Recipe, config: Mapping[str, Any]) -> None:
    """Event weights are for v2 recipes ("optimizing-solution-events-config"). Raises InvalidInput."""
    if not recipe.event_weights:
        raise InvalidInput(f"{recipe.name} does not support eventsConfig.")
    events = config.get("eventParametersList", [])
    if any("eventType" not in event for event in events):
        raise InvalidInput("Every entry of eventParametersList needs an eventType.")


def check_schedule(auto_training: bool, config: Mapping[str, Any] | None) -> None:
    """A schedule is rate(1 day) to rate(30 days), and for automatic training only. Raises InvalidInput."""
    if not config:
        return
    if not auto_training:
        raise InvalidInput("autoTrainingConfig needs performAutoTraining.")
    expression = config.get("schedulingExpression", DEFAULT_SCHEDULE)
    days = int("".join(character for character in expression if character.isdigit()))
    if not 1 <= days <= 30:
        raise InvalidInput(f"schedulingExpression must be between 1 and 30 days, found {expression}.")


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
    if params.get("performIncrementalUpdate"):
        raise NotModelled("performIncrementalUpdate of UpdateSolution")
    config = params.get("solutionUpdateConfig", {})
    enabled = params.get("performAutoTraining", solution.auto_training)
    check_schedule(enabled, config.get("autoTrainingConfig"))
    if "eventsConfig" in config:
        check_events_config(solution.recipe, config["eventsConfig"])
    replans = enabled != solution.auto_training or "autoTrainingConfig" in config
    solution.config = solution.config | config
    solution.auto_training = enabled
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
