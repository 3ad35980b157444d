"""The state of a metric alarm, from its datapoints: pure, no look-ups.

User guide, "Alarm evaluation" and "Configuring how CloudWatch alarms treat missing data", whose two tables of examples
are tests. As many datapoints are evaluated as there are EvaluationPeriods, the most recent real ones of the evaluation
range; what lacks to that number is treated as the alarm says, and never more than lacks.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from dataclasses import dataclass

from rehearsal.cloudwatch.alarms.settings import BREACHING, IGNORE, MISSING, Settings

OK, ALARM, INSUFFICIENT_DATA = "OK", "ALARM", "INSUFFICIENT_DATA"


@dataclass(frozen=True)
class Datapoint:
    """The value of one period, by its start; None where there is no data."""

    at: dt.datetime
    value: float | None


@dataclass(frozen=True)
class Verdict:
    """`state` is None where the current state is retained; datapoints are newest first.

    `filled` counts those that were missing and treated as the alarm says.
    """

    state: str | None
    breaching: tuple[Datapoint, ...] = ()
    within: tuple[Datapoint, ...] = ()
    filled: int = 0

    @property
    def real(self) -> tuple[Datapoint, ...]:
        """The evaluated datapoints, newest first."""
        return tuple(sorted((*self.breaching, *self.within), key=lambda point: point.at, reverse=True))


def evaluate(points: Sequence[Datapoint], settings: Settings) -> Verdict:
    """What the evaluation range (oldest first, one entry a period) says about the state."""
    real = [point for point in reversed(points) if point.value is not None][: settings.periods]
    breaching = tuple(point for point in real if settings.breaches(point.value))
    within = tuple(point for point in real if not settings.breaches(point.value))
    lacking = settings.periods - len(real)

    def verdict(state: str | None) -> Verdict:
        return Verdict(state, breaching, within, lacking)

    if len(breaching) + (lacking if settings.treatment == BREACHING else 0) >= settings.needed:
        return verdict(ALARM)
    if not lacking or settings.treatment not in (MISSING, IGNORE) or within:
        return verdict(OK)
    if settings.treatment == IGNORE:
        return verdict(None)
    return verdict(ALARM if _old_enough(points, breaching, settings) else INSUFFICIENT_DATA)


def _old_enough(points: Sequence[Datapoint], breaching: Sequence[Datapoint], settings: Settings) -> bool:
    """ "Avoiding premature transitions to alarm state": only breaching datapoints, fewer than needed, and missing ones.

    They make an ALARM when the oldest is at least as many periods old as datapoints are needed. Until then there is not
    enough data to tell: INSUFFICIENT_DATA, as an older edition of the page has it for `- - - - X`; today's is silent.
    """
    if not breaching:
        return False
    age = len(points) - [point.at for point in points].index(breaching[-1].at)
    return age >= settings.needed
