"""The recipes that the rehearsal models, as a table; any other is refused by name.

Source: developer guide, "working-with-predefined-recipes" and the page of each recipe.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime, timezone

from rehearsal.personalize.errors import InvalidInput, NotFound, NotModelled

PERSONALIZATION = "USER_PERSONALIZATION"
RANKING = "PERSONALIZED_RANKING"
RELATED = "RELATED_ITEMS"
POPULAR = "POPULAR_ITEMS"


@dataclass(frozen=True)
class Parameter:
    """A hyperparameter: bool, int or float between `low` and `high`. Requests carry all of them as strings."""

    kind: type
    default: bool | float
    low: float = 0
    high: float = 1

    def read(self, name: str, text: str) -> bool | float:
        """The value of `text`. Raises InvalidInput if it is not one, or out of range."""
        if self.kind is bool:
            if text.lower() not in {"true", "false"}:
                raise InvalidInput(f"Hyperparameter {name} must be true or false, found {text}")
            return text.lower() == "true"
        try:
            value = self.kind(text)
        except ValueError as error:
            raise InvalidInput(f"Hyperparameter {name} must be of type {self.kind.__name__}, found {text}") from error
        if not self.low <= value <= self.high:
            raise InvalidInput(f"Hyperparameter {name} must be between {self.low} and {self.high}, found {text}")
        return value


@dataclass(frozen=True)
class Recipe:
    """What a recipe can do. `effort` is its share of a full-sized model's training time."""

    name: str
    type: str
    effort: float
    hyperparameters: Mapping[str, Parameter] = field(default_factory=dict)
    features: Mapping[str, Parameter] = field(default_factory=dict)  # featureTransformationParameters
    trains_update: bool = False  # trainingMode=UPDATE
    auto_update: bool = False  # takes up new items every two hours
    explores: bool = False  # recommends cold items
    exploration_config: bool = False  # ... as campaigns say in itemExplorationConfig
    event_weights: bool = False

    @property
    def operation(self) -> str:
        """The runtime operation that campaigns of this recipe answer."""
        return "GetPersonalizedRanking" if self.type == RANKING else "GetRecommendations"


_SEQUENCE = {
    "hidden_dimension": Parameter(int, 149, 32, 256),
    "bptt": Parameter(int, 32, 2, 32),
    "recency_mask": Parameter(bool, True),
}
_HISTORY = {
    "min_user_history_length_percentile": Parameter(float, 0.0),
    "max_user_history_length_percentile": Parameter(float, 0.99),
}
_RECENCY_BIAS = {"apply_recency_bias": Parameter(bool, True)}

MODELLED: dict[str, Recipe] = {
    recipe.name: recipe
    for recipe in (
        Recipe(
            "aws-user-personalization",
            PERSONALIZATION,
            effort=1.0,
            hyperparameters=_SEQUENCE,
            features=_HISTORY,
            trains_update=True,
            auto_update=True,
            explores=True,
            exploration_config=True,
        ),
        Recipe(
            "aws-user-personalization-v2",
            PERSONALIZATION,
            effort=1.0,
            hyperparameters=_RECENCY_BIAS,
            auto_update=True,
            explores=True,
            event_weights=True,
        ),
        Recipe("aws-personalized-ranking", RANKING, effort=0.9, hyperparameters=_SEQUENCE, features=_HISTORY),
        Recipe("aws-personalized-ranking-v2", RANKING, effort=0.9, hyperparameters=_RECENCY_BIAS, event_weights=True),
        Recipe(
            "aws-similar-items",
            RELATED,
            effort=0.8,
            hyperparameters={
                "item_id_hidden_dim": Parameter(int, 100, 30, 200),
                "item_metadata_hidden_dim": Parameter(int, 100, 30, 200),
            },
        ),
        Recipe(
            "aws-sims",
            RELATED,
            effort=0.6,
            hyperparameters={
                "popularity_discount_factor": Parameter(float, 0.5),
                "min_cointeraction_count": Parameter(int, 3, 0, 10),
            },
            features={
                "min_user_history_length_percentile": Parameter(float, 0.005),
                "max_user_history_length_percentile": Parameter(float, 0.995),
                "min_item_interaction_count_percentile": Parameter(float, 0.01),
                "max_item_interaction_count_percentile": Parameter(float, 0.9),
            },
        ),
        Recipe("aws-popularity-count", POPULAR, effort=0.4),
    )
}

_OTHERS = frozenset({
    "aws-trending-now", "aws-semantic-similarity", "aws-next-best-action", "aws-item-affinity",
    "aws-item-attribute-affinity", "aws-hrnn", "aws-hrnn-metadata", "aws-hrnn-coldstart",
})  # fmt: skip
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
    if name in _OTHERS or name.startswith(("aws-vod-", "aws-ecomm-")):
        raise NotModelled(f"the recipe {name}; it models {', '.join(MODELLED)}")
    raise NotFound(recipe_arn)


def values(known: Mapping[str, Parameter], given: Mapping[str, str], recipe: str) -> dict[str, bool | float]:
    """All parameters with their values, defaults where `given` has none. Raises InvalidInput for a wrong one."""
    unknown = sorted(set(given) - set(known))
    if unknown:
        allowed = ", ".join(known) or "none"
        raise InvalidInput(f"{recipe} does not have the parameter {', '.join(unknown)}; it has: {allowed}")
    defaults = {name: parameter.default for name, parameter in known.items()}
    return defaults | {name: known[name].read(name, text) for name, text in given.items()}
