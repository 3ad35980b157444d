"""What PutMetricAlarm and PutCompositeAlarm refuse (API reference), in the words of CloudWatch where they are known."""

from __future__ import annotations

from typing import Any

import pytest

from rehearsal.cloudwatch.alarms.composition import of_composite_alarm, of_deletion
from rehearsal.cloudwatch.alarms.refusals import of_metric_alarm
from rehearsal.iam.policies import Unmodelled
from tests.rehearsal.cloudwatch.alarms.alarming import SCOPE, TOPIC, alarm, on_expression, request
from tests.rehearsal.cloudwatch.requests import query

DAY, WEEK = 86_400, 7 * 86_400
SUM = {"Id": "e", "Expression": "m + k"}


def refused(asked: dict[str, Any]) -> str:
    return "; ".join(of_metric_alarm(asked, SCOPE))


@pytest.mark.parametrize(
    "asked",
    [
        request(),
        request(DatapointsToAlarm=3),
        request("Statistic", ExtendedStatistic="p99", EvaluateLowSampleCountPercentile="ignore"),
        request(AlarmActions=[TOPIC] * 5, OKActions=["arn:aws:lambda:eu-west-1:111111111111:function:f"]),
        request(Period=60, EvaluationPeriods=1_440),
        request(Period=3_600, EvaluationPeriods=168),
        request(Period=86_400, EvaluationPeriods=7),
        on_expression(query("m"), query("k"), SUM),
        on_expression(query("m", ReturnData=True)),
        on_expression({"Id": "e", "Expression": "TIME_SERIES(1)", "Period": 300}),
        on_expression(*(query(f"m{number}") for number in range(10)), {"Id": "e", "Expression": "SUM(METRICS())"}),
    ],
)
def test_what_cloudwatch_takes_is_taken(asked: dict[str, Any]) -> None:
    assert refused(asked) == ""


@pytest.mark.parametrize(
    ("period", "count", "complaint"),
    [
        (60, 1_441, f"across more than a day (EvaluationPeriods * Period must be <= {DAY}) for alarms using period"),
        (300, 289, "for alarms using period < 3600; found 289 * 300 = 86700"),
        (3_540, 25, "a day"),
        (3_600, 169, f"a week (EvaluationPeriods * Period must be <= {WEEK}) for alarms using period >= 3600; found"),
        (86_400, 8, "a week"),
    ],
)
def test_an_alarm_looks_back_a_day_or_with_periods_of_an_hour_a_week(period: int, count: int, complaint: str) -> None:
    single = request(Period=period, EvaluationPeriods=count)
    math = on_expression(query("m", period=period), {"Id": "e", "Expression": "m * 2"}, EvaluationPeriods=count)
    for asked in (single, math):
        assert complaint in refused(asked)


@pytest.mark.parametrize(
    ("asked", "complaint"),
    [
        (request("AlarmName"), "AlarmName: required and missing"),
        (request(AlarmActions=[TOPIC] * 6), "AlarmActions"),
        (request(Period=0), "Period"),
        (request(Period=90), "Period must be 10, 20, 30 or a multiple of 60; found 90"),
        (request("Period"), "The parameter Period is required"),
        (request("Namespace"), "The parameter Namespace is required"),
        (request(Namespace="Größe"), "Namespace must not contain Non-ASCII characters."),
        (request("Threshold"), "The parameter Threshold is required"),
        (request("EvaluationPeriods"), "EvaluationPeriods"),
        (request("Statistic"), "exactly one of Statistic and ExtendedStatistic"),
        (request(ExtendedStatistic="p99"), "exactly one of Statistic and ExtendedStatistic"),
        (request("MetricName"), "exactly one of MetricName and Metrics"),
        (request(DatapointsToAlarm=4), "DatapointsToAlarm must be less than or equal to EvaluationPeriods; found 4"),
        (request(TreatMissingData="notbreaching"), "Option notbreaching is not supported"),
        (
            request(EvaluateLowSampleCountPercentile="ignore"),
            "Option evaluateLowSampleCountPercentile can not be applied with statistic Sum.",
        ),
        (request(AlarmActions=["alerts"]), "Invalid arn syntax: alerts"),
        (request(AlarmActions=["arn:aws:sqs:eu-west-1:1:q"]), "Unsupported AWS vendor sqs"),
        (
            request(OKActions=["arn:aws:sns:us-east-1:111111111111:alerts"]),
            "Invalid region us-east-1 specified. Only eu-west-1 is supported.",
        ),
        (request(Metrics=[query("m", ReturnData=True)]), "exactly one of MetricName and Metrics"),
        ({**on_expression(query("m", ReturnData=True)), "Period": 60}, "cannot be specified along with Period"),
        (on_expression(query("m")), "Exactly one element of the metrics list should return data; found none"),
        (on_expression(query("m"), SUM, {**SUM, "Id": "f"}), "should return data; found e, f"),
        (on_expression(query("m"), {**SUM, "Id": "E"}), "the id 'E' does not match"),
        (on_expression(query("m"), query("m"), SUM), "the id 'm' is not unique"),
        (on_expression(query("m"), query("k", period=300), SUM), "Period must be the same for all metrics"),
        (on_expression({**query("m", ReturnData=True), "Expression": "m"}), "m: exactly one of MetricStat and"),
        (on_expression({"Id": "e", "Expression": "TIME_SERIES(1)"}), "Period must be specified for the expression"),
        (
            on_expression(*(query(f"m{number}") for number in range(11)), {"Id": "e", "Expression": "SUM(METRICS())"}),
            "Too many metrics in alarm, maximum is 10; found 11",
        ),
        (
            on_expression(query("m"), SUM, *({**SUM, "Id": f"f{number}", "ReturnData": False} for number in range(10))),
            "Too many expressions in alarm, maximum is 10; found 11",
        ),
    ],
)
def test_what_cloudwatch_refuses_is_refused(asked: dict[str, Any], complaint: str) -> None:
    assert complaint in refused(asked)


def test_all_complaints_come_at_once() -> None:
    found = of_metric_alarm(request("Threshold", "Statistic", AlarmActions=["alerts"], TreatMissingData="?"), SCOPE)
    assert len(found) == 4


@pytest.mark.parametrize(
    ("asked", "named"),
    [
        (request(Unit="Count"), "Unit"),
        (request(Period=10), "high resolution"),
        (request("Threshold", ThresholdMetricId="b"), "ThresholdMetricId"),
        (request(ComparisonOperator="GreaterThanUpperThreshold"), "GreaterThanUpperThreshold"),
        (request(WarmUpConfiguration={"WarmUpPeriodDurationInMinutes": 5}), "WarmUpConfiguration"),
        (request(AlarmActions=["arn:aws:ssm:eu-west-1:111111111111:opsitem:1"]), "the alarm action arn:aws:ssm"),
        (on_expression({"Id": "e", "Expression": "SELECT SUM(m) FROM Test", "Period": 60}), "Metrics Insights"),
        (on_expression({**query("m", ReturnData=True), "AccountId": "222222222222"}), "AccountId"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(asked: dict[str, Any], named: str) -> None:
    with pytest.raises(Unmodelled, match=named):
        refused(asked)


# -- composite alarms

ALARMS = {name: alarm(request(AlarmName=name)) for name in ("busy", "late")}
PARENT = alarm({"AlarmName": "any", "AlarmRule": 'ALARM("busy") OR ALARM(late)'})
PERIODS = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}


def composite(rule: str = "ALARM(busy)", name: str = "both", **more: Any) -> str:
    known = {**ALARMS, "any": PARENT}
    return "; ".join(of_composite_alarm({"AlarmName": name, "AlarmRule": rule, **more}, SCOPE, known))


@pytest.mark.parametrize(
    ("found", "complaint"),
    [
        (composite(), ""),
        (composite("ALARM(arn:aws:cloudwatch:eu-west-1:111111111111:alarm:busy)"), ""),
        (composite(ActionsSuppressor="late", **PERIODS), ""),
        (composite("ALARM(busy) OR OK(gone)"), "as alarms [gone] in the alarm rule do not exist"),
        (composite("ALARM(arn:aws:cloudwatch:eu-west-1:222222222222:alarm:busy)"), "do not exist"),
        (composite("ALARM(arn:aws:cloudwatch:us-east-1:111111111111:alarm:busy)"), "do not exist"),
        (composite("ALARM(both)"), "cannot have a child relation with itself via its AlarmRule"),
        (composite("busy"), "Error in AlarmRule [Unsupported token"),
        (composite(ActionsSuppressor="late"), "belong together; found only ActionsSuppressor"),
        (composite(**PERIODS), "belong together"),
        (composite(ActionsSuppressor="gone", **PERIODS), "[gone] as ActionsSuppressor do not exist"),
        (composite(ActionsSuppressor="late", **PERIODS | {"ActionsSuppressorWaitPeriod": -1}), "-1 seconds"),
        (composite(AlarmActions=["alerts"]), "Invalid arn syntax"),
    ],
)
def test_what_a_composite_alarm_may_be(found: str, complaint: str) -> None:
    assert complaint in found
    assert complaint or not found


def test_a_cycle_is_refused_by_name() -> None:
    with pytest.raises(Unmodelled, match="its rule leads back to it"):
        composite("ALARM(any)", name="busy")


def test_one_alarm_is_watched_by_so_many_and_no_more() -> None:
    parents = {f"p{number}": alarm({"AlarmName": f"p{number}", "AlarmRule": "ALARM(busy)"}) for number in range(150)}
    found = of_composite_alarm({"AlarmName": "one", "AlarmRule": "ALARM(busy)"}, SCOPE, {**ALARMS, **parents})
    assert found == ["busy is watched by 150 composite alarms; 150 are allowed"]
    again = {"AlarmName": "p0", "AlarmRule": "ALARM(busy)"}
    assert of_composite_alarm(again, SCOPE, {**ALARMS, **parents}) == []


def test_what_others_depend_on_is_not_deleted() -> None:
    known = {**ALARMS, "any": PARENT, "other": alarm({"AlarmName": "other", "AlarmRule": "TRUE"})}
    assert of_deletion(["gone"], known) == []
    assert of_deletion(["any"], known) == []
    assert of_deletion(["busy"], known) == ["Cannot delete busy as there are composite alarm(s) depending on it: any"]
    assert of_deletion(["any", "other"], known) == [
        "Only one composite alarm can be deleted in a request; found any, other"
    ]
