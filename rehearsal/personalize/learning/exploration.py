"""Cold items: which there are, how they suit a user, and where in a list they are tried out.

Items that a version knows but that nobody interacted with before its training are cold. A campaign with exploration
gives some places of a list to cold items that are younger than its age cut-off (developer guide, page
"native-recipe-new-item-USER_PERSONALIZATION"). They are chosen by the metadata that they share with the user's
history; items that were shown and not clicked fall back, and all of them fade as they age.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rehearsal.personalize import seeds
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.data.records import Columns, split
from rehearsal.personalize.learning.weights import Weights

_DAY = 86_400
_BASE = 0.1  # of a cold item that shares nothing with the history


@dataclass(frozen=True)
class Exploration:
    """explorationWeight and explorationItemAgeCutOff (in days) of a campaign."""

    weight: float = 0.3
    age_cutoff: float = 30.0


def cold_scores(
    data: GroupData, weights: Weights, known_by: datetime, history: list[int], columns: Sequence[str], cutoff: float
) -> dict[int, float]:
    """Scores of the cold items that a version knows which took up items until `known_by`; better is higher."""
    ages = _ages(data, weights, known_by)
    young = {item: age for item, age in ages.items() if age < cutoff}
    if not young:
        return {}
    affinity = metadata_affinity(data.items.columns(), history, columns)
    log = data.interactions
    scores = {}
    for item, age in young.items():
        ignored = max(0, log.impressions[item] - log.clicks[item])
        scores[item] = (_BASE + float(affinity[item])) * (1 - age / cutoff) / (1 + ignored)
    return scores


def metadata_affinity(table: Columns, history: list[int], columns: Sequence[str]) -> np.ndarray:
    """For each item, the share of the history's categorical values that it has, in [0, 1]."""
    affinity = np.zeros(table.size)
    for column in columns:
        profile: Counter[str] = Counter()
        for item in history:
            profile.update(split(table.records.get(item, {}).get(column)))
        for value, count in profile.items():
            affinity[table.having(column, [value])] += count / profile.total() / len(columns)
    return affinity


def interleave(warm: list[int], cold: list[int], weight: float, count: int, seed: str) -> list[int]:
    """A list of `count` items; each place goes to a cold item with probability `weight`, repeatably by `seed`."""
    mixed: list[int] = []
    warm_items, cold_items = iter(warm), iter(cold)
    next_warm, next_cold = next(warm_items, None), next(cold_items, None)
    while len(mixed) < count and (next_warm is not None or next_cold is not None):
        explores = seeds.fraction(seed, len(mixed)) < weight
        if next_cold is not None and (explores or next_warm is None):
            mixed.append(next_cold)
            next_cold = next(cold_items, None)
        elif next_warm is not None:
            mixed.append(next_warm)
            next_warm = next(warm_items, None)
    return mixed


def _ages(data: GroupData, weights: Weights, known_by: datetime) -> dict[int, float]:
    """Age in days of each cold item, compared to the latest interaction that the model has seen.

    An item without CREATION_TIMESTAMP, or whose model was not trained on it, is as old as its record.
    """
    streamed = [event.time for event in data.interactions.streamed[-1:]]
    latest = max(float(weights.history.times.max()), weights.trained.timestamp(), *streamed)
    ages = {}
    for item, since in data.items.known_since.items():
        record = data.items.records.get(item)
        cold = item >= weights.size or weights.counts[item] == 0
        if record is None or not cold or since > known_by:
            continue
        created = record.get("CREATION_TIMESTAMP") if weights.features.dated else None
        born = since.timestamp() if created is None else float(created)
        ages[item] = max(0.0, (latest - born) / _DAY)
    return ages
