"""A FULL training: minimums, weights, offline metrics."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field, replace
from datetime import datetime

import numpy as np

from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.data.interactions import Interactions
from rehearsal.personalize.learning import objectives, texts, tuning, weights as models
from rehearsal.personalize.learning.eligibility import code_of, eligible, too_little
from rehearsal.personalize.learning.evaluation import Evaluation, evaluate, evaluate_texts
from rehearsal.personalize.learning.jobs import Job
from rehearsal.personalize.learning.propensity import Propensity
from rehearsal.personalize.learning.trends import INTERVALS, Trend
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import TEXTS, TRENDS

Fit = Callable[[Interactions, np.ndarray], Weights]


@dataclass(frozen=True)
class Training:
    """What came of a job: weights and evaluation, or the service's reason for the failure.

    `interactions` says how much there was to learn from (of texts, how many items); `tuned` are the hyperparameters
    that an optimization chose.
    """

    interactions: int
    weights: Weights | None = None
    evaluation: Evaluation | None = None
    failure: str | None = None
    actions: Propensity | None = None  # of recipes that recommend actions
    tuned: Mapping[str, bool | float | str] = field(default_factory=dict)


def train(job: Job, data: GroupData, quotas: Mapping[str, int], now: datetime) -> Training:
    """Train on everything that the dataset group holds at `now`."""
    rows, weights = eligible(job, data.interactions)
    if job.recipe.learns == TEXTS:
        return _train_texts(job, data, rows, weights, now)
    failure = too_little(rows, quotas)
    if failure:
        return Training(len(rows), failure=failure)
    if job.tuning is None:
        return _trained(job, data, rows, weights, now)
    values = tuning.best(
        job.tuning,
        job.hyperparameters,
        job.seed,
        lambda drawn: _evaluated(replace(job, hyperparameters=drawn), data, rows, weights, now),
    )
    tuned = {name: values[name] for name in job.tuning.spans}
    return replace(_trained(replace(job, hyperparameters=values), data, rows, weights, now), tuned=tuned)


def _trained(job: Job, data: GroupData, rows: Interactions, weights: np.ndarray, now: datetime) -> Training:
    evaluation = _evaluated(job, data, rows, weights, now)
    return Training(len(rows), _fit(job, data, now)(rows, weights), evaluation)


def _evaluated(job: Job, data: GroupData, rows: Interactions, weights: np.ndarray, now: datetime) -> Evaluation:
    rewards = objectives.rewards(job.objective, data.items.columns()) if job.objective else None
    fit = _fit(job, data, now)
    return evaluate(rows, weights, job.seed, fit, weighted=bool(job.events), rewards=rewards)


def _fit(job: Job, data: GroupData, now: datetime) -> Fit:
    """How to learn from rows with their weights; also used without the users who are set aside."""
    shape = (len(data.users.vocabulary), len(data.items.vocabulary))
    rewards = objectives.rewards(job.objective, data.items.columns()) if job.objective else None

    def fit(rows: Interactions, weights: np.ndarray) -> Weights:
        fitted = models.fit(job.recipe, job.hyperparameters, rows, weights, shape, now)
        emphasis = job.objective.emphasis if job.objective else 0.0
        return replace(fitted, features=job.features, trend=_trend(job, data), rewards=rewards, emphasis=emphasis)

    return fit


def _trend(job: Job, data: GroupData) -> Trend | None:
    if job.recipe.learns != TRENDS:
        return None
    code = None if job.event_type is None else code_of(data.interactions, job.event_type)
    interval = INTERVALS[str(job.transformations["trend_discovery_frequency"])]
    return Trend(interval, code, job.event_value_threshold)


def _train_texts(job: Job, data: GroupData, rows: Interactions, weights: np.ndarray, now: datetime) -> Training:
    """Interactions count for popularity alone, so that there need be none."""
    records = data.items.records
    read = [record for record in records.values() if any(record.get(column) for column in job.features.texts)]
    if not read:
        return Training(len(records), failure="There are no items with text in the Items dataset.")
    fitted = _fit(job, data, now)(rows, weights)
    model = texts.fit(records, job.features.texts, fitted.counts, job.features.dated, now.timestamp())
    return Training(len(records), replace(fitted, texts=model), evaluate_texts(model, job.seed))
