from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta, timezone
from itertools import pairwise

import pytest
from hypothesis import given, strategies as st

from personalize import schedules
from personalize.schedules import AFTER_FULL, ScheduleError, longest_interval, minimum_interval, next_firings, stagger

START = datetime(2027, 1, 1, 12, tzinfo=timezone.utc)


def _utc(firings):
    return [f"{firing.astimezone(timezone.utc):%m-%dT%H:%M}" for firing in firings]


@pytest.mark.parametrize(
    ("expression", "time_zone", "expected"),
    [
        ("cron(0 3 ? * SUN *)", "UTC", ["01-03T03:00", "01-10T03:00"]),
        ("cron(0 3 ? * SUN *)", "America/New_York", ["01-03T08:00", "01-10T08:00"]),
        ("cron(0 1 2 * ? *)", "Pacific/Kiritimati", ["02-01T11:00", "03-01T11:00"]),
        ("rate(6 hours)", "UTC", ["01-01T18:00", "01-02T00:00"]),
        ("at(2027-02-01T04:30:00)", "Europe/Dublin", ["02-01T04:30"]),
        ("at(2026-02-01T04:30:00)", "Europe/Dublin", []),
        ("rate(99999999 days)", "Pacific/Kiritimati", []),  # after the last year that there is
        ("cron(0 0 30 2 ? *)", "UTC", []),
        ("cron(0 0 29 2 ? *)", "UTC", ["02-29T00:00", "02-29T00:00"]),
        ("cron(0 12 1 1 ? 2027)", "UTC", []),  # later than, not at
    ],
)
def test_next_firings(expression, time_zone, expected):
    assert _utc(next_firings(expression, time_zone, START, 2)) == expected


def test_a_time_that_the_clock_skips_does_not_fire():
    before = datetime(2027, 3, 27, 12, tzinfo=timezone.utc)  # Dublin: 01:00 becomes 02:00 on the 28th
    assert _utc(next_firings("cron(30 1 * * ? *)", "Europe/Dublin", before, 2)) == ["03-29T00:30", "03-30T00:30"]
    assert next_firings("at(2027-03-28T01:30:00)", "Europe/Dublin", before, 1) == []


def test_a_time_that_the_clock_shows_twice_fires_the_first_time_only():
    before = datetime(2027, 10, 30, 12, tzinfo=timezone.utc)  # Dublin: 02:00 becomes 01:00 on the 31st
    assert _utc(next_firings("cron(30 1 * * ? *)", "Europe/Dublin", before, 2)) == ["10-31T00:30", "11-01T01:30"]
    between = datetime(2027, 10, 31, 1, 10, tzinfo=timezone.utc)  # the second 01:10
    assert _utc(next_firings("cron(30 1 * * ? *)", "Europe/Dublin", between, 1)) == ["11-01T01:30"]


@pytest.mark.parametrize(
    ("expression", "reason"),
    [
        ("every day", "write cron"),
        ("cron(0 3 ? * SUN *", "write cron"),
        (" rate(1 hour)", "write cron"),
        ("rate(1 week)", "write cron"),
        ("rate(1.5 hours)", "write cron"),
        ("rate(0 hours)", "at least 1"),
        ("rate(1 hours)", r"write rate\(1 hour\)"),
        ("rate(2 hour)", r"write rate\(2 hours\)"),
        ("rate(999999999999 days)", "longer"),
        ("at(2027-02-30T00:00:00)", "no such time"),
        ("at(2027-02-03)", "write cron"),
        ("at(9999-12-31T23:59:00)", "write a year from 1970 to 2199"),
        ("cron(0 3 * * * *)", "exactly one"),
    ],
)
def test_refuses(expression, reason):
    with pytest.raises(ScheduleError, match=reason):
        schedules.parse(expression)


@pytest.mark.parametrize("time_zone", ["Mars/Phobos", "", "../etc/passwd", "Europe"])
def test_refuses_unknown_time_zones(time_zone):
    with pytest.raises(ScheduleError, match="IANA"):
        schedules.zone_of(time_zone)


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(90 minutes)", timedelta(minutes=90)),
        ("at(2027-02-01T04:30:00)", None),
        ("cron(0 3 ? * SUN *)", timedelta(days=7)),
        ("cron(0 3,22 * * ? *)", timedelta(hours=5)),
        ("cron(0/20 8-10 ? * MON-FRI *)", timedelta(minutes=20)),
        ("cron(0 0 1 * ? *)", timedelta(days=28)),
        ("cron(0 0 30 2 ? *)", None),
        ("cron(5 4 1 1 ? 2028)", None),
    ],
)
def test_minimum_interval(expression, expected):
    assert minimum_interval(expression) == expected


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("rate(90 minutes)", timedelta(minutes=90)),
        ("cron(0 3 ? * SUN *)", timedelta(days=7)),
        ("cron(0/15 * * * ? *)", timedelta(minutes=15)),
        ("cron(0 9-17 ? * MON-FRI *)", timedelta(days=2, hours=16)),  # over the weekend
        ("cron(0 3 L * ? *)", timedelta(days=31)),
        ("cron(30 2 29 2 ? *)", timedelta(days=4 * 365 + 1)),
        ("cron(0 3 1 1 ? 2027)", None),  # it ends one day
        ("at(2027-01-31T04:30:00)", None),
    ],
)
def test_longest_interval(expression, expected):
    assert longest_interval(expression) == expected


@pytest.mark.parametrize(
    "expression", ["cron(5 1,13 ? * MON,THU *)", "cron(0/20 8-9 1,15 * ? *)", "rate(3 hours)", "cron(7 0/6 * * ? *)"]
)
def test_no_gap_between_firings_is_longer_or_shorter_than_the_bounds(expression):
    firings = next_firings(expression, "UTC", START, 200)
    gaps = {later - earlier for earlier, later in pairwise(firings)}
    assert (min(gaps), max(gaps)) == (minimum_interval(expression), longest_interval(expression))


TENANTS = st.from_regex(r"[a-z][a-z0-9-]{1,19}", fullmatch=True)


@given(tenant=TENANTS, minute=st.integers(0, 59))
def test_a_staggered_cron_stays_in_its_hour(tenant, minute):
    moved = stagger(f"cron({minute} 3 ? * SUN *)", tenant)
    assert moved == stagger(f"cron({minute} 3 ? * SUN *)", tenant)
    number, rest = moved.removeprefix("cron(").split(" ", 1)
    assert rest == "3 ? * SUN *)"
    assert minute <= int(number) <= min(minute + 14, 59)


@given(tenant=TENANTS, earlier=st.integers(0, 59), later=st.integers(0, 59))
def test_two_schedules_of_a_tenant_keep_their_order(tenant, earlier, later):
    if earlier > later:
        earlier, later = later, earlier
    first, second = (int(stagger(f"cron({minute} 3 * * ? *)", tenant)[5:].split()[0]) for minute in (earlier, later))
    assert first <= second
    if later <= 45:
        assert second - first == later - earlier


@given(tenant=TENANTS, minute=st.integers(0, 44))
def test_what_comes_after_a_full_training_never_shares_its_minute(tenant, minute):
    def first(expression, later):
        return int(stagger(expression, tenant, later).removeprefix("cron(").split()[0])

    full = first(f"cron({minute} 3 ? * SUN *)", 0)
    assert first(f"cron({minute} 3 ? * SUN *)", AFTER_FULL) == full + 1
    assert first("rate(1 hour)", AFTER_FULL) == (first("rate(1 hour)", 0) + 1) % 60


@given(
    tenant=TENANTS,
    rate=st.one_of(
        st.sampled_from([n for n in range(1, 61) if 60 % n == 0]).map(lambda n: (n, "minute")),
        st.sampled_from([n for n in range(1, 25) if 24 % n == 0]).map(lambda n: (n, "hour")),
    ),
)
def test_a_staggered_rate_keeps_its_rhythm(tenant, rate):
    number, unit = rate
    expression = f"rate({number} {unit}{'s' if number > 1 else ''})"
    moved = stagger(expression, tenant)
    assert moved.startswith("cron(")
    firings = next_firings(moved, "UTC", START, 30)
    gaps = {later - earlier for earlier, later in pairwise(firings)}
    assert gaps == {minimum_interval(expression)} == {minimum_interval(moved)}


@pytest.mark.parametrize(
    "expression",
    [
        "rate(7 minutes)",
        "rate(90 minutes)",
        "rate(5 hours)",
        "rate(1 day)",
        "cron(0/5 * * * ? *)",
        "cron(0,30 1 * * ? *)",
        "cron(* 1 * * ? *)",
        "at(2027-02-01T04:30:00)",
    ],
)
def test_what_has_a_rhythm_of_its_own_stays(expression):
    assert stagger(expression, "streamly") == expression


def test_fifty_tenants_do_not_meet():
    minutes = Counter(stagger("cron(0 3 ? * SUN *)", f"tenant-{number}") for number in range(50))
    assert len(minutes) >= 13
    assert max(minutes.values()) <= 10
