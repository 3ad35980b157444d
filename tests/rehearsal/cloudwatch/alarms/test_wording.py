"""How an alarm says why it is in its state: sentences and data as CloudWatch's own alarms have them."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from rehearsal.cloudwatch.alarms import wording
from rehearsal.cloudwatch.alarms.evaluation import Datapoint, evaluate
from tests.rehearsal.cloudwatch.alarms.alarming import START, drawn, wanted


@pytest.mark.parametrize(
    ("points", "changes", "reason"),
    [
        (
            "0 0 X",
            {"EvaluationPeriods": 1},
            "Threshold Crossed: 1 datapoint [10.0 (21/11/26 20:10:00)] was greater than the threshold (5.0).",
        ),
        (
            "0 0 X",
            {"EvaluationPeriods": 1, "DatapointsToAlarm": 1},
            "Threshold Crossed: 1 out of the last 1 datapoints [10.0 (21/11/26 20:10:00)] was greater than the "
            "threshold (5.0) (minimum 1 datapoint for OK -> ALARM transition).",
        ),
        (
            "0 X X",
            {"EvaluationPeriods": 3, "DatapointsToAlarm": 2},
            "Threshold Crossed: 2 out of the last 3 datapoints [10.0 (21/11/26 20:10:00), 10.0 (21/11/26 20:05:00)] "
            "were greater than the threshold (5.0) (minimum 2 datapoints for OK -> ALARM transition).",
        ),
        (
            "X X 0",
            {"DatapointsToAlarm": 3},
            "Threshold Crossed: 1 out of the last 3 datapoints [0.0 (21/11/26 20:10:00)] was not greater than the "
            "threshold (5.0) (minimum 1 datapoint for ALARM -> OK transition).",
        ),
        (
            "- - -",
            {"TreatMissingData": "breaching"},
            "Threshold Crossed: no datapoints were received for 3 periods and 3 missing datapoints were treated as "
            "[Breaching].",
        ),
        (
            "- - -",
            {"EvaluationPeriods": 1, "TreatMissingData": "notBreaching"},
            "Threshold Crossed: no datapoints were received for 1 period and 1 missing datapoint was treated as "
            "[NonBreaching].",
        ),
        (
            "- X -",
            {"EvaluationPeriods": 2, "TreatMissingData": "breaching"},
            "Threshold Crossed: 1 datapoint [10.0 (21/11/26 20:05:00)] was greater than the threshold (5.0) and 1 "
            "missing datapoint was treated as [Breaching].",
        ),
        ("- - -", {}, "Insufficient Data: 3 datapoints were unknown."),
        ("- - -", {"EvaluationPeriods": 1}, "Insufficient Data: 1 datapoint was unknown."),
    ],
)
def test_a_reason_is_worded_as_cloudwatch_does(points: str, changes: dict[str, Any], reason: str) -> None:
    chosen = wanted(**changes)
    assert wording.reason(evaluate(drawn(points), chosen), chosen) == reason


def test_five_datapoints_and_more_are_listed_behind_the_sentence() -> None:
    """So that no reason is longer than the 1,023 characters that a state has room for."""
    chosen = wanted(Period=3_600, EvaluationPeriods=168, DatapointsToAlarm=168)
    points = [Datapoint(START + number * dt.timedelta(hours=1), 1 / 3 + 10) for number in range(168)]
    reason = wording.reason(evaluate(points, chosen), chosen)
    assert reason.startswith(
        "Threshold Crossed: 168 out of the last 168 datapoints were greater than the threshold (5.0). The most recent "
        "datapoints which crossed the threshold: [10.333333333333334 (28/11/26 19:00:00), 10.3"
    )
    assert reason.endswith("(28/11/26 15:00:00)] (minimum 168 datapoints for OK -> ALARM transition).")
    assert len(reason) <= 1_023


def test_the_same_as_data() -> None:
    chosen = wanted()
    now = START + dt.timedelta(minutes=15, seconds=30)
    assert json.loads(wording.reason_data(evaluate(drawn("X X X"), chosen), chosen, now)) == {
        "version": "1.0",
        "queryDate": "2026-11-21T20:15:30.000+0000",
        "startDate": "2026-11-21T20:00:00.000+0000",
        "statistic": "Sum",
        "period": 300,
        "recentDatapoints": [10.0, 10.0, 10.0],
        "threshold": 5.0,
        "evaluatedDatapoints": [
            {"timestamp": f"2026-11-21T20:{minute}:00.000+0000", "value": 10.0} for minute in ("10", "05", "00")
        ],
    }
