"""Which minutes of an alarm's life need an evaluation: the others cannot change anything.

An evaluation looks at whole periods that end with the current minute, so that the window slides minute by minute; but
the datapoints differ from those of the minute before only if something arrived, or a minute that has data crossed from
one period into the next. An alarm on a metric that comes every five minutes, with a period of five, is evaluated once
in five minutes; one whose metric is silent, not at all.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from dataclasses import dataclass

from rehearsal.cloudwatch.alarms.settings import Settings
from rehearsal.cloudwatch.store import MINUTE, Store

_AHEAD = dt.timedelta(hours=3)  # PutMetricData takes times of up to two hours ahead


@dataclass(frozen=True)
class Pace:
    """When the datapoints that are known now will cross a period: at these minutes of the period, for so long."""

    period: int  # minutes
    crossings: frozenset[int]
    last: int  # minutes since 1970

    def due(self, minute: int) -> bool:
        """Whether the evaluation at that minute (since 1970) sees other datapoints than the one before."""
        return minute <= self.last and minute % self.period in self.crossings


def pace(minutes: Iterable[int], settings: Settings) -> Pace:
    """The pace of an alarm whose metrics have data at these minutes (since 1970)."""
    known = list(minutes)
    period = settings.period // MINUTE
    # Data of minute m are first seen by the evaluation at m + 1, and move on with every period from there.
    crossings = frozenset((minute + 1) % period for minute in known)
    return Pace(period, crossings, max(known, default=0) + settings.range_seconds // MINUTE + 1)


def known_minutes(store: Store, settings: Settings, now: dt.datetime) -> set[int]:
    """The minutes with data that an evaluation now or later can see, as far as they can be read now."""
    since = now - dt.timedelta(seconds=settings.range_seconds + MINUTE)
    return {
        int(at.timestamp()) // MINUTE
        for metric in settings.metrics
        for at in store.statistic(metric, "SampleCount", MINUTE, since, now + _AHEAD, now)
    }
