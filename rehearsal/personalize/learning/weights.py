"""What a FULL training leaves behind, and what it answers to a history of items."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning.cooccurrence import Cooccurrence
from rehearsal.personalize.learning.features import Features
from rehearsal.personalize.learning.objectives import balanced
from rehearsal.personalize.learning.texts import TextModel
from rehearsal.personalize.learning.trends import Trend
from rehearsal.personalize.recipes import POPULAR, RELATED, Recipe

_MIN_HALF_LIFE = 30 * 86_400  # seconds
_LASTING = 0.05  # share of an interaction's weight in popularity that does not fade
_FADING = 0.97  # of a history item's weight, for each newer item
_HISTORY = 50  # items of a history that recipes without `bptt` look at


@dataclass(frozen=True)
class Weights:
    """A trained model. Item codes from `size` on came after the training; `counts` are interactions per item.

    `rewards` and their `emphasis` are those of an objective; `texts` and `trend` are of recipes that learn from those.
    """

    recipe: Recipe
    hyperparameters: Mapping[str, bool | float | str]
    trained: datetime
    history: Interactions
    counts: np.ndarray
    popularity: np.ndarray
    cooccurrence: Cooccurrence
    features: Features = field(default_factory=Features)
    rewards: np.ndarray | None = None
    emphasis: float = 0.0
    texts: TextModel | None = None
    trend: Trend | None = None

    @property
    def size(self) -> int:
        return len(self.counts)

    @property
    def items(self) -> set[int]:
        """The codes of the items that the training had interactions with."""
        return set(np.flatnonzero(self.counts).tolist())

    @property
    def depth(self) -> int:
        """How many of the latest items of a history count."""
        return int(self.hyperparameters.get("bptt", _HISTORY))

    def items_of(self, user: int | None) -> list[int]:
        """Items that the user had interacted with at the time of training, oldest first, the latest `depth` of them."""
        if user is None:
            return []
        return self.history.of_user(user).items[-self.depth :].tolist()

    def scores(self, history: list[int]) -> np.ndarray:
        """Scores of all trained items, summing to 1, for a history of item codes, oldest first.

        An empty history gives popularity; the first items already weigh half, and more with each further one. An
        objective then moves items with higher rewards up.
        """
        scores = self._relevance(history)
        return scores if self.rewards is None else balanced(scores, self.rewards, self.emphasis)

    def _relevance(self, history: list[int]) -> np.ndarray:
        known = [item for item in history[-self.depth :] if item < self.size]
        if not known:
            return self.popularity
        fading = self.hyperparameters.get("recency_mask", self.hyperparameters.get("apply_recency_bias", True))
        query = np.zeros(self.size, dtype=np.float32)
        for age, item in enumerate(reversed(known)):
            query[item] = max(query[item], _FADING**age if fading else 1.0)
        related = self.cooccurrence.related(query)
        total = related.sum()
        if not total:
            return self.popularity
        trust = len(known) / (len(known) + 1)
        return (1 - trust) * self.popularity + trust * related / total

    def related_to(self, item: int) -> np.ndarray:
        """Scores of items by their co-occurrence with one item; all zero if too few users have both."""
        query = np.zeros(self.size, dtype=np.float32)
        if item >= self.size:
            return query
        query[item] = 1
        scores = self.cooccurrence.related(query)
        least = self.hyperparameters.get("min_cointeraction_count", 0)
        if least:
            scores[self.cooccurrence.counts_with(item) < least] = 0
        return scores

    def ranked(self, history: list[int]) -> np.ndarray:
        """The scores that decide this recipe's order for a history: by user, by the latest item, or for everybody."""
        if self.recipe.type == POPULAR:
            return self.popularity
        if self.recipe.type == RELATED:
            return self.related_to(history[-1]) + self.popularity * 1e-9
        return self.scores(history)


def fit(
    recipe: Recipe,
    hyperparameters: Mapping[str, bool | float | str],
    rows: Interactions,
    weights: np.ndarray,
    shape: tuple[int, int],
    trained: datetime,
) -> Weights:
    """Train on `rows`, ordered by user and time; `weights` holds the weight of each row's event type.

    `shape` is the number of (users, items) that the dataset group knows.
    """
    counts = np.bincount(rows.items, minlength=shape[1])
    discount = float(hyperparameters.get("popularity_discount_factor", 0.5))
    cooccurrence = Cooccurrence.fit(rows.users, rows.items, weights, shape, discount)
    popularity = _popularity(recipe, rows, weights, shape[1])
    return Weights(recipe, hyperparameters, trained, rows, counts, popularity, cooccurrence)


def _popularity(recipe: Recipe, rows: Interactions, weights: np.ndarray, size: int) -> np.ndarray:
    """Share of each item in all interactions; recent ones count more, except for aws-popularity-count."""
    if recipe.type != POPULAR and len(rows):
        latest = rows.times.max()
        half_life = max(_MIN_HALF_LIFE, (latest - rows.times.min()) / 10)
        weights = weights * (_LASTING + (1 - _LASTING) * 0.5 ** ((latest - rows.times) / half_life))
    sums = np.bincount(rows.items, weights=weights, minlength=size)
    total = sums.sum()
    return (sums / total if total else sums).astype(np.float32)
