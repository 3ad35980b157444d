"""CloudWatch's operations on metrics through boto3: pages, limits, what is visible when."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.cloudwatch.store import Metric
from tests.rehearsal.cloudwatch.requests import MINUTE, START

HOUR = 60 * MINUTE


def refused(operation: Any, *args: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refusal:
        operation(*args, **parameters)
    error = refusal.value.response["Error"]
    return error["Code"], error["Message"]


# -- what is visible when


def test_a_new_metric_can_be_read_after_two_minutes_and_is_listed_after_fifteen(metrics: Any) -> None:
    def listed() -> int:
        return len(metrics.client.list_metrics(Namespace=metrics.namespace)["Metrics"])

    metrics.put(Value=3)
    assert metrics.values(metrics.query()) == [[]]
    metrics.wait(2 * MINUTE)
    assert metrics.values(metrics.query()) == [[3]]
    metrics.wait(12 * MINUTE)
    assert listed() == 0
    metrics.wait(4 * MINUTE)
    assert listed() == 1
    metrics.wait(dt.timedelta(weeks=2))
    assert listed() == 0


def test_late_data_become_visible_later(metrics: Any) -> None:
    metrics.put(Value=1)
    metrics.wait(HOUR)
    metrics.put(Value=5, Timestamp=metrics.aws.clock.now() - 4 * HOUR)
    asked = {"minutes": 24 * 60}
    assert metrics.values(metrics.query(), **asked) == [[1]]
    metrics.wait(2 * HOUR)
    assert metrics.values(metrics.query(), **asked) == [[1, 5]]  # newest first


def test_what_is_put_is_there_in_all_statistics(metrics: Any) -> None:
    metrics.put(Values=[1, 2, 10], Counts=[1, 2, 1])
    metrics.wait(2 * MINUTE)
    (found,) = metrics.statistics(Statistics=["SampleCount", "Sum", "Average", "Minimum", "Maximum"])
    assert {name: found[name] for name in found if name != "Timestamp"} == {
        "SampleCount": 4,
        "Sum": 15,
        "Average": 3.75,
        "Minimum": 1,
        "Maximum": 10,
    }
    (found,) = metrics.statistics(ExtendedStatistics=["p50", "p99.9"])
    assert found["ExtendedStatistics"] == {"p50": 2, "p99.9": 10}


def test_statistic_sets_add_up_and_have_percentiles_only_if_they_are_of_one_value(metrics: Any) -> None:
    same = {"SampleCount": 2, "Sum": 10, "Minimum": 5, "Maximum": 5}
    metrics.put("m", StatisticValues=same)
    metrics.put("k", StatisticValues=same | {"Minimum": 1, "Maximum": 9})
    metrics.put("k", StatisticValues=same)
    metrics.wait(2 * MINUTE)
    sums = metrics.query("m"), metrics.query("k")
    percentiles = metrics.query("m", stat="p90"), metrics.query("k", stat="p90")
    assert (metrics.values(*sums), metrics.values(*percentiles)) == ([[10], [20]], [[5], []])


# -- GetMetricData


def test_data_come_newest_first_unless_asked_otherwise(metrics: Any) -> None:
    for minute in range(3):
        metrics.store("m", metrics.now - minute * MINUTE, 10 - minute)
    assert metrics.values(metrics.query()) == [[10, 9, 8]]
    assert metrics.values(metrics.query(), ScanBy="TimestampAscending") == [[8, 9, 10]]


def test_data_come_in_pages(metrics: Any) -> None:
    for minute in range(4):
        metrics.store("m", metrics.now - minute * MINUTE, minute)
        metrics.store("k", metrics.now - minute * MINUTE, 10 + minute)
    asked = {"MetricDataQueries": [metrics.query("m"), metrics.query("k"), metrics.query("empty")]}
    window = {"StartTime": metrics.now - HOUR, "EndTime": metrics.now + MINUTE, "MaxDatapoints": 3}
    pages, token = [], {}
    while not pages or token:
        page = metrics.client.get_metric_data(**asked, **window, **token)
        pages.append([(one["Id"], one["Values"], one["StatusCode"]) for one in page["MetricDataResults"]])
        token = {"NextToken": page["NextToken"]} if "NextToken" in page else {}
    assert pages == [
        [("m", [0, 1, 2], "PartialData")],
        [("m", [3], "Complete"), ("k", [10, 11], "PartialData")],
        [("k", [12, 13], "Complete"), ("empty", [], "Complete")],
    ]


def test_a_token_belongs_to_its_request(metrics: Any) -> None:
    for minute in range(2):
        metrics.store("m", metrics.now - minute * MINUTE, minute)
    window = {"StartTime": metrics.now - HOUR, "EndTime": metrics.now + MINUTE}
    token = metrics.get(metrics.query(), MaxDatapoints=1, **window)["NextToken"]
    for asked in (
        {"NextToken": token, **window, "ScanBy": "TimestampAscending"},
        {"NextToken": "made-up", **window},
    ):
        assert refused(metrics.get, metrics.query(), **asked)[0] == "InvalidNextToken"


def test_an_expression_has_no_further_pages(metrics: Any) -> None:
    for minute in range(3):
        metrics.store("m", metrics.now - minute * MINUTE, minute)
    found = metrics.get(metrics.query(ReturnData=False), {"Id": "e", "Expression": "m * 2"}, MaxDatapoints=2)
    (result,) = found["MetricDataResults"]
    assert (result["Values"], result["StatusCode"], "NextToken" in found) == ([0, 2], "PartialData", False)


def test_there_are_500_queries_and_no_more(metrics: Any) -> None:
    many = [metrics.query(f"m{number}") for number in range(501)]
    assert len(metrics.get(*many[:500])["MetricDataResults"]) == 500
    assert refused(metrics.get, *many) == (
        "ValidationError",
        "MetricDataQueries: 501 queries, the maximum is 500",
    )


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ({"MaxDatapoints": 100_801}, "MaxDatapoints: 100801"),
        ({"MaxDatapoints": 0}, "MaxDatapoints: 0"),
        ({"LabelOptions": {"Timezone": "Europe/Dublin"}}, "a time zone is + or - and four digits"),
        ({"EndTime": START - 1_000 * HOUR}, "must be before the end"),
    ],
)
def test_what_getmetricdata_refuses(metrics: Any, asked: dict[str, Any], complaint: str) -> None:
    code, message = refused(metrics.get, metrics.query(), **asked)
    assert code == "ValidationError"
    assert complaint in message


def test_a_mishap_is_an_internal_error_of_the_query_alone(metrics: Any) -> None:
    metrics.store("k", metrics.now, 1)
    mishaps = metrics.aws.metrics().mishaps
    mishaps.fail(metrics.now, metrics.now + HOUR, namespace=metrics.namespace, name="m")
    found = metrics.get(metrics.query("m"), metrics.query("k"))["MetricDataResults"]
    assert [(one["StatusCode"], one["Values"]) for one in found] == [("InternalError", []), ("Complete", [1])]


# -- GetMetricStatistics and ListMetrics


@pytest.mark.parametrize(
    ("asked", "code"),
    [
        ({}, "InvalidParameterCombination"),
        ({"Statistics": ["Sum"], "ExtendedStatistics": ["p90"]}, "InvalidParameterCombination"),
        ({"Statistics": ["Sum"], "minutes": 1_440}, "InvalidParameterCombination"),  # with the minute ahead: 1,441
        ({"Statistics": ["Sum"], "Period": 90}, "InvalidParameterValue"),
        ({"ExtendedStatistics": ["p101"]}, "InvalidParameterValue"),
        ({"Statistics": ["Median"]}, "InvalidParameterValue"),
    ],
)
def test_what_getmetricstatistics_refuses(metrics: Any, asked: dict[str, Any], code: str) -> None:
    assert refused(metrics.statistics, **asked)[0] == code


def test_nobody_can_rely_on_the_order_of_statistics(metrics: Any) -> None:
    for minute in range(20):
        metrics.store("m", metrics.now - minute * MINUTE, minute)
    found = [datapoint["Timestamp"] for datapoint in metrics.statistics(Statistics=["Sum"])]
    assert len(found) == 20
    assert found not in (sorted(found), sorted(found, reverse=True))


def test_metrics_are_listed_by_name_dimension_and_activity_in_pages(metrics: Any) -> None:
    store, old = metrics.aws.metrics(), metrics.now - 4 * HOUR
    for number in range(501):
        dimensions = {"Number": str(number), "Parity": "even" if number % 2 == 0 else "odd"}
        store.put(Metric.of(metrics.namespace, "n", dimensions), old, 1)
    store.put(Metric(metrics.namespace, "m"), old, 1)
    store.put(Metric(metrics.namespace, "m"), metrics.now, 1)

    def sizes(**asked: Any) -> list[int]:
        pages = metrics.client.get_paginator("list_metrics").paginate(Namespace=metrics.namespace, **asked)
        return [len(page["Metrics"]) for page in pages]

    assert sizes() == [500, 2]
    assert sizes(MetricName="m") == [1]
    assert sizes(Dimensions=[{"Name": "Number"}]) == [500, 1]
    assert sizes(Dimensions=[{"Name": "Parity", "Value": "odd"}, {"Name": "Number"}]) == [250]
    assert sizes(RecentlyActive="PT3H") == [1]
    assert refused(metrics.client.list_metrics, NextToken="made-up")[0] == "InvalidNextToken"


def test_what_is_put_wrongly_is_refused_as_a_whole(metrics: Any) -> None:
    good, bad = {"MetricName": "m", "Value": 1.0}, {"MetricName": "m"}
    asked = {"Namespace": metrics.namespace, "MetricData": [good, bad]}
    assert refused(metrics.client.put_metric_data, **asked)[0] == "InvalidParameterValue"
    metrics.wait(2 * MINUTE)
    assert metrics.values(metrics.query()) == [[]]
