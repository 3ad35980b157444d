"""What CloudWatch refuses is refused at synthesis, and nothing else."""

from __future__ import annotations

import aws_cdk as cdk
import pytest
from aws_cdk import aws_cloudwatch as cloudwatch

from stacks.alarms.ranges import problems, refuse

METRIC = {"Namespace": "AWS/SQS", "MetricName": "m", "Statistic": "Sum"}


def query(id, **more):
    return {"Id": id, "ReturnData": False, **more}


def stat(id, period=300):
    return query(id, MetricStat={"Metric": METRIC, "Period": period, "Stat": "Sum"})


def expression(text, *others, **more):
    return {"Metrics": [*others, {"Id": "e", "Expression": text, **more}], "EvaluationPeriods": 1}


def single(period, periods, **more):
    return {**METRIC, "Period": period, "EvaluationPeriods": periods, **more}


ACCEPTED = {
    "a day of five minutes": single(300, 288),
    "a week of hours": single(3_600, 168),
    "a week of days": single(86_400, 7),
    "ten seconds": single(10, 1),
    "M of N": single(300, 12, DatapointsToAlarm=9),
    "ten metrics": expression("SUM(METRICS())", *[stat(f"m{number}") for number in range(10)]),
    "an expression without a metric": expression("TIME_SERIES(1)", Period=60),
    "a period known at deployment only": single({"Ref": "Period"}, 9_999),
    "a word that contains search": expression("researched(m)", stat("m")),
}
REFUSED = {
    "25 hours of five minutes": (
        single(300, 300),
        "Period 300 x EvaluationPeriods 300 = 90000 s; CloudWatch allows 86400",
    ),
    "what is to be done": (single(300, 300), "take 288 EvaluationPeriods at most"),
    "eight days of hours": (single(3_600, 192), "= 691200 s; CloudWatch allows 604800 s for a Period of 3600 or more"),
    "an expression over too long": (
        {**expression("m", stat("m", 1_800)), "EvaluationPeriods": 49},
        "Period 1800 x EvaluationPeriods 49 = 88200 s",
    ),
    "an expression of its own period over too long": (
        {**expression("TIME_SERIES(1)", Period=60), "EvaluationPeriods": 1_441},
        "Period 60 x EvaluationPeriods 1441",
    ),
    "Metrics Insights over too long": (
        {**expression("SELECT SUM(x) FROM y", Period=300), "EvaluationPeriods": 37},
        "allows 10800 s for a Metrics Insights query",
    ),
    "an odd period": (single(90, 1), "found Period 90; it must be 10, 20, 30 or a multiple of 60 seconds"),
    "two periods": (expression("a + b", stat("a", 300), stat("b", 600)), "found the periods 300, 600"),
    "M above N": (single(300, 3, DatapointsToAlarm=4), "found DatapointsToAlarm 4 of 3 EvaluationPeriods"),
    "a search": (expression("MAX(SEARCH('{AWS/SQS} x', 'Sum', 300))"), "found SEARCH in e"),
    "eleven metrics": (
        expression("SUM(METRICS())", *[stat(f"m{number}") for number in range(11)]),
        "found 11 queries with MetricStat",
    ),
    "two results": (expression("m", {**stat("m"), "ReturnData": True}), "found ReturnData in m, e"),
    "no result": ({"Metrics": [stat("m")], "EvaluationPeriods": 1}, "found ReturnData in no query"),
}


def found(kind, properties):
    template = {"Resources": {"Id": {"Type": f"AWS::CloudWatch::{kind}", "Properties": properties}}}
    return [problem for _id, problem in problems(template)]


@pytest.mark.parametrize("properties", ACCEPTED.values(), ids=ACCEPTED)
def test_what_cloudwatch_takes_passes(properties):
    assert found("Alarm", properties) == []


@pytest.mark.parametrize(("properties", "problem"), REFUSED.values(), ids=REFUSED)
def test_what_cloudwatch_refuses_is_named(properties, problem):
    (text,) = found("Alarm", {**properties, "AlarmName": "acme_one"})
    assert text.startswith("alarm acme_one: found ")
    assert problem in text


@pytest.mark.parametrize(("children", "problem"), [(100, []), (101, ["alarm Id: found 101 alarms in its rule"])])
def test_a_composite_has_a_hundred_children(children, problem):
    rule = " OR ".join(f'ALARM("acme_{number}")' for number in range(children))
    assert [text.partition(";")[0] for text in found("CompositeAlarm", {"AlarmRule": rule})] == problem


def test_a_synthesis_stops_with_the_path_of_the_alarm(tmp_path):
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    refuse(app)
    stage = cdk.Stage(app, "acme", env=cdk.Environment(account="111111111111", region="eu-west-1"))
    metric = cloudwatch.Metric(namespace="AWS/SQS", metric_name="m", period=cdk.Duration.hours(1))
    metric.create_alarm(cdk.Stack(stage, "alarms"), "TooLong", threshold=1, evaluation_periods=192)
    with pytest.raises(RuntimeError) as raised:
        app.synth()
    # CDK breaks the lines of its report.
    report = "".join(str(raised.value).split())
    assert "acme/alarms/TooLong" in report
    assert "Period3600xEvaluationPeriods192=691200s;CloudWatchallows604800s" in report
