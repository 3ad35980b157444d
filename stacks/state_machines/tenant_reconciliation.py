"""TenantReconciliation: brings what is downstream of a model to what the tenant file says.

A Lambda compares the desired state (packed beside it) with the actual one and returns a plan: actions, each with a
reason. The machine carries them out one after the other; one that fails does not stop the others. Campaigns and
filters have their own writers: here only the wish is recorded and the writer started. Running it twice changes
nothing.

Input: ``{"reason": "deploy"}``.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import lease, limits, notices, permissions
from stacks.state_machines.asl import (
    CONDITION_FAILED,
    State,
    States,
    choice,
    definition,
    each,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)
from stacks.state_machines.permissions import Allow

NAME = "TenantReconciliation"
FUNCTION = "reconciliation"
RECORD = "'reconciliation'"
POLL_SECONDS = 30

# What an action asks for, and the state that does it. Anything else (an edit that cannot be carried out yet, data that
# is awaited) is reported with the plan and left alone.
ACTIONS = {
    "create-solution": "CreateSolution",
    "record-solution": "RecordSolution",
    "want-campaign": "WantCampaign",
    "want-filter": "WantFilter",
    "import": "StartImport",
    "train": "StartTraining",
}


def workflow(names: Names) -> dict[str, object]:
    """The definition of TenantReconciliation for one tenant."""
    carry_out = each("$plan.actions", "Take", _actions(names), next="Outcome")
    return definition(
        "Makes the tenant's solutions, campaigns and filters what the tenant file says",
        "Begin",
        {
            "Begin": {"Type": "Pass", "Assign": {"reason": js("$states.input.reason")}, "Next": "AcquireLease"},
            "LeftToTheOther": succeed(),
        },
        lease.acquire(names.state_table, RECORD, acquired="Plan", busy="LeftToTheOther"),
        {
            "Plan": task(
                "lambda:invoke",
                {"FunctionName": names.function_arn(FUNCTION), "Payload": {"reason": js("$reason")}},
                assign={"plan": js("$states.result.Payload")},
                catch=[notices.failed()],
                next="AnythingToDo",
            ),
            "AnythingToDo": choice(("$count($plan.actions) > 0", "CarryOut"), default="Planned"),
            "CarryOut": carry_out | {"Assign": {"problems": js(_PROBLEMS)}, "Catch": [notices.failed()]},
            "Outcome": choice(("$problems != ''", "SomeFailed"), default="Planned"),
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


_VERSION = "$exists($action.version)"
_ANY = "attribute_exists(id) OR attribute_not_exists(id)"  # what every record meets: a condition cannot be left out
_PROBLEMS = "$join([$states.result[$exists(failed)].failed], '; ')"


def _actions(names: Names) -> States:
    """The states inside the Map; each carries its action along, and ends with it or with ``{"failed": reason}``."""
    rules = [(f"$states.input.do = '{do}'", state) for do, state in ACTIONS.items()]
    return {
        "Take": {"Type": "Pass", "Assign": {"action": js("$states.input"), **limits.FRESH}, "Next": "WhatToDo"},
        "WhatToDo": choice(*rules, default="Reported"),
        "Reported": {"Type": "Pass", "End": True},
        **_solution(names),
        "WantCampaign": _want(names, "campaign", "settings", next="StartCampaign"),
        "StartCampaign": _start(
            "CampaignDeployment", names, {"campaign": js("$action.name"), "reason": js("$action.reason")}
        ),
        "WantFilter": _want(names, "filter", "wanted", next="StartFilter"),
        "StartFilter": _start("FilterRotation", names, {"filter": js("$action.name"), "reason": js("$action.reason")}),
        "StartImport": _start("DatasetImport", names, {"dataset": js("$action.name"), "reason": "reconciliation"}),
        "StartTraining": _start(
            "SolutionTraining", names, {"solution": js("$action.name"), "mode": "FULL", "reason": "first"}
        ),
        "NotDone": {
            "Type": "Pass",
            "Output": {"failed": js("$action.do & ' ' & $action.name & ': ' & $problem.error & ': ' & $problem.cause")},
            "End": True,
        },
    }


def _solution(names: Names) -> States:
    not_done = [notices.failed(next="NotDone")]
    return {
        # The request switches automatic training off, from the first call: two mechanisms must never train one
        # solution.
        **limits.create(
            "CreateSolution",
            "createSolution",
            js("$action.request"),
            catch=[on("Personalize.ResourceAlreadyExistsException", next="DescribeSolution")],
            failed="NotDone",
            next="WaitForSolution",
        ),
        "WaitForSolution": wait(POLL_SECONDS, next="DescribeSolution"),
        "DescribeSolution": personalize(
            "describeSolution",
            {"SolutionArn": js("$action.arn")},
            assign={
                "status": js("$states.result.Solution.Status"),
                "problem": {
                    "error": "SolutionFailed",
                    "cause": js("'its status is ' & $states.result.Solution.Status"),
                },
            },
            catch=not_done,
            next="SolutionStatus",
        ),
        "SolutionStatus": choice(
            ("$status = 'ACTIVE'", "RecordSolution"),
            ("$status = 'CREATE FAILED'", "NotDone"),
            default="WaitForSolution",
        ),
        "RecordSolution": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'solution#' & $action.name"),
                "UpdateExpression": "SET solutionArn = :arn, campaigns = :campaigns",
                "ExpressionAttributeValues": {
                    ":arn": {"S": js("$action.arn")},
                    ":campaigns": {"L": js("[$action.campaigns.{'S': $}]")},
                },
            },
            output=js("$action"),
            catch=not_done,
            next="",
        ),
    }


def _want(names: Names, kind: str, attribute: str, *, next: str) -> State:
    """Writes the wish of an action into the record of a campaign or filter, and counts its generation on.

    With it goes the version that a campaign is to serve, if the action has one. One that a training has asked for since
    the plan was made is newer: then nothing is done, and what is left of the action is planned again.
    """
    wish = f"SET {attribute} = :wish, reason = :reason"
    values = "{':wish': {'S': $action.wish}, ':reason': {'S': $action.reason}, ':one': {'N': '1'}}"
    version = "{':version': {'S': $action.version}, ':serving': {'S': $action.serving}}"
    as_planned = "attribute_not_exists(solutionVersionArn) OR solutionVersionArn IN (:version, :serving)"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(f"'{kind}#' & $action.name"),
            "UpdateExpression": js(
                f"'{wish}' & ({_VERSION} ? ', solutionVersionArn = :version' : '') & ' ADD generation :one'"
            ),
            "ConditionExpression": js(f"{_VERSION} ? '{as_planned}' : '{_ANY}'"),
            "ExpressionAttributeValues": js(f"$merge([{values}, {_VERSION} ? {version} : {{}}])"),
        },
        catch=[on(CONDITION_FAILED, next="Reported"), notices.failed(next="NotDone")],
        next=next,
    )


def _start(workflow: str, names: Names, arguments: dict[str, object]) -> State:
    return task(
        "states:startExecution",
        {"StateMachineArn": names.state_machine_arn(workflow), "Input": arguments},
        output=js("$action"),
        catch=[notices.failed(next="NotDone")],
        next="",
    )


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


def allowed(names: Names) -> list[Allow]:
    """What the machine's role may do."""
    return [
        *permissions.lease(names, NAME),
        *permissions.notices(names, notices.event_source(names)),
        permissions.start(names, NAME, "DatasetImport", "SolutionTraining", "CampaignDeployment", "FilterRotation"),
        permissions.on_tenants(names, "solution", "CreateSolution", "DescribeSolution"),
        Allow(["personalize:CreateSolution"], [names.dataset_group_arn]),
        Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)]),
    ]
