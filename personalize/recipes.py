"""The recipes of custom dataset groups as one table: what each needs, what it can do, what may be set.

From the Personalize developer guide, "Choosing a recipe" and one page a recipe, and from the API reference
(CreateSolution, CreateSolutionVersion, CampaignConfig). Domain use cases have recipes of their own and are not here.

    Recipe         type, datasets, runtime API and its CloudWatch metric, how it is kept fresh, hyperparameters
    legacy ones    stand in the same table with the recipe that replaces them as `successor`
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field

ALGORITHM = "algorithmHyperParameters"
FEATURES = "featureTransformationParameters"


@dataclass(frozen=True)
class Hyperparameter:
    """One value that a solution may set; the API takes all of them as strings, in the group named here."""

    kind: type  # int, float, bool or str
    default: int | float | bool | str
    minimum: float | None = None
    maximum: float | None = None
    choices: tuple[str, ...] = ()
    group: str = ALGORITHM
    tunable: bool = False  # hyperparameter optimization may try values

    def problem(self, value: object) -> str | None:
        """Why the value cannot be used, as the end of the sentence 'must be ...'; None if it can.

        A bool is no number here, although Python thinks so; a whole number is a valid float.
        """
        number = isinstance(value, (int, float)) and not isinstance(value, bool)
        right_type = {int: number and isinstance(value, int), float: number}.get(
            self.kind, isinstance(value, self.kind)
        )
        if right_type and self.kind in (int, float):
            right_type = self.minimum <= value <= self.maximum
        if right_type and self.choices:
            right_type = value in self.choices
        return None if right_type else self.describe()

    def bounds(self, least: float | None, most: float | None) -> tuple[float, float]:
        """A range to try values of a number in: as chosen, and where nothing is, as the recipe has it."""
        return (self.minimum if least is None else least, self.maximum if most is None else most)

    def describe(self) -> str:
        """The values allowed, in words."""
        if self.choices:
            return "one of " + ", ".join(repr(choice) for choice in self.choices)
        if self.kind is bool:
            return "true or false"
        name = "a whole number" if self.kind is int else "a number"
        return f"{name} from {self.minimum} to {self.maximum}"


@dataclass(frozen=True)
class Recipe:
    """What Personalize promises about one recipe."""

    name: str
    type: str
    runtime_api: str | None  # None: batch only, no campaign can serve it
    metric: str | None  # the CloudWatch metric (Sum) that counts a campaign's requests; None: not documented
    required: tuple[str, ...] = ("interactions",)
    optional: tuple[str, ...] = ("items", "users")
    auto_update: bool = False  # new items enter by themselves every two hours, without a training
    trains_update: bool = False  # trainingMode UPDATE
    hpo: bool = False  # the caller may ask for hyperparameter optimization
    hyperparameters: Mapping[str, Hyperparameter] = field(default_factory=dict)
    supports_exploration: bool = False  # itemExplorationConfig of a campaign
    supports_event_weights: bool = False  # eventsConfig of a solution
    supports_objective: bool = False  # optimizationObjective of a solution
    supports_ranking_influence: bool = False  # rankingInfluence of a campaign or batch
    supports_incremental: bool = False  # performIncrementalUpdate, billed
    supports_batch: bool = True  # batch inference, or batch segments for USER_SEGMENTATION
    free_metadata: bool = False  # metadata in responses cost nothing and are on unless switched off
    max_items: int = 750_000
    successor: str | None = None  # set on legacy recipes only

    @property
    def segments(self) -> bool:
        """Whether it makes segments of users, in batches only."""
        return self.type == _SEGMENTS

    @property
    def related_items(self) -> bool:
        """Whether a request names an item: filters can then speak of CurrentItem."""
        return self.type == _RELATED

    @property
    def recommends_actions(self) -> bool:
        """Whether it recommends actions rather than items; only custom dataset groups have any."""
        return self.type == _ACTION_TYPE

    @property
    def datasets(self) -> tuple[str, ...]:
        """All datasets that it trains on, if they are there."""
        return (*self.required, *self.optional)


_HISTORY_PERCENTILES = {
    "min_user_history_length_percentile": Hyperparameter(float, 0.0, 0.0, 1.0, group=FEATURES),
    "max_user_history_length_percentile": Hyperparameter(float, 0.99, 0.0, 1.0, group=FEATURES),
}
_RECURRENT = {
    "hidden_dimension": Hyperparameter(int, 149, 32, 256, tunable=True),
    "bptt": Hyperparameter(int, 32, 2, 32, tunable=True),
    "recency_mask": Hyperparameter(bool, True, tunable=True),
    **_HISTORY_PERCENTILES,
}
_TRANSFORMER = {"apply_recency_bias": Hyperparameter(bool, True)}
_SEGMENTATION = {"hidden_dimension": Hyperparameter(int, 149, 32, 256)}
_SIMS = {
    "popularity_discount_factor": Hyperparameter(float, 0.5, 0.0, 1.0, tunable=True),
    "min_cointeraction_count": Hyperparameter(int, 3, 0, 10, tunable=True),
    "min_user_history_length_percentile": Hyperparameter(float, 0.005, 0.0, 1.0, group=FEATURES),
    "max_user_history_length_percentile": Hyperparameter(float, 0.995, 0.0, 1.0, group=FEATURES),
    "min_item_interaction_count_percentile": Hyperparameter(float, 0.01, 0.0, 1.0, group=FEATURES),
    "max_item_interaction_count_percentile": Hyperparameter(float, 0.9, 0.0, 1.0, group=FEATURES),
}
_SIMILAR = {
    "item_id_hidden_dim": Hyperparameter(int, 100, 30, 200, tunable=True),
    "item_metadata_hidden_dim": Hyperparameter(int, 100, 30, 200, tunable=True),
}
_TRENDING = {
    "trend_discovery_frequency": Hyperparameter(
        str, "2 hours", choices=("30 minutes", "1 hour", "2 hours", "3 hours", "1 day"), group=FEATURES
    )
}
_ACTIONS = {"action_optimization_period": Hyperparameter(int, 14, 7, 28, group=FEATURES)}

_GET, _RANK, _ACT = "GetRecommendations", "GetPersonalizedRanking", "GetActionRecommendations"
_USER, _RANKING, _POPULAR, _RELATED = "USER_PERSONALIZATION", "PERSONALIZED_RANKING", "POPULAR_ITEMS", "RELATED_ITEMS"
_SEGMENTS, _ACTION_TYPE = "USER_SEGMENTATION", "PERSONALIZED_ACTIONS"

_TABLE = (
    Recipe(
        "aws-user-personalization-v2",
        _USER,
        _GET,
        _GET,
        auto_update=True,
        hyperparameters=_TRANSFORMER,
        supports_event_weights=True,
        free_metadata=True,
        max_items=5_000_000,
    ),
    Recipe(
        "aws-user-personalization",
        _USER,
        _GET,
        _GET,
        auto_update=True,
        trains_update=True,
        hpo=True,
        hyperparameters=_RECURRENT,
        supports_exploration=True,
        supports_objective=True,
    ),
    Recipe(
        "aws-personalized-ranking-v2",
        _RANKING,
        _RANK,
        _RANK,
        hyperparameters=_TRANSFORMER,
        supports_event_weights=True,
        free_metadata=True,
        max_items=5_000_000,
    ),
    Recipe(
        "aws-personalized-ranking",
        _RANKING,
        _RANK,
        _RANK,
        hpo=True,
        hyperparameters=_RECURRENT,
        supports_objective=True,
    ),
    Recipe(
        "aws-trending-now",
        _POPULAR,
        _GET,
        _GET,
        optional=(),
        hyperparameters=_TRENDING,
        supports_batch=False,
    ),
    Recipe("aws-popularity-count", _POPULAR, _GET, _GET, optional=()),
    Recipe("aws-similar-items", _RELATED, _GET, _GET, optional=("items",), hpo=True, hyperparameters=_SIMILAR),
    Recipe("aws-sims", _RELATED, _GET, _GET, optional=(), hpo=True, hyperparameters=_SIMS),
    Recipe(
        "aws-semantic-similarity",
        _RELATED,
        _GET,
        _GET,
        required=("items",),
        optional=("interactions",),
        supports_ranking_influence=True,
        supports_incremental=True,
        free_metadata=True,
        max_items=10_000_000,
    ),
    Recipe(
        "aws-next-best-action",
        _ACTION_TYPE,
        _ACT,
        None,
        required=("actions", "interactions"),
        optional=("action_interactions", "items", "users"),
        auto_update=True,
        hyperparameters=_ACTIONS,
        supports_batch=False,
    ),
    Recipe("aws-item-affinity", _SEGMENTS, None, None, hyperparameters=_SEGMENTATION),
    Recipe(
        "aws-item-attribute-affinity",
        _SEGMENTS,
        None,
        None,
        required=("interactions", "items"),
        optional=("users",),
        hyperparameters=_SEGMENTATION,
    ),
    Recipe("aws-hrnn", _USER, _GET, _GET, optional=(), successor="aws-user-personalization-v2"),
    Recipe("aws-hrnn-metadata", _USER, _GET, _GET, successor="aws-user-personalization-v2"),
    Recipe(
        "aws-hrnn-coldstart",
        _USER,
        _GET,
        _GET,
        required=("interactions", "items"),
        optional=("users",),
        trains_update=True,
        successor="aws-user-personalization",
    ),
)

RECIPES: dict[str, Recipe] = {recipe.name: recipe for recipe in _TABLE}


def arn(name: str, partition: str) -> str:
    """The ARN of a recipe; recipes belong to the service, hence neither region nor account."""
    return f"arn:{partition}:personalize:::recipe/{name}"


def solution_config(
    recipe: Recipe, hyperparameters: Mapping[str, int | float | bool | str]
) -> dict[str, dict[str, str]]:
    """The solutionConfig of CreateSolution for these hyperparameters: each in its group, each as a string.

    Only groups that something was set in are present; raises KeyError for a name that the recipe does not have.
    """
    config: dict[str, dict[str, str]] = {}
    for name, value in hyperparameters.items():
        config.setdefault(recipe.hyperparameters[name].group, {})[name] = _text(value)
    return config


def _text(value: int | float | bool | str) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
