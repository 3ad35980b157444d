"""SolutionTraining: one new solution version, FULL or UPDATE, and the request to deploy it.

One training per solution at a time: an UPDATE that meets another training skips, a FULL waits for its turn. A version
is named after its execution, so that a repeat after a lost answer finds it instead of training (and paying) twice. An
execution that takes the lease of a dead one adopts the training that it left. Nothing limits how long a training may
take. How many FULL ones may be pending all tenants of the account share (places.py).

Input: ``{"solution": "for-you", "mode": "FULL", "reason": "schedule"}``; with reason ``first`` it trains only if the
solution has no FULL version yet, or if its last FULL training failed for want of better data.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import (
    faults,
    fresh_data,
    lease,
    limits,
    notices,
    permissions,
    places,
    promotion,
    readiness,
    trained_batches,
    training_outcome,
)
from stacks.state_machines.asl import (
    INPUT,
    ME,
    State,
    States,
    choice,
    definition,
    ever_rarer,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)
from stacks.state_machines.permissions import Allow

NAME = "SolutionTraining"
RECORD = "'training#' & $solution"
_TURN = ever_rarer(120, 780)
_LATEST = "$states.result.Solution.LatestSolutionVersion"


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of SolutionTraining for one tenant with the datasets and solutions that it declares."""
    return definition(
        "Trains one solution version and asks for its deployment",
        "ReadState",
        _decide(names, features),
        lease.acquire(
            names.state_table,
            RECORD,
            acquired="CreateVersion",
            busy="MeetsAnother",
            taken_over="StartLeftBatches" if features.trained_batches else "FindLeftover",
            knowledge=("$asOf", "ReadState"),
        ),
        _meet(names),
        _create(names, features),
        training_outcome.awaited(names, features, NAME, RECORD),
        training_outcome.recorded(names, features, NAME, RECORD),
        trained_batches.started(names, features, recorded="LetGo", taken_over="FindLeftover"),
        _fail(names),
    )


def _decide(names: Names, features: Features) -> States:
    """Reads the solution's record and the marks of the imports, and decides whether and how to train.

    A run is billed by its states, and there is one every hour: what could be a state of its own is assigned on the way.
    """
    started = "$replace($substringBefore($states.context.Execution.StartTime, '.'), /[^0-9T]/, '')"
    full = "($requested = 'FULL' or $not($exists($known.fullVersionArn)))"
    digest = f"$substring($hash({ME}, 'SHA-256'), 0, 12)"
    skipping = [(readiness.nothing_new(features), "NothingNew")] if features.only_new else []
    # UPDATE builds on a FULL version: without one it becomes that FULL.
    chosen = {
        "mode": js(f"{full} ? 'FULL' : 'UPDATE'"),
        "versionName": js(f"({full} ? 'full-' : 'update-') & {started} & '-' & {digest}"),
        "expected": js(training_outcome.expected(full)),
    }
    return {
        "ReadState": readiness.read(
            names,
            features,
            assign={
                "solution": js(f"{INPUT}.solution"),
                "requested": js(f"{INPUT}.mode"),
                "reason": js(f"{INPUT}.reason"),
                "since": js("$states.context.Execution.StartTime"),
                "created": False,
                # The same however often it is read again: it may be taken already.
                "place": places.mine(
                    names, places.TRAININGS, f"{INPUT}.solution", since="$states.context.Execution.StartTime"
                ),
                **limits.FRESH,
                "asOf": js("$states.context.State.EnteredTime"),
            },
            next="Decide",
        ),
        "Decide": choice(
            ("$not($exists($known.solutionArn))", "NoSolution"),
            (readiness.data_missing(features), "WaitingForData"),
            (
                "$reason = 'first' and $exists($known.fullVersionArn) and $not($exists($known.unfitData))",
                "TrainedAlready",
            ),
            (f"{full} and $exists($known.unfitData) and $known.unfitData.S = $data", "SameDataFailed"),
            (f"$not({full}) and {promotion.UPDATES_PAUSED}", "UpdatesPaused"),
            (f"{full} and $reason != 'first' and {fresh_data.AT_THE_START}", "LookForData", chosen),
            (full, "TakePlace", chosen),
            *skipping,
            default="AcquireLease",
            assign=chosen,
        ),
        **places.take(
            names, places.TRAININGS, "$solution", next="AcquireLease", awaited="ReadSolution", shared="AcquireLease"
        ),
        **_still_wanted(names),
        **fresh_data.looked_for(names, features, rules=skipping, next="TakePlace"),
        **(
            {"NothingNew": _skipped(names, "nothing was imported since its last training")} if features.only_new else {}
        ),
        "NoSolution": _skipped(names, "the solution does not exist yet"),
        "WaitingForData": _skipped(names, "waiting for data"),
        "TrainedAlready": _skipped(names, "it has a FULL version already"),
        "SameDataFailed": _skipped(names, "the last FULL training failed on this data; waiting for new data"),
        "UpdatesPaused": _skipped(names, "a version was rejected or rolled back; waiting for a FULL one that passes"),
    }


def _still_wanted(names: Names) -> States:
    """After hours of waiting for a place the tenant file may want another solution, or another run may have trained it:
    then everything is decided anew, and nobody pays for what nobody needs.
    """
    key = {"id": {"S": js("'solution#' & $solution")}}
    same = [
        f"[$states.result.Item.{name}.S, ''][0] = [$known.{name}.S, ''][0]"
        for name in ("solutionArn", "fullVersionArn")
    ]
    return {
        "ReadSolution": task(
            "dynamodb:getItem",
            {"TableName": names.state_table, "Key": key, "ConsistentRead": True},
            assign={"wanted": js(" and ".join(same))},
            catch=[notices.failed(next="GiveFailuresPlaceBack")],
            next="StillWanted",
        ),
        "StillWanted": choice(("$wanted", "AcquireLease"), default="GiveUnwantedPlaceBack"),
        "GiveUnwantedPlaceBack": places.give_back(names, places.TRAININGS, next="ReadState"),
    }


def _skipped(names: Names, reason: str) -> State:
    detail = {"solution": js("$solution"), "mode": js("$requested"), "reason": reason}
    return notices.event(names, f"{NAME} Skipped", detail, next="")


def _meet(names: Names) -> States:
    return {
        "MeetsAnother": choice(
            (f"$requested = 'UPDATE' and $mode = 'FULL' and {places.OWN}", "GiveSkippedPlaceBack"),
            ("$requested = 'UPDATE'", "AnotherIsRunning"),
            default="WaitForTurn",
        ),
        "GiveSkippedPlaceBack": places.give_back(names, places.TRAININGS, next="AnotherIsRunning")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "AnotherIsRunning": _skipped(names, "another training of this solution is running"),
        "WaitForTurn": wait(_TURN, next="LookAtHolder"),
        "LookAtHolder": task(
            "aws-sdk:sfn:describeExecution",
            {"ExecutionArn": js("$holder")},
            assign={"holderStatus": js("$states.result.Status")},
            catch=[on("Sfn.ExecutionDoesNotExistException", next="ReadState"), notices.failed(next="ReportFailure")],
            next="StillAtIt",
        ),
        "StillAtIt": choice(("$holderStatus = 'RUNNING'", "WaitForTurn"), default="ReadState"),
        "Done": succeed(),
        # The execution that held the lease died. A training that it started goes on and is ours now, unless we are to
        # train FULL and it is an UPDATE, which then only has to end. One that has ended meanwhile is ours too, unless
        # we are to make a newer one.
        "FindLeftover": personalize(
            "describeSolution",
            {"SolutionArn": js("$known.solutionArn.S")},
            assign={
                "version": js(f"$exists({_LATEST}) ? {_LATEST}.SolutionVersionArn : ''"),
                "leftover": js(
                    f"{_LATEST}.Status in ['CREATE PENDING', 'CREATE IN_PROGRESS'] ? {_LATEST}.TrainingMode"
                    f" : {_LATEST}.Status = 'ACTIVE'"
                    f" and $not({_LATEST}.SolutionVersionArn in [$known.versionArn.S, $known.rejectedArn.S])"
                    " ? 'finished' : 'none'"
                ),
            },
            catch=[notices.failed()],
            next="AnyLeftover",
        ),
        "AnyLeftover": choice(
            ("$leftover = 'finished' and ($requested = 'UPDATE' or $reason = 'first')", "DescribeVersion"),
            ("$leftover in ['none', 'finished']", "CreateVersion"),
            ("$leftover = 'FULL' or $mode = 'UPDATE'", "WaitForTraining"),
            default="WaitForLeftover",
        ),
        "WaitForLeftover": wait(_TURN, next="FindLeftover"),
    }


def _create(names: Names, features: Features) -> States:
    return {
        **limits.create(
            "CreateVersion",
            "createSolutionVersion",
            {
                "SolutionArn": js("$known.solutionArn.S"),
                "TrainingMode": js("$mode"),
                "Name": js("$versionName"),
                **features.tagged,
            },
            assign={"version": js("$states.result.SolutionVersionArn"), "since": js("$now()"), "created": True},
            catch=[on("Personalize.ResourceAlreadyExistsException", next="FindVersion")],
            pending=True,
            next="WaitForTraining",
        ),
        # The answer was lost and the request repeated. Summaries carry no name, but we hold the lease: it is the
        # latest.
        "FindVersion": personalize(
            "describeSolution",
            {"SolutionArn": js("$known.solutionArn.S")},
            assign={"version": js(f"{_LATEST}.SolutionVersionArn"), "since": js("$now()"), "created": True},
            catch=[notices.failed()],
            next="WaitForTraining",
        ),
    }


def _fail(names: Names) -> States:
    advice = (
        "Campaigns go on serving their last version. If the data is at fault, upload better data: its import starts"
        " the next training; otherwise the next schedule tries again."
    )
    return {
        "WhoseFault": choice(
            (f"$created and $trainedMode = 'FULL' and {faults.DATA}", "RememberUnfitData"), default="GiveUp"
        ),
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
        "GiveUp": lease.let_go(
            names.state_table, RECORD, next="GiveFailuresPlaceBack", failure=training_outcome.FAILURE
        ),
        "GiveFailuresPlaceBack": places.give_back(names, places.TRAININGS, next="ReportFailure"),
        **notices.failure(names, NAME, {"solution": f"{INPUT}.solution"}, advice),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    return [
        *permissions.lease(names, NAME),
        places.allowed(names, places.TRAININGS),
        permissions.records(names, "GetItem"),
        *permissions.notices(names, notices.event_source(names)),
        permissions.start(names, "CampaignDeployment", *(["BatchJob"] if features.trained_batches else [])),
        permissions.publish_metrics(),
        # CreateSolutionVersion and DescribeSolutionVersion authorise on the solution (service authorization reference).
        permissions.on_tenants(
            names,
            "solution",
            "CreateSolutionVersion",
            "DescribeSolution",
            "DescribeSolutionVersion",
            "GetSolutionMetrics",
        ),
        *permissions.tagging(names, features, "solution"),
        *fresh_data.allowed(names),
    ]
