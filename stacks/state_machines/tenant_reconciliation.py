"""TenantReconciliation: brings what is downstream of a model to what the tenant file says.

A Lambda compares the desired state (packed beside it) with the actual one and returns a plan: actions, each with a
reason. The machine carries them out one after the other (reconciliation_actions.py); one that fails does not stop the
others. Running it twice changes nothing.

Input: ``{"reason": "deploy"}``; with ``graceHours`` what is superfluous stays so long, and not as long as usual.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import later_columns, lease, notices, permissions, reconciliation_actions
from stacks.state_machines.asl import States, choice, definition, each, js, succeed, task, wait
from stacks.state_machines.permissions import Allow

NAME = "TenantReconciliation"
FUNCTION = "reconciliation"
RECORD = "'reconciliation'"
ROUNDS = 3  # of planning in one run, at the most
AGAIN_SECONDS = 5


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of TenantReconciliation for one tenant."""
    carry_out = each("$plan.actions", "Take", reconciliation_actions.states(names, features), next="Outcome")
    return definition(
        "Makes what is downstream of a model what the tenant file says",
        "Begin",
        {
            "Begin": {
                "Type": "Pass",
                "Assign": {
                    "reason": js("$states.input.reason"),
                    "asked": js(
                        "$merge([$sift($states.input, function($v, $k) {$k = 'graceHours'}),"
                        " {'reason': $states.input.reason}])"
                    ),
                    "round": 0,
                },
                "Next": "AcquireLease",
            },
            "LeftToTheOther": succeed(),
        },
        lease.acquire(names.state_table, RECORD, acquired="Plan", busy="LeftToTheOther"),
        {
            "Plan": task(
                "lambda:invoke",
                {"FunctionName": names.function_arn(FUNCTION), "Payload": js("$asked")},
                assign={"plan": js("$states.result.Payload"), "round": js("$round + 1")},
                catch=[notices.failed()],
                next="AnythingToDo",
            ),
            "AnythingToDo": choice(("$count($plan.actions) > 0", "CarryOut"), default="Planned"),
            "CarryOut": carry_out | {"Assign": {"problems": js(_PROBLEMS)}, "Catch": [notices.failed()]},
            "Outcome": choice(("$problems != ''", "SomeFailed"), (_again(features), "PlanAgain"), default="Planned"),
            "PlanAgain": wait(AGAIN_SECONDS, next="Plan"),
            "SomeFailed": {
                "Type": "Pass",
                "Assign": {"problem": {"error": "ActionsFailed", "cause": js("$problems")}},
                "Next": "GiveUp",
            },
        },
        _end(names),
        notices.failure(
            names,
            NAME,
            {"reason": "$reason"},
            "What could be done was done. Correct the cause; the next deploy, or the daily run, does the rest.",
        ),
    )


def _again(features: Features) -> str:
    """What another solution means for campaigns and trainings is known when it is recorded, and what needs further
    columns can be made when they are there.
    """
    does = f"do in ['replace-solution', '{later_columns.ACTION}']" if features.revised else "do = 'replace-solution'"
    return f"$count($plan.actions[{does}]) > 0 and $round < {ROUNDS}"


_PROBLEMS = "$join([$states.result[$exists(failed)].failed], '; ')"


def _end(names: Names) -> States:
    return {
        "Planned": notices.event(
            names, f"{NAME} Succeeded", {"reason": js("$reason"), "plan": js("$plan")}, next="Release"
        ),
        "Release": lease.release(names.state_table, RECORD, served="served", next="Done"),
        "Done": {"Type": "Pass", "Output": js("$plan"), "End": True},
        **lease.give_up(
            names.state_table,
            RECORD,
            next="ReportFailure",
            successor={
                "StateMachineArn": names.state_machine_arn(NAME),
                "Input": {"reason": js("$reason")},
            },
        ),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    return [
        *permissions.lease(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)]),
        *reconciliation_actions.allowed(names, features, NAME),
    ]
