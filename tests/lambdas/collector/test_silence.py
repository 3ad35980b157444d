"""Since when nobody has asked: as a table of looks, and never more than what looks can tell."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from lambdas.collector.silence import (
    MOST,
    OVERLAP,
    PERIOD,
    Silence,
    floor,
    is_thorough,
    judge,
    window_end,
    window_start,
)

END = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
LONG_AGO = END - timedelta(days=30)


def ago(**time):
    return END - timedelta(**time)


def silence(since, looked):
    """Hours before the end."""
    return Silence(ago(hours=since), ago(hours=looked))


@pytest.mark.parametrize(
    ("now", "end"),
    [
        ((12, 0, 0), (11, 55)),
        ((12, 0, 59), (11, 55)),
        ((12, 4, 59), (11, 55)),
        ((12, 5, 0), (12, 0)),
        ((0, 2, 0), (23, 55)),
    ],
)
def test_the_window_ends_with_the_last_period_that_is_five_minutes_old(now, end):
    hour, minute, second = now
    found = window_end(datetime(2026, 11, 24, hour, minute, second, tzinfo=timezone.utc))
    assert (found.hour, found.minute, found.second) == (*end, 0)


@given(st.integers(0, 10**15).map(lambda microseconds: timedelta(microseconds=microseconds)))
def test_a_period_begins_on_the_five_minutes_to_the_microsecond(later):
    moment = END + later
    first = floor(moment)
    assert (first.minute % 5, first.second, first.microsecond) == (0, 0, 0)
    assert timedelta() <= moment - first < PERIOD


@pytest.mark.parametrize(
    ("known", "hours"),
    [
        (None, 24),  # nothing is known: a day
        (silence(50, 0.25), 3.25),  # three hours behind the last look
        (silence(0, 0), 3),
        (silence(50, 20), 23),
        (silence(50, 23), 24),  # a day at most
        (silence(500, 400), 24),
    ],
)
def test_a_look_reaches_back_behind_the_last_one(known, hours):
    assert window_start(known, END) == ago(hours=hours)


@pytest.mark.parametrize(
    ("known", "idle", "thorough"),
    [
        (None, False, True),  # the first look
        (silence(0.5, 0.25), False, False),
        (silence(0.5, 1), False, True),  # once an hour
        (silence(1, 0.25), False, True),  # before anybody is told
        (silence(9, 0.25), True, False),  # they were told
        (silence(9, 1), True, True),
    ],
)
def test_all_metrics_are_looked_at_once_an_hour_and_before_anybody_is_told(known, idle, thorough):
    assert is_thorough(known, idle, timedelta(hours=1), END) is thorough


def test_what_is_told_later_is_looked_at_again_later():
    assert is_thorough(silence(11, 0.25), False, timedelta(hours=12), END) is False
    assert is_thorough(silence(12, 0.25), False, timedelta(hours=12), END) is True


@pytest.mark.parametrize(
    ("known", "born", "asked", "since"),
    [
        (None, LONG_AGO, None, ago(hours=24)),  # not more than a day at first, however old it is
        (None, ago(hours=2), None, ago(hours=2)),  # silent since it was born
        (None, ago(hours=-1), None, ago(hours=-1)),  # born after the last period that is known
        (None, LONG_AGO, 0.5, ago(minutes=25)),  # until the period of the request was over
        (None, ago(hours=2), 5, ago(hours=2)),  # a request before it was born (another that had its name)
        (silence(50, 0.25), LONG_AGO, None, ago(hours=50)),
        (silence(50, 0.25), ago(hours=1), None, ago(hours=50)),  # an update does not end a silence
        (silence(50, 0.25), LONG_AGO, 2.5, ago(hours=2.5) + PERIOD),  # told late
        (silence(1, 0.25), LONG_AGO, 2.5, ago(hours=1)),  # known already that it was asked later
        (silence(50, 21), LONG_AGO, None, ago(hours=50)),
        (silence(50, 22), LONG_AGO, None, ago(hours=24)),  # what was told late may lie before the window
        (silence(50, 30), LONG_AGO, None, ago(hours=24)),  # nobody looked for too long
        (silence(50, 30), ago(hours=7), None, ago(hours=7)),
    ],
)
def test_silence_after_a_look(known, born, asked, since):
    requests = {} if asked is None else {ago(hours=asked): 3.0}
    assert judge(known, born, window_start(known, END), END, requests) == Silence(since, looked=END)


def test_a_datapoint_of_zero_is_no_request():
    requests = {ago(minutes=10): 0.0, ago(minutes=40): 2.0}
    assert judge(None, LONG_AGO, ago(hours=24), END, requests).since == ago(minutes=35)


hours = st.integers(0, 60 * 12).map(lambda periods: periods * PERIOD)


@given(known=st.none() | st.tuples(hours, hours), born=hours, asked=st.lists(hours))
def test_never_more_silence_than_was_looked_at(known, born, asked):
    if known is not None:
        looked, before = known
        known = Silence(END - looked - before, END - looked)
    start = window_start(known, END)
    requests = {END - PERIOD - back: 1.0 for back in asked if END - PERIOD - back >= start}
    found = judge(known, END - born, start, END, requests)
    assert found.looked == END
    assert all(moment + PERIOD <= found.since for moment in requests)
    begin_of_knowledge = known.since if known and known.looked >= start else max(start, END - born)
    assert found.since >= begin_of_knowledge


looks = st.lists(st.integers(1, 26 * 12), min_size=1, max_size=12)  # periods between them
asked_and_told = st.lists(st.tuples(st.integers(-100, 1000), st.integers(0, int(OVERLAP / PERIOD))), max_size=12)


@given(pauses=looks, requests=asked_and_told)
def test_no_request_that_was_told_within_three_hours_lies_in_a_silence(pauses, requests):
    known, end = None, END
    first = END + pauses[0] * PERIOD - MOST
    for pause in pauses:
        end += pause * PERIOD
        told = [END + place * PERIOD for place, lag in requests if END + (place + 1 + lag) * PERIOD <= end]
        start = window_start(known, end)
        known = judge(known, LONG_AGO, start, end, {moment: 1.0 for moment in told if moment >= start})
        assert known.since >= max([first, *(moment + PERIOD for moment in told)])
