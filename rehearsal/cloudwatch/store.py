"""The metric store of one account and region: what was published, and its statistics over any window.

    store = store_of("111111111111", "eu-west-1")
    store.put(Metric.of("AWS/SQS", "ApproximateNumberOfMessagesVisible", {"QueueName": "letters"}), now, 3.0)
    store.statistic(metric, "Maximum", 300, now - timedelta(hours=1), now, now)   # {start of period: value}

CloudWatch keeps samples by the minute; so does the store, one sorted list of minutes a metric: a window costs a
bisection and its own minutes. A sample that arrives late (`seen`) is invisible to whoever asks before.

Not modelled: retention (15 days by the minute, then coarser: a rehearsal ends before that), metrics of less than a
minute's resolution, units (what is put under two units is one metric here; whoever asks for one unit is refused).
"""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from rehearsal.clock import UTC
from rehearsal.cloudwatch.mishaps import Mishaps
from rehearsal.cloudwatch.statistic_sets import StatisticSet, merged, needs_samples, of_value, statistic

MINUTE = 60  # seconds; the finest period
_AT_ONCE = -math.inf


@dataclass(frozen=True)
class Metric:
    """A metric's identity; `dimensions` are (name, value) pairs, sorted by name."""

    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...] = ()

    @staticmethod
    def of(namespace: str, name: str, dimensions: Mapping[str, str] | None = None) -> Metric:
        """The metric with these dimensions, in whatever order they come."""
        return Metric(namespace, name, tuple(sorted((dimensions or {}).items())))


def metric(namespace: str, name: str, **dimensions: str) -> Metric:
    """A metric whose dimensions' names are Python names: `metric("AWS/Lambda", "Errors", FunctionName="f")`."""
    return Metric.of(namespace, name, dimensions)


@dataclass
class _Bin:
    """One minute of one metric: every arrival with the moment from which it can be read, and all of them together."""

    arrivals: list[tuple[float, StatisticSet]]
    latest: float
    together: StatisticSet

    def add(self, seen: float, sample: StatisticSet) -> None:
        self.arrivals.append((seen, sample))
        self.latest = max(self.latest, seen)
        self.together = merged(self.together, sample)

    def visible(self, now: float, apart: bool) -> list[StatisticSet]:
        """What can be read at `now`; `apart` keeps the arrivals apart, as percentiles need them."""
        if self.latest <= now and not apart:
            return [self.together]
        return [sample for seen, sample in self.arrivals if seen <= now]


@dataclass
class _Record:
    """One metric's minutes since 1970, ascending, their bins beside them, and the moments of the late arrivals."""

    born: dt.datetime
    minutes: list[int] = field(default_factory=list)
    bins: list[_Bin] = field(default_factory=list)
    at_once: int = 0
    late: list[float] = field(default_factory=list)

    def add(self, minute: int, seen: float, sample: StatisticSet) -> None:
        if seen == _AT_ONCE:
            self.at_once += 1
        else:
            bisect.insort(self.late, seen)
        place = bisect.bisect_left(self.minutes, minute)
        if place < len(self.minutes) and self.minutes[place] == minute:
            self.bins[place].add(seen, sample)
        else:
            self.minutes.insert(place, minute)
            self.bins.insert(place, _Bin([(seen, sample)], seen, sample))

    def window(self, first: int, end: int) -> Iterator[tuple[int, _Bin]]:
        start, stop = bisect.bisect_left(self.minutes, first), bisect.bisect_left(self.minutes, end)
        return zip(self.minutes[start:stop], self.bins[start:stop], strict=True)

    def arrived(self, now: float) -> int:
        return self.at_once + bisect.bisect_right(self.late, now)


class Store:
    """Every metric of one account and region. All times are aware datetimes; periods are in seconds."""

    def __init__(self) -> None:
        self.mishaps = Mishaps()
        self._records: dict[Metric, _Record] = {}

    def put(
        self, metric: Metric, at: dt.datetime, value: float, times: float = 1.0, *, seen: dt.datetime | None = None
    ) -> None:
        """`times` samples of one value at a moment. They can be read from `seen` on (None: at once)."""
        self.add(metric, at, of_value(float(value), float(times)), seen=seen)

    def put_statistics(
        self,
        metric: Metric,
        at: dt.datetime,
        *,
        count: float,
        total: float,
        minimum: float,
        maximum: float,
        seen: dt.datetime | None = None,
    ) -> None:
        """`count` samples of which only these figures are known (StatisticValues)."""
        sample = StatisticSet(float(count), float(total), float(minimum), float(maximum))
        self.add(metric, at, sample, seen=seen)

    def add(self, metric: Metric, at: dt.datetime, sample: StatisticSet, *, seen: dt.datetime | None = None) -> None:
        """Samples in whatever form they are known. Raises ValueError for none, or for figures that are not finite."""
        if not (sample.count > 0 and all(map(math.isfinite, sample))):
            raise ValueError(f"{metric.namespace} {metric.name}: {sample} is no set of samples")
        record = self._records.get(metric)
        if record is None:
            record = self._records[metric] = _Record(born=seen or at)
        record.add(_minute(at), _AT_ONCE if seen is None else seen.timestamp(), sample)

    def statistic(
        self, metric: Metric, stat: str, period: int, start: dt.datetime, end: dt.datetime, now: dt.datetime
    ) -> dict[dt.datetime, float]:
        """Values by the start of their period, ascending; periods without data (seen by `now`) are left out.

        Periods are counted from `start`, rounded down to the minute (API reference, GetMetricData); samples at or after
        `end` are left out. Raises ValueError for a period that is no multiple of 60 or what is no statistic, Unmodelled
        for a statistic that the rehearsal does not compute. A metric that has vanished (`mishaps`) has no data.
        """
        if period <= 0 or period % MINUTE:
            raise ValueError(f"period: {period}; metrics of regular resolution have periods of a multiple of 60 s")
        compute, apart = statistic(stat), needs_samples(stat)
        record = self._records.get(metric)
        if record is None or self.mishaps.hidden(metric, now):
            return {}
        first, step, moment = _minute(start), period // MINUTE, now.timestamp()
        periods: dict[int, list[StatisticSet]] = {}
        for minute, found in record.window(first, math.ceil(end.timestamp() / MINUTE)):
            samples = found.visible(moment, apart)
            if samples:
                periods.setdefault((minute - first) // step, []).extend(samples)
        values = ((index, compute(samples)) for index, samples in periods.items())
        return {_moment(first + index * step): value for index, value in values if value is not None}

    def metrics(self, namespace: str | None = None) -> list[Metric]:
        """Every metric that was ever put (of one namespace), in the order in which they were first put."""
        return [metric for metric in self._records if namespace in (None, metric.namespace)]

    def born(self, metric: Metric) -> dt.datetime | None:
        """When the first sample that was put could be read (its own time, if at once); None for no metric of ours."""
        record = self._records.get(metric)
        return record.born if record else None

    def active(self, since: dt.datetime, now: dt.datetime) -> list[Metric]:
        """The metrics with a sample at or after `since` that can be read at `now`, in the order of `metrics`."""
        return [metric for metric in self._records if self._active(metric, _minute(since), now)]

    def stamp(self, metric: Metric, now: dt.datetime | None = None) -> int:
        """Grows whenever something was put to the metric.

        With `now` it counts what can be read by then, and the turns of mishaps: as long as it stays the same, so does
        the answer to any query. Without, late arrivals count from when they were put.
        """
        record = self._records.get(metric)
        if now is None:
            return record.arrived(math.inf) if record else 0
        return (record.arrived(now.timestamp()) if record else 0) + self.mishaps.turns(metric, now)

    def dump(self) -> list[dict[str, Any]]:
        """Everything, as JSON values: see `load`. Rows are [minute, count, value, seen] or, of a set of different
        values, [minute, count, total, minimum, maximum, seen]; `seen` is null or seconds since 1970.
        """
        return [
            {
                "namespace": metric.namespace,
                "name": metric.name,
                "dimensions": dict(metric.dimensions),
                "samples": [
                    _row(minute, seen, sample)
                    for minute, found in zip(record.minutes, record.bins, strict=True)
                    for seen, sample in found.arrivals
                ],
            }
            for metric, record in self._records.items()
        ]

    @staticmethod
    def load(data: list[dict[str, Any]]) -> Store:
        """The store that `dump` wrote (mishaps are not in it)."""
        store = Store()
        for entry in data:
            metric = Metric.of(entry["namespace"], entry["name"], entry["dimensions"])
            for minute, count, *figures, seen in entry["samples"]:
                sample = of_value(figures[0], count) if len(figures) == 1 else StatisticSet(count, *figures)
                moment = None if seen is None else dt.datetime.fromtimestamp(seen, UTC)
                store.add(metric, _moment(minute), sample, seen=moment)
        return store

    def _active(self, metric: Metric, since: int, now: dt.datetime) -> bool:
        if self.mishaps.hidden(metric, now):
            return False
        record, moment = self._records[metric], now.timestamp()
        newest_first = zip(reversed(record.minutes), reversed(record.bins), strict=True)
        for minute, found in newest_first:
            if minute < since:
                return False
            if found.visible(moment, apart=True):
                return True
        return False


def store_of(account: str, region: str) -> Store:
    """The store of an account and region; it lives and dies with moto's CloudWatch backend of that name."""
    attributes = vars(cloudwatch_backends[account][region])
    if _ATTRIBUTE not in attributes:
        attributes[_ATTRIBUTE] = Store()
    return attributes[_ATTRIBUTE]


_ATTRIBUTE = "rehearsal_metric_store"


def _minute(moment: dt.datetime) -> int:
    return math.floor(moment.timestamp() / MINUTE)


def _moment(minute: int) -> dt.datetime:
    return dt.datetime.fromtimestamp(minute * MINUTE, UTC)


def _row(minute: int, seen: float, sample: StatisticSet) -> list[float | None]:
    when = None if seen == _AT_ONCE else seen
    if sample == of_value(sample.minimum, sample.count):
        return [minute, sample.count, sample.minimum, when]
    return [minute, *sample, when]
