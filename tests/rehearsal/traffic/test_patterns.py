"""Patterns of load: the rhythm of people, a trace that goes round, and what changes either."""

from __future__ import annotations

import itertools
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from rehearsal.traffic.patterns import FACTORS, FLASH_SALE, LASTS, SILENCE, Change, Nothing, Pattern, Recorded, Rhythm

SATURDAY = datetime(2026, 11, 21, tzinfo=timezone.utc)
HOUR, FIVE = timedelta(hours=1), timedelta(minutes=5)
MOMENTS = st.integers(0, 28 * 288).map(lambda count: SATURDAY + count * FIVE)


@given(moment=MOMENTS, seed=st.integers(0, 5), who=st.sampled_from(["home", "rank"]))
def test_a_rhythm_is_a_share_and_the_same_on_every_run(moment: datetime, seed: int, who: str) -> None:
    share = Rhythm(seed).share(moment, who)
    assert 0 < share <= 1
    assert Rhythm(seed).share(moment, who) == share


def day(number: int, who: str = "home", seed: int = 0) -> list[float]:
    """The shares of a day's hours, on average; 0 is a Saturday."""
    start = SATURDAY + timedelta(days=number)
    moments = [start + count * FIVE for count in range(288)]
    shares = [Rhythm(seed).share(moment, who) for moment in moments]
    return [sum(shares[hour * 12 : hour * 12 + 12]) / 12 for hour in range(24)]


@pytest.mark.parametrize("number", [0, 1, 2, 6])
def test_nights_are_quiet_and_evenings_full(number: int) -> None:
    hours = day(number)
    assert hours.index(max(hours)) in range(19, 22)
    assert hours.index(min(hours)) in range(2, 6)
    assert max(hours) > 8 * min(hours)


def test_at_weekends_the_day_begins_later() -> None:
    saturday, monday = day(0), day(2)
    assert saturday[7] < monday[7]
    assert saturday[13] > monday[13]


def test_no_five_minutes_are_like_the_others_and_no_two_endpoints_either() -> None:
    assert len({Rhythm(0).share(SATURDAY + count * FIVE, "home") for count in range(288)}) > 280
    assert day(0) != day(0, who="rank")
    assert day(0) != day(0, seed=1)


def test_the_rhythm_has_no_steps_at_the_hour() -> None:
    """Between hours it is interpolated: two neighbours differ by little more than their unevenness."""
    shares = [Rhythm(0).share(SATURDAY + count * FIVE, "home") for count in range(7 * 288)]
    steps = [abs(after - before) for before, after in itertools.pairwise(shares)]
    assert max(steps) < 0.2


def test_a_trace_begins_with_the_rehearsal_and_begins_again_when_it_has_ended() -> None:
    trace = Recorded((50.0, 0.0, 100.0), SATURDAY, 100.0)
    shares = [trace.share(SATURDAY + count * FIVE, "home") for count in range(7)]
    assert shares == [0.5, 0.0, 1.0, 0.5, 0.0, 1.0, 0.5]
    assert trace.share(SATURDAY + timedelta(minutes=14, seconds=59), "rank") == 1.0


def test_nobody_asks_where_there_is_nothing() -> None:
    assert Pattern(Nothing(), (Change(10.0, SATURDAY, None),)).share(SATURDAY, "home") == 0.0


FLAT = Recorded((1.0,), SATURDAY, 1.0)


@pytest.mark.parametrize(
    ("changes", "shares"),
    [
        ((), [1, 1, 1, 1]),
        ((Change(10, SATURDAY + HOUR, SATURDAY + 2 * HOUR),), [1, 10, 1, 1]),
        ((Change(0, SATURDAY + HOUR, None),), [1, 0, 0, 0]),
        ((Change(10, SATURDAY, SATURDAY + 3 * HOUR), Change(0, SATURDAY + HOUR, SATURDAY + 2 * HOUR)), [10, 0, 10, 1]),
        ((Change(10, SATURDAY, SATURDAY + HOUR), Change(10, SATURDAY, SATURDAY + HOUR)), [100, 1, 1, 1]),
    ],
)
def test_changes_multiply_for_as_long_as_they_last(changes: tuple[Change, ...], shares: list[float]) -> None:
    pattern = Pattern(FLAT, changes)
    assert [pattern.share(SATURDAY + count * HOUR, "home") for count in range(4)] == shares


def test_a_sale_ends_by_itself_and_silence_does_not() -> None:
    assert (FACTORS[FLASH_SALE], LASTS[FLASH_SALE]) == (10.0, HOUR)
    assert (FACTORS[SILENCE], LASTS[SILENCE]) == (0.0, None)
