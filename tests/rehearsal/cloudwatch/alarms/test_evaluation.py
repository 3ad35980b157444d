"""The state of an alarm from its datapoints: the user guide's tables, and what follows from its sentences."""

from __future__ import annotations

import datetime as dt

import pytest
from hypothesis import given, strategies as st

from rehearsal.cloudwatch.alarms.evaluation import ALARM, INSUFFICIENT_DATA, OK, Datapoint, evaluate
from rehearsal.cloudwatch.alarms.settings import TREATMENTS, of
from tests.rehearsal.cloudwatch.alarms.alarming import START, drawn, request, wanted

RETAINED = None
# "Configuring how CloudWatch alarms treat missing data": the columns of both tables, in their order.
COLUMNS = ("missing", "ignore", "breaching", "notBreaching")
THREE_OF_THREE = [
    ("0 - X - X", OK, OK, OK, OK),
    ("0 - - - -", OK, OK, OK, OK),
    ("- - - - -", INSUFFICIENT_DATA, RETAINED, ALARM, OK),
    ("0 X X - X", ALARM, ALARM, ALARM, ALARM),
    ("- - X - -", ALARM, RETAINED, ALARM, OK),
    # Of older editions of the page; today's does not contradict them.
    ("- - - - X", INSUFFICIENT_DATA, RETAINED, ALARM, OK),
    ("X - - - -", ALARM, RETAINED, ALARM, OK),
]
TWO_OF_THREE = [
    ("0 - X - X", ALARM, ALARM, ALARM, ALARM),
    ("0 0 X 0 X", ALARM, ALARM, ALARM, ALARM),
    ("0 - X - -", OK, OK, ALARM, OK),
    ("- - - - 0", OK, OK, ALARM, OK),
    ("- - - X -", ALARM, RETAINED, ALARM, OK),
    ("- - - - X", INSUFFICIENT_DATA, RETAINED, ALARM, OK),
]


@pytest.mark.parametrize("treatment", COLUMNS)
@pytest.mark.parametrize("row", THREE_OF_THREE, ids=lambda row: row[0])
def test_three_out_of_three_is_the_guides_table(row: tuple[str, ...], treatment: str) -> None:
    points, *states = row
    found = evaluate(drawn(points), wanted(TreatMissingData=treatment))
    assert found.state == states[COLUMNS.index(treatment)]


@pytest.mark.parametrize("treatment", COLUMNS)
@pytest.mark.parametrize("row", TWO_OF_THREE, ids=lambda row: row[0])
def test_two_out_of_three_is_the_guides_table(row: tuple[str, ...], treatment: str) -> None:
    points, *states = row
    found = evaluate(drawn(points), wanted(TreatMissingData=treatment, DatapointsToAlarm=2))
    assert found.state == states[COLUMNS.index(treatment)]


@pytest.mark.parametrize(("points", "filled"), [("0 - X - X", 0), ("0 - - - -", 2), ("- - - - -", 3), ("0 X X - X", 0)])
def test_no_more_is_filled_than_lacks_to_the_evaluation_periods(points: str, filled: int) -> None:
    assert evaluate(drawn(points), wanted()).filled == filled


# "Avoiding premature transitions to alarm state", of 3 out of 3.
@pytest.mark.parametrize(
    ("points", "state"),
    [
        ("- - - X -", INSUFFICIENT_DATA),
        ("- - - X 0", OK),
        ("- - X - 0", OK),
        ("- - X - X", ALARM),
        ("- X - - -", ALARM),
    ],
)
def test_one_breaching_datapoint_waits_until_it_is_old_enough(points: str, state: str) -> None:
    assert evaluate(drawn(points), wanted()).state == state


def test_the_extra_datapoints_count_only_where_newer_ones_are_missing() -> None:
    assert evaluate(drawn("X X 0 0 0"), wanted()).state == OK
    assert [point.value for point in evaluate(drawn("X X 0 - 0"), wanted()).real] == [0.0, 0.0, 10.0]


@pytest.mark.parametrize(
    ("comparison", "breaching"),
    [
        ("GreaterThanThreshold", [6.0]),
        ("GreaterThanOrEqualToThreshold", [5.0, 6.0]),
        ("LessThanThreshold", [4.0]),
        ("LessThanOrEqualToThreshold", [4.0, 5.0]),
    ],
)
def test_each_comparison_has_its_own_edge(comparison: str, breaching: list[float]) -> None:
    chosen = wanted(ComparisonOperator=comparison, EvaluationPeriods=1)
    states = {value: evaluate([Datapoint(START, value)], chosen).state for value in (4.0, 5.0, 6.0)}
    assert states == {value: ALARM if value in breaching else OK for value in states}


def test_dynamodb_ignores_missing_data_unless_told_otherwise() -> None:
    table = request(Namespace="AWS/DynamoDB")
    assert of(table).treatment == "ignore"
    assert of({**table, "TreatMissingData": "breaching"}).treatment == "breaching"
    assert of(request()).treatment == "missing"


@given(
    values=st.lists(st.sampled_from([None, 0.0, 10.0]), min_size=5, max_size=5),
    needed=st.integers(1, 3),
    treatment=st.sampled_from(TREATMENTS),
)
def test_enough_real_datapoints_make_the_treatment_irrelevant(
    values: list[float | None], needed: int, treatment: str
) -> None:
    points = [Datapoint(START + place * dt.timedelta(minutes=5), value) for place, value in enumerate(values)]
    real = [value for value in reversed(values) if value is not None][:3]
    found = evaluate(points, wanted(DatapointsToAlarm=needed, TreatMissingData=treatment)).state
    if len(real) == 3:
        assert found == (ALARM if real.count(10.0) >= needed else OK)
    elif real.count(10.0) >= needed:
        assert found == ALARM
    else:
        assert (
            found
            in {
                "missing": {OK, ALARM, INSUFFICIENT_DATA},
                "ignore": {OK, RETAINED},
                "breaching": {OK, ALARM},
                "notBreaching": {OK},
            }[treatment]
        )
