"""An alarm that is evaluated only when it is due has the history of one that is evaluated every minute."""

from __future__ import annotations

import datetime as dt
from typing import Any, NamedTuple

import pytest
from hypothesis import given, settings as hypothesis_settings, strategies as st

from rehearsal.cloudwatch.alarms import readings
from rehearsal.cloudwatch.alarms.evaluation import INSUFFICIENT_DATA
from rehearsal.cloudwatch.alarms.settings import TREATMENTS
from rehearsal.cloudwatch.store import Metric, Store
from tests.rehearsal.cloudwatch.alarms.alarming import MINUTE, START, alarm, on_expression, request
from tests.rehearsal.cloudwatch.requests import query

HALF = dt.timedelta(seconds=30)  # of a minute that is not over yet
EXPRESSIONS = (
    None,
    "m + k",
    "FILL(m, 0)",
    "FILL(m, REPEAT)",
    "IF(m > 5, m, k)",
    "SUM([m, k])",
    "m - MIN(m)",
    "RATE(m)",
    "IF(MINUTE(m) > 30, m)",  # depends on the time besides the data
    "(EPOCH(m) - 1795291200) / 600",
)


class Arrival(NamedTuple):
    """A sample that is put at a minute, is of so many minutes before (or after), and can be read so much later."""

    minute: int
    age: int
    wait: int | None
    name: str
    value: float


ARRIVALS = st.builds(
    Arrival,
    minute=st.integers(0, 60),
    age=st.integers(-20, 30),
    wait=st.one_of(st.none(), st.integers(0, 20)),
    name=st.sampled_from(["m", "k"]),
    value=st.sampled_from([0.0, 4.0, 10.0]),
)
REQUESTS = st.builds(
    lambda expression, period, periods, needed, treatment: asked(
        expression,
        period,
        EvaluationPeriods=periods,
        DatapointsToAlarm=min(needed, periods),
        TreatMissingData=treatment,
    ),
    expression=st.sampled_from(EXPRESSIONS),
    period=st.sampled_from([60, 120, 300]),
    periods=st.integers(1, 4),
    needed=st.integers(1, 4),
    treatment=st.sampled_from(TREATMENTS),
)


def asked(expression: str | None, period: int, **more: Any) -> dict[str, Any]:
    if expression is None:
        return request(Period=period, **more)
    queries = query("m", period=period), query("k", period=period), {"Id": "e", "Expression": expression}
    return on_expression(*queries, **more)


def history(
    asked: dict[str, Any],
    arrivals: list[Arrival],
    *,
    minutes: int,
    every_minute: bool,
    mishap: tuple[str, int, int] | None = None,
) -> tuple[list[tuple[int, str]], int]:
    """Changes of state with their minutes, and how often the alarm was evaluated."""
    watched, store, changes, evaluations = alarm(asked), Store(), [(-1, INSUFFICIENT_DATA)], 0
    if mishap:
        kind, since, until = mishap
        getattr(store.mishaps, kind)(START + since * MINUTE, START + until * MINUTE, namespace="Test", name="m")
    for minute in range(minutes):
        now = START + minute * MINUTE + HALF
        for one in arrivals:
            if one.minute == minute:
                seen = None if one.wait is None else now + one.wait * MINUTE
                store.put(Metric("Test", one.name), now - one.age * MINUTE, one.value, seen=seen)
        if every_minute:
            watched.stamps = None
        if readings.due(watched, store, now):
            evaluations += 1
            state = readings.verdict(watched, store, now).state
            if state not in (None, changes[-1][1]):
                changes.append((minute, state))
    return changes, evaluations


@hypothesis_settings(max_examples=150)
@given(
    asked=REQUESTS,
    arrivals=st.lists(ARRIVALS, max_size=12),
    mishap=st.one_of(
        st.none(), st.tuples(st.sampled_from(["fail", "vanish"]), st.integers(0, 40), st.integers(41, 60))
    ),
)
def test_the_history_is_that_of_an_evaluation_every_minute(
    asked: dict[str, Any], arrivals: list[Arrival], mishap: tuple[str, int, int] | None
) -> None:
    found, expected = (
        history(asked, arrivals, minutes=100, every_minute=every, mishap=mishap)[0] for every in (False, True)
    )
    assert found == expected


def test_a_silent_metric_costs_one_evaluation() -> None:
    assert history(request(), [], minutes=120, every_minute=False) == ([(-1, INSUFFICIENT_DATA)], 1)


def test_data_every_five_minutes_cost_an_evaluation_in_five_minutes() -> None:
    arrivals = [Arrival(minute, 0, None, "m", 1.0) for minute in range(0, 100, 5)]
    _, evaluations = history(request(), arrivals, minutes=100, every_minute=False)
    # One when they are put, one when their minute is over.
    assert evaluations == pytest.approx(2 * 100 / 5, abs=2)


def test_an_alarm_over_more_than_a_day_looks_at_the_top_of_the_hour_only() -> None:
    """User guide, "Example of evaluating a multi-day alarm": a job that runs every third day at 10:00."""
    job = {"Period": 3 * 86_400, "EvaluationPeriods": 1, "ComparisonOperator": "LessThanThreshold", "Threshold": 1.0}
    start = START.replace(hour=10)
    watched, store = alarm(request(**job, TreatMissingData="notBreaching")), Store()
    store.put(Metric("Test", "m"), start - dt.timedelta(days=1), 1)  # of the time before

    def state(hour: int, minute: int) -> tuple[bool, str | None]:
        now = start.replace(hour=hour, minute=minute, second=30)
        due = readings.due(watched, store, now)
        return due, readings.verdict(watched, store, now).state if due else None

    assert state(10, 1) == (True, "OK")
    store.put(Metric("Test", "m"), start + 2 * MINUTE, -1)  # it fails
    assert state(10, 3) == (False, None)
    assert state(11, 0) == (True, "ALARM")
    store.put(Metric("Test", "m"), start + 103 * MINUTE, 1)  # 11:43, it runs
    assert state(11, 44) == (False, None)
    assert state(12, 0) == (True, "OK")
