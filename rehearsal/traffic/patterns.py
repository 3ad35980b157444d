"""Patterns of load: how much of its highest load an endpoint has at a moment, and what changes that for a while.

The rhythm is that of people who shop and watch at home, in UTC: nights are quiet, evenings are full, and at weekends
the day begins later. Its hours are a plausible shape and no measurement.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Protocol

from rehearsal.personalize import seeds
from rehearsal.traffic.trace import WINDOW

# The share of the highest load at the beginning of each hour of a day; between hours it is interpolated.
_WORKDAY = (
    *(0.22, 0.12, 0.07, 0.05, 0.05, 0.08, 0.16, 0.30, 0.40, 0.42, 0.44, 0.48),
    *(0.55, 0.52, 0.48, 0.48, 0.52, 0.60, 0.72, 0.86, 0.97, 1.00, 0.80, 0.45),
)
_WEEKEND = (
    *(0.40, 0.25, 0.14, 0.08, 0.06, 0.06, 0.08, 0.14, 0.26, 0.42, 0.55, 0.62),
    *(0.66, 0.66, 0.66, 0.68, 0.70, 0.72, 0.78, 0.88, 0.96, 0.95, 0.80, 0.58),
)
_SATURDAY = 5
_UNEVENNESS = 0.15  # how far below the curve five minutes may lie

FLASH_SALE, SILENCE = "flash-sale", "silence"
FACTORS = {FLASH_SALE: 10.0, SILENCE: 0.0}
LASTS = {FLASH_SALE: timedelta(hours=1), SILENCE: None}  # unless told otherwise; None is for ever


class Base(Protocol):
    """A load that nothing has changed yet."""

    def share(self, moment: datetime, who: str) -> float:
        """The share of the highest load, 0 to 1, in the five minutes from `moment` on; `who` is asked."""
        ...


@dataclass(frozen=True)
class Nothing:
    """Nobody asks."""

    def share(self, moment: datetime, who: str) -> float:
        return 0.0


@dataclass(frozen=True)
class Rhythm:
    """Days and weeks of people, a little uneven, otherwise for every endpoint and seed."""

    seed: int

    def share(self, moment: datetime, who: str) -> float:
        hour = moment.replace(minute=0, second=0, microsecond=0)
        here, there = _of_hour(hour), _of_hour(hour + timedelta(hours=1))
        curve = here + (there - here) * ((moment - hour) / timedelta(hours=1))
        return curve * (1 - _UNEVENNESS * seeds.fraction(self.seed, "traffic", who, moment.isoformat()))


def _of_hour(hour: datetime) -> float:
    return (_WEEKEND if hour.weekday() >= _SATURDAY else _WORKDAY)[hour.hour]


@dataclass(frozen=True)
class Recorded:
    """A trace from `start` on, from its beginning again when it has ended."""

    values: Sequence[float]
    start: datetime
    highest: float

    def share(self, moment: datetime, who: str) -> float:
        return self.values[((moment - self.start) // WINDOW) % len(self.values)] / self.highest


@dataclass(frozen=True)
class Change:
    """From `start` until `end` (None: for ever) there are `factor` times as many requests."""

    factor: float
    start: datetime
    end: datetime | None

    def covers(self, moment: datetime) -> bool:
        return self.start <= moment and (self.end is None or moment < self.end)


@dataclass(frozen=True)
class Pattern:
    """A load and what changes it."""

    base: Base
    changes: tuple[Change, ...] = ()

    def share(self, moment: datetime, who: str) -> float:
        """The share of the base's highest load in the five minutes from `moment` on; more than 1 in a flash sale."""
        share = self.base.share(moment, who)
        for change in self.changes:
            share *= change.factor if change.covers(moment) else 1.0
        return share
