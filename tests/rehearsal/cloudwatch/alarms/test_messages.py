"""What alarms say to topics, to the event bus and to functions, in the forms that the user guide shows."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest

from rehearsal.cloudwatch.alarms import messages
from rehearsal.cloudwatch.alarms.register import Alarm, State
from rehearsal.cloudwatch.alarms.suppression import BY_WAIT, Suppression, Suppressor
from tests.rehearsal.cloudwatch.alarms.alarming import (
    MINUTE,
    START,
    TOPIC,
    alarm,
    on_expression,
    request,
)
from tests.rehearsal.cloudwatch.requests import query

DIMENSIONS = [{"Name": "Queue", "Value": "letters"}]


def ringing(asked: dict[str, Any], data: str | None = None) -> Alarm:
    """An alarm a minute after its creation, that has just gone into ALARM."""
    made = alarm(asked)
    made.state = State("ALARM", "because", data, START + MINUTE, START + MINUTE)
    return made


def test_a_notice_of_a_metric_alarm_has_the_guides_schema() -> None:
    asked = request(Dimensions=DIMENSIONS, AlarmActions=[TOPIC], AlarmDescription="letters wait", DatapointsToAlarm=2)
    assert json.loads(messages.notice(ringing(asked))) == {
        "AlarmName": "busy",
        "AlarmDescription": "letters wait",
        "AWSAccountId": "111111111111",
        "AlarmConfigurationUpdatedTimestamp": "2026-11-21T20:00:00.000+0000",
        "NewStateValue": "ALARM",
        "NewStateReason": "because",
        "StateChangeTime": "2026-11-21T20:01:00.000+0000",
        "Region": "EU (Ireland)",
        "AlarmArn": "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:busy",
        "OldStateValue": "INSUFFICIENT_DATA",
        "OKActions": [],
        "AlarmActions": [TOPIC],
        "InsufficientDataActions": [],
        "Trigger": {
            "MetricName": "m",
            "Namespace": "Test",
            "StatisticType": "Statistic",
            "Statistic": "SUM",
            "Unit": None,
            "Dimensions": [{"value": "letters", "name": "Queue"}],
            "Period": 300,
            "EvaluationPeriods": 3,
            "DatapointsToAlarm": 2,
            "ComparisonOperator": "GreaterThanThreshold",
            "Threshold": 5.0,
            "TreatMissingData": "missing",
            "EvaluateLowSampleCountPercentile": "",
        },
    }


def test_a_notice_of_an_alarm_on_an_expression_has_its_queries() -> None:
    queries = query("m"), {"Id": "e", "Expression": "m * 2", "Label": "twice", "ReturnData": True}
    trigger = json.loads(messages.notice(ringing(on_expression(*queries))))["Trigger"]
    metric = {"Namespace": "Test", "MetricName": "m", "Dimensions": []}
    assert trigger["Metrics"] == [
        {"Id": "m", "MetricStat": {"Metric": metric, "Period": 60, "Stat": "Sum"}, "ReturnData": False},
        queries[1],
    ]


CHILD = {"arn": "arn:child", "state": {"value": "ALARM", "timestamp": "2026-11-21T20:00:59.000+0000"}}
COMPOSITE = {"AlarmName": "any", "AlarmRule": "ALARM(busy)"}
SUPPRESSOR = {
    "ActionsSuppressor": "quiet",
    "ActionsSuppressorWaitPeriod": 60,
    "ActionsSuppressorExtensionPeriod": 120,
}


def test_a_notice_of_a_composite_alarm_names_the_child_that_changed() -> None:
    notice = json.loads(messages.notice(ringing(COMPOSITE, json.dumps({"triggeringAlarms": [CHILD]}))))
    assert notice["AlarmRule"] == "ALARM(busy)"
    state = {"Value": "ALARM", "Timestamp": CHILD["state"]["timestamp"]}
    assert notice["TriggeringChildren"] == [{"Arn": "arn:child", "State": state}]
    assert "Trigger" not in notice
    assert "AlarmConfigurationUpdatedTimestamp" not in notice


def test_an_event_has_both_states_and_the_configuration() -> None:
    detail = messages.detail(ringing(request(Dimensions=DIMENSIONS, AlarmDescription="letters wait"), '{"a":1}'))
    (metric,) = detail["configuration"].pop("metrics")
    assert metric["metricStat"] == {
        "metric": {"namespace": "Test", "name": "m", "dimensions": {"Queue": "letters"}},
        "period": 300,
        "stat": "Sum",
    }
    assert metric["returnData"] is True
    assert detail == {
        "alarmName": "busy",
        "configuration": {"description": "letters wait"},
        "previousState": {
            "value": "INSUFFICIENT_DATA",
            "reason": "Unchecked: Initial alarm creation",
            "timestamp": "2026-11-21T20:00:00.000+0000",
        },
        "state": {
            "value": "ALARM",
            "reason": "because",
            "reasonData": '{"a":1}',
            "timestamp": "2026-11-21T20:01:00.000+0000",
        },
    }


def test_an_event_says_what_suppresses_the_actions() -> None:
    made = ringing({**COMPOSITE, **SUPPRESSOR})
    made.suppressor, made.suppression = Suppressor("quiet", 60, 120), Suppression(BY_WAIT, START, True)
    detail = messages.detail(made)
    assert detail["state"]["actionsSuppressedBy"] == "WaitPeriod"
    assert detail["state"]["actionsSuppressedReason"] == "Actions suppressed by WaitPeriod"
    assert detail["configuration"] == {
        "alarmRule": "ALARM(busy)",
        "actionsSuppressor": "quiet",
        "actionsSuppressorWaitPeriod": 60,
        "actionsSuppressorExtensionPeriod": 120,
    }


def test_a_function_is_called_with_the_same_detail() -> None:
    made = ringing(request())
    assert messages.call(made) == {
        "source": "aws.cloudwatch",
        "alarmArn": made.alarm_arn,
        "accountId": "111111111111",
        "time": "2026-11-21T20:01:00.000+0000",
        "region": "eu-west-1",
        "alarmData": messages.detail(made),
    }


@pytest.mark.parametrize(
    ("name", "region", "subject"),
    [
        ("busy", "eu-west-1", 'ALARM: "busy" in EU (Ireland)'),
        ("busy", "us-east-1", 'ALARM: "busy" in US East (N. Virginia)'),
        ("x" * 255, "eu-west-1", f'ALARM: "{"x" * 72}..." in EU (Ireland)'),
    ],
)
def test_a_subject_fits_into_what_a_topic_takes(name: str, region: str, subject: str) -> None:
    made = ringing(request(AlarmName=name))
    made.scope = replace(made.scope, region=region)
    assert messages.subject(made) == subject
    assert len(subject) <= 100
