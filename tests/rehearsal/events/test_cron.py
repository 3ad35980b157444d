from __future__ import annotations

import datetime as dt
import itertools

import pytest
from aws_croniter import AwsCroniter
from hypothesis import given, settings, strategies as st

from rehearsal.events import cron

UTC = dt.timezone.utc
START = dt.datetime(2026, 1, 1, tzinfo=UTC)


def due(expression: str, count: int = 5, zone: str = "UTC", after: dt.datetime = START) -> list[str]:
    found = itertools.islice(cron.firings(expression, zone, after, after), count)
    return [moment.strftime("%Y-%m-%dT%H:%M") for moment in found]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("cron(0 3 ? * SUN *)", ["2026-01-04T03:00", "2026-01-11T03:00"]),
        ("cron(10 0 * * ? *)", ["2026-01-01T00:10", "2026-01-02T00:10"]),
        ("cron(0 0 L * ? *)", ["2026-01-31T00:00", "2026-02-28T00:00"]),
        ("cron(0 0 LW * ? *)", ["2026-01-30T00:00", "2026-02-27T00:00"]),
        ("cron(0 0 31W * ? *)", ["2026-01-30T00:00", "2026-03-31T00:00"]),
        ("cron(0 0 1W * ? *)", ["2026-02-02T00:00", "2026-03-02T00:00"]),
        ("cron(0 9 ? * 2#1 *)", ["2026-01-05T09:00", "2026-02-02T09:00"]),
        ("cron(0 9 ? * 6L *)", ["2026-01-30T09:00", "2026-02-27T09:00"]),
        ("cron(0 9 ? * FRI-MON *)", ["2026-01-02T09:00", "2026-01-03T09:00"]),
        ("cron(0 0 29 2 ? *)", ["2028-02-29T00:00", "2032-02-29T00:00"]),
        ("cron(0/30 22-2 * * ? 2026)", ["2026-01-01T00:30", "2026-01-01T01:00"]),
        ("at(2026-01-02T03:04:05)", ["2026-01-02T03:04"]),
    ],
)
def test_expressions(expression: str, expected: list[str]) -> None:
    assert due(expression, 2) == expected


def test_a_rate_counts_from_the_start() -> None:
    after = START + dt.timedelta(minutes=125)
    found = list(itertools.islice(cron.firings("rate(1 hour)", "UTC", START, after), 2))
    assert found == [START + dt.timedelta(hours=3), START + dt.timedelta(hours=4)]


def test_a_rate_begins_at_once() -> None:
    assert next(cron.firings("rate(1 hour)", "UTC", START, START - dt.timedelta(seconds=1))) == START


@pytest.mark.parametrize(
    ("date", "expected"),
    [
        # The clocks skip 01:00-02:00 on 29 March in Dublin; the schedule does not fire that day.
        (dt.datetime(2026, 3, 28, 12, tzinfo=UTC), ["2026-03-30T00:30", "2026-03-31T00:30"]),
        # 01:30 comes twice on 25 October; it fires once, the first time.
        (dt.datetime(2026, 10, 24, 12, tzinfo=UTC), ["2026-10-25T00:30", "2026-10-26T01:30"]),
    ],
)
def test_daylight_saving_time(date: dt.datetime, expected: list[str]) -> None:
    assert due("cron(30 1 * * ? *)", 2, "Europe/Dublin", date) == expected


@pytest.mark.parametrize(
    "expression",
    [
        "",
        "cron(* * *)",
        "cron(0 0 * * * *)",
        "cron(0 0 ? * ? *)",
        "cron(60 0 * * ? *)",
        "cron(0 0 32 * ? *)",
        "cron(0 0 ? * XYZ *)",
        "rate(1 hours)",
        "rate(2 hour)",
        "rate(0 minutes)",
        "rate(5 weeks)",
        "at(tomorrow)",
        "every(1 hour)",
        "cron(0/0 0 * * ? *)",
    ],
)
def test_what_is_no_expression(expression: str) -> None:
    with pytest.raises(cron.BadExpression, match="'"):
        cron.check(expression)


MINUTES = st.one_of(
    st.just("*"), st.integers(0, 59).map(str), st.builds("{}/{}".format, st.integers(0, 59), st.integers(1, 30))
)
HOURS = st.one_of(
    st.just("*"), st.integers(0, 23).map(str), st.builds("{},{}".format, st.integers(0, 11), st.integers(12, 23))
)
DAYS = st.one_of(
    st.just(("*", "?")),
    st.just(("L", "?")),
    st.integers(1, 31).map(lambda day: (str(day), "?")),
    st.integers(1, 28).map(lambda day: (f"{day}W", "?")),
    st.integers(1, 7).map(lambda day: ("?", str(day))),
    st.sampled_from([("?", "MON-FRI"), ("?", "SUN"), ("?", "3#2"), ("?", "5L")]),
)
MONTHS = st.one_of(st.just("*"), st.integers(1, 12).map(str), st.sampled_from(["JAN-MAR", "2,8"]))


@given(MINUTES, HOURS, DAYS, MONTHS)
@settings(max_examples=60, deadline=None)
def test_agrees_with_another_evaluator(minute: str, hour: str, days: tuple[str, str], month: str) -> None:
    inner = f"{minute} {hour} {days[0]} {month} {days[1]} *"
    mine = list(itertools.islice(cron.firings(f"cron({inner})", "UTC", START, START), 3))
    theirs = AwsCroniter(inner).get_next(START, 3, inclusive=False)
    assert mine == [moment.replace(tzinfo=UTC) for moment in theirs]
