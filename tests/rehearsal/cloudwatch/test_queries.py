from __future__ import annotations

import datetime as dt
from typing import Any

import pytest

from rehearsal.cloudwatch import queries
from rehearsal.cloudwatch.queries import BadQuery
from rehearsal.cloudwatch.store import Store, metric
from rehearsal.iam.policies import Unmodelled
from tests.rehearsal.cloudwatch.requests import MINUTE, PLACE, START, ask, query, store_with

M = query("m", ReturnData=True)
STAT = M["MetricStat"]


def refused(asked: list[dict[str, Any]]) -> str:
    with pytest.raises(BadQuery) as problem:
        ask(Store(), asked, 5)
    return str(problem.value)


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        ([{**M, "Id": "M"}], "'M'; an id is"),
        ([{**M, "Id": "1m"}], "'1m'; an id is"),
        ([{**M, "Id": "m-1"}], "'m-1'; an id is"),
        ([{"Id": "m"}], "m: either MetricStat or Expression"),
        ([{**M, "Expression": "m"}], "and not both"),
        ([M, M], "m: the id of more than one query"),
        ([{"Id": "e", "Expression": "m + 1"}], "e: the expression refers to m, which is the id of no query"),
        ([{"Id": "e", "Expression": "e + 1"}], "e: the expression refers to itself: e -> e"),
        ([{"Id": "e", "Expression": "f"}, {"Id": "f", "Expression": "e"}], "itself: e -> f -> e"),
        ([{"Id": "e", "Expression": ""}], "e: an expression has 1 to 2048 characters, found 0"),
        ([{"Id": "e", "Expression": "1 +"}], "e: expression '1 +': not metric math"),
        ([{"Id": "e", "Expression": "TIME_SERIES(1)"}], "e: TIME_SERIES: no period"),
        ([{**M, "ReturnData": False}], "at least one query must return data"),
        ([], "at least one query must return data"),
        ([query("m", period=90)], "m: Period 90 is not valid"),
        ([{**M, "MetricStat": {**STAT, "Period": None}}], "m: Period None"),
        ([query("m", stat="Median")], "m: Stat: 'Median' is not a statistic"),
        ([{**M, "MetricStat": {**STAT, "Metric": {"Namespace": "Test"}}}], "m: MetricName is missing"),
        ([{"Id": "e", "Expression": "SEARCH('{Test}', 'Sum', 90)"}], "e: SEARCH: Period 90"),
        ([{"Id": "e", "Expression": "SEARCH('{Test', 'Sum', 60)"}], "e: search expression"),
    ],
)
def test_refuses_what_cloudwatch_refuses(asked: list[dict[str, Any]], complaint: str) -> None:
    assert complaint in refused(asked)


def test_a_dimension_is_given_once_and_time_goes_forward() -> None:
    twice = [{"Name": "Queue", "Value": "a"}, {"Name": "Queue", "Value": "b"}]
    stated = {**STAT, "Metric": {**STAT["Metric"], "Dimensions": twice}}
    assert "m: a dimension is given twice: Queue, Queue" in refused([{**M, "MetricStat": stated}])
    with pytest.raises(BadQuery, match="must be before the end"):
        ask(Store(), [M], 0)


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        ({**M, "AccountId": "222222222222"}, "another account"),
        ({**M, "MetricStat": {**STAT, "Unit": "Count"}}, "units"),
        (query("m", period=10), "high resolution"),
        ({**M, "Label": "${MAX}"}, "MAX.* in a label"),
        ({**M, "Label": "${PROP('Stat')}"}, "in a label"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(asked: dict[str, Any], named: str) -> None:
    with pytest.raises(Unmodelled, match=named):
        ask(Store(), [asked], 5)


def test_a_missing_metric_is_an_empty_result_and_complete() -> None:
    (found,) = ask(Store(), [M], 5)
    assert found == queries.Result("m", "m", {}, "Complete")


def test_the_results_are_those_that_return_data_in_order() -> None:
    asked = [{"Id": "b", "Expression": "a * 2"}, {"Id": "a", "Expression": "m + 1", "ReturnData": False}, M]
    found = ask(store_with(m=[1, 2]), asked, 2)
    assert [(one.id, list(one.points.values())) for one in found] == [("b", [4, 6]), ("m", [1, 2])]


def tenants() -> Store:
    store = Store()
    for campaign, hours in (("home", 3.0), ("rank", 5.0)):
        store.put(metric("Personalize/Tenants", "IdleHours", Tenant="acme", Campaign=campaign), START, hours)
    return store


@pytest.mark.parametrize(
    ("label", "labels"),
    [
        (None, ["home", "rank"]),
        ("idle", ["idle home", "idle rank"]),
        ("", ["home", "rank"]),
        ("${LABEL} idles", ["home idles", "rank idles"]),
        ("${PROP('Dim.Tenant')}: ${PROP('Dim.Campaign')}", ["acme: home", "acme: rank"]),
        ("${PROP('MetricName')} ${PROP('Region')}", ["IdleHours eu-west-1"] * 2),
    ],
)
def test_series_of_a_search_are_labelled_by_what_sets_them_apart(label: str | None, labels: list[str]) -> None:
    asked = {"Id": "s", "Expression": "SEARCH('{Personalize/Tenants,Tenant,Campaign} IdleHours', 'Maximum', 300)"}
    found = ask(tenants(), [asked if label is None else {**asked, "Label": label}], 5)
    assert [(one.id, one.label, *one.points.values()) for one in found] == [
        ("s", labels[0], 3.0),
        ("s", labels[1], 5.0),
    ]


@pytest.mark.parametrize(
    ("asked", "label"),
    [
        (M, "m"),
        ({**M, "Label": "requests"}, "requests"),
        ({**M, "Label": "${PROP('Namespace')}/${PROP('Period')}"}, "Test/60"),
        ({"Id": "e", "Expression": "TIME_SERIES(1)", "Period": 60}, "e"),
        ({"Id": "e", "Expression": "TIME_SERIES(1)", "Period": 60, "Label": "one"}, "one"),
    ],
)
def test_labels(asked: dict[str, Any], label: str) -> None:
    assert ask(Store(), [asked], 5)[0].label == label


def test_a_property_of_what_is_not_one_metric_is_refused() -> None:
    with pytest.raises(BadQuery, match="not of one metric"):
        ask(Store(), [M, {"Id": "e", "Expression": "m + m", "Label": "${PROP('MetricName')}"}], 5)


def test_a_search_takes_the_period_of_its_query_or_of_the_request() -> None:
    search = "SUM(SEARCH('{Test}', 'Sum'))"
    store = store_with(m=[1, 1, 1, 1, 1])
    assert list(ask(store, [{"Id": "e", "Expression": search, "Period": 300}], 5)[0].points.values()) == [5]
    assert len(ask(store, [query("m"), {"Id": "e", "Expression": search}], 5)[0].points) == 5
    assert "no period" in refused([query("m"), query("k", period=300), {"Id": "e", "Expression": search}])


def test_a_search_finds_what_has_reported_within_two_weeks() -> None:
    store, asked = store_with(m=[1]), [{"Id": "e", "Expression": "SEARCH('{Test}', 'Sum', 3600)"}]
    for days, found in ((13.9, 1), (14.1, 0)):
        now = START + dt.timedelta(days=days)
        assert len(queries.run(store, asked, START, now, now, **PLACE)) == found


@pytest.mark.parametrize(
    ("expression", "uses"),
    [("SUM(SEARCH('{Test}', 'Sum', 60))", True), ("SUM([m])", False), ("", False), ("METRICS('SEARCH')", False)],
)
def test_says_whether_search_is_used(expression: str, uses: bool) -> None:
    assert queries.uses_search(expression) is uses


def test_old_data_comes_in_long_periods_only() -> None:
    store = store_with(m=[1] * 10)

    def found(days: float, period: int) -> dict[dt.datetime, float]:
        start, now = START + 2 * MINUTE, START + dt.timedelta(days=days)
        (one,) = queries.run(
            store, [query("m", period=period, ReturnData=True)], start, START + 10 * MINUTE, now, **PLACE
        )
        return one.points

    assert found(14, 300) == {START + 2 * MINUTE: 5, START + 7 * MINUTE: 3}
    assert found(16, 300) == {START: 5, START + 5 * MINUTE: 5}  # the start is rounded down to five minutes
    assert found(16, 60) == {}
    assert found(64, 300) == {}
    assert found(64, 3600) == {START: 10}


def test_a_mishap_lets_queries_fail_and_every_expression_that_needs_them() -> None:
    store = store_with(m=[1], k=[2])
    store.mishaps.fail(START, START + 2 * MINUTE, namespace="Test", name="m")
    asked = [
        M,
        query("k", ReturnData=True),
        {"Id": "e", "Expression": "m + k"},
        {"Id": "s", "Expression": "SUM(METRICS())"},
        {"Id": "f", "Expression": "SEARCH('{Test} k', 'Sum', 60)"},
    ]
    failing = ask(store, asked, 1)
    assert [(one.id, one.status, len(one.points)) for one in failing] == [
        ("m", "InternalError", 0),
        ("k", "Complete", 1),
        ("e", "InternalError", 0),
        ("s", "InternalError", 0),
        ("f", "Complete", 1),
    ]
    assert {one.status for one in ask(store, asked, 1, now=START + 2 * MINUTE)} == {"Complete"}
