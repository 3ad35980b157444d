"""The short form of metrics."""

from __future__ import annotations

import pytest
from hypothesis import given, strategies as st

from rehearsal.dashboards.refusal import Refused
from rehearsal.dashboards.rows import Row, expand, rows

HERE = {"account": "111111111111", "region": "eu-west-1"}


def read(*metrics: list, **properties: object) -> list[Row]:
    return rows({"metrics": list(metrics), **properties}, **HERE)


def metric(row: Row) -> tuple:
    found = row.query["MetricStat"]["Metric"]
    pairs = ((one["Name"], one["Value"]) for one in found["Dimensions"])
    return (found["Namespace"], found["MetricName"], *(part for pair in pairs for part in pair))


def test_a_metric_becomes_a_query() -> None:
    (row,) = read(["AWS/Lambda", "Errors", "FunctionName", "f", {"stat": "Sum", "period": 60, "label": "of f"}])
    assert row.query == {
        "Id": "row1",
        "ReturnData": True,
        "Label": "of f",
        "MetricStat": {
            "Metric": {
                "Namespace": "AWS/Lambda",
                "MetricName": "Errors",
                "Dimensions": [{"Name": "FunctionName", "Value": "f"}],
            },
            "Period": 60,
            "Stat": "Sum",
        },
    }


def test_what_a_row_does_not_say_the_widget_says_and_then_cloudwatch() -> None:
    assert read(["N", "M"], stat="p99", period=900)[0].query["MetricStat"] | {"Metric": None} == {
        "Metric": None,
        "Period": 900,
        "Stat": "p99",
    }
    assert [read(["N", "M"])[0].query["MetricStat"][key] for key in ("Period", "Stat")] == [300, "Average"]
    assert rows({"metrics": [["N", "M", {"period": 60}]]}, **HERE, period=7200)[0].period == 7200


@pytest.mark.parametrize(
    ("row", "meant"),
    [
        ([".", ".", ".", "g"], ("N", "M", "D", "g")),
        (["...", "g"], ("N", "M", "D", "g")),
        ([".", "Other", ".", "."], ("N", "Other", "D", "f")),
        (["..."], ("N", "M", "D", "f")),
        (["...", {"stat": "Sum"}], ("N", "M", "D", "f")),
        ([".", "."], ("N", "M")),
    ],
)
def test_dots_repeat_the_metric_above(row: list, meant: tuple) -> None:
    between = [{"expression": "SUM(METRICS())"}]
    assert metric(read(["N", "M", "D", "f"], between, row)[-1]) == meant


@given(st.lists(st.text(min_size=1).filter(lambda text: text not in (".", "...")), min_size=2, max_size=8))
def test_dots_lose_nothing(fields: list[str]) -> None:
    fields = fields[: len(fields) // 2 * 2]
    assert expand(1, ["..."], fields) == expand(1, ["."] * len(fields), fields) == tuple(fields)


def test_expressions_keep_their_ids_sides_and_colours() -> None:
    asked, tps = read(
        ["N", "M", {"id": "row1", "visible": False}],
        [{"expression": "row1 / 300", "yAxis": "right", "color": "#112233"}],
        period=60,
    )
    assert (asked.id, asked.query["ReturnData"]) == ("row1", False)
    assert tps.query == {"Id": "row2", "ReturnData": True, "Expression": "row1 / 300", "Period": 60}
    assert (tps.side, tps.color) == ("right", "#112233")


@pytest.mark.parametrize(
    ("metrics", "reason"),
    [
        ([], "it has no metrics"),
        (["N"], "row 1: it is not an array"),
        ([["N"]], r"row 1: \['N'\] is not a namespace"),
        ([["N", "M", "D"]], "row 1: .*pairs of dimension and value"),
        ([["...", "x"]], 'row 1: "..." repeats a row above it that is not there'),
        ([["N", "M"], [".", ".", ".", "x"]], 'row 2: "." in place 3 repeats what the row above does not have'),
        ([["N", "M"], ["N", "...", "x", "y"]], 'row 2: "..." can only stand first'),
        ([["N", 5]], "row 1: .*not all strings"),
        ([["N", "M", {"expression": "1"}]], "either a metric or an expression"),
        ([[{"label": "x"}]], "either a metric or an expression"),
        ([["N", "M", {"sparkle": True}]], "row 1: sparkle: not modelled"),
        ([["N", "M", {"yAxis": "top"}]], "yAxis is 'top'"),
        ([["N", "M", {"id": "M1"}]], "id 'M1'"),
        ([["N", "M", {"id": "a"}], ["N", "M", {"id": "a"}]], "id a: several rows have it"),
        ([["N", "M", {"region": "us-east-1"}]], "region us-east-1 was not rehearsed, only eu-west-1"),
        ([["N", "M", {"accountId": "2"}]], "accountId 2 was not rehearsed"),
    ],
)
def test_what_cannot_be_read_is_refused_with_its_row(metrics: list, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        rows({"metrics": metrics}, **HERE)
