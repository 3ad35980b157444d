"""Offline metrics, really computed, in the way that Personalize computes them ("working-with-training-metrics").

A tenth of the users is set aside, more if that is few: the model is trained on the others, shown the older nine tenths
of a set-aside user's interactions, and judged by how it ranks the items of the newest tenth.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np

from rehearsal.personalize import seeds
from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning.texts import TextModel
from rehearsal.personalize.learning.weights import Weights

_CUTS = (5, 10, 25)
_LISTED = 2 * _CUTS[-1]  # items of a list, of which the guide takes the 25 most rewarding for an objective
_SHARE = 0.1
_USERS = (100, 300)  # set aside at least and at most: fewer make the figures jump from one training to the next


@dataclass(frozen=True)
class Evaluation:
    """Metrics by the names of GetSolutionMetrics, without coverage: that depends on the items that there are."""

    metrics: dict[str, float]
    recommended: int  # distinct items among all recommendations

    def with_coverage(self, items: int) -> dict[str, float]:
        """All metrics for a catalog of `items` items."""
        coverage = min(self.recommended / items, 1.0) if items else 0.0
        return {"coverage": round(coverage, 4), **self.metrics}


def evaluate(
    rows: Interactions,
    weights: np.ndarray,
    seed: str,
    fit: Callable[..., Weights],
    weighted: bool = False,
    rewards: np.ndarray | None = None,
) -> Evaluation:
    """Metrics of `fit(rows, weights)` on set-aside users of `rows`; `seed` decides which users.

    `weighted` adds those of event weights, `rewards` (by item) that of an objective.
    """
    aside = np.isin(rows.users, _set_aside(rows, seed))
    model = fit(rows.take(~aside), weights[~aside])
    judged = [_judge(model, items, gains) for items, gains in _histories(rows.take(aside), weights[aside])]
    metrics = {"mean_reciprocal_rank_at_25": _mean([each.reciprocal_rank for each in judged])}
    for k in _CUTS:
        metrics[f"normalized_discounted_cumulative_gain_at_{k}"] = _mean([each.gain(k) for each in judged])
        metrics[f"precision_at_{k}"] = _mean([each.precision(k) for each in judged])
        if weighted:
            key = f"normalized_discounted_cumulative_gain_with_event_weights_at_{k}"
            metrics[key] = _mean([each.weighted_gain(k) for each in judged])
    if rewards is not None:
        metrics["average_rewards_at_k"] = _mean([each.reward(rewards) for each in judged if each.hits.any()])
    if model.trend is not None:
        metrics["trend_prediction_accuracy"] = model.trend.accuracy(rows.take(~aside), rows.take(aside), model.size)
    return Evaluation(metrics, len({item for each in judged for item in each.best[: _CUTS[-1]]}))


def evaluate_texts(model: TextModel, seed: str) -> Evaluation:
    """Metrics of a model of texts: how popular and new its items are, and how like each other what it recommends.

    The guide ("working-with-training-metrics") names the three and not their keys, which are a guess.
    """
    known = np.flatnonzero(np.diff(model.vectors.indptr))
    lots = np.random.default_rng(int(seeds.digest(seed)[:16], 16)).permutation(known)[: _USERS[1]]
    likeness, recommended = [], set()
    for item in lots.tolist():
        scores = model.similar(item, model.vectors)
        best = top(scores, _CUTS[-1])
        recommended.update(best)
        likeness += scores[best].tolist()
    metrics = {
        "item_popularity": _mean(model.popularity[known].tolist()),
        "item_freshness": _mean(model.freshness[known].tolist()),
        "item_similarity": _mean(likeness),
    }
    return Evaluation(metrics, len(recommended))


@dataclass(frozen=True)
class _Judged:
    """Recommendations for one user: the items, which of them are relevant, and the weights of all relevant ones."""

    best: list[int]
    hits: np.ndarray
    relevant: Mapping[int, float]

    @property
    def reciprocal_rank(self) -> float:
        first = self.hits[: _CUTS[-1]]
        return 1 / (1 + int(first.argmax())) if first.any() else 0.0

    def precision(self, k: int) -> float:
        return float(self.hits[:k].sum() / k)

    def gain(self, k: int) -> float:
        """Normalised discounted cumulative gain of the first `k`."""
        possible = min(len(self.relevant), max(len(self.best[:k]), 1))
        return _share_of_ideal(self.hits[:k].astype(float), np.ones(possible))

    def weighted_gain(self, k: int) -> float:
        """The same with a hit rewarded by the weight of its event."""
        weights = np.array([self.relevant.get(item, 0.0) for item in self.best[:k]])
        return _share_of_ideal(weights, np.sort(list(self.relevant.values()))[::-1][: max(len(weights), 1)])

    def reward(self, rewards: np.ndarray) -> float:
        """The rewards of the hits among the 25 most rewarding recommendations, as a share of those of all hits."""
        order = sorted(range(len(self.best)), key=lambda place: -rewards[self.best[place]])
        values = np.array([rewards[self.best[place]] * self.hits[place] for place in order])
        total = values.sum()
        return float(values[: _CUTS[-1]].sum() / total) if total else 0.0


def _histories(rows: Interactions, weights: np.ndarray) -> Iterator[tuple[list[int], list[float]]]:
    """The items of each user, oldest first, and the weights of those interactions; rows are ordered by user."""
    borders = np.flatnonzero(np.diff(rows.users)) + 1
    for items, own in zip(np.split(rows.items, borders), np.split(weights, borders), strict=True):
        yield items.tolist(), own.tolist()


def _judge(model: Weights, items: list[int], weights: list[float]) -> _Judged:
    cut = max(1, math.floor(len(items) * (1 - _SHARE)))
    relevant: dict[int, float] = {}
    for item, weight in zip(items[cut:], weights[cut:], strict=True):
        relevant[item] = max(weight, relevant.get(item, 0.0))
    best = top(model.ranked(items[:cut]), _LISTED)
    return _Judged(best, np.array([item in relevant for item in best], dtype=bool), relevant)


def top(scores: np.ndarray, count: int) -> list[int]:
    """The codes of the `count` best scores above 0, best first; equal scores in order of code."""
    count = min(count, len(scores))
    if not count:
        return []
    threshold = np.partition(scores, len(scores) - count)[len(scores) - count]
    candidates = np.flatnonzero((scores >= threshold) & (scores > 0))
    order = np.argsort(-scores[candidates], kind="stable")
    return candidates[order][:count].tolist()


def _set_aside(rows: Interactions, seed: str) -> np.ndarray:
    users, counts = np.unique(rows.users, return_counts=True)
    able = users[counts >= 2]
    least, most = _USERS
    count = min(most, max(round(len(able) * _SHARE), least), max(1, len(able) // 2))
    # A number by user code, so that later versions are judged by the same users as far as they still are there.
    lots = np.random.default_rng(int(seeds.digest(seed)[:16], 16)).random(int(users.max()) + 1)[able]
    return np.sort(able[np.argsort(lots, kind="stable")[:count]])


def _share_of_ideal(gains: np.ndarray, ideal: np.ndarray) -> float:
    """Discounted cumulative gain of a list, as a share of that of the best list possible."""
    best = (ideal / np.log2(np.arange(2, len(ideal) + 2))).sum()
    return float((gains / np.log2(np.arange(2, len(gains) + 2))).sum() / best) if best else 0.0


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
