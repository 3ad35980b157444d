"""Items that gain: the increase in interactions from one interval of time to the next.

Trending-Now evaluates the interactions that have arrived every interval, or every two hours if that is shorter, and
needs no training for it ("native-recipe-trending-now"). The rate of an item is the number of its interactions in the
latest interval less that in the one before.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import numpy as np

from rehearsal.personalize.data.interactions import Interactions

LONGEST_REFRESH = timedelta(hours=2)
INTERVALS = {
    "30 minutes": timedelta(minutes=30),
    "1 hour": timedelta(hours=1),
    "2 hours": timedelta(hours=2),
    "3 hours": timedelta(hours=3),
    "1 day": timedelta(days=1),
}
_LISTED = 25


@dataclass(frozen=True)
class Trend:
    """How a model looks for trends: over which interval, among events of a type (a code, None for all) and value."""

    interval: timedelta
    event_type: int | None = None
    least_value: float | None = None

    def evaluated(self, since: datetime, now: datetime) -> datetime:
        """When a model that serves since `since` was last evaluated."""
        step = min(self.interval, LONGEST_REFRESH)
        return since + max((now - since) // step, 0) * step

    def scores(self, rows: Interactions, popularity: np.ndarray, when: datetime, size: int) -> np.ndarray:
        """Scores of `size` items at `when`: those that gain come first, then popular ones.

        Without an interaction in the last two intervals there are popular items only.
        """
        scores = np.zeros(size)
        scores[: len(popularity)] = popularity[:size]
        gains = self.gains(rows, when.timestamp(), size)
        return scores if gains is None else np.where(gains > 0, gains + 1, 0) + scores

    def gains(self, rows: Interactions, when: float, size: int) -> np.ndarray | None:
        """The increase of each item up to `when` (epoch seconds), None if nothing happened in the two intervals."""
        eligible = np.ones(len(rows), dtype=bool) if self.event_type is None else rows.types == self.event_type
        if self.least_value is not None:
            eligible &= rows.values >= self.least_value
        length = self.interval.total_seconds()
        age = when - rows.times
        latest, before = (eligible & (age >= start) & (age < start + length) for start in (0, length))
        if not (latest.any() or before.any()):
            return None
        return np.bincount(rows.items[latest], minlength=size) - np.bincount(rows.items[before], minlength=size)

    def accuracy(self, seen: Interactions, actual: Interactions, size: int) -> float:
        """trend_prediction_accuracy: what the items that gain in `seen` gain in `actual`, of what its 25 best gain."""
        if not len(actual) or not len(seen):
            return 0.0
        when = float(max(seen.times.max(), actual.times.max()))
        predicted, gained = self.gains(seen, when, size), self.gains(actual, when, size)
        if predicted is None or gained is None:
            return 0.0
        gained = np.maximum(gained, 0)
        best = np.sort(gained)[-_LISTED:].sum()
        chosen = np.argsort(-predicted, kind="stable")[:_LISTED]
        return round(float(gained[chosen[predicted[chosen] > 0]].sum() / best), 4) if best else 0.0
