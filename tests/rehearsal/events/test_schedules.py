from __future__ import annotations

import datetime as dt
import json
import re
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws

ACCOUNT, REGION = "111111111111", "eu-west-1"
QUEUE = f"arn:aws:sqs:{REGION}:{ACCOUNT}:letters"
WORK = f"arn:aws:sqs:{REGION}:{ACCOUNT}:work"
GROUP = f"arn:aws:scheduler:{REGION}:{ACCOUNT}:schedule-group/default"


def make_role(aws: EmbeddedAws, allowed: str | list[str], source: str = GROUP, action: str = "sqs:SendMessage") -> str:
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT, "aws:SourceArn": source}}
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Condition": condition,
             "Principal": {"Service": "scheduler.amazonaws.com"}}  # fmt: skip
    version = {"Version": "2012-10-17"}
    iam = aws.client("iam")
    made = iam.create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({**version, "Statement": [trust]}))
    own = {"Effect": "Allow", "Action": action, "Resource": allowed}
    iam.put_role_policy(RoleName="r", PolicyName="own", PolicyDocument=json.dumps({**version, "Statement": [own]}))
    return made["Role"]["Arn"]


def schedule(aws: EmbeddedAws, role: str, expression: str, **more: Any) -> None:
    target = {"Arn": WORK, "RoleArn": role, "Input": '{"at": "<aws.scheduler.scheduled-time>"}',
              "DeadLetterConfig": {"Arn": QUEUE}}  # fmt: skip
    request = {"FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target, **more}
    aws.client("scheduler").create_schedule(Name="s", ScheduleExpression=expression, **request)


@pytest.fixture
def queues(aws: EmbeddedAws) -> EmbeddedAws:
    for name in ("letters", "work"):
        aws.client("sqs").create_queue(QueueName=name)
    return aws


def waiting(aws: EmbeddedAws, name: str) -> list[str]:
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName=name)["QueueUrl"]
    return [
        message["Body"] for message in sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10).get("Messages", [])
    ]


def run(aws: EmbeddedAws, **duration: float) -> None:
    aws.clock.run(until=aws.clock.now() + dt.timedelta(**duration))


def test_fires_in_its_time_zone_with_its_input(queues: EmbeddedAws) -> None:
    schedule(queues, make_role(queues, WORK), "cron(0 3 * * ? *)", ScheduleExpressionTimezone="Asia/Tokyo")
    run(queues, hours=24)
    assert [firing.due.hour for firing in queues.fired] == [18]
    assert waiting(queues, "work") == ['{"at": "2026-11-22T18:00:00Z"}']


def test_an_execution_is_named_by_a_universal_target(aws: EmbeddedAws) -> None:
    """Read strictly, the id is one of the attempt's own; what repeats a start has to live with two executions."""
    states, iam = aws.client("stepfunctions"), aws.client("iam")
    machine = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:Work"
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
    document = json.dumps({"Version": "2012-10-17", "Statement": [trust]})
    role = iam.create_role(RoleName="work", AssumeRolePolicyDocument=document)["Role"]["Arn"]
    definition = {"QueryLanguage": "JSONata", "StartAt": "Done", "States": {"Done": {"Type": "Succeed"}}}
    starter = make_role(aws, machine, action="states:StartExecution")
    request = {"StateMachineArn": machine, "Input": '{"a": 1}', "Name": "hourly_<aws.scheduler.execution-id>"}
    target = {"Arn": "arn:aws:scheduler:::aws-sdk:sfn:startExecution", "RoleArn": starter, "Input": json.dumps(request)}
    aws.client("scheduler").create_schedule(
        Name="s", ScheduleExpression="cron(0 * * * ? *)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    aws.clock.call_at(
        aws.clock.now() + dt.timedelta(minutes=70),  # the first start finds no machine, and is tried again
        lambda: states.create_state_machine(name="Work", definition=json.dumps(definition), roleArn=role),
        name="late",
    )
    run(aws, hours=3)
    assert [firing.outcome for firing in aws.fired] == ["ok"] * len(aws.fired)
    assert len(aws.fired) >= 2
    names = [execution.name for execution in aws.executions]
    assert all(re.fullmatch(r"hourly_[0-9a-z]{16}", name) for name in names)
    assert len(set(names)) == len(aws.fired)
    assert aws.executions[0].input == {"a": 1}


def test_every_attempt_is_told_its_number(queues: EmbeddedAws) -> None:
    role = make_role(queues, [WORK, QUEUE])
    queues.client("sqs").delete_queue(QueueUrl=queues.client("sqs").get_queue_url(QueueName="work")["QueueUrl"])
    target = {"Arn": WORK, "RoleArn": role, "Input": "<aws.scheduler.attempt-number> <aws.scheduler.execution-id>",
              "DeadLetterConfig": {"Arn": QUEUE}, "RetryPolicy": {"MaximumRetryAttempts": 2}}  # fmt: skip
    queues.client("scheduler").create_schedule(
        Name="s", ScheduleExpression="at(2026-11-21T21:00:00)", FlexibleTimeWindow={"Mode": "OFF"}, Target=target
    )
    run(queues, hours=4)
    (letter,) = waiting(queues, "letters")
    assert re.fullmatch(r"3 [0-9a-f]{16}", letter)


def test_a_flexible_window_fires_inside_it_and_repeatably(queues: EmbeddedAws) -> None:
    window = {"Mode": "FLEXIBLE", "MaximumWindowInMinutes": 15}
    schedule(queues, make_role(queues, WORK), "rate(1 hour)", FlexibleTimeWindow=window)
    run(queues, hours=5)
    delays = [(firing.fired - firing.due).total_seconds() for firing in queues.fired]
    assert len(delays) >= 5
    assert all(0 <= delay <= 900 for delay in delays)
    assert len(set(delays)) > 1


@pytest.mark.parametrize(
    ("allowed", "source", "outcome", "letters"),
    [
        (WORK, GROUP, "ok", 0),
        (QUEUE, GROUP, "dead letter: AccessDenied", 1),
        ([], GROUP, "dropped: AccessDenied", 0),
        ([WORK, QUEUE], GROUP + "x", "dead letter: AccessDeniedException", 1),
    ],
)
def test_the_role_decides(queues: EmbeddedAws, allowed: Any, source: str, outcome: str, letters: int) -> None:
    schedule(queues, make_role(queues, allowed or "arn:aws:sqs:::none", source), "at(2026-11-21T21:00:00)")
    run(queues, hours=2)
    assert [firing.outcome.startswith(outcome) for firing in queues.fired] == [True]
    assert len(waiting(queues, "letters")) == letters


def test_disabled_changed_and_deleted_schedules(queues: EmbeddedAws) -> None:
    role = make_role(queues, WORK)
    schedule(queues, role, "rate(1 hour)", State="DISABLED")
    run(queues, hours=3)
    assert queues.fired == []
    scheduler = queues.client("scheduler")
    target = {"Arn": WORK, "RoleArn": role, "Input": "{}"}
    change = {"FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target, "State": "ENABLED"}
    scheduler.update_schedule(Name="s", ScheduleExpression="cron(0 * * * ? *)", **change)
    run(queues, hours=2)
    assert [firing.due.minute for firing in queues.fired] == [0, 0]
    scheduler.delete_schedule(Name="s")
    run(queues, hours=3)
    assert len(queues.fired) == 2


def test_start_and_end_dates_bound_it(queues: EmbeddedAws) -> None:
    now = queues.clock.now()
    bounds = {"StartDate": now + dt.timedelta(hours=2), "EndDate": now + dt.timedelta(hours=4, minutes=1)}
    schedule(queues, make_role(queues, WORK), "rate(1 hour)", **bounds)
    run(queues, hours=8)
    assert [firing.due.hour for firing in queues.fired] == [22, 23, 0]
