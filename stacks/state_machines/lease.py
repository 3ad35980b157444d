"""The lease: at most one execution works on a record of the state table at a time.

The holder is an execution's ARN. A contender takes a lease over, by conditional write, only when DescribeExecution
says that the holder is no longer running; otherwise it leaves its mark, a new generation, and goes. The holder serves
the generation that it read and lets go only if that is still the current one, or else reads the record again: no
request is ever lost between "somebody is already at it" and "I am done".
"""

from __future__ import annotations

from stacks.state_machines.asl import CONDITION_FAILED, ME, State, States, choice, js, on, task

NOT_HELD = "attribute_not_exists(holder) OR holder = :me"
LET_GO = "REMOVE holder"


def key(record: str) -> dict[str, object]:
    """The key of a record whose id is a JSONata expression."""
    return {"id": {"S": js(record)}}


def acquire(table: str, record: str, *, acquired: str, busy: str, taken_over: str | None = None) -> States:
    """States from ``AcquireLease`` on, which go to acquired, taken_over (acquired unless given) or busy.

    The variable ``record`` then holds the record's attributes as DynamoDB writes them.
    """
    hold = {"TableName": table, "Key": key(record), "UpdateExpression": "SET holder = :me", "ReturnValues": "ALL_NEW"}
    me = {":me": {"S": js(ME)}}
    read = {"record": js("$states.result.Attributes")}
    return {
        "AcquireLease": task(
            "dynamodb:updateItem",
            hold | {"ConditionExpression": NOT_HELD, "ExpressionAttributeValues": me},
            assign=read,
            catch=[on(CONDITION_FAILED, next="LeaveMark")],
            next=acquired,
        ),
        "LeaveMark": task(
            "dynamodb:updateItem",
            {
                "TableName": table,
                "Key": key(record),
                "UpdateExpression": "ADD generation :one",
                "ExpressionAttributeValues": {":one": {"N": "1"}},
                "ReturnValues": "ALL_NEW",
            },
            assign={
                "holder": js("$exists($states.result.Attributes.holder) ? $states.result.Attributes.holder.S : ''")
            },
            next="StillHeld",
        ),
        "StillHeld": choice(("$holder = ''", "AcquireLease"), default="DescribeHolder"),
        "DescribeHolder": task(
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn": js("$holder")},
            assign={"holderStatus": js("$states.result.Status")},
            catch=[on("Sfn.ExecutionDoesNotExistException", next="TakeOver")],
            next="HolderRunning",
        ),
        "HolderRunning": choice(("$holderStatus = 'RUNNING'", busy), default="TakeOver"),
        "TakeOver": task(
            "dynamodb:updateItem",
            hold
            | {
                "ConditionExpression": "holder = :them",
                "ExpressionAttributeValues": me | {":them": {"S": js("$holder")}},
            },
            assign=read,
            catch=[on(CONDITION_FAILED, next="AcquireLease")],
            next=taken_over or acquired,
        ),
    }


def release(table: str, record: str, *, served: str, next: str) -> State:
    """A Task that lets go if the generation ``record`` was read at is still current, and goes back to AcquireLease if
    not.
    """
    return task(
        "dynamodb:updateItem",
        {
            "TableName": table,
            "Key": key(record),
            "UpdateExpression": f"SET {served} = :read {LET_GO}",
            "ConditionExpression": "holder = :me AND (generation = :read OR attribute_not_exists(generation))",
            "ExpressionAttributeValues": {
                ":me": {"S": js(ME)},
                ":read": {"N": js("$exists($record.generation) ? $record.generation.N : '0'")},
            },
        },
        catch=[on(CONDITION_FAILED, next="AcquireLease")],
        next=next,
    )


def give_up(table: str, record: str, *, next: str) -> State:
    """A Task that lets go after a failure, whatever the generation; somebody else's lease is left alone."""
    return task(
        "dynamodb:updateItem",
        {
            "TableName": table,
            "Key": key(record),
            "UpdateExpression": LET_GO,
            "ConditionExpression": "holder = :me",
            "ExpressionAttributeValues": {":me": {"S": js(ME)}},
        },
        catch=[on("States.ALL", next=next)],
        next=next,
    )
