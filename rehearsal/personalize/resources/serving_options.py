"""What campaigns, recommenders and batch inference jobs may be configured with, and how that makes them explore."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.learning.exploration import Exploration
from rehearsal.personalize.numerals import decimal
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets

_EXPLORATION = "itemExplorationConfig"
_BOUNDS = {"explorationWeight": (0.0, 1.0), "explorationItemAgeCutOff": (1.0, float("inf"))}
# What each ranking influence needs ("native-recipe-semantic-similarity"): dataset, column.
_INFLUENCES = {"POPULARITY": ("Interactions", "ITEM_ID"), "FRESHNESS": ("Items", "CREATION_TIMESTAMP")}


def check(region: Region, group_arn: str, recipe: Recipe, config: Mapping[str, Any]) -> None:
    """Raises InvalidInput for an option that the recipe does not take, or that the datasets of the group do not allow.

    Looks at itemExplorationConfig, rankingInfluence and enableMetadataWithRecommendations of `config`.
    """
    _check_exploration(recipe, config.get(_EXPLORATION, {}))
    _check_influence(region, group_arn, recipe, config.get("rankingInfluence", {}))
    if config.get("enableMetadataWithRecommendations") and datasets.find(region, group_arn, "Items") is None:
        raise InvalidInput(f"enableMetadataWithRecommendations needs an Items dataset, which {group_arn} has not.")


def _check_exploration(recipe: Recipe, config: Mapping[str, str]) -> None:
    if config and not recipe.exploration_config:
        raise InvalidInput(f"{_EXPLORATION} is not applicable to {recipe.name}.")
    for key, text in config.items():
        if key not in _BOUNDS:
            raise InvalidInput(f"{_EXPLORATION} has no {key}; it has {', '.join(_BOUNDS)}.")
        low, high = _BOUNDS[key]
        try:
            value = decimal(text)
        except ValueError as error:
            raise InvalidInput(f"{_EXPLORATION}.{key} must be a number, found {text}.") from error
        if not low <= value <= high:
            raise InvalidInput(f"{_EXPLORATION}.{key} must be between {low:g} and {high:g}, found {text}.")


def _check_influence(region: Region, group_arn: str, recipe: Recipe, influence: Mapping[str, float]) -> None:
    """The service model has its values between 0 and 1; a factor of 0 needs nothing."""
    if influence and not recipe.ranking_influence:
        raise InvalidInput(f"rankingInfluence is not applicable to {recipe.name}.")
    schemas = datasets.schemas_of(region, group_arn)
    for factor in (factor for factor, value in influence.items() if value):
        kind, column = _INFLUENCES[factor]
        if kind not in schemas or schemas[kind].field(column) is None:
            raise InvalidInput(f"rankingInfluence.{factor} needs the column {kind}.{column}, which there is not.")


def exploration(recipe: Recipe, config: Mapping[str, Any]) -> Exploration:
    """How a campaign or recommender of that configuration explores; where the service decides, as by default."""
    if not recipe.exploration_config:
        return Exploration()
    given = config.get(_EXPLORATION, {})
    return Exploration(
        float(given.get("explorationWeight", Exploration.weight)),
        float(given.get("explorationItemAgeCutOff", Exploration.age_cutoff)),
    )
