"""The recipes of solutions that recommend items.

Source: developer guide, "working-with-predefined-recipes" and the page of each recipe.
"""

from __future__ import annotations

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

_SEQUENCE = {
    "hidden_dimension": Parameter(int, 149, 32, 256, tunable=True),
    "bptt": Parameter(int, 32, 2, 32, tunable=True),
    "recency_mask": Parameter(bool, True, tunable=True),
}
_HISTORY = {
    "min_user_history_length_percentile": Parameter(float, 0.0),
    "max_user_history_length_percentile": Parameter(float, 0.99),
}
INTERVALS = ("30 minutes", "1 hour", "2 hours", "3 hours", "1 day")
_RECENCY_BIAS = {"apply_recency_bias": Parameter(bool, True)}

RECIPES = (
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
        optimizes=True,
    ),
    Recipe(
        "aws-user-personalization-v2",
        PERSONALIZATION,
        effort=1.0,
        hyperparameters=_RECENCY_BIAS,
        auto_update=True,
        explores=True,
        event_weights=True,
        includes_metadata=True,
    ),
    Recipe(
        "aws-personalized-ranking",
        RANKING,
        effort=0.9,
        hyperparameters=_SEQUENCE,
        features=_HISTORY,
        optimizes=True,
        promotes=False,
    ),
    Recipe(
        "aws-personalized-ranking-v2",
        RANKING,
        effort=0.9,
        hyperparameters=_RECENCY_BIAS,
        event_weights=True,
        includes_metadata=True,
        promotes=False,
    ),
    Recipe(
        "aws-similar-items",
        RELATED,
        effort=0.8,
        hyperparameters={
            "item_id_hidden_dim": Parameter(int, 100, 30, 200, tunable=True),
            "item_metadata_hidden_dim": Parameter(int, 100, 30, 200, tunable=True),
        },
        blends_metadata=True,
    ),
    Recipe(
        "aws-sims",
        RELATED,
        effort=0.6,
        hyperparameters={
            "popularity_discount_factor": Parameter(float, 0.5, tunable=True),
            "min_cointeraction_count": Parameter(int, 3, 0, 10, tunable=True),
        },
        features={
            "min_user_history_length_percentile": Parameter(float, 0.005),
            "max_user_history_length_percentile": Parameter(float, 0.995),
            "min_item_interaction_count_percentile": Parameter(float, 0.01),
            "max_item_interaction_count_percentile": Parameter(float, 0.9),
        },
    ),
    Recipe("aws-popularity-count", POPULAR, effort=0.4),
    Recipe(
        "aws-trending-now",
        POPULAR,
        effort=0.4,
        features={"trend_discovery_frequency": Parameter(str, "2 hours", choices=INTERVALS)},
        learns=TRENDS,
    ),
    Recipe(
        "aws-semantic-similarity",
        RELATED,
        effort=0.5,
        learns=TEXTS,
        datasets=("Items",),
        includes_metadata=True,
        promotes=False,
        ranking_influence=True,
        incremental_update=True,
    ),
)
