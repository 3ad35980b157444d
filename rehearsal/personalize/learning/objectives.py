"""An objective beside relevance, such as revenue ("optimizing-solution-for-objective").

The guide says which of the two counts for more at each sensitivity, and of MEDIUM that they count the same; the shares
of LOW and HIGH are this model's.
"""

from __future__ import annotations

import numpy as np

from rehearsal.personalize.data.records import Columns
from rehearsal.personalize.learning.jobs import Objective

EMPHASIS = {"OFF": 0.0, "LOW": 0.25, "MEDIUM": 0.5, "HIGH": 0.75}


def rewards(objective: Objective, items: Columns) -> np.ndarray:
    """The value of each item for the objective, from 0 for the least (or an item without one) to 1 for the most."""
    values = items.numbers(objective.column)
    if np.isnan(values).all():
        return np.zeros(len(values))
    low, high = np.nanmin(values), np.nanmax(values)
    return np.nan_to_num((values - low) / (high - low)) if high > low else np.nan_to_num(values * 0 + 1)


def balanced(scores: np.ndarray, rewards: np.ndarray, emphasis: float) -> np.ndarray:
    """Scores of relevant items with their rewards taken into account; their sum stays what it was."""
    relevant = scores > 0
    best = scores.max(initial=0)
    if not emphasis or not best:
        return scores
    mixed = np.where(relevant, (1 - emphasis) * scores / best + emphasis * rewards[: len(scores)], 0)
    return mixed * (scores.sum() / mixed.sum())
