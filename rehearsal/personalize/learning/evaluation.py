"""Offline metrics, really computed, in the way that Personalize computes them ("working-with-training-metrics").

A tenth of the users is set aside, more if that is few: the model is trained on the others, shown the older nine tenths
of a set-aside user's interactions, and judged by how it ranks the items of the newest tenth.
"""

from __future__ import annotations

import math
from collections.abc import Callable
from dataclasses import dataclass

import numpy as np

from rehearsal.personalize import seeds
from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning.weights import Weights

_CUTS = (5, 10, 25)
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


def evaluate(rows: Interactions, weights: np.ndarray, seed: str, fit: Callable[..., Weights]) -> Evaluation:
    """Metrics of `fit(rows, weights)` on set-aside users of `rows`; `seed` decides which users."""
    users = _set_aside(rows, seed)
    rest = ~np.isin(rows.users, users)
    model = fit(rows.take(rest), weights[rest])
    precisions, gains, ranks, recommended = [], [], [], set()
    for user in users.tolist():
        items = rows.of_user(user).items.tolist()
        cut = max(1, math.floor(len(items) * (1 - _SHARE)))
        truth = set(items[cut:])
        best = top(model.ranked(items[:cut]), _CUTS[-1])
        hits = np.array([item in truth for item in best])
        recommended.update(best)
        precisions.append([hits[:k].sum() / k for k in _CUTS])
        gains.append([_gain(hits[:k], len(truth)) for k in _CUTS])
        ranks.append(1 / (1 + int(hits.argmax())) if hits.any() else 0.0)
    metrics = {"mean_reciprocal_rank_at_25": _mean(ranks)}
    for index, k in enumerate(_CUTS):
        metrics[f"normalized_discounted_cumulative_gain_at_{k}"] = _mean([gain[index] for gain in gains])
        metrics[f"precision_at_{k}"] = _mean([precision[index] for precision in precisions])
    return Evaluation(metrics, len(recommended))


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


def _gain(hits: np.ndarray, relevant: int) -> float:
    """Normalised discounted cumulative gain of one list in which `hits` marks the relevant items."""
    discounts = 1 / np.log2(np.arange(2, len(hits) + 2))
    ideal = (1 / np.log2(np.arange(2, min(relevant, max(len(hits), 1)) + 2))).sum()
    return float((hits * discounts).sum() / ideal) if ideal else 0.0


def _mean(values: list[float]) -> float:
    return round(float(np.mean(values)), 4) if values else 0.0
