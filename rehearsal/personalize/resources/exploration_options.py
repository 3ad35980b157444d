"""itemExplorationConfig of campaigns and recommenders."""

from __future__ import annotations

from collections.abc import Mapping

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.learning.exploration import Exploration
from rehearsal.personalize.recipes import Recipe

_BOUNDS = {"explorationWeight": (0.0, 1.0), "explorationItemAgeCutOff": (1.0, float("inf"))}


def check(recipe: Recipe, config: Mapping[str, str]) -> None:
    """Raises InvalidInput if the recipe does not take it, or a value is not a number within its bounds."""
    if config and not recipe.exploration_config:
        raise InvalidInput(f"itemExplorationConfig is not applicable to {recipe.name}.")
    for key, text in config.items():
        if key not in _BOUNDS:
            raise InvalidInput(f"itemExplorationConfig has no {key}; it has {', '.join(_BOUNDS)}.")
        low, high = _BOUNDS[key]
        try:
            value = float(text)
        except ValueError as error:
            raise InvalidInput(f"itemExplorationConfig.{key} must be a number, found {text}.") from error
        if not low <= value <= high:
            raise InvalidInput(f"itemExplorationConfig.{key} must be between {low:g} and {high:g}, found {text}.")


def read(recipe: Recipe, config: Mapping[str, str]) -> Exploration:
    """How a campaign or recommender explores; where the service decides, as it does by default."""
    if not recipe.exploration_config:
        return Exploration()
    return Exploration(
        float(config.get("explorationWeight", Exploration.weight)),
        float(config.get("explorationItemAgeCutOff", Exploration.age_cutoff)),
    )
