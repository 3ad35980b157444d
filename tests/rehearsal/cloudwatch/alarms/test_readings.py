"""What an evaluation reads: the range of its datapoints, and when it concludes nothing."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rehearsal.cloudwatch.alarms import readings
from rehearsal.cloudwatch.store import Metric, Store
from tests.rehearsal.cloudwatch.alarms.alarming import MINUTE, START, alarm, on_expression, request, wanted
from tests.rehearsal.cloudwatch.requests import query

M = Metric("Test", "m")


def state(asked: dict[str, Any], store: Store, now: dt.datetime) -> str | None:
    return readings.verdict(alarm(asked), store, now).state


@pytest.mark.parametrize(
    ("period", "periods", "start", "end"),
    [
        (300, 3, "19:38", "20:03"),  # two periods more than three, up to the minute that is over
        (60, 1, "20:00", "20:03"),
        (3_600, 24, "18:03", "20:03"),
        (3_600, 25, "17:00", "20:00"),  # more than a day: up to the hour
    ],
)
def test_the_range_ends_with_the_minute_or_the_hour(period: int, periods: int, start: str, end: str) -> None:
    now = START + dt.timedelta(minutes=3, seconds=30)
    first, last = readings.evaluation_range(wanted(Period=period, EvaluationPeriods=periods), now)
    assert (f"{first:%H:%M}", f"{last:%H:%M}") == (start, end)
    assert last - first == (periods + 2) * dt.timedelta(seconds=period)


def test_the_minute_that_is_not_over_is_not_evaluated() -> None:
    asked, store = request(Period=60, EvaluationPeriods=1, TreatMissingData="notBreaching"), Store()
    store.put(M, START, 10)
    assert state(asked, store, START + MINUTE / 2) == "OK"
    assert state(asked, store, START + MINUTE) == "ALARM"


def test_a_query_that_fails_leaves_the_state() -> None:
    """User guide, "Alarm evaluation state": EVALUATION_FAILURE."""
    store = Store()
    store.put(M, START, 10)
    store.mishaps.fail(START, START + 5 * MINUTE, namespace="Test", name="m")
    single = request(Period=60, EvaluationPeriods=1)
    math = on_expression(query("m"), {"Id": "e", "Expression": "m * 2"}, EvaluationPeriods=1)
    for asked in (single, math):
        assert state(asked, store, START + MINUTE) is None
    assert state(single, store, START + 5 * MINUTE) == "INSUFFICIENT_DATA"


@pytest.mark.parametrize(
    ("percentile", "samples", "option", "concluded"),
    [
        ("p99", 999, "ignore", None),  # fewer than 10 / (1 - 0.99)
        ("p99", 1_000, "ignore", "ALARM"),
        ("p99", 999, "evaluate", "ALARM"),
        ("p5", 199, "ignore", None),  # fewer than 10 / 0.05
        ("p5", 200, "ignore", "ALARM"),
    ],
)
def test_a_percentile_of_few_samples_is_left_alone_if_wanted(
    percentile: str, samples: int, option: str, concluded: str | None
) -> None:
    store = Store()
    store.put(M, START, 10, times=samples)
    option = {"ExtendedStatistic": percentile, "EvaluateLowSampleCountPercentile": option}
    asked = request("Statistic", Period=60, EvaluationPeriods=1, **option)
    assert state(asked, store, START + MINUTE) == concluded


def test_an_expression_is_evaluated_over_the_whole_range() -> None:
    """So that functions of all datapoints see more than EvaluationPeriods ("Functions supported for metric math")."""
    store = Store()
    for minute, value in enumerate([100, 1, 1]):
        store.put(M, START + minute * MINUTE, value)
    asked = on_expression(query("m"), {"Id": "e", "Expression": "m - m + MAX(m)"}, EvaluationPeriods=1)
    assert state(asked, store, START + 3 * MINUTE) == "ALARM"
