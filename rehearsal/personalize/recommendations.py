"""From a version's weights, a user's history and a filter's mask to a list of items with scores."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.learning.evaluation import top
from rehearsal.personalize.learning.exploration import Exploration, cold_scores, interleave, metadata_affinity
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import POPULAR, RELATED

_METADATA = 0.25  # weight of shared metadata beside co-occurrence, for aws-similar-items

Scored = list[tuple[int, float]]


@dataclass(frozen=True)
class Request:
    """What decides an answer. `allowed` is the filter's mask over item codes; `seed` decides where to explore.

    `known_by` is until when the serving version has taken up new items; `categories` are the categorical Items columns.
    """

    weights: Weights
    data: GroupData
    allowed: np.ndarray
    known_by: datetime
    categories: Sequence[str]
    now: datetime
    seed: str


def history(request: Request, visitor: str | None) -> list[int]:
    """Items of the visitor as the version was trained with them, then those streamed since; oldest first.

    Recipes that do not personalize in real time pay no heed to it.
    """
    if visitor is None:
        return []
    streamed = request.data.interactions.of_visitor(visitor, request.now)
    trained = request.weights.items_of(request.data.users.vocabulary.find(visitor))
    fresh = sorted((event.time, event.item) for event in streamed if event.received > request.weights.trained)
    return trained + [item for _, item in fresh]


def for_user(request: Request, visitor: str, count: int, exploration: Exploration) -> Scored:
    """Items for a user: by history and popularity, with cold items in some places."""
    past = history(request, visitor)
    scores = _masked(request, request.weights.scores(past))
    cold = _cold(request, past, exploration)
    warm = top(scores, count)
    mixed = interleave(warm, cold, exploration.weight, count, request.seed)
    # A cold item is listed with the score of the place that it takes, so that scores fall from first to last.
    listed, last = [], float(scores[warm[0]]) if warm else 0.0
    for item in mixed:
        last = min(last, float(scores[item])) if item < len(scores) and scores[item] > 0 else last
        listed.append((item, last))
    return listed


def _cold(request: Request, past: list[int], exploration: Exploration) -> list[int]:
    if not (request.weights.recipe.explores and exploration.weight):
        return []
    found = cold_scores(
        request.data, request.weights, request.known_by, past, request.categories, exploration.age_cutoff
    )
    return sorted((item for item in found if request.allowed[item]), key=lambda item: (-found[item], item))


def for_item(request: Request, item: int | None, count: int) -> Scored:
    """Items like an item; popular ones if nothing is known about it."""
    size = request.weights.size
    scores = request.weights.related_to(item) if item is not None else np.zeros(size)
    total = scores.sum()
    scores = scores / total if total else scores
    if item is not None and request.weights.recipe.name == "aws-similar-items" and request.categories:
        affinity = metadata_affinity(request.data.items.columns(), [item], request.categories)[:size]
        affinity = affinity * (request.weights.counts > 0)
        scores = scores + (_METADATA * affinity / affinity.sum() if affinity.any() else 0)
        if item < size:
            scores[item] = 0
    if not scores.any():
        scores = request.weights.popularity
    return _pairs(_masked(request, scores), count)


def for_everybody(request: Request, count: int) -> Scored:
    """Popular items."""
    return _pairs(_masked(request, request.weights.popularity), count)


def ranking(request: Request, visitor: str, items: list[int | None]) -> list[tuple[int, float]]:
    """Positions of `items` (None for an unknown one), best first, with scores that sum to 1, without filtered ones.

    Items without interactions in the training score 0 and keep their order at the end.
    """
    scores = _masked(request, request.weights.scores(history(request, visitor)))
    kept = [place for place, item in enumerate(items) if item is None or request.allowed[item]]
    value = {place: _score(scores, items[place]) for place in kept}
    total = sum(value.values()) or 1.0
    ordered = sorted(kept, key=lambda place: (-value[place], place))
    return [(place, value[place] / total) for place in ordered]


def personal(request: Request) -> bool:
    """Whether answers carry scores: related and popular items have none."""
    return request.weights.recipe.type not in {RELATED, POPULAR}


def _masked(request: Request, scores: np.ndarray) -> np.ndarray:
    return np.where(request.allowed[: len(scores)], scores, 0)


def _pairs(scores: np.ndarray, count: int) -> Scored:
    return [(item, float(scores[item])) for item in top(scores, count)]


def _score(scores: np.ndarray, item: int | None) -> float:
    return float(scores[item]) if item is not None and item < len(scores) else 0.0
