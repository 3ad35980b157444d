"""CloudWatch's operations on alarms through boto3: what is listed, and what is refused."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
from botocore.exceptions import ClientError

from tests.rehearsal.cloudwatch.alarms.alarming import MINUTE, on_expression, request
from tests.rehearsal.cloudwatch.requests import query


def refused(operation: Any, **parameters: Any) -> tuple[str, str]:
    with pytest.raises(ClientError) as refusal:
        operation(**parameters)
    error = refusal.value.response["Error"]
    return error["Code"], error["Message"]


# -- what is listed


def test_alarms_are_listed_by_kind_name_state_and_action(account: Any) -> None:
    for name in ("a1", "a2", "b1"):
        account.metric_alarm(name, AlarmActions=[account.topic] if name == "b1" else [])
    account.composite("a3", "FALSE")
    account.set("a2", "ALARM")

    def names(**asked: Any) -> list[str]:
        found = account.cloudwatch.describe_alarms(**asked)
        return [one["AlarmName"] for one in [*found["MetricAlarms"], *found["CompositeAlarms"]]]

    assert names() == ["a1", "a2", "b1"]
    assert names(AlarmTypes=["CompositeAlarm"]) == ["a3"]
    assert names(AlarmTypes=["CompositeAlarm", "MetricAlarm"], AlarmNamePrefix="a") == ["a1", "a2", "a3"]
    assert names(AlarmNames=["b1", "gone"]) == ["b1"]
    assert names(StateValue="ALARM") == ["a2"]
    assert names(ActionPrefix="arn:aws:sns") == ["b1"]
    assert refused(names, AlarmNames=["a1"], AlarmNamePrefix="a")[0] == "ValidationError"


def test_alarms_come_in_pages(account: Any) -> None:
    for number in range(5):
        account.metric_alarm(f"alarm{number}")
    pages = account.cloudwatch.get_paginator("describe_alarms").paginate(PaginationConfig={"PageSize": 2})
    assert [[one["AlarmName"][-1] for one in page["MetricAlarms"]] for page in pages] == [["0", "1"], ["2", "3"], ["4"]]
    code, _ = refused(account.cloudwatch.describe_alarms, NextToken="made-up")
    assert code == "InvalidNextToken"


def test_the_history_outlives_the_alarm_and_comes_in_either_order(account: Any) -> None:
    account.metric_alarm("lived")
    account.set("lived", "OK")
    account.wait(1)
    account.set("lived", "ALARM")
    account.cloudwatch.delete_alarms(AlarmNames=["lived"])

    def summaries(**asked: Any) -> list[str]:
        pages = account.cloudwatch.get_paginator("describe_alarm_history").paginate(
            AlarmName="lived", PaginationConfig={"PageSize": 2}, **asked
        )
        return [item["HistorySummary"] for page in pages for item in page["AlarmHistoryItems"]]

    told = ['Alarm "lived" created', "Alarm updated from INSUFFICIENT_DATA to OK", "Alarm updated from OK to ALARM"]
    assert summaries(ScanBy="TimestampAscending") == [*told, 'Alarm "lived" deleted']
    assert summaries() == ['Alarm "lived" deleted', *reversed(told)]
    assert summaries(HistoryItemType="StateUpdate") == [told[2], told[1]]
    assert summaries(EndDate=account.start + MINUTE - dt.timedelta(seconds=1), ScanBy="TimestampAscending") == told[:2]
    assert summaries(AlarmTypes=["CompositeAlarm"]) == []


# -- what is refused


def test_what_others_depend_on_is_not_deleted(account: Any) -> None:
    account.metric_alarm("busy")
    account.metric_alarm("quiet")
    periods = {"ActionsSuppressorWaitPeriod": 60, "ActionsSuppressorExtensionPeriod": 60}
    account.composite("any", "ALARM(busy)", ActionsSuppressor="quiet", **periods)
    for name in ("busy", "quiet"):
        assert refused(account.cloudwatch.delete_alarms, AlarmNames=[name]) == (
            "ValidationError",
            f"Cannot delete {name} as there are composite alarm(s) depending on it: any",
        )
    account.cloudwatch.delete_alarms(AlarmNames=["any"])
    account.cloudwatch.delete_alarms(AlarmNames=["busy", "quiet"])
    assert account.cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_names_that_do_not_exist_are_an_error_after_the_others_are_deleted(account: Any) -> None:
    account.metric_alarm("busy")
    code, message = refused(account.cloudwatch.delete_alarms, AlarmNames=["gone", "busy"])
    assert (code, message) == ("ResourceNotFound", "Alarms [gone] do not exist")
    assert account.cloudwatch.describe_alarms()["MetricAlarms"] == []


MULTIPLE = "Metrics expression that return multi time series are only allowed for MetricsInsights expression"


@pytest.mark.parametrize(
    ("expression", "complaint"),
    [
        ("SEARCH('{Test}', 'Sum', 60)", "SEARCH is not supported on Metric Alarms."),
        ("SUM(SEARCH('{Test}', 'Sum', 60))", "SEARCH is not supported on Metric Alarms."),
        ("METRICS()", MULTIPLE),
        ("[m]", MULTIPLE),  # an array of one is an array
        ("m +", "not metric math"),
        ("m + k", "refers to k, which is the id of no query"),
        ("SUM(m)", "yields a number"),
        ("e * 2", "refers to itself"),
    ],
)
def test_an_alarm_watches_one_time_series(account: Any, expression: str, complaint: str) -> None:
    asked = on_expression(query("m"), {"Id": "e", "Expression": expression})
    code, message = refused(account.cloudwatch.put_metric_alarm, **asked)
    assert code == "ValidationError"
    assert complaint in message
    assert account.cloudwatch.describe_alarms()["MetricAlarms"] == []


def test_refusals_arrive_as_validation_errors(account: Any) -> None:
    account.composite("any", "TRUE")
    for operation, asked, complaint in (
        ("put_metric_alarm", request(Period=90), "Period must be 10, 20, 30 or a multiple of 60"),
        ("put_metric_alarm", request(AlarmName="any"), "exists and is a CompositeAlarm"),
        (
            "put_composite_alarm",
            {"AlarmName": "x", "AlarmRule": "ALARM(gone)"},
            "[gone] in the alarm rule do not exist",
        ),
    ):
        code, message = refused(getattr(account.cloudwatch, operation), **asked)
        assert code == "ValidationError"
        assert complaint in message


def test_the_state_of_what_does_not_exist_cannot_be_set(account: Any) -> None:
    set_state, reason = account.cloudwatch.set_alarm_state, {"StateValue": "OK", "StateReason": "by hand"}
    assert refused(set_state, AlarmName="gone", **reason)[0] == "ResourceNotFound"
    account.metric_alarm("busy")
    assert refused(set_state, AlarmName="busy", StateReasonData="{", **reason)[0] == "InvalidFormat"


def test_tags_are_those_of_the_creation(account: Any) -> None:
    account.metric_alarm("busy", Tags=[{"Key": "tenant", "Value": "acme"}])
    account.wait(1)
    account.metric_alarm("busy", Tags=[{"Key": "tenant", "Value": "other"}])
    tags = account.cloudwatch.list_tags_for_resource(ResourceARN=account.described("busy")["AlarmArn"])["Tags"]
    assert tags == [{"Key": "tenant", "Value": "acme"}]
