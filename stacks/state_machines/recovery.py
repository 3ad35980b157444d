"""Recovery: whoever was told of a failure is told, once, when the same thing works again.

A run that fails leaves two attributes in the record of its lease as it lets go, which no skipped run takes away:

    failedAt   since when it has failed: the first failure after the last success
    failure    why it failed last: error and the beginning of the cause

The next success finds them in what it read when it took the lease, so a run that follows no failure costs no state
more. Before it lets go it tells people and the bus and removes them. It tells first: who dies in between is followed by
somebody who tells again.

Not remembered are failures while the lease is not held, which go straight to ReportFailure: before it was acquired, or
after it was let go.
"""

from __future__ import annotations

from collections.abc import Mapping

from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import CONDITION_FAILED, State, States, choice, js, on, task

HAD_FAILED = "$exists($record.failedAt)"
CAUSE_LENGTH = 200  # characters of a cause that are remembered
# What lease.let_go and lease.give_up leave after a failure, besides the time.
FAILURE = {"failure": {"S": js(f"$problem.error & ': ' & $substring($problem.cause, 0, {CAUSE_LENGTH})")}}
_FORGOTTEN = ("failedAt", "failure")


def told(names: Names, workflow: str, about: Mapping[str, str], forget: State) -> States:
    """``TellRecovered`` (topic), ``RecoveredEvent`` (bus) and ``ForgetFailure``, which is ``forget``.

    ``about`` names what works again: one label with its JSONata expression.
    """
    ((label, subject),) = about.items()
    message = (
        f"'{workflow} works again for {label} ' & {subject} & ' of tenant {names.tenant}.\\n\\n'"
        " & 'It had failed since ' & $record.failedAt.S & ', the last time with\\n\\n' & $record.failure.S"
        " & '\\n\\nExecution: ' & $states.context.Execution.Id"
    )
    error = js("$substringBefore($record.failure.S, ': ')")
    return {
        "TellRecovered": notices.mail(
            names, f"'{names.tenant}: {workflow} works again for ' & {subject}", message, next="RecoveredEvent"
        ),
        "RecoveredEvent": notices.event(
            names,
            f"{workflow} Recovered",
            {label: js(subject), "failedAt": js("$record.failedAt.S"), "error": error},
            next="ForgetFailure",
        ),
        "ForgetFailure": forget,
    }


def forgotten(table: str, record: str, *, next: str) -> State:
    """A Task that removes what a failure left, for whoever goes on holding the lease."""
    return task(
        "dynamodb:updateItem",
        {
            "TableName": table,
            "Key": lease.key(record),
            "UpdateExpression": f"REMOVE {', '.join(_FORGOTTEN)}",
        },
        catch=[on("States.ALL", next=next)],  # then it is told once more
        next=next,
    )


def let_go(
    names: Names, workflow: str, record: str, about: Mapping[str, str], *, recovered: str, more: str, next: str
) -> States:
    """States from ``LetGo`` on, for a workflow that passes no Choice once it has succeeded.

    Letting go is refused while there is a failure that this success ends: if ``recovered`` (JSONata) says so.
    ``more`` is an attribute that a failure of this workflow leaves besides.
    """
    unless = f"{recovered} ? 'holder = :me AND attribute_not_exists(failedAt)' : 'holder = :me'"
    plain = lease.let_go(names.state_table, record, next=next)
    forget = lease.let_go(names.state_table, record, next=next, forgets=(*_FORGOTTEN, more))
    return {
        "LetGo": plain
        | {
            "Arguments": plain["Arguments"] | {"ConditionExpression": js(unless)},
            "Catch": [on(CONDITION_FAILED, next="HadFailed"), on("States.ALL", next=next)],
        },
        # Or it was let go already, and the answer to that got lost.
        "HadFailed": choice((recovered, "TellRecovered"), default=next),
        **told(names, workflow, about, forget),
    }
