"""What a recipe is: its type, its parameters, and what it can do."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.numerals import decimal, whole

PERSONALIZATION = "USER_PERSONALIZATION"
RANKING = "PERSONALIZED_RANKING"
RELATED = "RELATED_ITEMS"
POPULAR = "POPULAR_ITEMS"
ACTIONS = "PERSONALIZED_ACTIONS"
SEGMENTATION = "USER_SEGMENTATION"

# What a model learns from: who interacted with what, which items gain, or what is written about them.
COOCCURRENCE, TRENDS, TEXTS = "cooccurrence", "trends", "texts"

_OPERATIONS = {RANKING: "GetPersonalizedRanking", ACTIONS: "GetActionRecommendations", SEGMENTATION: None}
_INPUTS = {PERSONALIZATION: ("userId",), RELATED: ("itemId",)}


@dataclass(frozen=True)
class Parameter:
    """A hyperparameter: bool, int, float or str. Requests carry all of them as strings.

    Numbers lie between `low` and `high`, a str is one of `choices`; `tunable` ones may be left to HPO.
    """

    kind: type
    default: bool | float | str
    low: float = 0
    high: float = 1
    tunable: bool = False
    choices: tuple[str, ...] = ()

    def read(self, name: str, text: str) -> bool | float | str:
        """The value of `text`. Raises InvalidInput if it is not one, or out of range."""
        if self.kind is bool:
            if text.lower() not in {"true", "false"}:
                raise InvalidInput(f"Hyperparameter {name} must be true or false, found {text}")
            return text.lower() == "true"
        if self.kind is str:
            if text not in self.choices:
                raise InvalidInput(f"Hyperparameter {name} must be one of {', '.join(self.choices)}, found {text}")
            return text
        try:
            value = whole(text) if self.kind is int else decimal(text)
        except ValueError as error:
            raise InvalidInput(f"Hyperparameter {name} must be of type {self.kind.__name__}, found {text}") from error
        if not self.low <= value <= self.high:
            raise InvalidInput(f"Hyperparameter {name} must be between {self.low} and {self.high}, found {text}")
        return value


@dataclass(frozen=True)
class Recipe:
    """What a recipe, or the use case of a domain, can do. `effort` is its share of a full-sized model's training time.

    Of use cases only: `domain`; `event`, the type of event that it learns from; `hides`, the type of event after which
    an item is no longer recommended to the user; `asks`, the ids that a request must have where that is not as usual.
    """

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
    learns: str = COOCCURRENCE
    datasets: tuple[str, ...] = ("Interactions",)  # without which nothing can be trained
    blends_metadata: bool = False  # related items share metadata, too
    includes_metadata: bool = False  # metadata in responses without being asked for
    optimizes: bool = False  # optimizationObjective
    promotes: bool = True  # promotions in requests
    ranking_influence: bool = False
    incremental_update: bool = False
    domain: str | None = None
    event: str | None = None
    hides: str | None = None
    asks: tuple[str, ...] | None = None

    @property
    def inputs(self) -> tuple[str, ...]:
        """The ids that a request for recommendations must have."""
        return _INPUTS.get(self.type, ()) if self.asks is None else self.asks

    @property
    def tunable(self) -> dict[str, Parameter]:
        """The hyperparameters that hyperparameter optimization may choose."""
        return {name: parameter for name, parameter in self.hyperparameters.items() if parameter.tunable}

    @property
    def contextual(self) -> bool:
        """Whether requests may carry contextual metadata (developer guide, "contextual-metadata")."""
        return self.type in {PERSONALIZATION, RANKING}

    @property
    def operation(self) -> str | None:
        """The runtime operation that campaigns of this recipe answer; None if it is for batch jobs only."""
        return _OPERATIONS.get(self.type, "GetRecommendations")
