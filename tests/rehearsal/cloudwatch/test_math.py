"""Metric math, by the tables and sentences of the user guide, "Using math expressions with CloudWatch metrics"."""

from __future__ import annotations

import datetime as dt
import math
from typing import Any

import hypothesis
import pytest
from hypothesis import strategies as st

from rehearsal.cloudwatch.queries import BadQuery
from rehearsal.iam.policies import Unmodelled
from tests.rehearsal.cloudwatch.requests import START, ask, query, store_with, worked_out

N = None
# The guide's own two metrics of "Comparison and logical operators".
METRIC1, METRIC2 = [30, 20, 0, 0], [20, N, 20, N]
# ... and of "Using IF expressions".
IF1, IF2, IF3 = [1, 1, 0, 0, N], [30, N, 0, 0, 30], [0, 0, 20, N, 20]
M, K, EMPTY = [1, N, 3, N], [10, 20, N, N], [N, N, N, N]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("metric1 < metric2", [0, 0, 1, 0]),
        ("metric1 >= 30", [1, 0, 0, 0]),
        ("metric1 > 15 AND metric2 > 15", [1, 0, 0, 0]),
        ("metric1 > 15 && metric2 > 15", [1, 0, 0, 0]),
        ("metric1 > 15 OR metric2 > 15", [1, 1, 1, 0]),
        ("metric1 > 15 || metric2 > 15 AND metric2 > 100", [1, 1, 0, 0]),
        ("metric1 == 20", [0, 1, 0, 0]),
        ("20 != metric2", [0, N, 0, N]),
        ("metric1 <= metric2", [0, 0, 1, 1]),
    ],
)
def test_comparisons_are_the_guides(expression: str, expected: list[Any]) -> None:
    assert worked_out(expression, metric1=METRIC1, metric2=METRIC2) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("IF(metric1, metric2, metric3)", [30, 0, 20, N, N]),
        ("IF(metric1, 5, metric3)", [5, 5, 20, N, N]),
        ("IF(metric1, metric2, 5)", [30, 0, 5, 5, N]),
        ("IF(metric1, metric2)", [30, 0, N, N, N]),
        ("IF(metric2 > 0, 1, 2)", [1, N, 2, 2, 1]),
        ("IF(1, metric2, metric3)", IF2),
        ("IF(0, metric2, metric3)", IF3),
        ("IF(0, metric2)", [N] * 5),
        ("IF(MAX(metric1 - metric1) / 0, metric2)", [N] * 5),
        ("IF(MAX(metric1) / 0, metric2, metric3)", [N] * 5),
    ],
)
def test_if_is_the_guides(expression: str, expected: list[Any]) -> None:
    assert worked_out(expression, metric1=IF1, metric2=IF2, metric3=IF3) == [expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("m + k", [11, 20, 3, N]),  # a value that only one side has is 0 on the other
        ("m - k", [-9, -20, 3, N]),
        ("m * k", [10, 0, 0, N]),
        ("k / m", [10, N, 0, N]),  # a division by zero drops the data point
        ("m / empty", [N, N, N, N]),
        ("m + 1", [2, N, 4, N]),
        ("6 / m", [6, N, 2, N]),
        ("-m", [-1, N, -3, N]),
        ("2 * -m ^ 2 + 1", [-1, N, -17, N]),
        ("m ^ -1", [1, N, 1 / 3, N]),
        ("(m - 2) ^ 0.5", [N, N, 1, N]),  # the root of -1
        ("(m + 1) * 2 - 1", [3, N, 7, N]),
        ("m - 1 - 1", [-1, N, 1, N]),
        ("k / PERIOD(k)", [10 / 60, 20 / 60, N, N]),
        ("1.5e1 * m", [15, N, 45, N]),
        ("m * MAX(empty)", [N, N, N, N]),  # there is no such number
        ("m > MAX(empty)", [N, N, N, N]),
    ],
)
def test_arithmetic(expression: str, expected: list[Any]) -> None:
    (found,) = worked_out(expression, m=M, k=K, empty=EMPTY)
    assert found == [value if value is None else pytest.approx(value) for value in expected]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SUM([m, k])", [11, 20, 3, N]),
        ("SUM([m, empty])", [1, N, 3, N]),
        ("SUM(METRICS())", [11, 20, 3, N]),
        ("MIN([m, k])", [1, 20, 3, N]),
        ("MAX([m, k])", [10, 20, 3, N]),
        ("AVG([m, k])", [5.5, 10, 1.5, N]),  # "Missing values are treated as 0"
        ("STDDEV([m, k])", [4.5, 0, 0, N]),
        ("DATAPOINT_COUNT(METRICS())", [2, 1, 1, N]),
        ("m - MIN(m)", [0, N, 2, N]),
        ("m / AVG(m)", [0.5, N, 1.5, N]),
        ("m * SUM(k)", [30, N, 90, N]),
        ("m / STDDEV(m)", [1, N, 3, N]),
        ("m * DATAPOINT_COUNT(k)", [2, N, 6, N]),
        ("m * METRIC_COUNT(METRICS())", [3, N, 9, N]),
        ("m * METRIC_COUNT(REMOVE_EMPTY(METRICS()))", [2, N, 6, N]),
        ("SUM(SLICE(METRICS(), 0, 0))", [N, N, N, N]),
        ("m + SUM(SLICE(METRICS(), 5))", [1, N, 3, N]),
    ],
)
def test_aggregates(expression: str, expected: list[Any]) -> None:
    # Of one series they are a number, which alone cannot be an outcome; of an array they are a series.
    (found,) = worked_out(expression, m=M, k=K, empty=EMPTY)
    assert found == [value if value is None else pytest.approx(value) for value in expected]


def test_metrics_takes_what_its_text_is_in_the_id_of() -> None:
    rows = {"errors4xx": [1, 2], "errors5xx": [10, 20], "requests": [100, 100]}
    assert worked_out('SUM(METRICS("xx"))', **rows) == [[11, 22]]
    assert worked_out("SUM([METRICS('4xx'), METRICS('5xx')]) / requests", **rows) == [[0.11, 0.22]]
    assert worked_out("METRICS() * 2", **rows) == [[2, 4], [20, 40], [200, 200]]
    assert worked_out("METRICS('xx') / requests", **rows) == [[0.01, 0.02], [0.1, 0.2]]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("FILL(m, 9)", [9, 2, 9, 9, 8, 9]),
        ("FILL(m, MIN(m))", [2, 2, 2, 2, 8, 2]),
        ("FILL(m, REPEAT)", [N, 2, 2, 2, 8, 8]),
        ("FILL(m, LINEAR)", [N, 2, 4, 6, 8, N]),
        ("FILL(m, k)", [1, 2, N, N, 8, 6]),
        ("FILL(empty, 0)", [N] * 6),  # undocumented: nothing may depend on it
        ("FILL(empty, REPEAT)", [N] * 6),
        ("IF(FILL(m, 0) == 0, 1, 0)", [1, 0, 1, 1, 0, 1]),
        ("SUM(FILL([m, empty], 1))", [1, 2, 1, 1, 8, 1]),
        ("RUNNING_SUM(m)", [N, 2, N, N, 10, N]),
        ("DIFF(m)", [N, N, N, N, 6, N]),
        ("DIFF_TIME(m)", [N, N, N, N, 180, N]),
        ("RATE(m)", [N, N, N, N, 6 / 180, N]),
        ("RATE(empty)", [N] * 6),
        ("ABS(3 - m)", [N, 1, N, N, 5, N]),
        ("CEIL(m / 3)", [N, 1, N, N, 3, N]),
        ("FLOOR(m / 3)", [N, 0, N, N, 2, N]),
        ("LOG(m - 2)", [N, N, N, N, math.log(6), N]),  # of 0 there is none
        ("LOG10(m * 5)", [N, 1, N, N, math.log10(40), N]),
        ("TIME_SERIES(MAX(m))", [8] * 6),
    ],
)
def test_functions_along_a_series(expression: str, expected: list[Any]) -> None:
    (found,) = worked_out(expression, m=[N, 2, N, N, 8, N], k=[1, N, N, N, N, 6], empty=[N] * 6)
    assert found == [value if value is None else pytest.approx(value) for value in expected]


@pytest.mark.parametrize(
    ("function", "value"),
    [
        ("MINUTE", 0),
        ("HOUR", 20),
        ("DAY", 6),
        ("DATE", 21),
        ("MONTH", 11),
        ("YEAR", 2026),
        ("EPOCH", START.timestamp()),
    ],
)
def test_the_calendar_covers_the_whole_window(function: str, value: float) -> None:
    (found,) = worked_out(f"{function}(m)", m=[N, N, 5])
    assert found[0] == value
    assert None not in found
    # ... so that IF finds the condition to hold where m has no value, which makes it 0.
    assert worked_out(f"IF({function}(m) >= {value}, m)", m=[N, N, 5]) == [[0, 0, 5]]


@pytest.mark.parametrize(
    ("expression", "expected"),
    [
        ("SORT(METRICS(), AVG, DESC)", [[5, 1], [2, 3], [N, 1], [N, N]]),
        ("SORT(METRICS(), SUM, ASC, 2)", [[N, 1], [2, 3]]),
        ("SORT(METRICS(), MIN, DESC, 1)", [[2, 3]]),
        ("SLICE(SORT(METRICS(), MAX, DESC), 1, 3)", [[2, 3], [N, 1]]),
        ("FIRST(SORT(METRICS(), MAX, DESC))", [[5, 1]]),
        ("LAST(METRICS())", [[N, N]]),
        ("REMOVE_EMPTY(METRICS())", [[2, 3], [5, 1], [N, 1]]),
        ("[b, a]", [[5, 1], [2, 3]]),
    ],
)
def test_arrays(expression: str, expected: list[list[Any]]) -> None:
    assert worked_out(expression, a=[2, 3], b=[5, 1], c=[N, 1], d=[N, N]) == expected


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("m +", "not metric math at character"),
        ("m < k < 2", "not metric math"),
        ("m ^ 2 ^ 3", "not metric math"),
        ("sum(m)", "not metric math"),
        ("5", "yields a number"),
        ("SUM(m)", "yields a number"),
        ("IF(1, 2, 3)", "IF takes"),
        ("IF(1, 2, m)", "IF takes"),
        ("IF([m], 1, 2)", "IF takes"),
        ("[m, k] + [m, k]", "array of time series on one side only"),
        ("[m, k] > 1", "> takes two time series"),
        ("[m, 1]", "found the number 1"),
        ("FILL(m, MEDIAN)", "FILL takes .* found a time series, the keyword MEDIAN"),
        ("FILL(1, 0)", "FILL takes"),
        ("ABS(1)", "ABS takes .* found a number"),
        ("EPOCH([m])", "EPOCH takes a time series"),
        ("PERIOD(e1)", "PERIOD takes the id of a metric"),
        ("m * PERIOD(m + k)", "PERIOD takes the id of a metric"),
        ("SORT([m], STDDEV, ASC)", "SORT takes"),
        ("SORT([m], AVG)", "SORT takes"),
        ("SLICE([m], 1, 2, 3)", "SLICE takes"),
        ("FIRST(m)", "FIRST takes an array"),
        ("METRIC_COUNT(m) * m", "METRIC_COUNT takes an array"),
        ("REMOVE_EMPTY(m)", "REMOVE_EMPTY takes an array"),
        ("DATAPOINT_COUNT(1)", "DATAPOINT_COUNT takes"),
        ("TIME_SERIES(m)", "TIME_SERIES takes a number"),
        ("SUM(1)", "SUM takes"),
        ("METRICS(m)", "METRICS takes nothing or a text"),
        ("SEARCH(m)", "SEARCH takes"),
        ("m + 'text'", "not metric math"),
    ],
)
def test_what_cloudwatch_refuses(expression: str, complaint: str) -> None:
    asked = [query("m"), query("k"), {"Id": "e1", "Expression": "m + k", "ReturnData": False}]
    with pytest.raises(BadQuery, match=complaint):
        ask(store_with(m=[1], k=[1]), [*asked, {"Id": "outcome", "Expression": expression}], 1)


@pytest.mark.parametrize(
    ("expression", "name"),
    [
        ("ANOMALY_DETECTION_BAND(m, 2)", "ANOMALY_DETECTION_BAND"),
        ("SERVICE_QUOTA(m)", "SERVICE_QUOTA"),
        ("INSIGHT_RULE_METRIC('r', 'Sum')", "INSIGHT_RULE_METRIC"),
        ("AVERAGE(m)", "AVERAGE"),
        ('SELECT AVG(CPUUtilization) FROM "AWS/EC2"', "Metrics Insights"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(expression: str, name: str) -> None:
    with pytest.raises(Unmodelled, match=name):
        worked_out(expression, m=[1])


def test_metrics_of_different_periods_do_not_meet_in_an_expression() -> None:
    asked = [query("m"), query("k", period=300), {"Id": "e", "Expression": "m + k"}]
    with pytest.raises(Unmodelled, match=r"different periods.*m 60 s, k 300 s"):
        ask(store_with(m=[1], k=[1]), asked, 5)


def test_an_array_made_of_one_metric_is_an_array_wherever_it_is_used() -> None:
    asked = [query("m"), {"Id": "one", "Expression": "[m]", "ReturnData": False}, {"Id": "e", "Expression": "SUM(one)"}]
    (found,) = ask(store_with(m=[4, 5]), asked, 2)
    assert list(found.points.values()) == [4, 5]


rows = st.lists(st.none() | st.integers(-5, 5), min_size=4, max_size=4)


@hypothesis.settings(max_examples=50)
@hypothesis.given(rows, rows)
def test_sums_and_differences_agree_with_arithmetic_on_rows(left: list[Any], right: list[Any]) -> None:
    def paired(compute: Any) -> list[float | None]:
        pairs = zip(left, right, strict=True)
        return [None if a is None and b is None else compute(a or 0, b or 0) for a, b in pairs]

    assert worked_out("SUM([a, b])", a=left, b=right) == [paired(lambda a, b: a + b)]
    assert worked_out("a - b", a=left, b=right) == [paired(lambda a, b: a - b)]
    assert worked_out("IF(a >= b, 1, 0)", a=left, b=right) == [paired(lambda a, b: int(a >= b))]


def test_the_window_of_fill_ends_before_the_end() -> None:
    asked = [query("m", period=300), {"Id": "e", "Expression": "FILL(m, REPEAT)"}]
    (found,) = ask(store_with(m=[1]), asked, 15)
    assert list(found.points) == [START + dt.timedelta(minutes=minutes) for minutes in (0, 5, 10)]
