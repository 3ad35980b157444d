"""What is gathered when a rehearsal ends: all of it, however much there is."""

from __future__ import annotations

import json
from datetime import timedelta

import pytest

from rehearsal.events.bus import Event
from rehearsal.run.record import gather
from tests.rehearsal.records import ARN, at, execution, kept

MANY = 25  # parameters come ten a page


@pytest.fixture
def tenant():
    return kept().tenant


def test_every_pointer_is_found(aws, tenant) -> None:
    ssm = aws.client("ssm")
    for number in range(MANY):
        name = f"/personalize/acme/filters/f{number:02}"
        ssm.put_parameter(Name=name, Value=f"{ARN}filter/acme_f{number:02}_1", Type="String")
    ssm.put_parameter(Name="/personalize/acme-eu/filters/other", Value="other", Type="String")
    record = gather(aws, tenant, aws.clock.now(), ())
    assert [pointer.name[-3:] for pointer in record.pointers] == [f"f{number:02}" for number in range(MANY)]
    assert {pointer.status for pointer in record.pointers} == {None}  # they name filters that there are not


def test_every_schedule_is_found_with_when_it_was_due(aws, tenant) -> None:
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    target = {"Arn": "arn:aws:states:eu-west-1:111111111111:stateMachine:none", "RoleArn": role["Role"]["Arn"]}
    for number in range(MANY):
        aws.client("scheduler").create_schedule(
            Name=f"s{number:02}",
            ScheduleExpression="rate(1 hour)",
            FlexibleTimeWindow={"Mode": "OFF"},
            State="DISABLED" if number else "ENABLED",
            Target=target,
        )
    (due,) = gather(aws, tenant, aws.clock.now(), ()).schedules  # one that is disabled owes nothing
    assert (due.name, due.expression, due.zone) == ("s00", "rate(1 hour)", "UTC")


def test_a_schedule_that_was_changed_owes_what_it_says_now(aws, tenant) -> None:
    role = aws.client("iam").create_role(RoleName="r", AssumeRolePolicyDocument=json.dumps({"Statement": []}))
    target = {"Arn": "arn:aws:states:eu-west-1:111111111111:stateMachine:none", "RoleArn": role["Role"]["Arn"]}
    request = {"Name": "s", "FlexibleTimeWindow": {"Mode": "OFF"}, "Target": target, "State": "ENABLED"}
    aws.client("scheduler").create_schedule(ScheduleExpression="rate(1 hour)", **request)
    aws.clock.run(until=aws.clock.now() + timedelta(hours=5))
    aws.client("scheduler").update_schedule(ScheduleExpression="cron(30 * * * ? *)", **request)
    aws.clock.run(until=aws.clock.now() + timedelta(hours=2))
    (due,) = gather(aws, tenant, aws.clock.now(), ()).schedules
    assert [moment.minute for moment in due.expected] == [30, 30]
    assert due.expected == due.fired


def test_a_run_that_skipped_its_work_is_known_by_its_own_event() -> None:
    idle, busy = execution("DatasetImport", 1), execution("DatasetImport", 2)
    events = [
        Event(at(1), "personalize.acme", "DatasetImport Skipped", {"execution": idle.arn, "reason": "nothing new"}),
        Event(at(2), "personalize.acme", "DatasetImport Succeeded", {"execution": busy.arn}),
    ]
    assert kept(executions=[idle, busy], events=events).outcomes() == {idle.arn: "skipped: nothing new"}
