"""What a solution may be configured with, and what its trainings make of it.

Rules: API reference, CreateSolution and SolutionConfig; developer guide, "customizing-solution-config-hpo",
"optimizing-solution-for-objective", "optimizing-solution-events-config", "event-values-types" and
"custom-config-columns". The stricter reading is taken where they leave room: hpoConfig needs performHPO, and a
hyperparameter is either given or optimized.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.personalize import recipes
from rehearsal.personalize.errors import InvalidInput, NotModelled
from rehearsal.personalize.learning.objectives import EMPHASIS
from rehearsal.personalize.numerals import decimal
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.recipes.recipe import ACTIONS
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets, hpo_options, training_columns
from rehearsal.personalize.schemas import NUMERIC

DEFAULT_SCHEDULE = "rate(7 days)"
_SHORTEST, _LONGEST = 1, 30  # days between automatic trainings


def checked(region: Region, group_arn: str, params: Mapping[str, Any]) -> Recipe:
    """The recipe of a CreateSolution request. Raises InvalidInput or NotModelled for what it cannot be asked."""
    config = params.get("solutionConfig", {})
    if params.get("performAutoML") or "autoMLConfig" in config:
        raise NotModelled("performAutoML of CreateSolution, which AWS advises against")
    if "recipeArn" not in params:
        raise InvalidInput("recipeArn is required unless performAutoML is set.")
    recipe = recipes.find(params["recipeArn"])
    if recipe.domain is not None:
        raise InvalidInput(f"{recipe.name} is a use case of {recipe.domain}: it is for recommenders, not solutions.")
    given = config.get("algorithmHyperParameters", {})
    recipes.values(recipe.hyperparameters, given, recipe.name)
    recipes.values(recipe.features, config.get("featureTransformationParameters", {}), recipe.name)
    hpo_options.check(recipe, params.get("performHPO", False), config.get("hpoConfig"), given)
    check_incremental_update(recipe, params.get("performIncrementalUpdate", False))
    _check_events(region, group_arn, params.get("eventType"), config.get("eventValueThreshold"))
    if "eventsConfig" in config:
        check_events_config(region, group_arn, recipe, config["eventsConfig"])
    check_schedule(params.get("performAutoTraining", True), config.get("autoTrainingConfig"))
    if "trainingDataConfig" in config:
        if recipe.type == ACTIONS:
            raise InvalidInput(f"{recipe.name} does not support trainingDataConfig.")
        training_columns.check(region, group_arn, config["trainingDataConfig"])
    if "optimizationObjective" in config:
        _check_objective(region, group_arn, recipe, config["optimizationObjective"])
    return recipe


def check_incremental_update(recipe: Recipe, wanted: bool) -> None:
    """Raises InvalidInput for a recipe without incremental updates, which is any but aws-semantic-similarity."""
    if wanted and not recipe.incremental_update:
        raise InvalidInput(f"performIncrementalUpdate is not supported by {recipe.name}.")


def _check_events(region: Region, group_arn: str, event_type: str | None, threshold: str | None) -> None:
    if event_type is not None:
        _check_column(region, group_arn, "EVENT_TYPE", "eventType")
    if threshold is None:
        return
    if event_type is None:
        raise InvalidInput("eventValueThreshold needs an eventType.")
    _check_column(region, group_arn, "EVENT_VALUE", "eventValueThreshold")
    try:
        decimal(threshold)
    except ValueError as error:
        raise InvalidInput(f"eventValueThreshold must be a number, found {threshold}.") from error


def _check_column(region: Region, group_arn: str, column: str, option: str) -> None:
    """Raises InvalidInput if there are interactions without the column that an option looks at."""
    schema = datasets.schemas_of(region, group_arn).get("Interactions")
    if schema is not None and schema.field(column) is None:
        raise InvalidInput(f"{option} needs a column {column}, which the Interactions schema of {group_arn} has not.")


def check_events_config(region: Region, group_arn: str, recipe: Recipe, config: Mapping[str, Any]) -> None:
    """Event weights are for v2 recipes ("optimizing-solution-events-config"). Raises InvalidInput."""
    if not recipe.event_weights:
        raise InvalidInput(f"{recipe.name} does not support eventsConfig.")
    _check_column(region, group_arn, "EVENT_TYPE", "eventsConfig")
    events = config.get("eventParametersList", [])
    if any("eventType" not in event for event in events):
        raise InvalidInput("Every entry of eventParametersList needs an eventType.")
    if any("eventValueThreshold" in event for event in events):
        _check_column(region, group_arn, "EVENT_VALUE", "eventValueThreshold")
    names = [event["eventType"].lower() for event in events]
    twice = sorted({name for name in names if names.count(name) > 1})
    if twice:
        raise InvalidInput(f"eventParametersList has more than one entry for {', '.join(twice)}.")


def check_schedule(auto_training: bool, config: Mapping[str, Any] | None) -> None:
    """A schedule is rate(1 day) to rate(30 days), and for automatic training only. Raises InvalidInput."""
    if not config:
        return
    if not auto_training:
        raise InvalidInput("autoTrainingConfig needs performAutoTraining.")
    days = days_between(config)
    if not _SHORTEST <= days <= _LONGEST:
        expression = config["schedulingExpression"]
        raise InvalidInput(f"schedulingExpression must be between 1 and 30 days, found {expression}.")


def days_between(config: Mapping[str, Any]) -> int:
    """From `rate(N days)` of an autoTrainingConfig."""
    expression = config.get("schedulingExpression", DEFAULT_SCHEDULE)
    return int("".join(character for character in expression if character.isdigit()))


def _check_objective(region: Region, group_arn: str, recipe: Recipe, objective: Mapping[str, Any]) -> None:
    if not recipe.optimizes:
        raise InvalidInput(f"{recipe.name} does not support optimizationObjective.")
    column, sensitivity = objective.get("itemAttribute"), objective.get("objectiveSensitivity")
    if column is None or sensitivity not in EMPHASIS:
        raise InvalidInput("optimizationObjective needs an itemAttribute and an objectiveSensitivity.")
    schema = datasets.schemas_of(region, group_arn).get("Items")
    found = schema.field(column) if schema else None
    if found is None:
        raise InvalidInput(f"optimizationObjective: there is no Items column {column}.")
    if found.type not in NUMERIC or found.nullable:
        raise InvalidInput(f"optimizationObjective: Items.{column} must be numeric and cannot be null.")
