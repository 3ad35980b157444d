"""A FULL training: minimums, weights, offline metrics."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.data.interactions import InteractionLog, Interactions
from rehearsal.personalize.learning import weights as models
from rehearsal.personalize.learning.evaluation import Evaluation, evaluate
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import Recipe

_LEAST_SHARE = 0.01  # of users that must have two interactions or more


@dataclass(frozen=True)
class Job:
    """What is to be trained. `events` are the eventParameters of the solution; `seed` decides who is set aside."""

    recipe: Recipe
    hyperparameters: Mapping[str, bool | float]
    event_type: str | None
    event_value_threshold: float | None
    events: tuple[Mapping[str, Any], ...]
    seed: str


@dataclass(frozen=True)
class Training:
    """What came of it: weights and evaluation, or the service's reason for the failure."""

    interactions: int
    weights: Weights | None = None
    evaluation: Evaluation | None = None
    failure: str | None = None


def train(job: Job, data: GroupData, quotas: Mapping[str, int], now: datetime) -> Training:
    """Train on everything that the dataset group holds at `now`."""
    rows, weights = _eligible(job, data.interactions)
    failure = _too_little(rows, quotas)
    if failure:
        return Training(len(rows), failure=failure)
    shape = (len(data.users.vocabulary), len(data.items.vocabulary))

    def fit(rows: Interactions, weights: np.ndarray) -> Weights:
        return models.fit(job.recipe, job.hyperparameters, rows, weights, shape, now)

    return Training(len(rows), fit(rows, weights), evaluate(rows, weights, job.seed, fit))


def _eligible(job: Job, log: InteractionLog) -> tuple[Interactions, np.ndarray]:
    """The interactions that the solution's event type, threshold and weights leave, and the weight of each."""
    rows = log.snapshot()
    keep = np.ones(len(rows), dtype=bool)
    if job.event_type is not None:
        keep &= rows.types == _code(log, job.event_type)
        if job.event_value_threshold is not None:
            keep &= rows.values >= job.event_value_threshold
    weights = np.ones(len(rows), dtype=np.float32)
    if job.events:
        weights[:] = 0
        for event in job.events:
            chosen = rows.types == _code(log, event["eventType"])
            if event.get("eventValueThreshold") is not None:
                chosen &= rows.values >= event["eventValueThreshold"]
            weights[chosen] = event.get("weight", 1.0)
        keep &= weights > 0
    return rows.take(keep), weights[keep]


def _code(log: InteractionLog, event_type: str) -> int:
    code = log.types.find(event_type.lower())
    return -1 if code is None else code


def _too_little(rows: Interactions, quotas: Mapping[str, int]) -> str | None:
    """The minimums of the guide's page "limits"."""
    least = quotas["minimum_interactions"]
    if len(rows) < least:
        return (
            f"There are less than {least} interactions in the dataset after filtering by event type and event value: "
            f"found {len(rows)}. Minimum of {least} unique interactions is required."
        )
    _, counts = np.unique(rows.users, return_counts=True)
    able = int((counts >= 2).sum())
    least = quotas["minimum_users"]
    if able < least:
        return f"There are less than {least} users with at least 2 interactions each: found {able}."
    if able < _LEAST_SHARE * len(counts):
        return f"Less than 1% of the users have at least 2 interactions: {able} of {len(counts)} users."
    return None
