from __future__ import annotations

import datetime as dt
import json
import math
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from rehearsal.cloudwatch.statistic_sets import StatisticSet
from rehearsal.cloudwatch.store import Metric, Store, metric, store_of
from rehearsal.iam.policies import Unmodelled
from tests.rehearsal.cloudwatch.requests import MINUTE, START

M = metric("Test", "m", Queue="letters")
STATISTICS = ("SampleCount", "Sum", "Average", "Minimum", "Maximum", "p90")


@st.composite
def puts(draw: st.DrawFn) -> tuple[float, float, float, float | None]:
    """Second of the sample, its value, how many, and the second from which it is seen."""
    at = draw(st.integers(0, 1200))
    late = draw(st.none() | st.integers(0, 600))
    return at, draw(st.integers(0, 9)), draw(st.integers(1, 3)), None if late is None else at + late


def seconds(count: float) -> dt.datetime:
    return START + dt.timedelta(seconds=count)


def naive(samples: list[Any], stat: str, period: int, start: int, end: int, now: int) -> dict[dt.datetime, float]:
    """The same by a look at every sample; `start` and `end` in minutes."""
    found: dict[int, list[float]] = {}
    for at, value, times, seen in samples:
        if start * 60 <= at < end * 60 and (seen is None or seen <= now):
            found.setdefault((at - start * 60) // period, []).extend([value] * times)
    compute = {
        "SampleCount": len,
        "Sum": sum,
        "Average": lambda values: sum(values) / len(values),
        "Minimum": min,
        "Maximum": max,
        "p90": lambda values: sorted(values)[math.ceil(0.9 * len(values)) - 1],
    }[stat]
    return {seconds(start * 60 + index * period): compute(values) for index, values in sorted(found.items())}


@hypothesis.settings(max_examples=60)
@hypothesis.given(
    st.lists(puts(), max_size=25),
    st.sampled_from(STATISTICS),
    st.sampled_from([60, 120, 300]),
    st.integers(0, 20),
    st.integers(0, 25),
    st.integers(0, 2000),
)
def test_the_store_knows_what_a_list_of_all_samples_knows(
    samples: list[Any], stat: str, period: int, start: int, length: int, now: int
) -> None:
    store = Store()
    for at, value, times, seen in samples:
        store.put(M, seconds(at), value, times, seen=None if seen is None else seconds(seen))
    window = (seconds(start * 60), seconds((start + length) * 60), seconds(now))
    expected = naive(samples, stat, period, start, start + length, now)
    for one in (store, Store.load(json.loads(json.dumps(store.dump())))):
        found = one.statistic(M, stat, period, *window)
        assert found == pytest.approx(expected)
        assert list(found) == sorted(found)
        assert one.stamp(M, seconds(now)) == sum(seen is None or seen <= now for *_, seen in samples)


def test_periods_are_counted_from_the_start_rounded_down_to_the_minute() -> None:
    store = Store()
    for minute in range(10):
        store.put(M, START + minute * MINUTE, 1.0)
    found = store.statistic(M, "Sum", 300, START + dt.timedelta(minutes=2, seconds=30), START + 9 * MINUTE, START)
    assert found == {START + 2 * MINUTE: 5.0, START + 7 * MINUTE: 2.0}


def test_a_metric_is_its_namespace_name_and_dimensions_in_any_order() -> None:
    store = Store()
    store.put(Metric.of("Test", "m", {"b": "2", "a": "1"}), START, 1.0)
    store.put(Metric.of("Test", "m", {"a": "1", "b": "2"}), START, 1.0)
    store.put(metric("Test", "m", a="1"), START, 1.0)
    store.put(metric("Other", "m"), START, 1.0)
    assert store.metrics("Test") == [metric("Test", "m", b="2", a="1"), metric("Test", "m", a="1")]
    assert store.statistic(store.metrics()[0], "Sum", 60, START, START + MINUTE, START) == {START: 2.0}


def test_statistic_sets_have_no_percentiles_unless_all_their_samples_are_one_value() -> None:
    store = Store()
    store.put_statistics(M, START, count=4, total=10, minimum=1, maximum=4)
    store.put_statistics(M, START + MINUTE, count=4, total=8, minimum=2, maximum=2)
    store.put(M, START + 2 * MINUTE, -1.0)
    window = (60, START, START + 3 * MINUTE, START)
    assert store.statistic(M, "Average", *window) == {START: 2.5, START + MINUTE: 2.0, START + 2 * MINUTE: -1.0}
    assert store.statistic(M, "p99.9", *window) == {START + MINUTE: 2.0}
    assert Store.load(store.dump()).statistic(M, "Average", *window)[START] == 2.5


@pytest.mark.parametrize(("stat", "period"), [("Sum", 90), ("Sum", 0), ("Mean", 60), ("p101", 60), ("p", 60)])
def test_refuses_what_is_no_period_or_no_statistic(stat: str, period: int) -> None:
    with pytest.raises(ValueError, match=r"multiple of 60|is not a statistic"):
        Store().statistic(M, stat, period, START, START + MINUTE, START)


@pytest.mark.parametrize("stat", ["tm90", "TM(10%:90%)", "IQM", "PR(:300)", "wm95.5"])
def test_statistics_that_are_not_modelled_are_refused_by_name(stat: str) -> None:
    with pytest.raises(Unmodelled, match="statistic"):
        Store().statistic(M, stat, 60, START, START + MINUTE, START)


@pytest.mark.parametrize("sample", [StatisticSet(0, 0, 0, 0), StatisticSet(1, math.nan, 1, 1)])
def test_refuses_what_is_no_sample(sample: StatisticSet) -> None:
    with pytest.raises(ValueError, match="no set of samples"):
        Store().add(M, START, sample)


def test_a_metric_is_active_as_long_as_a_sample_that_can_be_read_is_young_enough() -> None:
    store = Store()
    store.put(M, START, 1.0, seen=START + 2 * MINUTE)
    assert store.active(START, START + MINUTE) == []
    assert store.active(START, START + 2 * MINUTE) == [M]
    assert store.active(START + MINUTE, START + 2 * MINUTE) == []
    assert store.born(M) == START + 2 * MINUTE


def test_a_store_lives_and_dies_with_the_backend_of_its_account_and_region() -> None:
    from moto import mock_aws
    from moto.cloudwatch.models import cloudwatch_backends

    with mock_aws():
        store = store_of("111111111111", "eu-west-1")
        assert store_of("111111111111", "eu-west-1") is store
        assert store_of("111111111111", "eu-central-1") is not store
        assert store_of("222222222222", "eu-west-1") is not store
        cloudwatch_backends["111111111111"]["eu-west-1"].reset()
        assert store_of("111111111111", "eu-west-1") is not store


def test_mishaps_let_metrics_vanish_for_a_while_and_turn_the_stamp() -> None:
    store = Store()
    store.put(M, START, 1.0)
    other = metric("Test", "m", Queue="work")
    store.put(other, START, 1.0)
    since, until = START + 5 * MINUTE, START + 9 * MINUTE
    store.mishaps.vanish(since, until, namespace="Test", name="m", dimensions={"Queue": "letters"})

    def sums(which: Metric, now: dt.datetime) -> int:
        return len(store.statistic(which, "Sum", 60, START, START + MINUTE, now))

    moments = [since - MINUTE, since, until - MINUTE, until]
    assert [sums(M, now) for now in moments] == [1, 0, 0, 1]
    assert [store.stamp(M, now) for now in moments] == [1, 2, 2, 3]
    assert [len(store.active(START, now)) for now in moments] == [2, 1, 1, 2]
    assert {sums(other, now) for now in moments} == {1}
    assert {store.stamp(other, now) for now in moments} == {1}
