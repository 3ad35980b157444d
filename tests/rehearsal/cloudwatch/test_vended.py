"""What services publish of themselves: executions, invocations, and the messages that wait in a queue."""

from __future__ import annotations

import datetime as dt

import pytest

from rehearsal.cloudwatch.store import metric
from rehearsal.cloudwatch.vended import Vended
from rehearsal.functions.runner import Invocation
from rehearsal.iam.actions import Scope
from rehearsal.stepfunctions.engine import Execution
from tests.rehearsal.cloudwatch.requests import MINUTE, PLACE

HERE = Scope(PLACE["account"], PLACE["region"])
MACHINE = f"arn:aws:states:{PLACE['region']}:{PLACE['account']}:stateMachine:Work"


def values(aws, found, statistic="Sum"):
    now = aws.clock.now()
    return list(aws.metrics().statistic(found, statistic, 60, now - 3 * 60 * MINUTE, now + MINUTE, now).values())


def wait(aws, minutes):
    aws.clock.run(until=aws.clock.now() + minutes * MINUTE)


@pytest.mark.parametrize(
    ("status", "name"),
    [
        ("SUCCEEDED", "ExecutionsSucceeded"),
        ("FAILED", "ExecutionsFailed"),
        ("TIMED_OUT", "ExecutionsTimedOut"),
        ("ABORTED", "ExecutionsAborted"),
    ],
)
def test_an_execution_is_counted_when_it_begins_and_as_it_ends(embedded, status, name):
    vended, machine, now = Vended(embedded.clock), MACHINE + status, embedded.clock.now()
    run = Execution("arn", "Work", "name", {}, now - dt.timedelta(seconds=90))
    vended.execution(HERE, machine, run)
    run.stop, run.status = now, status
    vended.execution(HERE, machine, run)
    told = {one.name for one in embedded.metrics().metrics("AWS/States") if machine in dict(one.dimensions).values()}
    wait(embedded, 1)
    of = {"StateMachineArn": machine}
    assert values(embedded, metric("AWS/States", "ExecutionsStarted", **of)) == [1]
    assert values(embedded, metric("AWS/States", name, **of)) == [1]
    assert values(embedded, metric("AWS/States", "ExecutionTime", **of)) == [90_000]
    assert told == {"ExecutionsStarted", name, "ExecutionTime"}


def test_an_invocation_is_known_a_minute_after_its_end_under_the_time_of_its_beginning(embedded):
    vended, began = Vended(embedded.clock), embedded.clock.now() - 2 * MINUTE
    vended.invocation(HERE, Invocation(began, "f", 120.0, None, ""))
    vended.invocation(HERE, Invocation(began, "f", 60.0, "ValueError", ""))
    errors = metric("AWS/Lambda", "Errors", FunctionName="f")
    assert values(embedded, errors) == []
    wait(embedded, 1)
    assert values(embedded, errors) == [1]
    assert values(embedded, metric("AWS/Lambda", "Invocations", FunctionName="f")) == [2]
    assert values(embedded, metric("AWS/Lambda", "Duration", FunctionName="f"), "Maximum") == [120_000]


def test_a_queue_is_counted_each_minute_for_six_hours_from_its_last_use_on(embedded):
    sqs = embedded.client("sqs")
    url = sqs.create_queue(QueueName="letters")["QueueUrl"]
    waiting = metric("AWS/SQS", "ApproximateNumberOfMessagesVisible", QueueName="letters")
    wait(embedded, 10)
    assert values(embedded, waiting) == []  # nobody has used it
    sqs.send_message(QueueUrl=url, MessageBody="m")
    wait(embedded, 10)
    assert values(embedded, waiting)[-1] == 1
    wait(embedded, 6 * 60)
    silent = len(values(embedded, waiting))
    wait(embedded, 60)
    assert len(values(embedded, waiting)) < silent  # it fades out of the last three hours, though a message waits
