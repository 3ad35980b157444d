"""The lease: at most one execution works on a record of the state table at a time.

The holder is an execution's ARN. A contender takes a lease over, by conditional write, only when DescribeExecution
says that the holder is no longer running; otherwise it leaves its mark, a new generation, and goes. The holder serves
the generation that it read and lets go only if that is still the current one, or else reads the record again: no
request is ever lost between "somebody is already at it" and "I am done". A holder that fails lets go in any case, and
starts a successor if somebody left a mark meanwhile.

Every write may be repeated after a lost answer: the conditions hold for whoever holds the lease already.

Errors reach the tenant like any other: straight to ReportFailure as long as the lease is not held, through GiveUp
after that.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from stacks.state_machines import notices
from stacks.state_machines.asl import CONDITION_FAILED, ME, State, States, choice, js, on, task

LET_GO = "REMOVE holder"
_UNHELD = notices.failed(next="ReportFailure")


def key(record: str) -> dict[str, object]:
    """The key of a record whose id is a JSONata expression."""
    return {"id": {"S": js(record)}}


def acquire(
    table: str,
    record: str,
    *,
    acquired: str,
    busy: str,
    taken_over: str | None = None,
    knowledge: tuple[str, str] | None = None,
    assign: Mapping[str, object] | None = None,
) -> States:
    """States from ``AcquireLease`` on, which go to acquired, taken_over (acquired unless given) or busy.

    The variable ``record`` then holds the record's attributes as DynamoDB writes them. ``knowledge`` is for who has
    read other records before: the time of that reading (JSONata) and the state that reads again, which comes next if
    somebody ``let_go`` of the lease after it, having changed perhaps what was read. ``assign`` is assigned with it.
    """
    as_of, again = knowledge or ("", "AcquireLease")
    hold = {"TableName": table, "Key": key(record), "UpdateExpression": "SET holder = :me", "ReturnValues": "ALL_NEW"}
    me = {":me": {"S": js(ME)}}
    read = {"record": js("$states.result.Attributes"), **(assign or {})}
    return {
        "AcquireLease": task(
            "dynamodb:updateItem",
            hold
            | {
                "ConditionExpression": _free(bool(knowledge)),
                "ExpressionAttributeValues": me | ({":asOf": {"S": js(as_of)}} if knowledge else {}),
            },
            assign=read,
            catch=[on(CONDITION_FAILED, next="LeaveMark"), _UNHELD],
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
            catch=[_UNHELD],
            next="StillHeld",
        ),
        "StillHeld": choice(("$holder = ''", again), default="DescribeHolder"),
        "DescribeHolder": task(
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn": js("$holder")},
            assign={"holderStatus": js("$states.result.Status")},
            catch=[on("Sfn.ExecutionDoesNotExistException", next="TakeOver"), _UNHELD],
            next="HolderRunning",
        ),
        "HolderRunning": choice(("$holderStatus = 'RUNNING'", busy), default="TakeOver"),
        "TakeOver": task(
            "dynamodb:updateItem",
            hold
            | {
                # Our own name: the first answer was lost. Acquiring anew would forget what the dead holder left.
                "ConditionExpression": "holder = :them OR holder = :me",
                "ExpressionAttributeValues": me | {":them": {"S": js("$holder")}},
            },
            assign=read,
            catch=[on(CONDITION_FAILED, next="AcquireLease"), _UNHELD],
            next=taken_over or acquired,
        ),
    }


def _free(after_a_reading: bool) -> str:
    if not after_a_reading:
        return "attribute_not_exists(holder) OR holder = :me"
    return "(attribute_not_exists(holder) AND (attribute_not_exists(freed) OR freed < :asOf)) OR holder = :me"


def release(
    table: str, record: str, *, served: str, next: str, left: Mapping[str, Mapping[str, object]] | None = None
) -> State:
    """A Task that lets go if the generation ``record`` was read at is still current, and goes back to AcquireLease if
    not. ``left`` are attributes with their values, as DynamoDB writes them, that it leaves in the record.
    """
    left = left or {}
    kept = ", ".join([f"{served} = :read", *(f"{name} = :{name}" for name in left)])
    return task(
        "dynamodb:updateItem",
        {
            "TableName": table,
            "Key": key(record),
            "UpdateExpression": f"SET {kept} {LET_GO}",
            # Or it was let go already, and the answer to that got lost.
            "ConditionExpression": "(holder = :me AND (generation = :read OR attribute_not_exists(generation)))"
            f" OR (attribute_not_exists(holder) AND {served} = :read)",
            "ExpressionAttributeValues": {
                ":me": {"S": js(ME)},
                ":read": {"N": js("$exists($record.generation) ? $record.generation.N : '0'")},
                **{f":{name}": value for name, value in left.items()},
            },
        },
        catch=[on(CONDITION_FAILED, next="AcquireLease"), notices.failed()],
        next=next,
    )


def let_go(
    table: str,
    record: str,
    *,
    next: str,
    assign: Mapping[str, object] | None = None,
    failure: Mapping[str, Mapping[str, object]] | None = None,
    forgets: Sequence[str] = (),
) -> State:
    """A Task that lets go, whatever the generation, and says when; somebody else's lease is left alone.

    ``failure`` are attributes with their values that a failure leaves in the record, with the time of the first one
    (recovery.py); ``forgets`` are attributes that are removed.
    """
    failure = failure or {}
    since = ["failedAt = if_not_exists(failedAt, :now)"] if failure else []
    kept = ", ".join(["freed = :now", *since, *(f"{name} = :{name}" for name in failure)])
    return task(
        "dynamodb:updateItem",
        {
            "TableName": table,
            "Key": key(record),
            "UpdateExpression": f"SET {kept} {', '.join([LET_GO, *forgets])}",
            "ConditionExpression": "holder = :me",
            "ExpressionAttributeValues": {
                ":me": {"S": js(ME)},
                ":now": {"S": js("$now()")},
                **{f":{name}": value for name, value in failure.items()},
            },
            "ReturnValues": "ALL_NEW",
        },
        assign=assign,
        catch=[on("States.ALL", next=next)],
        next=next,
    )


def give_up(
    table: str,
    record: str,
    *,
    next: str,
    successor: Mapping[str, object],
    failure: Mapping[str, Mapping[str, object]] | None = None,
) -> States:
    """States from ``GiveUp`` on, which let go after a failure and leave ``failure`` as let_go does.

    ``successor`` holds the arguments of StartExecution: it starts if somebody asked for the record since it was read.
    """
    asked = "$exists($states.result.Attributes.generation) ? $states.result.Attributes.generation.N : '0'"
    read = "($exists($record.generation) ? $record.generation.N : '0')"
    give_up = let_go(table, record, next="AskedMeanwhile", assign={"asked": js(asked)}, failure=failure)
    return {
        # Let go already: the first answer was lost, and with it whether somebody asked.
        "GiveUp": give_up | {"Catch": [on(CONDITION_FAILED, next="StartSuccessor"), on("States.ALL", next=next)]},
        "AskedMeanwhile": choice((f"$asked != {read}", "StartSuccessor"), default=next),
        "StartSuccessor": task("states:startExecution", successor, catch=[on("States.ALL", next=next)], next=next),
    }
