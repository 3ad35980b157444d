"""PutMetricData: what is accepted, all or nothing, and from when on it can be read (API reference)."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import pytest

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.publication import lateness, publish, read
from rehearsal.cloudwatch.statistic_sets import StatisticSet
from rehearsal.cloudwatch.store import Metric, Store, metric
from rehearsal.iam.policies import Unmodelled
from tests.rehearsal.cloudwatch.requests import MINUTE, START

HOUR = 60 * MINUTE
M = Metric("Test", "m")
SET = {"SampleCount": 4, "Sum": 10, "Minimum": 1, "Maximum": 5}


def datum(**more: Any) -> dict[str, Any]:
    return {"MetricName": "m", **({} if set(more) & {"Values", "StatisticValues"} else {"Value": 1.0}), **more}


def samples(**more: Any) -> tuple[StatisticSet, ...]:
    (found,) = read({"Namespace": "Test", "MetricData": [datum(**more)]}, START)
    return found.samples


def refused(*data: dict[str, Any], namespace: str = "Test") -> str:
    with pytest.raises(BadQuery) as refusal:
        read({"Namespace": namespace, "MetricData": list(data)}, START)
    return str(refusal.value)


def test_samples_come_in_three_forms() -> None:
    assert samples(Value=3) == (StatisticSet(1, 3, 3, 3),)
    assert samples(Values=[1, 5]) == (StatisticSet(1, 1, 1, 1), StatisticSet(1, 5, 5, 5))
    assert samples(Values=[1, 5], Counts=[3, 0.5]) == (StatisticSet(3, 3, 1, 1), StatisticSet(0.5, 2.5, 5, 5))
    assert samples(StatisticValues=SET) == (StatisticSet(4, 10, 1, 5),)


def test_a_datum_has_its_dimensions_in_any_order_and_the_time_of_its_arrival() -> None:
    dimensions = [{"Name": "b", "Value": "2"}, {"Name": "a", "Value": "1"}]
    (found,) = read({"Namespace": "Test", "MetricData": [datum(Dimensions=dimensions)]}, START)
    assert (found.metric, found.at) == (metric("Test", "m", a="1", b="2"), START)


@pytest.mark.parametrize(
    ("complaint", "found"),
    [
        ("Namespace: 'AWS/SQS'", refused(datum(), namespace="AWS/SQS")),
        ("only printable ASCII", refused(datum(), namespace="Größe")),
        ("not blanks alone", refused(datum(), namespace=" ")),
        ("MetricData: required and missing", refused()),
        ("1001 data, the maximum is 1,000", refused(*[datum()] * 1_001)),
        ("MetricData.member.2.Value: nan", refused(datum(), datum(Value=math.nan))),
        ("Value: inf", refused(datum(Value=math.inf))),
        ("between -2^360 and 2^360", refused(datum(Value=2.0**361))),
        ("exactly one of Value, Values, StatisticValues", refused({"MetricName": "m"})),
        ("found Value and StatisticValues", refused({**datum(), "StatisticValues": SET})),
        ("151 values, between 1 and 150", refused(datum(Values=[1.0] * 151))),
        ("0 values", refused(datum(Values=[]))),
        ("2 Values and 1 Counts", refused(datum(Values=[1, 2], Counts=[1]))),
        ("there must be more than 0 samples", refused(datum(Values=[1], Counts=[0]))),
        ("SampleCount: 0", refused(datum(StatisticValues=SET | {"SampleCount": 0}))),
        ("Minimum 6 is greater than Maximum 5", refused(datum(StatisticValues=SET | {"Minimum": 6}))),
        ("must not begin with a colon", refused(datum(Dimensions=[{"Name": ":a", "Value": "1"}]))),
        ("the value of dimension 'a'", refused(datum(Dimensions=[{"Name": "a", "Value": " "}]))),
        ("a dimension is given twice", refused(datum(Dimensions=[{"Name": "a", "Value": "1"}] * 2))),
        ("is not between two weeks ago and two", refused(datum(Timestamp=START - dt.timedelta(weeks=2, seconds=1)))),
        ("hours ahead", refused(datum(Timestamp=START + dt.timedelta(hours=2, seconds=1)))),
    ],
)
def test_what_cloudwatch_refuses_is_refused(complaint: str, found: str) -> None:
    assert complaint in found


def test_what_is_not_modelled_is_refused_by_name() -> None:
    for asked in ({"MetricData": [datum(StorageResolution=1)]}, {"EntityMetricData": []}):
        with pytest.raises(Unmodelled, match=r"high resolution|EntityMetricData"):
            read({"Namespace": "Test", **asked}, START)


@pytest.mark.parametrize(
    ("age", "wait"),
    [
        (dt.timedelta(0), dt.timedelta(0)),
        (3 * HOUR - MINUTE, dt.timedelta(0)),
        (3 * HOUR, 2 * HOUR),
        (24 * HOUR - MINUTE, 2 * HOUR),
        (24 * HOUR, 48 * HOUR),
        (-2 * HOUR, dt.timedelta(0)),
    ],
)
def test_old_data_come_late(age: dt.timedelta, wait: dt.timedelta) -> None:
    assert lateness(START - age, START) == wait


def readable(store: Store, now: dt.datetime) -> float:
    """The samples of the last two days that can be read at a moment."""
    found = store.statistic(M, "SampleCount", 60, now - 48 * HOUR, now + HOUR, now)
    return sum(found.values())


def put(store: Store, now: dt.datetime, age: dt.timedelta = dt.timedelta(0)) -> None:
    publish(store, read({"Namespace": "Test", "MetricData": [datum(Timestamp=now - age)]}, now), now)


def test_a_new_metric_is_there_after_two_minutes_and_then_at_once() -> None:
    store = Store()
    put(store, START)
    put(store, START + MINUTE)  # nothing overtakes the first datum
    assert [readable(store, START + minutes * MINUTE) for minutes in (0, 1, 2)] == [0, 0, 2]
    put(store, START + 3 * MINUTE)
    assert readable(store, START + 3 * MINUTE) == 3


def test_an_old_datum_waits_although_the_metric_is_known() -> None:
    store = Store()
    put(store, START)
    now = START + HOUR
    put(store, now, age=4 * HOUR)
    assert [readable(store, now + hours * HOUR) for hours in (0, 1.9, 2)] == [1, 1, 2]
