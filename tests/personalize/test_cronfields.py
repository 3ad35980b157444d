"""The cron dialect against the user guide's rules, and against aws-croniter as a second opinion."""

from __future__ import annotations

from datetime import datetime, timezone

import pytest
from aws_croniter import AwsCroniter
from hypothesis import given, strategies as st

from personalize import cronfields, schedules


@pytest.mark.parametrize(
    ("day_of_month", "year", "month", "expected"),
    [
        ("L", 2027, 2, [28]),
        ("L", 2028, 2, [29]),
        ("LW", 2027, 1, [29]),  # the 31st is a Sunday
        ("LW", 2027, 2, [26]),
        ("LW", 2027, 3, [31]),
        ("1W", 2027, 5, [3]),  # the 1st is a Saturday, and Friday would be in April
        ("15W", 2027, 8, [16]),  # a Sunday
        ("15W", 2027, 5, [14]),  # a Saturday
        ("31W", 2027, 1, [29]),  # a Sunday whose Monday is in February
        ("31W", 2027, 4, []),  # no 31st, no weekday nearest to it
        ("30", 2027, 2, []),
        ("29-2", 2027, 2, [1, 2]),
        ("1,15W,L", 2027, 3, [1, 15, 31]),
        ("*/10", 2027, 4, [1, 11, 21]),
    ],
)
def test_days_of_month(day_of_month, year, month, expected):
    assert cronfields.days(cronfields.parse(f"0 0 {day_of_month} * ? *"), year, month) == expected


@pytest.mark.parametrize(
    ("day_of_week", "expected"),  # of January 2027, which begins on a Friday
    [
        ("L", [2, 9, 16, 23, 30]),
        ("6L", [29]),
        ("FRIL", [29]),
        ("6#5", [29]),
        ("5#5", []),
        ("MON#1", [4]),
        ("FRI-SUN", [1, 2, 3, 8, 9, 10, 15, 16, 17, 22, 23, 24, 29, 30, 31]),
        ("2,4", [4, 6, 11, 13, 18, 20, 25, 27]),
    ],
)
def test_days_of_week(day_of_week, expected):
    assert cronfields.days(cronfields.parse(f"0 0 ? * {day_of_week} *"), 2027, 1) == expected


def test_ranges_run_over_their_end_and_steps_go_on():
    fields = cronfields.parse("50-10/5 22-2 ? NOV-FEB * 2027-2029")
    assert sorted(fields.minutes) == [0, 5, 10, 50, 55]
    assert sorted(fields.hours) == [0, 1, 2, 22, 23]
    assert sorted(fields.months) == [1, 2, 11, 12]
    assert sorted(fields.years) == [2027, 2028, 2029]


@pytest.mark.parametrize(
    ("text", "reason"),
    [
        ("0 3 ? * SUN", "six fields"),
        ("0 3 * * * *", "exactly one"),
        ("0 3 ? * ? *", "exactly one"),
        ("60 3 ? * SUN *", "minutes is 0 to 59"),
        ("0 24 ? * SUN *", "hours is 0 to 23"),
        ("0 3 0 * ? *", "day of month is 1 to 31"),
        ("0 3 32W * ? *", "day of month is 1 to 31"),
        ("0 3 1 13 ? *", "month is 1 to 12 or JAN to DEC"),
        ("0 3 ? * 8 *", "day of week is 1 to 7 or SUN to SAT"),
        ("0 3 ? * 2#6 *", "day of week"),
        ("0 3 ? * 1/2 *", "takes no step"),
        ("0/0 3 ? * 1 *", "the step after '/'"),
        ("0/99 3 ? * 1 *", "the step after '/'"),
        ("0 3 ? * 1 2200", "year is 1970 to 2199"),
        ("0 3 ? * 1 2030-2027", "runs backwards"),
        ("a 3 ? * 1 *", "minutes is 0 to 59"),
        ("1, 3 ? * 1 *", "minutes is 0 to 59"),
        ("٣ 3 ? * 1 *", "minutes is 0 to 59"),
    ],
)
def test_refuses(text, reason):
    with pytest.raises(ValueError, match=reason):
        cronfields.parse(text)


def _field(low, high):
    number = st.integers(low, high)
    return st.one_of(
        st.just("*"),
        number.map(str),
        st.lists(number, min_size=2, max_size=3, unique=True).map(lambda many: ",".join(map(str, many))),
        st.tuples(number, st.integers(1, high // 2 or 1)).map(lambda pair: f"{pair[0]}/{pair[1]}"),
        st.tuples(number, number).filter(lambda pair: pair[0] < pair[1]).map(lambda pair: f"{pair[0]}-{pair[1]}"),
    )


_DAYS = st.one_of(
    st.tuples(st.one_of(_field(1, 28), st.just("L"), st.integers(1, 28).map(lambda day: f"{day}W")), st.just("?")),
    st.tuples(
        st.just("?"),
        st.one_of(
            st.integers(1, 7).map(str),
            st.sampled_from(["MON-FRI", "SAT", "SUN,WED", "5L", "2#1", "6#3"]),
        ),
    ),
)


@given(minute=_field(0, 59), hour=_field(0, 23), days=_DAYS, month=_field(1, 12))
def test_agrees_with_aws_croniter(minute, hour, days, month):
    text = f"{minute} {hour} {days[0]} {month} {days[1]} *"
    after = datetime(2027, 1, 31, 23, 30, tzinfo=timezone.utc)
    ours = schedules.next_firings(f"cron({text})", "UTC", after, 5)
    theirs = AwsCroniter(text).get_next(after, n=5)
    assert [moment.replace(tzinfo=None) for moment in ours] == [moment.replace(tzinfo=None) for moment in theirs]
