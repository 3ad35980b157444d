"""Gains from one interval to the next, and when they are looked at."""

from __future__ import annotations

import datetime as dt

import numpy as np
import pytest
from hypothesis import given, strategies as st

from rehearsal.personalize.data.interactions import InteractionLog, Interactions
from rehearsal.personalize.data.vocabulary import Vocabulary
from rehearsal.personalize.learning.trends import INTERVALS, Trend

NOW = dt.datetime(2026, 1, 2, tzinfo=dt.timezone.utc)
HOUR = dt.timedelta(hours=1)
ages = st.lists(st.tuples(st.integers(0, 3), st.integers(0, 4 * 3600), st.integers(0, 1)), min_size=1, max_size=30)


def table(rows: list[tuple[int, int, int]]) -> Interactions:
    """Rows of (item, age in seconds, event type), each of a user of its own."""
    items, old, types = (np.array(column) for column in zip(*rows, strict=True))
    count = np.arange(len(rows))
    return Interactions(count, items, int(NOW.timestamp()) - old, types, np.ones(len(rows)))


@given(ages, st.sampled_from([None, 0, 1]))
def test_gains_are_counted_from_interval_to_interval(rows, kind):
    trend = Trend(HOUR, kind)
    chosen = [(item, old) for item, old, each in rows if kind in (None, each)]
    latest = [item for item, old in chosen if old < 3600]
    before = [item for item, old in chosen if 3600 <= old < 7200]
    gains = trend.gains(table(rows), NOW.timestamp(), 4)
    if not latest and not before:
        assert gains is None
    else:
        assert gains.tolist() == [latest.count(item) - before.count(item) for item in range(4)]


def test_what_gains_comes_first_and_popular_items_follow():
    popularity = np.array([0.7, 0.2, 0.1])
    trend = Trend(HOUR)
    rows = table([(2, 60, 0), (2, 120, 0), (0, 3700, 0), (0, 3800, 0), (1, 30, 0)])
    assert np.argsort(-trend.scores(rows, popularity, NOW, 3)).tolist() == [2, 1, 0]
    quiet = table([(2, 10 * 3600, 0)])
    assert trend.scores(quiet, popularity, NOW, 3).tolist() == popularity.tolist()


@pytest.mark.parametrize(
    ("name", "minutes", "expected"),
    [("30 minutes", 59, 30), ("30 minutes", 61, 60), ("2 hours", 119, 0), ("1 day", 121, 120), ("3 hours", 250, 240)],
)
def test_it_is_evaluated_every_interval_and_every_two_hours_at_the_latest(name, minutes, expected):
    evaluated = Trend(INTERVALS[name]).evaluated(NOW, NOW + dt.timedelta(minutes=minutes))
    assert evaluated == NOW + dt.timedelta(minutes=expected)


def test_accuracy_is_the_share_of_the_actual_gain_that_was_foreseen():
    trend = Trend(HOUR)
    actual = table([(0, 60, 0), (0, 70, 0), (0, 80, 0), (1, 60, 0)])
    assert trend.accuracy(table([(0, 90, 0)]), actual, 3) == 0.75
    assert trend.accuracy(table([(2, 90, 0)]), actual, 3) == 0.0
    assert trend.accuracy(Interactions.empty(), actual, 3) == 0.0


@given(st.lists(st.integers(0, 110), min_size=1, max_size=5, unique=True), st.integers(0, 110))
def test_a_log_can_tell_what_it_held_up_to_two_hours_ago(imports, minutes):
    log = InteractionLog(Vocabulary(), Vocabulary())
    for minute in sorted(imports):
        log.replace(table([(0, 60, 0)] * 1 + [(1, 60 + minute, 0)]), NOW + dt.timedelta(minutes=minute))
    log.replace(table([(2, 60, 0)]), NOW + dt.timedelta(minutes=111))
    held = log.between(0, NOW + dt.timedelta(minutes=minutes))
    last = max((minute for minute in imports if minute <= minutes), default=None)
    expected = [] if last is None else sorted({int(NOW.timestamp()) - 60, int(NOW.timestamp()) - 60 - last})
    assert sorted(set(held.times.tolist())) == expected
