"""What TenantReconciliation does about what is superfluous: marks it, has its writer make an end of it, deletes old
solutions.

The writers of campaigns, recommenders and filters find ``gone`` in their record, delete what it is about and then the
record. A solution has no writer of its own; its campaigns and trainings are over when the plan names it.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import (
    CONDITION_FAILED,
    State,
    States,
    choice,
    each,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)

POLL_SECONDS = 30
_NOT_DONE = notices.failed(next="NotDone")
_GONE, _BUSY = "Personalize.ResourceNotFoundException", "Personalize.ResourceInUseException"
_ARNS = "[$action.arns]"


def writers(features: Features) -> dict[str, str]:
    """The writers of what can be removed, by kind."""
    recommenders = {"recommender": "RecommenderDeployment"} if features.recommends else {}
    return {"campaign": "CampaignDeployment", "filter": "FilterRotation", **recommenders}


def actions(features: Features) -> dict[str, str]:
    """What an action asks for, and the state that does it."""
    return {
        "mark-removed": "MarkRemoved",
        **{f"remove-{kind}": f"Remove{kind.capitalize()}" for kind in writers(features)},
        "remove-solution": "DeleteSolutions",
        "prune-solution": "DeleteSolutions",
        "remove-tuning": "FindTuning",
    }


def states(names: Names, features: Features) -> States:
    """The states of these actions, inside the Map of TenantReconciliation."""
    found = _mark(names) | _solutions(names) | _tuning(names)
    for kind, writer in writers(features).items():
        noun = kind.capitalize()
        found[f"Remove{noun}"] = _gone(names, kind, next=f"StartEndOf{noun}")
        found[f"StartEndOf{noun}"] = task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn(writer),
                "Input": {kind: js("$action.name"), "reason": js("$action.reason")},
            },
            output=js("$action"),
            catch=[_NOT_DONE],
            next="",
        )
    return found


def _mark(names: Names) -> States:
    """People are told at once: there is time to take it back."""
    what = "$action.kind & ' ' & $action.name"
    text = f"{what} & ' of tenant {names.tenant}: ' & $action.reason & '.\\n\\nTo keep it, put it back and deploy.'"
    return {
        "MarkRemoved": _write(
            names,
            "$action.kind & '#' & $action.name",
            "SET removed = :now",
            {":now": {"S": js("$now()")}},
            condition="attribute_not_exists(removed)",
            next="TellRemoval",
        ),
        "TellRemoval": notices.mail(
            names,
            f"'{names.tenant}: ' & {what} & ' was removed from its file'",
            text,
            output=js("$action"),
            catch=_NOT_DONE,
            next="",
        ),
    }


def _gone(names: Names, kind: str, *, next: str) -> State:
    return _write(
        names,
        f"'{kind}#' & $action.name",
        "SET gone = :now, reason = :reason ADD generation :one",
        {":now": {"S": js("$now()")}, ":reason": {"S": js("$action.reason")}, ":one": {"N": "1"}},
        condition="attribute_exists(removed)",  # it came back meanwhile
        next=next,
    )


def _solutions(names: Names) -> States:
    """Deletes the solutions of an action one after the other, each until it is really gone."""
    one: States = {
        "TakeSolution": {"Type": "Pass", "Assign": {"old": js("$states.input")}, "Next": "DeleteSolution"},
        "DeleteSolution": personalize(
            "deleteSolution",
            {"SolutionArn": js("$old")},
            catch=[on(_GONE, next="SolutionGone"), on(_BUSY, next="WaitForEnd")],
            next="WaitForEnd",
        ),
        "WaitForEnd": wait(POLL_SECONDS, next="LookForSolution"),
        "LookForSolution": personalize(
            "describeSolution",
            {"SolutionArn": js("$old")},
            assign={"status": js("$states.result.Solution.Status")},
            catch=[on(_GONE, next="SolutionGone")],
            next="StillThere",
        ),
        # One that is in use (a version in the making, a campaign on its way out) takes no deletion yet.
        "StillThere": choice(("$contains($status, 'DELETE')", "WaitForEnd"), default="DeleteSolution"),
        "SolutionGone": succeed(),
    }
    return {
        "DeleteSolutions": each(_ARNS, "TakeSolution", one, next="WholeSolution") | {"Catch": [_NOT_DONE]},
        "WholeSolution": choice(
            ("$action.do = 'remove-solution'", "ForgetSolution"),
            ("$action.do = 'remove-tuning'", "ForgetTuning"),
            default="ForgetFormer",
        ),
        "ForgetSolution": task(
            "aws-sdk:dynamodb:transactWriteItems",
            {
                "TransactItems": [
                    {"Delete": {"TableName": names.state_table, "Key": lease.key(f"'{kind}#' & $action.name")}}
                    for kind in ("solution", "training")
                ]
            },
            output=js("$action"),
            catch=[_NOT_DONE],
            next="",
        ),
        "ForgetFormer": _write(
            names,
            "'solution#' & $action.name",
            "SET former = :rest",
            {":rest": {"S": js("$action.former")}, ":old": {"S": js("$action.old")}},
            condition="former = :old",
            next="",
        ),
    }


def _tuning(names: Names) -> States:
    """What a tuning has left goes at once: its training, which nobody is going to read, is stopped first."""
    latest = "$states.result.Solution.LatestSolutionVersion"
    return {
        "FindTuning": personalize(
            "describeSolution",
            {"SolutionArn": js("$action.arns[0]")},
            assign={"version": js(f"$exists({latest}) ? {latest}.SolutionVersionArn : ''")},
            catch=[on(_GONE, next="ForgetTuning"), _NOT_DONE],
            next="IsTuning",
        ),
        "IsTuning": choice(("$version = ''", "DeleteSolutions"), default="StopTuning"),
        "StopTuning": personalize(
            "stopSolutionVersionCreation",
            {"SolutionVersionArn": js("$version")},
            catch=[on(_BUSY, next="DeleteSolutions"), _NOT_DONE],  # it has ended already
            next="DeleteSolutions",
        ),
        "ForgetTuning": _write(
            names,
            "'tuning#' & $action.name",
            "REMOVE tuningArn, tunes",
            {":own": {"S": js("$action.arns[0]")}},
            condition="tuningArn = :own",
            next="",
        ),
    }


def _write(names: Names, id: str, update: str, values: dict[str, object], *, condition: str, next: str) -> State:
    """A conditional write; where the record has moved on meanwhile, the next plan looks again."""
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(id),
            "UpdateExpression": update,
            "ConditionExpression": condition,
            "ExpressionAttributeValues": values,
        },
        output=js("$action"),
        catch=[on(CONDITION_FAILED, next="Reported"), _NOT_DONE],
        next=next,
    )
