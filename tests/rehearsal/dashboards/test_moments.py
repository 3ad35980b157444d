"""Which time a dashboard shows."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.dashboards.moments import moment, shown
from rehearsal.dashboards.refusal import Refused

BORN = datetime(2026, 11, 21, 18, 0, 30, tzinfo=timezone.utc)
NOW = datetime(2026, 11, 28, 18, tzinfo=timezone.utc)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("-PT3H", NOW - timedelta(hours=3)),
        ("-PT90M", NOW - timedelta(minutes=90)),
        ("-P1DT12H", NOW - timedelta(days=1, hours=12)),
        ("-P2W", NOW - timedelta(days=14)),
        ("-PT0H", NOW),
        ("2026-11-22T01:00:00.000Z", datetime(2026, 11, 22, 1, tzinfo=timezone.utc)),
        ("2026-11-22T01:00:00+01:00", datetime(2026, 11, 22, 0, tzinfo=timezone.utc)),
        ("2026-11-22T01:00:00", datetime(2026, 11, 22, 1, tzinfo=timezone.utc)),
    ],
)
def test_times_are_absolute_or_back_from_now(text: str, expected: datetime) -> None:
    assert moment(text, NOW) == expected


@pytest.mark.parametrize("text", ["-P1M", "-P", "-PT", "PT3H", "yesterday", ""])
def test_any_other_time_is_refused(text: str) -> None:
    with pytest.raises(Refused, match="write -PT6H"):
        moment(text, NOW)


def test_nothing_from_before_the_rehearsal_is_shown() -> None:
    week = shown("-P14D", None, born=BORN, now=NOW)
    assert (week.start, week.end) == (BORN.replace(second=0), NOW)
    assert week.asked == NOW - timedelta(days=14)
    assert shown(None, None, born=BORN, now=NOW).start == NOW - timedelta(hours=3)


@pytest.mark.parametrize(
    ("start", "end", "reason"),
    [
        (None, "-PT1H", "an end but no start"),
        ("-PT1H", "-PT2H", "ends .* before it starts"),
        ("-P30D", "-P20D", "was not rehearsed"),
    ],
)
def test_a_range_that_cannot_be_shown_is_refused(start: str | None, end: str | None, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        shown(start, end, born=BORN, now=NOW)


def test_periods_begin_where_clocks_say_so() -> None:
    span = shown("2026-11-22T10:23:00Z", "2026-11-22T12:00:30Z", born=BORN, now=NOW)
    assert span.minutes == 98
    assert [f"{span.aligned(period):%d %H:%M}" for period in (60, 300, 3600, 86_400, 604_800)] == [
        "22 10:23",
        "22 10:20",
        "22 10:00",
        "22 00:00",
        "22 00:00",
    ]
