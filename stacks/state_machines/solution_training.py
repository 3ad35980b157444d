"""SolutionTraining: one new solution version, FULL or UPDATE, and the request to deploy it.

One training per solution at a time: an UPDATE that meets another training skips, a FULL waits for its turn. A version
is named after its execution, so that a repeat after a lost answer finds it instead of training (and paying) twice. An
execution that takes the lease of a dead one adopts the training that it left. Nothing limits how long a training may
take.

Input: ``{"solution": "for-you", "mode": "FULL", "reason": "schedule"}``; with reason ``first`` it trains only if the
solution has no FULL version yet.
"""

from __future__ import annotations

from collections.abc import Sequence

from personalize.naming import Names
from stacks.state_machines import lease, notices, permissions
from stacks.state_machines.asl import (
    ME,
    Expression,
    State,
    States,
    choice,
    definition,
    each,
    js,
    literal,
    on,
    personalize,
    succeed,
    task,
    wait,
)
from stacks.state_machines.permissions import Allow

NAME = "SolutionTraining"
RECORD = "'training#' & $solution"
TURN_SECONDS = 120
# Before anything is known of a solution's trainings: first look after a minute, then ever longer, 10 minutes at the
# most. Once a training of the same mode has ended, the first look comes when nine tenths of its duration have passed.
_ELAPSED = "(($millis() - $toMillis($since)) / 1000)"
_NEXT_LOOK = (
    f"($expected > 0 and {_ELAPSED} < 0.9 * $expected ? $round(0.9 * $expected - {_ELAPSED}) + 1"
    f" : $round($max([60, $min([600, {_ELAPSED} / 8])])))"
)
_LATEST = "$states.result.Solution.LatestSolutionVersion"
# Reasons that only other data can cure, in the words that Personalize uses for them (developer guide, "Error
# messages").
_DATA_FAULT = "$contains($problem.cause, /interactions|dataset|users with|items|insufficient|records/i)"


def workflow(names: Names, datasets: Sequence[str]) -> dict[str, object]:
    """The definition of SolutionTraining for one tenant with the datasets that it declares."""
    return definition(
        "Trains one solution version and asks for its deployment",
        "Begin",
        _begin(),
        _decide(names, datasets),
        lease.acquire(
            names.state_table, RECORD, acquired="CreateVersion", busy="MeetsAnother", taken_over="FindLeftover"
        ),
        _meet(names),
        _create(names),
        _await(),
        _record(names),
        _fail(names),
    )


def _begin() -> States:
    started = "$replace($substringBefore($states.context.Execution.StartTime, '.'), /[^0-9T]/, '')"
    return {
        "Begin": {
            "Type": "Pass",
            "Assign": {
                "solution": js("$states.input.solution"),
                "requested": js("$states.input.mode"),
                "reason": js("$states.input.reason"),
                "versionName": js(
                    f"$lowercase($states.input.mode) & '-' & {started}"
                    f" & '-' & $substring($hash({ME}, 'SHA-256'), 0, 12)"
                ),
                "since": js("$states.context.Execution.StartTime"),
            },
            "Next": "ReadState",
        }
    }


def _decide(names: Names, datasets: Sequence[str]) -> States:
    """Reads the solution's record and the marks of the imports, and decides whether and how to train."""
    keys = [{"id": {"S": js("'solution#' & $solution")}}] + [{"id": {"S": f"import#{name}"}} for name in datasets]
    items = f"$lookup($states.result.Responses, '{names.state_table}')"
    full = "($requested = 'FULL' or $not($exists($known.fullVersionArn)))"
    return {
        "ReadState": task(
            "aws-sdk:dynamodb:batchGetItem",
            {"RequestItems": {names.state_table: {"Keys": keys, "ConsistentRead": True}}},
            assign={
                "known": js(f"($found := {items}[id.S = 'solution#' & $solution]; $exists($found) ? $found : {{}})"),
                # One text that changes with every import: what the next version is going to be trained on.
                "data": js(f"$join($sort([{items}[$exists(imported)].(id.S & '=' & imported.S)]), ' ')"),
            },
            catch=[notices.failed(next="ReportFailure")],
            next="Decide",
        ),
        "Decide": choice(
            ("$not($exists($known.solutionArn))", "NoSolution"),
            ("$not($contains($data, 'import#interactions='))", "WaitingForData"),
            ("$reason = 'first' and $exists($known.fullVersionArn)", "TrainedAlready"),
            (f"{full} and $exists($known.unfitData) and $known.unfitData.S = $data", "SameDataFailed"),
            default="ChooseMode",
        ),
        # UPDATE builds on a FULL version: without one it becomes that FULL.
        "ChooseMode": {
            "Type": "Pass",
            "Assign": {
                "mode": js(f"{full} ? 'FULL' : 'UPDATE'"),
                "expected": js(
                    f"($seconds := {full} ? $known.fullSeconds.N : $known.updateSeconds.N;"
                    " $exists($seconds) ? $number($seconds) : 0)"
                ),
            },
            "Next": "AcquireLease",
        },
        "NoSolution": _skipped(names, "the solution does not exist yet"),
        "WaitingForData": _skipped(names, "waiting for data"),
        "TrainedAlready": _skipped(names, "it has a FULL version already"),
        "SameDataFailed": _skipped(names, "the last FULL training failed on this data; waiting for new data"),
    }


def _skipped(names: Names, reason: str) -> State:
    detail = {"solution": js("$solution"), "mode": js("$requested"), "reason": reason}
    return notices.event(names, f"{NAME} Skipped", detail, next="Done")


def _meet(names: Names) -> States:
    return {
        "MeetsAnother": choice(("$requested = 'UPDATE'", "AnotherIsRunning"), default="WaitForTurn"),
        "AnotherIsRunning": _skipped(names, "another training of this solution is running"),
        "WaitForTurn": wait(TURN_SECONDS, next="ReadState"),
        "Done": succeed(),
        # The execution that held the lease died: a training that it started goes on and is ours now, unless we are to
        # train FULL and it is an UPDATE, which then only has to end.
        "FindLeftover": personalize(
            "describeSolution",
            {"SolutionArn": js("$known.solutionArn.S")},
            assign={
                "version": js(f"$exists({_LATEST}) ? {_LATEST}.SolutionVersionArn : ''"),
                "leftover": js(
                    f"{_LATEST}.Status in ['CREATE PENDING', 'CREATE IN_PROGRESS'] ? {_LATEST}.TrainingMode : 'none'"
                ),
            },
            catch=[notices.failed()],
            next="AnyLeftover",
        ),
        "AnyLeftover": choice(
            ("$leftover = 'none'", "CreateVersion"),
            ("$leftover = 'FULL' or $mode = 'UPDATE'", "WaitForTraining"),
            default="WaitForLeftover",
        ),
        "WaitForLeftover": wait(TURN_SECONDS, next="FindLeftover"),
    }


def _create(names: Names) -> States:
    return {
        "CreateVersion": personalize(
            "createSolutionVersion",
            {"SolutionArn": js("$known.solutionArn.S"), "TrainingMode": js("$mode"), "Name": js("$versionName")},
            assign={"version": js("$states.result.SolutionVersionArn"), "since": js("$now()")},
            catch=[on("Personalize.ResourceAlreadyExistsException", next="FindVersion"), notices.failed()],
            next="WaitForTraining",
        ),
        # The answer was lost and the request repeated. Summaries carry no name, but we hold the lease: it is the
        # latest.
        "FindVersion": personalize(
            "describeSolution",
            {"SolutionArn": js("$known.solutionArn.S")},
            assign={"version": js(f"{_LATEST}.SolutionVersionArn"), "since": js("$now()")},
            catch=[notices.failed()],
            next="WaitForTraining",
        ),
    }


def _await() -> States:
    seconds = "$round(($toMillis($v.LastUpdatedDateTime) - $toMillis($v.CreationDateTime)) / 1000)"
    return {
        "WaitForTraining": wait(_NEXT_LOOK, next="DescribeVersion"),
        "DescribeVersion": personalize(
            "describeSolutionVersion",
            {"SolutionVersionArn": js("$version")},
            assign={
                "status": js("$states.result.SolutionVersion.Status"),
                "trainedMode": js("$states.result.SolutionVersion.TrainingMode"),
                "seconds": js(f"($v := $states.result.SolutionVersion; {seconds})"),
                "problem": {
                    "error": "TrainingFailed",
                    "cause": js(
                        "$exists($states.result.SolutionVersion.FailureReason)"
                        " ? $states.result.SolutionVersion.FailureReason : $states.result.SolutionVersion.Status"
                    ),
                },
            },
            catch=[notices.failed()],
            next="TrainingStatus",
        ),
        "TrainingStatus": choice(
            ("$status = 'ACTIVE'", "ReadMetrics"),
            ("$status in ['CREATE FAILED', 'CREATE STOPPED']", "WhoseFault"),
            default="WaitForTraining",
        ),
        "ReadMetrics": personalize(
            "getSolutionMetrics",
            {"SolutionVersionArn": js("$version")},
            assign={"metrics": js("$states.result.Metrics")},
            catch=[on("States.ALL", next="RecordVersion", assign={"metrics": {}})],
            next="RecordVersion",
        ),
    }


def _record(names: Names) -> States:
    """Records what was trained and lets the lease go, in one transaction; then asks campaigns to serve it."""
    campaigns = "$exists($known.campaigns.L) ? [$known.campaigns.L.S] : []"
    return {
        "RecordVersion": task(
            "aws-sdk:dynamodb:transactWriteItems",
            {"TransactItems": js(_record_transaction(names))},
            catch=[notices.failed()],
            next="Deploy",
        ),
        "Deploy": each(campaigns, "WantVersion", _deployment(names), next="Trained")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "Trained": notices.event(
            names,
            f"{NAME} Succeeded",
            {
                "solution": js("$solution"),
                "mode": js("$trainedMode"),
                "solutionVersionArn": js("$version"),
                "seconds": js("$seconds"),
                "metrics": js("$metrics"),
            },
            next="Done",
        ),
    }


def _record_transaction(names: Names) -> str:
    def update(record: str, expression: str, **values: object) -> dict[str, object]:
        table = {"TableName": names.state_table, "Key": {"id": {"S": Expression(record)}}}
        named = {"ExpressionAttributeValues": {f":{name}": value for name, value in values.items()}}
        return {"Update": table | {"UpdateExpression": expression} | named}

    solution, version = "'solution#' & $solution", {"S": Expression("$version")}
    seconds = {"N": Expression("$string($seconds)")}
    full = "SET versionArn = :version, fullVersionArn = :version, fullSeconds = :seconds REMOVE unfitData"
    release = update(RECORD, lease.LET_GO, me={"S": Expression(ME)})
    release["Update"] |= {"ConditionExpression": "holder = :me"}
    trained_full = update(solution, full, version=version, seconds=seconds)
    trained_update = update(
        solution, "SET versionArn = :version, updateSeconds = :seconds", version=version, seconds=seconds
    )
    return f"[$trainedMode = 'FULL' ? {literal(trained_full)} : {literal(trained_update)}, {literal(release)}]"


def _deployment(names: Names) -> States:
    return {
        "WantVersion": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": js("'campaign#' & $states.input")}},
                "UpdateExpression": "SET solutionVersionArn = :version, reason = :reason ADD generation :one",
                "ExpressionAttributeValues": {
                    ":version": {"S": js("$version")},
                    ":reason": {"S": js("$trainedMode & ' training ' & $versionName")},
                    ":one": {"N": "1"},
                },
            },
            output=js("$states.input"),
            next="StartDeployment",
        ),
        "StartDeployment": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn("CampaignDeployment"),
                "Input": {"campaign": js("$states.input"), "reason": js("$trainedMode & ' training'")},
            },
            next="",
        ),
    }


def _fail(names: Names) -> States:
    advice = (
        "Campaigns go on serving their last version. If the data is at fault, upload better data: its import starts"
        " the next training; otherwise the next schedule tries again."
    )
    return {
        "WhoseFault": choice((f"$trainedMode = 'FULL' and {_DATA_FAULT}", "RememberUnfitData"), default="GiveUp"),
        "RememberUnfitData": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": js("'solution#' & $solution")}},
                "UpdateExpression": "SET unfitData = :data",
                "ExpressionAttributeValues": {":data": {"S": js("$data")}},
            },
            catch=[on("States.ALL", next="GiveUp")],
            next="GiveUp",
        ),
        "GiveUp": lease.give_up(names.state_table, RECORD, next="ReportFailure"),
        **notices.failure(names, NAME, {"solution": "$solution"}, advice),
    }


def allowed(names: Names) -> list[Allow]:
    """What the machine's role may do."""
    return [
        *permissions.lease(names, NAME),
        permissions.records(names, "BatchGetItem"),
        *permissions.notices(names, notices.event_source(names)),
        permissions.start(names, "CampaignDeployment"),
        # CreateSolutionVersion and DescribeSolutionVersion authorise on the solution (service authorization reference).
        permissions.on_tenants(
            names,
            "solution",
            "CreateSolutionVersion",
            "DescribeSolution",
            "DescribeSolutionVersion",
            "GetSolutionMetrics",
        ),
    ]
