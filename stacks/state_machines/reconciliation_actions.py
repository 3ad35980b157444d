"""What TenantReconciliation does for one action of its plan: the states inside its Map.

An action carries what its state needs (lambdas/reconciliation/plan), and each ends with the action or with
``{"failed": reason}``. Campaigns, recommenders and filters have their own writers: here only the wish is recorded and
the writer started. What a tenant file does not have has neither states nor permissions.
"""

from __future__ import annotations

from collections.abc import Mapping

from personalize.naming import TUNING, Names
from stacks.features import Features
from stacks.state_machines import (
    lease,
    limits,
    notices,
    permissions,
    reconciliation_removals,
    reconciliation_resources,
)
from stacks.state_machines.asl import CONDITION_FAILED, State, States, choice, js, on, personalize, task, wait
from stacks.state_machines.permissions import Allow

POLL_SECONDS = 30
_NOT_DONE = notices.failed(next="NotDone")
_UPDATING = ("CREATE PENDING", "CREATE IN_PROGRESS")


def actions(features: Features) -> dict[str, str]:
    """What an action asks for, and the state that does it.

    Anything else (an edit that cannot be carried out yet, data that is awaited) is reported with the plan and left
    alone.
    """
    return {
        "create-solution": "CreateSolution",
        "record-solution": "RecordSolution",
        "replace-solution": "CreateSolution",
        "want-campaign": "WantCampaign",
        "note-candidate": "NoteCandidate",
        "want-filter": "WantFilter",
        "import": "StartImport",
        "train": "StartTraining",
        **({"update-solution": "UpdateSolution"} if features.updates_solutions else {}),
        **({"want-recommender": "WantRecommender"} if features.recommends else {}),
        **reconciliation_resources.actions(features),
        **reconciliation_removals.actions(features),
    }


def states(names: Names, features: Features) -> States:
    """The states of the Map; ``Take`` is the first."""
    rules = [(f"$states.input.do = '{do}'", state) for do, state in actions(features).items()]
    return {
        "Take": {"Type": "Pass", "Assign": {"action": js("$states.input"), **limits.FRESH}, "Next": "WhatToDo"},
        "WhatToDo": choice(*rules, default="Reported"),
        "Reported": {"Type": "Pass", "End": True},
        **_solution(names, features),
        **_wishes(names, features),
        "StartImport": _start("DatasetImport", names, {"dataset": js("$action.name"), "reason": "reconciliation"}),
        "StartTraining": _start(
            "SolutionTraining", names, {"solution": js("$action.name"), "mode": "FULL", "reason": "first"}
        ),
        "NotDone": {
            "Type": "Pass",
            "Output": {"failed": js("$action.do & ' ' & $action.name & ': ' & $problem.error & ': ' & $problem.cause")},
            "End": True,
        },
        **reconciliation_resources.states(names, features),
        **reconciliation_removals.states(names, features),
    }


def allowed(names: Names, features: Features, workflow: str) -> list[Allow]:
    """What the actions need; ``workflow`` starts itself once more if it was asked to meanwhile."""
    writers = reconciliation_removals.writers(features).values()
    updates = ["UpdateSolution"] if features.updates_solutions else []
    return [
        permissions.start(names, workflow, "DatasetImport", "SolutionTraining", *writers),
        permissions.on_tenants(names, "solution", "CreateSolution", "DescribeSolution", "DeleteSolution", *updates),
        Allow(
            ["personalize:StopSolutionVersionCreation"],
            [names.personalize_arn("solution", f"{names.tenant}_*{TUNING}*")],
            why=permissions.PREFIX,
        ),
        permissions.records(names, "DeleteItem"),
        Allow(["personalize:CreateSolution"], [names.dataset_group_arn]),
        *reconciliation_resources.allowed(names, features),
    ]


def _wishes(names: Names, features: Features) -> States:
    kinds = {
        "Campaign": ("settings", "CampaignDeployment", {}),
        "Filter": ("wanted", "FilterRotation", {}),
        **({"Recommender": ("wanted", "RecommenderDeployment", {"madeFrom": "data"})} if features.recommends else {}),
    }
    found: States = {}
    for kind, (attribute, writer, more) in kinds.items():
        arguments = {kind.lower(): js("$action.name"), "reason": js("$action.reason")}
        found[f"Want{kind}"] = _want(names, kind.lower(), attribute, more, next=f"Start{kind}")
        found[f"Start{kind}"] = _start(writer, names, arguments)
    return found | _candidate(names)


def _candidate(names: Names) -> States:
    """Settings that a campaign gets with the first version of another solution (campaign_deployment.py)."""
    return {
        "NoteCandidate": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'campaign#' & $action.name"),
                "UpdateExpression": "SET candidate = :wish, candidateArn = :arn",
                "ExpressionAttributeValues": {":wish": {"S": js("$action.wish")}, ":arn": {"S": js("$action.arn")}},
            },
            output=js("$action"),
            catch=[_NOT_DONE],
            next="",
        ),
    }


def _solution(names: Names, features: Features) -> States:
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
        **(_update() if features.updates_solutions else {}),
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
                **(_UPDATE if features.updates_solutions else {}),
            },
            catch=[_NOT_DONE],
            next="SolutionStatus",
        ),
        "SolutionStatus": choice(
            *(_UPDATE_RULES if features.updates_solutions else ()),
            ("$status = 'ACTIVE' and $action.do = 'replace-solution'", "RecordReplacement"),
            ("$status = 'ACTIVE'", "RecordSolution"),
            ("$status = 'CREATE FAILED'", "NotDone"),
            default="WaitForSolution",
        ),
        "RecordSolution": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'solution#' & $action.name"),
                "UpdateExpression": f"{_RECORD} REMOVE removed",
                "ExpressionAttributeValues": _RECORDED,
            },
            output=js("$action"),
            catch=[_NOT_DONE],
            next="",
        ),
        # The versions are those of another solution now: of none, or of one that it stood for before.
        "RecordReplacement": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'solution#' & $action.name"),
                "UpdateExpression": js(
                    f"'{_RECORD}, former = :former'"
                    " & ($exists($action.versions.versionArn) ? ', versionArn = :version' : '')"
                    " & ($exists($action.versions.fullVersionArn) ? ', fullVersionArn = :full' : '')"
                    " & ' REMOVE removed, unfitData'"
                    " & ($exists($action.versions.versionArn) ? '' : ', versionArn')"
                    " & ($exists($action.versions.fullVersionArn) ? '' : ', fullVersionArn')"
                ),
                "ConditionExpression": "solutionArn IN (:old, :arn)",
                "ExpressionAttributeValues": js(
                    f"$merge([{_recorded()}, {{':former': {{'S': $action.former}}, ':old': {{'S': $action.old}}}},"
                    " $exists($action.versions.versionArn) ? {':version': {'S': $action.versions.versionArn}} : {},"
                    " $exists($action.versions.fullVersionArn) ? {':full': {'S': $action.versions.fullVersionArn}} : {}"
                    "])"
                ),
            },
            output=js("$action"),
            catch=[on(CONDITION_FAILED, next="Reported"), _NOT_DONE],
            next="",
        ),
    }


_RECORD = "SET solutionArn = :arn, campaigns = :campaigns, updateOptions = :options"
_RECORDED = {
    ":arn": {"S": js("$action.arn")},
    ":campaigns": {"L": js("[$action.campaigns.{'S': $}]")},
    ":options": {"S": js("$action.options")},
}


def _recorded() -> str:
    """The same as one JSONata expression."""
    campaigns = "{'L': [$action.campaigns.{'S': $}]}"
    return f"{{':arn': {{'S': $action.arn}}, ':campaigns': {campaigns}, ':options': {{'S': $action.options}}}}"


_LATEST = "$states.result.Solution.LatestSolutionUpdate"
_UPDATE = {
    "updateStatus": js(f"$exists({_LATEST}) ? {_LATEST}.Status : 'NONE'"),
    "updateReason": js(f"$exists({_LATEST}.FailureReason) ? {_LATEST}.FailureReason : 'the service gave no reason'"),
}
_UPDATE_RULES = (
    (f"$updateStatus in {list(_UPDATING)}", "WaitForSolution"),
    ("$action.do = 'update-solution' and $updateStatus = 'CREATE FAILED'", "UpdateFailed"),
)


def _update() -> States:
    """What the next training goes by. A solution that is busy is left to the next plan: nothing of it is recorded."""
    return {
        "UpdateSolution": personalize(
            "updateSolution",
            js("$merge([$action.update, {'SolutionArn': $action.arn}])"),
            catch=[on("Personalize.ResourceInUseException", next="Reported"), _NOT_DONE],
            next="WaitForSolution",
        ),
        "UpdateFailed": {
            "Type": "Pass",
            "Assign": {"problem": {"error": "SolutionNotUpdated", "cause": js("$updateReason")}},
            "Next": "NotDone",
        },
    }


_VERSION = "$exists($action.version)"
_UNPARKED = "$exists($action.unpark)"
_FORMER = "$exists($action.former)"
_ANY = "attribute_exists(id) OR attribute_not_exists(id)"  # what every record meets: a condition cannot be left out


def _want(names: Names, kind: str, attribute: str, more: Mapping[str, str], *, next: str) -> State:
    """Writes the wish of an action into the record of its writer, and counts its generation on.

    With it goes the version that a campaign is to serve, if the action has one. One that a training has asked for since
    the plan was made is newer: then nothing is done, and what is left of the action is planned again. An action may
    also bring back what is parked (parking.py), and what was removed is not removed any more. ``more`` are further
    attributes, by the member of the action that each is taken from. What another one takes over from (``former``) joins
    those that go.
    """
    wish = f"SET {attribute} = :wish, reason = :reason" + "".join(f", {name} = :{name}" for name in more)
    settled = f"REMOVE removed, gone{', candidate, candidateArn' if kind == 'campaign' else ''}"
    further = "".join(f", ':{name}': {{'S': $action.{member}}}" for name, member in more.items())
    values = f"{{':wish': {{'S': $action.wish}}, ':reason': {{'S': $action.reason}}, ':one': {{'N': '1'}}{further}}}"
    version = "{':version': {'S': $action.version}, ':full': {'S': $action.full}, ':serving': {'S': $action.serving}}"
    served = "', solutionVersionArn = :version, fullVersionArn = :full'"
    back, now = "', revived = :now'", "{':now': {'S': $now()}}"
    unparked = "', parked, halted'"
    as_planned = "attribute_not_exists(solutionVersionArn) OR solutionVersionArn IN (:version, :serving)"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(f"'{kind}#' & $action.name"),
            "UpdateExpression": js(
                f"'{wish}' & ({_VERSION} ? {served} : '') & ({_UNPARKED} ? {back} : '')"
                f" & ' {settled}' & ({_UNPARKED} ? {unparked} : '') & ' ADD generation :one'"
                f" & ({_FORMER} ? ', former :former' : '')"
            ),
            "ConditionExpression": js(f"{_VERSION} ? '{as_planned}' : '{_ANY}'"),
            "ExpressionAttributeValues": js(
                f"$merge([{values}, {_VERSION} ? {version} : {{}}, {_UNPARKED} ? {now} : {{}},"
                f" {_FORMER} ? {{':former': {{'SS': [$action.former]}}}} : {{}}])"
            ),
        },
        catch=[on(CONDITION_FAILED, next="Reported"), _NOT_DONE],
        next=next,
    )


def _start(workflow: str, names: Names, arguments: dict[str, object]) -> State:
    return task(
        "states:startExecution",
        {"StateMachineArn": names.state_machine_arn(workflow), "Input": arguments},
        output=js("$action"),
        catch=[_NOT_DONE],
        next="",
    )
