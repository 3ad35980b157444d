"""How long Personalize takes: one table, a training model, and seeded variation.

The service publishes no durations. The figures follow what its users report: minutes for imports, campaigns and
filters, and for trainings the developer guide's pricing example (25 million interactions train in about 6 hours of
wall time). A duration depends on the seed and on the resource's ARN, so a run repeats exactly.
"""

from __future__ import annotations

import math
from datetime import datetime, timedelta

from rehearsal.personalize import seeds

# kind of work -> (shortest, longest) in minutes
_MINUTES: dict[str, tuple[float, float]] = {
    "dataset-group": (0.5, 1.0),
    "dataset": (0.5, 1.0),
    "dataset-update": (0.5, 1.0),
    "event-tracker": (0.3, 0.6),
    "solution": (0.3, 0.6),
    "solution-update": (0.3, 0.6),
    "campaign": (6.0, 8.0),
    "campaign-update": (6.0, 8.0),
    "recommender": (6.0, 8.0),  # and the training
    "recommender-update": (6.0, 8.0),  # and the training, if there is one
    "recommender-stop": (1.0, 2.0),
    "recommender-start": (6.0, 8.0),
    "filter": (1.0, 3.0),
    "metric-attribution": (0.5, 1.5),
    "failure": (2.0, 4.0),
    "stop": (1.0, 2.0),
    "data-deletion": (60.0, 1440.0),  # "up to a day" (API reference, CreateDataDeletionJob)
    "delete": (0.5, 1.5),
}

AUTO_UPDATE = timedelta(hours=2)  # free refresh of items ("use-case-recipe-features")
INCREMENTAL_UPDATE = timedelta(minutes=30)  # of Semantic-Similarity, if it is turned on
EVENT_EFFECT = timedelta(seconds=2)  # from PutEvents to changed recommendations
RETRAINING = timedelta(days=7)  # of recommenders, by themselves ("creating-recommenders")
RECORD_EFFECT = timedelta(minutes=20)  # from PutItems, PutUsers or an import to filters ("updating-datasets")

# Minutes of a training: base + slope * sqrt(interactions): 60 for a FULL training of 158,000 interactions, 336 for
# 25 million; 20 for an UPDATE of 158,000.
_TRAINING = {"FULL": (36.0, 0.06), "UPDATE": (14.0, 0.015)}
_JITTER = 0.1

# Billed hours exceed wall time, because a training uses several machines: 2.1 for 100,000 interactions, 53.9 for
# 25 million (Personalize pricing examples).
_BILLED_BASE, _BILLED_AT, _BILLED_POWER = 2.1, 100_000, 0.588


def of(kind: str, seed: int, arn: str) -> timedelta:
    """Duration of a kind of work other than imports and trainings. Raises KeyError for an unknown kind."""
    low, high = _MINUTES[kind]
    return timedelta(minutes=low + (high - low) * seeds.fraction(seed, kind, arn))


def refreshed(active: datetime, now: datetime, every: timedelta = AUTO_UPDATE) -> datetime | None:
    """When a model that serves since `active` was last refreshed with new items; None before the first time."""
    rounds = (now - active) // every
    return active + rounds * every if rounds > 0 else None


def of_import(records: int, seed: int, arn: str) -> timedelta:
    """An import takes 5 to 10 minutes, and one more for every 100,000 records."""
    minutes = 5 + 5 * seeds.fraction(seed, "import", arn) + records / 100_000
    return timedelta(minutes=minutes)


def of_batch(lines: int, seed: int, arn: str) -> timedelta:
    """A batch job takes 15 to 25 minutes, and one more for every 10,000 lines."""
    minutes = 15 + 10 * seeds.fraction(seed, "batch", arn) + lines / 10_000
    return timedelta(minutes=minutes)


def of_training(mode: str, interactions: int, effort: float, seed: int, arn: str) -> timedelta:
    """Duration of a training in `mode` FULL or UPDATE; `effort` is the recipe's share of a full-sized model's work."""
    base, slope = _TRAINING[mode]
    jitter = 1 + _JITTER * (2 * seeds.fraction(seed, "training", arn) - 1)
    return timedelta(minutes=(base + slope * math.sqrt(interactions)) * effort * jitter)


def billed_hours(mode: str, interactions: int, effort: float) -> float:
    """Training hours as they are billed, which DescribeSolutionVersion reports as trainingHours."""
    hours = _BILLED_BASE * (max(interactions, 1) / _BILLED_AT) ** _BILLED_POWER
    share = _share_of_full(mode, interactions)
    return round(max(hours * effort * share, 0.01), 3)


def _share_of_full(mode: str, interactions: int) -> float:
    # An UPDATE is billed for its share of the time that a FULL training of the same data takes.
    base, slope = _TRAINING[mode]
    full_base, full_slope = _TRAINING["FULL"]
    root = math.sqrt(interactions)
    return (base + slope * root) / (full_base + full_slope * root)
