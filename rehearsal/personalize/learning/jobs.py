"""What is to be trained."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.personalize.learning.features import Features
from rehearsal.personalize.recipes import Recipe


@dataclass(frozen=True)
class Objective:
    """A numeric Items column to maximize, and how much that counts beside relevance, from 0 to 1."""

    column: str
    emphasis: float


@dataclass(frozen=True)
class Span:
    """The values that a hyperparameter may take: numbers from `low` to `high`, or one of `values`."""

    kind: type
    low: float = 0.0
    high: float = 0.0
    values: tuple[bool, ...] = ()

    def at(self, fraction: float) -> bool | float:
        """The value at a place in the span, from 0 up to 1."""
        if self.values:
            return self.values[int(fraction * len(self.values))]
        if self.kind is int:
            return int(self.low + fraction * (self.high - self.low + 1))
        return round(self.low + fraction * (self.high - self.low), 6)


@dataclass(frozen=True)
class Tuning:
    """Hyperparameter optimization: which parameters over which spans, how many trainings and how many at once."""

    spans: Mapping[str, Span]
    jobs: int
    parallel: int


@dataclass(frozen=True)
class Job:
    """One training. `events` are the eventParameters of the solution; `seed` decides who is set aside.

    `transformations` are the featureTransformationParameters with their values.
    """

    recipe: Recipe
    hyperparameters: Mapping[str, bool | float | str]
    event_type: str | None
    event_value_threshold: float | None
    events: tuple[Mapping[str, Any], ...]
    seed: str
    features: Features = field(default_factory=Features)
    transformations: Mapping[str, bool | float | str] = field(default_factory=dict)
    objective: Objective | None = None
    tuning: Tuning | None = None
