"""What SolutionTuning does with its own solution in the end, whatever the end is, and with what an earlier run has left
that is of no use: it deletes it.

A version that is still trained is stopped first: nobody is going to read it, and it is billed until it ends.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import ELAPSED, State, States, choice, ever_rarer, js, on, personalize, task, wait

LONGEST_HOURS = 24
_GONE, _BUSY = "Personalize.ResourceNotFoundException", "Personalize.ResourceInUseException"
# Why a run has failed before is what people are told.
_FIRST = "$after = 'failed' ? $problem : "
_STAYS = on(
    "States.ALL",
    next="GiveUp",
    assign={"problem": js(f"{_FIRST}{{'error': $states.errorOutput.Error, 'cause': {notices.CAUSE}}}")},
)


def states(names: Names, record: str) -> States:
    """From ``Remove`` on to LetGo, from ``Discard`` (a failure) to GiveUp, from ``Replace`` to NoteSolution."""
    return {
        "Remove": _then("done", "DeleteSolution"),
        "Discard": _then("failed", "IsTraining"),
        "IsTraining": choice(("$version = ''", "DeleteSolution"), default="StopSolution"),
        **_deletion("Solution", gone="Forget"),
        "Forget": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(record),
                "UpdateExpression": "REMOVE tuningArn, tunes",
            },
            catch=[_STAYS],
            next="Forgotten",
        ),
        "Forgotten": choice(("$after = 'failed'", "GiveUp"), default="LetGo"),
        "Replace": _then("new", "WasTraining"),
        "WasTraining": choice(("$version = ''", "DeleteLeftover"), default="StopLeftover"),
        **_deletion("Leftover", gone="NoteSolution"),
    }


def _then(after: str, next: str) -> State:
    return {"Type": "Pass", "Assign": {"after": after, "since": js("$now()")}, "Next": next}


def _deletion(what: str, *, gone: str) -> States:
    """Stops the version of ``$own`` and deletes it, until it is really gone."""
    left = f"$own & ' is not gone after {LONGEST_HOURS} hours. It is not billed; the next tuning deletes it'"
    stop, delete, await_, look, there = (
        name.format(what) for name in ("Stop{}", "Delete{}", "WaitForEndOf{}", "LookFor{}", "{}StillThere")
    )
    return {
        stop: personalize(
            "stopSolutionVersionCreation",
            {"SolutionVersionArn": js("$version")},
            catch=[on("States.ALL", next=delete)],  # it has ended already; if not, the deletion waits for it
            next=delete,
        ),
        delete: personalize(
            "deleteSolution",
            {"SolutionArn": js("$own")},
            catch=[on(_GONE, next=gone), on(_BUSY, next=await_), _STAYS],
            next=await_,
        ),
        await_: wait(ever_rarer(30, 600), next=look),
        look: personalize(
            "describeSolution",
            {"SolutionArn": js("$own")},
            assign={"status": js("$states.result.Solution.Status")},
            catch=[on(_GONE, next=gone), _STAYS],
            next=there,
        ),
        # One that is in use (a version in the making or on its way to a stop) takes no deletion yet.
        there: choice(
            (
                f"{ELAPSED} > {LONGEST_HOURS * 3600}",
                "GiveUp",
                {"problem": js(f"{_FIRST}{{'error': 'SolutionStays', 'cause': {left}}}")},
            ),
            ("$contains($status, 'DELETE')", await_),
            default=delete,
        ),
    }
