"""What an evaluation of a metric alarm reads: whether anything can have changed, and the datapoints of its range."""

from __future__ import annotations

import datetime as dt

from rehearsal.clock import UTC
from rehearsal.cloudwatch import queries
from rehearsal.cloudwatch.alarms.evaluation import Datapoint, Verdict, evaluate
from rehearsal.cloudwatch.alarms.pacing import known_minutes, pace
from rehearsal.cloudwatch.alarms.register import Alarm
from rehearsal.cloudwatch.alarms.settings import Settings
from rehearsal.cloudwatch.store import MINUTE, Store

_SAMPLES = 10


def due(alarm: Alarm, store: Store, now: dt.datetime) -> bool:
    """Whether the evaluation of this minute can see other datapoints than the last one did; remembers what it saw."""
    settings, minute = alarm.settings, int(now.timestamp()) // MINUTE
    if settings.hourly and alarm.stamps is not None and minute % 60:
        return False
    stamps = tuple(store.stamp(metric, now) for metric in settings.metrics)
    if stamps != alarm.stamps:
        alarm.stamps, alarm.pace = stamps, None
        return True
    if settings.hourly or settings.reads_clock:
        return True
    if alarm.pace is None:
        alarm.pace = pace(known_minutes(store, settings, now), settings)
    return alarm.pace.due(minute)


def verdict(alarm: Alarm, store: Store, now: dt.datetime) -> Verdict:
    """What the datapoints that can be read now say; that the state is retained, if the query fails."""
    settings = alarm.settings
    points = _points(alarm, store, now)
    if points is None or (settings.ignores_few_samples and _few_samples(settings, store, now)):
        return Verdict(None)
    return evaluate(points, settings)


def evaluation_range(settings: Settings, now: dt.datetime) -> tuple[dt.datetime, dt.datetime]:
    """Start and end of the datapoints that are retrieved.

    It ends with the current minute, or with the hour for windows of more than a day (user guide, "alarm-evaluation").
    """
    step = 60 * MINUTE if settings.hourly else MINUTE
    end = dt.datetime.fromtimestamp(int(now.timestamp()) // step * step, UTC)
    return end - dt.timedelta(seconds=settings.range_seconds), end


def _points(alarm: Alarm, store: Store, now: dt.datetime) -> list[Datapoint] | None:
    settings = alarm.settings
    (start, end), step = evaluation_range(settings, now), dt.timedelta(seconds=settings.period)
    if any(store.mishaps.failing(metric, now) for metric in settings.metrics):
        return None  # EVALUATION_FAILURE: "temporary CloudWatch issues"
    if settings.statistic:
        values = store.statistic(settings.metrics[0], settings.statistic, settings.period, start, end, now)
    else:
        scope = alarm.scope
        (result,) = queries.run(store, settings.queries, start, end, now, account=scope.account, region=scope.region)
        values = result.points
    moments = (start + index * step for index in range(settings.retrieved))
    return [Datapoint(moment, values.get(moment)) for moment in moments]


def _few_samples(settings: Settings, store: Store, now: dt.datetime) -> bool:
    """User guide, "percentiles-with-low-samples": fewer than 10 / (1 - percentile); below p50, 10 / percentile."""
    if not settings.statistic or not settings.statistic.startswith("p"):
        return False
    share = float(settings.statistic[1:]) / 100
    rarer = min(share, 1 - share)
    window, (_, end) = settings.periods * settings.period, evaluation_range(settings, now)
    found = store.statistic(settings.metrics[0], "SampleCount", window, end - dt.timedelta(seconds=window), end, now)
    return sum(found.values()) * rarer < _SAMPLES
