"""The recipes that the rehearsal models, as tables; any other is refused by name."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timezone

from rehearsal.personalize.errors import InvalidInput, NotFound, NotModelled
from rehearsal.personalize.recipes import actions, custom, domain, segmentation
from rehearsal.personalize.recipes.recipe import (
    PERSONALIZATION,
    POPULAR,
    RANKING,
    RELATED,
    TEXTS,
    TRENDS,
    Parameter,
    Recipe,
)

__all__ = [
    "MODELLED",
    "PERSONALIZATION",
    "POPULAR",
    "RANKING",
    "RELATED",
    "TEXTS",
    "TRENDS",
    "Parameter",
    "Recipe",
    "arn",
    "find",
    "values",
]

_TABLES = (custom.RECIPES, actions.RECIPES, segmentation.RECIPES, domain.RECIPES)
MODELLED: dict[str, Recipe] = {recipe.name: recipe for table in _TABLES for recipe in table}

_OTHERS = frozenset({"aws-hrnn", "aws-hrnn-metadata", "aws-hrnn-coldstart"})  # legacy
RELEASED = datetime(2019, 6, 10, tzinfo=timezone.utc)  # creationDateTime of what AWS provides


def arn(name: str, partition: str) -> str:
    """arn:aws:personalize:::recipe/<name>"""
    return f"arn:{partition}:personalize:::recipe/{name}"


def find(recipe_arn: str) -> Recipe:
    """The recipe of an ARN. Raises NotModelled for one that exists on AWS, NotFound for one that does not."""
    prefix, _, name = recipe_arn.partition(":::recipe/")
    if not prefix.endswith(":personalize") or not name:
        raise NotFound(recipe_arn)
    if name in MODELLED:
        return MODELLED[name]
    if name in _OTHERS:
        raise NotModelled(f"the recipe {name}; it models {', '.join(MODELLED)}")
    raise NotFound(recipe_arn)


def values(known: Mapping[str, Parameter], given: Mapping[str, str], recipe: str) -> dict[str, bool | float | str]:
    """All parameters with their values, defaults where `given` has none. Raises InvalidInput for a wrong one."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        allowed = ", ".join(known) or "none"
        raise InvalidInput(f"{recipe} does not have the parameter {', '.join(unknown)}; it has: {allowed}")
    defaults = {name: parameter.default for name, parameter in known.items()}
    return defaults | {name: known[name].read(name, text) for name, text in given.items()}


def texts(given: Mapping[str, bool | float | str]) -> dict[str, str]:
    """Values of parameters as requests and answers carry them."""
    return {name: str(value).lower() if isinstance(value, bool) else str(value) for name, value in given.items()}
