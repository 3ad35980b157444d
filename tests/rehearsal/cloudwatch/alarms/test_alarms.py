"""What alarms do in virtual time: they are evaluated, tell each change once, and composites follow their children."""

from __future__ import annotations

import json
from typing import Any

from rehearsal.cloudwatch.store import Metric
from tests.rehearsal.cloudwatch.alarms.alarming import SCOPE, request

BUSY = {"Period": 60, "EvaluationPeriods": 1, "TreatMissingData": "notBreaching"}


def put(account: Any, value: float, name: str = "m") -> None:
    account.aws.metrics().put(Metric("Test", name), account.aws.clock.now(), value)


def changes(account: Any) -> list[tuple[str, str, str]]:
    return [(one.alarm, one.old, one.new) for one in account.aws.alarms.history]


# -- what a metric alarm does


def test_an_alarm_begins_without_data_and_tells_every_change_once(account: Any) -> None:
    told = {"AlarmActions": [account.topic], "OKActions": [account.topic]}
    account.cloudwatch.put_metric_alarm(**request(**BUSY, **told))
    assert account.described("busy")["StateValue"] == "INSUFFICIENT_DATA"
    account.wait(3)
    put(account, 10)
    account.wait(30)
    assert changes(account) == [("busy", "INSUFFICIENT_DATA", "OK"), ("busy", "OK", "ALARM"), ("busy", "ALARM", "OK")]
    # The first data of a new alarm are a change as well: its OKActions are taken.
    assert [state for _, state in account.told()] == ["OK", "ALARM", "OK"]
    assert json.loads(account.aws.notices[1].message)["NewStateReason"].startswith("Threshold Crossed: 1 datapoint [10")


def test_every_change_is_one_event(account: Any) -> None:
    events, queues = account.aws.client("events"), account.aws.client("sqs")
    queue = queues.create_queue(QueueName="heard")["QueueUrl"]
    arn = f"arn:aws:sqs:{SCOPE.region}:{SCOPE.account}:heard"
    sender = {"Effect": "Allow", "Principal": {"Service": "events.amazonaws.com"}, "Resource": arn}
    policy = {"Version": "2012-10-17", "Statement": [{**sender, "Action": "sqs:SendMessage"}]}
    queues.set_queue_attributes(QueueUrl=queue, Attributes={"Policy": json.dumps(policy)})
    pattern = {"source": ["aws.cloudwatch"], "detail-type": ["CloudWatch Alarm State Change"]}
    events.put_rule(Name="alarms", EventPattern=json.dumps(pattern))
    events.put_targets(Rule="alarms", Targets=[{"Id": "queue", "Arn": arn}])
    account.metric_alarm("busy")
    for state in ("OK", "ALARM", "ALARM"):
        account.set("busy", state)
    account.wait(5)
    found = queues.receive_message(QueueUrl=queue, MaxNumberOfMessages=10)["Messages"]
    bodies = [json.loads(message["Body"]) for message in found]
    assert sorted(body["detail"]["state"]["value"] for body in bodies) == ["ALARM", "OK"]
    assert {body["resources"][0].rpartition(":")[2] for body in bodies} == {"busy"}


def test_another_configuration_leaves_the_state_and_is_evaluated(account: Any) -> None:
    account.cloudwatch.put_metric_alarm(**request(**BUSY))
    put(account, 10)
    account.wait(1.6)
    assert account.described("busy")["StateValue"] == "ALARM"
    account.cloudwatch.put_metric_alarm(**request(**BUSY | {"Threshold": 50.0, "Period": 3_600}))
    assert account.described("busy")["StateValue"] == "ALARM"
    account.wait(3)
    assert account.described("busy")["StateValue"] == "OK"


def test_a_state_that_was_set_lasts_until_the_next_evaluation(account: Any) -> None:
    account.cloudwatch.put_metric_alarm(**request(**BUSY))
    account.wait(2)
    account.set("busy", "ALARM")
    assert account.described("busy")["StateReason"] == "by hand"
    account.wait(4)
    assert account.described("busy")["StateValue"] == "OK"


def test_actions_that_are_switched_off_are_not_taken_later_either(account: Any) -> None:
    account.metric_alarm("busy", AlarmActions=[account.topic])
    account.cloudwatch.disable_alarm_actions(AlarmNames=["busy", "gone"])
    assert account.described("busy")["ActionsEnabled"] is False
    account.set("busy", "ALARM")
    account.cloudwatch.enable_alarm_actions(AlarmNames=["busy"])
    account.wait(2)
    assert account.told() == []
    account.set("busy", "OK")
    account.set("busy", "ALARM")
    account.wait(4)
    assert [state for _, state in account.told()] == ["ALARM"]


def test_an_action_that_fails_is_in_the_history_and_nowhere_else(account: Any) -> None:
    account.metric_alarm("unheard", AlarmActions=[account.topic.replace("alerts", "gone")])
    account.set("unheard", "ALARM")
    account.wait(1)
    history = account.cloudwatch.describe_alarm_history(AlarmName="unheard", HistoryItemType="Action")
    (item,) = history["AlarmHistoryItems"]
    assert item["HistorySummary"] == "Failed to execute action arn:aws:sns:eu-west-1:111111111111:gone"
    assert json.loads(item["HistoryData"])["error"] == "Topic does not exist"


# -- what a composite alarm does


def test_a_composite_alarm_follows_its_children_at_once(account: Any) -> None:
    for name in ("busy", "late"):
        account.metric_alarm(name)
    account.composite("both", "ALARM(busy) AND ALARM(late)")
    account.composite("top", 'ALARM("both") OR OK(late)')
    assert account.described("both")["StateValue"] == "OK"
    for name in ("busy", "late"):
        account.set(name, "ALARM")
    assert [account.described(name)["StateValue"] for name in ("both", "top")] == ["ALARM", "ALARM"]
    assert ":alarm:late transitioned to ALARM at Saturday 21 November, 2026" in account.described("both")["StateReason"]
    account.set("busy", "OK")
    assert [account.described(name)["StateValue"] for name in ("both", "top")] == ["OK", "OK"]
    account.wait(1)
    assert [state for _, state in account.told()] == ["OK", "OK", "ALARM", "ALARM", "OK", "OK"]


def test_a_composite_alarm_that_was_set_stays_until_a_child_changes(account: Any) -> None:
    account.metric_alarm("busy")
    account.composite("any", "ALARM(busy)")
    account.set("any", "ALARM")
    account.wait(10)
    assert account.described("any")["StateValue"] == "ALARM"
    account.set("busy", "OK")
    assert account.described("any")["StateValue"] == "OK"


def test_another_rule_is_evaluated_at_once(account: Any) -> None:
    account.composite("any", "FALSE")
    account.composite("any", "TRUE")
    assert account.described("any")["StateValue"] == "ALARM"
    assert "was updated and its alarm rule evaluates to ALARM" in account.described("any")["StateReason"]
