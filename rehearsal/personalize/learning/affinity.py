"""Which users are likely to interact with items: the model of the user segmentation recipes.

A user's score is how much of the user's history are the items asked for and, for half as much, items that others
interacted with as well. Only users and items of the training count ("item-affinity-recipe").
"""

from __future__ import annotations

from collections import defaultdict

import numpy as np

from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning.cooccurrence import Cooccurrence

_NEAR = 0.5  # of an item that is only related to those asked for
_TRAINED = 0.8  # of each user's interactions, when metrics are computed ("working-with-training-metrics")
_JUDGED = 50  # items by which the metrics judge, the most popular ones


def scores(model: Cooccurrence, items: np.ndarray) -> np.ndarray:
    """Scores of all users by code for a mask over item codes; 0 for users who have nothing to do with them."""
    query = items.astype(np.float32)
    if not query.any():
        return np.zeros(model.seen.shape[0])
    related = model.related(query)
    strongest = related.max()
    wanted = query + (_NEAR * related / strongest if strongest else 0)
    return (model.seen @ wanted) / np.sqrt(model.lengths)


def metrics(rows: Interactions, shape: tuple[int, int]) -> tuple[dict[str, float], int]:
    """Hit and recall at the top 1 % of users, and how many users those lists reach together.

    The newest fifth of each user's interactions is held back; rows are ordered by user and time. Users who are known to
    have interacted with an item are no prediction for it.
    """
    _, starts, counts = np.unique(rows.users, return_index=True, return_counts=True)
    place = np.arange(len(rows)) - np.repeat(starts, counts)
    shown = place < np.ceil(_TRAINED * np.repeat(counts, counts))
    known, held = rows.take(shown), rows.take(~shown)
    model = Cooccurrence.fit(known.users, known.items, np.ones(len(known), dtype=np.float32), shape)
    actual: defaultdict[int, set[int]] = defaultdict(set)
    fresh = held.take(np.asarray(model.seen[held.users, held.items]).ravel() == 0)
    for user, item in zip(fresh.users.tolist(), fresh.items.tolist(), strict=True):
        actual[item].add(user)
    most = max(1, round(len(counts) / 100))
    hits, recalls, reached = [], [], set()
    for item in sorted(actual, key=lambda item: (-len(actual[item]), item))[:_JUDGED]:
        mask = np.zeros(shape[1], dtype=bool)
        mask[item] = True
        unknown = np.where(model.seen[:, [item]].toarray().ravel() > 0, 0, scores(model, mask))
        best = np.argsort(-unknown, kind="stable")[:most].tolist()
        reached.update(best)
        hits.append(len(actual[item].intersection(best)))
        recalls.append(hits[-1] / len(actual[item]))
    values = {"hit_at_1_percent": hits, "recall_at_1_percent": recalls}
    return {name: round(float(np.mean(each)), 4) if each else 0.0 for name, each in values.items()}, len(reached)
