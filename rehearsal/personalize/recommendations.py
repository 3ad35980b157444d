"""From a version's weights, a user's history and a filter's mask to a list of items with scores."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime

import numpy as np

from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.data.records import Record
from rehearsal.personalize.learning.contexts import lifted
from rehearsal.personalize.learning.evaluation import top
from rehearsal.personalize.learning.exploration import Exploration, cold_scores, interleave, metadata_affinity
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import POPULAR, RELATED

_METADATA = 0.25  # weight of shared metadata beside co-occurrence, for recipes that blend them

Scored = list[tuple[int, float]]


@dataclass(frozen=True)
class Request:
    """What decides an answer. `allowed` is the filter's mask over item codes; `seed` decides where to explore.

    `known_by` is until when the serving model has taken up new items; `categories` are the categorical Items columns
    that it was trained on; `since` is since when it serves, which is when trends are evaluated for the first time.
    `influence` is rankingInfluence, `context` the contextual metadata by column.
    """

    weights: Weights
    data: GroupData
    allowed: np.ndarray
    known_by: datetime
    categories: Sequence[str]
    now: datetime
    seed: str
    since: datetime | None = None
    influence: Mapping[str, float] = field(default_factory=dict)
    context: Mapping[str, str] = field(default_factory=dict)


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
    scores = _masked(request, _personal_scores(request, past))
    cold = _cold(request, past, exploration)
    warm = top(scores, count)
    mixed = interleave(warm, cold, exploration.weight, count, request.seed)
    # A cold item is listed with the score of the place that it takes, so that scores fall from first to last.
    listed, last = [], float(scores[warm[0]]) if warm else 0.0
    for item in mixed:
        last = min(last, float(scores[item])) if item < len(scores) and scores[item] > 0 else last
        listed.append((item, last))
    return listed


def _personal_scores(request: Request, past: list[int]) -> np.ndarray:
    weights = request.weights
    scores = weights.scores(past)
    if not request.context:
        return scores
    names = request.data.interactions.contexts.names
    return lifted(scores, weights.history, names, request.context, weights.features.contexts)


def is_cold(request: Request, item: int) -> bool:
    """Whether the item is one that nobody had interacted with before the training."""
    return item >= request.weights.size or request.weights.counts[item] == 0


def _cold(request: Request, past: list[int], exploration: Exploration) -> list[int]:
    if not (request.weights.recipe.explores and exploration.weight):
        return []
    found = cold_scores(
        request.data, request.weights, request.known_by, past, request.categories, exploration.age_cutoff
    )
    return sorted((item for item in found if request.allowed[item]), key=lambda item: (-found[item], item))


def for_item(request: Request, item: int | None, count: int) -> Scored:
    """Items like an item; popular ones if nothing is known about it."""
    if request.weights.texts is not None:
        return _pairs(_masked(request, _alike_by_text(request, item)), count)
    size = request.weights.size
    scores = request.weights.related_to(item) if item is not None else np.zeros(size)
    total = scores.sum()
    scores = scores / total if total else scores
    if item is not None and request.weights.recipe.blends_metadata and request.categories:
        affinity = metadata_affinity(request.data.items.columns(), [item], request.categories)[:size]
        affinity = affinity * (request.weights.counts > 0)
        scores = scores + (_METADATA * affinity / affinity.sum() if affinity.any() else 0)
        if item < size:
            scores[item] = 0
    if not scores.any():
        scores = request.weights.popularity
    return _pairs(_masked(request, scores), count)


def for_everybody(request: Request, count: int) -> Scored:
    """Popular items, or those that are becoming so."""
    weights, log = request.weights, request.data.interactions
    if weights.trend is None:
        return _pairs(_masked(request, weights.popularity), count)
    when = weights.trend.evaluated(request.since or weights.trained, request.now)
    rows = log.between((when - 2 * weights.trend.interval).timestamp(), when)
    scores = weights.trend.scores(rows, weights.popularity, when, len(log.items))
    return _pairs(_masked(request, scores), count)


def _alike_by_text(request: Request, item: int | None) -> np.ndarray:
    """Scores by what is written about items, new and changed ones included that the model has read by now."""
    weights, catalog = request.weights, request.data.items
    model = weights.texts

    def changed() -> dict[int, Record]:
        return {
            code: catalog.records[code]
            for code, when in catalog.changed_at.items()
            if weights.trained < when <= request.known_by and code in catalog.records
        }

    vectors = model.vectors
    if request.known_by > weights.trained:
        vectors = model.refreshed(request.known_by, changed, weights.features.texts, len(catalog.vocabulary))
    if item is None:
        return weights.popularity
    scores = model.similar(item, vectors)
    influence = request.influence
    ranked = model.ranked(scores, influence.get("POPULARITY", 0.0), influence.get("FRESHNESS", 0.0))
    return ranked if ranked.any() else weights.popularity


def filled(request: Request, scored: Scored, count: int) -> Scored:
    """A list that is too short, with popular items at its end, which have no relevance for the user."""
    listed = {item for item, _ in scored}
    popular = _pairs(_masked(request, request.weights.popularity), count + len(listed))
    return [*scored, *((item, 0.0) for item, _ in popular if item not in listed)][:count]


def ranking(request: Request, visitor: str, items: list[int | None]) -> list[tuple[int, float]]:
    """Positions of `items` (None for an unknown one), best first, with scores that sum to 1, without filtered ones.

    Items without interactions in the training score 0 and keep their order at the end.
    """
    scores = _masked(request, _personal_scores(request, history(request, visitor)))
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
