"""SolutionTuning: looks for better hyperparameters of one solution, and proposes them as a change to the tenant file.

The work is done on a solution of its own, with hyperparameter optimization, that is made for the run and deleted after
it, so that ordinary trainings never pay for it. Nothing of what the tenant serves is touched: a proposal that somebody
puts into the file becomes a new solution, trained and gated like any other. What the run makes is noted in its record
before it is made. One that was cut off is adopted by the next, as long as it tunes the same and is not old.

Input: ``{"solution": "for-you", "reason": "schedule"}``.
"""

from __future__ import annotations

import json

from personalize.naming import EXECUTION_HASH_LENGTH, Names
from stacks.features import Features
from stacks.state_machines import (
    lease,
    limits,
    notices,
    permissions,
    places,
    readiness,
    tuning_job,
    tuning_proposal,
    tuning_removal,
)
from stacks.state_machines.asl import (
    CONDITION_FAILED,
    INPUT,
    ME,
    State,
    States,
    choice,
    definition,
    js,
    on,
    personalize,
    succeed,
)
from stacks.state_machines.permissions import Allow

NAME = "SolutionTuning"
RECORD = "'tuning#' & $solution"
LEFTOVER_DAYS = 14  # what is older was learnt from other data than the solution's next version
_STARTED = "$replace($substringBefore($states.context.Execution.StartTime, '.'), /[^0-9T]/, '')"
_HASH = f"$substring($hash({ME}, 'SHA-256'), 0, {EXECUTION_HASH_LENGTH})"
_PLACE = "('tuning_' & $solution)"  # no solution of a tenant file has an underscore in its name
_GONE = "Personalize.ResourceNotFoundException"


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of SolutionTuning for one tenant that tunes solutions."""
    return definition(
        "Looks for better hyperparameters of a solution and proposes them",
        "ReadState",
        _decide(names, features),
        lease.acquire(names.state_table, RECORD, acquired="TakePlace", busy="AnotherIsRunning"),
        places.take(names, places.TRAININGS, _PLACE, next="AnyLeftover"),
        _adopt(),
        tuning_job.states(names, features, RECORD),
        tuning_proposal.states(names, NAME, RECORD),
        tuning_removal.states(names, RECORD),
        _end(names),
    )


def _settings(names: Names, features: Features) -> str:
    """JSONata: what the tenant file says of the input's solution, {} if it is not tuned."""
    known = {
        one.name: {
            "arn": one.arn,
            "prefix": names.personalize_arn("solution", names.tuning(one.name)),
            "request": one.request,
            "digest": one.digest,
            "now": dict(one.now),
            "hyperparameters": dict(one.hyperparameters),
            "metric": one.metric,
            "jobs": one.jobs,
        }
        for one in features.tuned
    }
    return f"($found := $lookup({json.dumps(known)}, {INPUT}.solution); $exists($found) ? $found : {{}})"


def _decide(names: Names, features: Features) -> States:
    return {
        "ReadState": readiness.read(
            names,
            features,
            assign={
                "solution": js(f"{INPUT}.solution"),
                "settings": js(_settings(names, features)),
                "since": js("$states.context.Execution.StartTime"),
                "run": js(f"{_STARTED} & '-' & {_HASH}"),
                "suffix": js(_HASH),
                "place": places.mine(names, places.TRAININGS, f"('tuning_' & {INPUT}.solution)"),
                "own": "",
                "version": "",
                **limits.FRESH,
            },
            next="Decide",
        ),
        "Decide": choice(
            ("$not($exists($settings.arn))", "Unknown"),
            ("$not($exists($known.solutionArn))", "NoSolution"),
            ("$known.solutionArn.S != $settings.arn", "OtherSolution"),
            (readiness.data_missing(features), "WaitingForData"),
            default="AcquireLease",
        ),
        "Unknown": {
            "Type": "Pass",
            "Assign": {"problem": {"error": "NotTuned", "cause": "the tenant file has no tuning for this solution"}},
            "Next": "ReportFailure",
        },
        "NoSolution": _skipped(names, "the solution does not exist yet"),
        "OtherSolution": _skipped(names, "the solution is not yet what the tenant file asks for"),
        "WaitingForData": _skipped(names, "waiting for data"),
        "AnotherIsRunning": _skipped(names, "another tuning of this solution is running"),
    }


def _skipped(names: Names, reason: str) -> State:
    return notices.event(names, f"{NAME} Skipped", {"solution": js("$solution"), "reason": reason}, next="")


def _adopt() -> States:
    """What an earlier run has left is gone on with, or removed first."""
    found, latest = "$states.result.Solution", "$states.result.Solution.LatestSolutionVersion"
    old = f"$millis() - $toMillis({latest}.CreationDateTime) > {LEFTOVER_DAYS * 86_400_000}"
    return {
        "AnyLeftover": choice(("$exists($record.tuningArn)", "FindLeftover"), default="NoteSolution"),
        "FindLeftover": personalize(
            "describeSolution",
            {"SolutionArn": js("$record.tuningArn.S")},
            assign={
                "own": js("$record.tuningArn.S"),
                "version": js(f"$exists({latest}) ? {latest}.SolutionVersionArn : ''"),
                "since": js("$now()"),
                "leftover": js(
                    f"$record.tunes.S != $settings.digest or $contains({found}.Status, /DELETE|FAILED/) ? 'useless'"
                    f" : $not($exists({latest})) ? 'untrained'"
                    f" : {latest}.Status in ['CREATE PENDING', 'CREATE IN_PROGRESS'] ? 'training'"
                    f" : {latest}.Status != 'ACTIVE' or {old} ? 'useless' : 'training'"
                ),
            },
            catch=[on(_GONE, next="NoteSolution"), notices.failed()],
            next="OfWhatUse",
        ),
        "OfWhatUse": choice(
            ("$leftover = 'training'", "DescribeVersion"),
            ("$leftover = 'untrained'", "DescribeSolution"),
            default="Replace",
        ),
    }


def _end(names: Names) -> States:
    advice = (
        "Trainings go on with the hyperparameters of the tenant file. The next schedule tries again, or by hand:"
        f" python -m operations tune --tenant {names.tenant} --solution <name>"
    )
    return {
        "LetGo": lease.let_go(names.state_table, RECORD, next="Done")
        | {"Catch": [on(CONDITION_FAILED, next="Done"), notices.failed()]},  # let go already: the first answer was lost
        "Done": succeed(),
        "GiveUp": lease.let_go(names.state_table, RECORD, next="GiveFailuresPlaceBack"),
        "GiveFailuresPlaceBack": places.give_back(names, places.TRAININGS, next="ReportFailure"),
        **notices.failure(names, NAME, {"solution": f"{INPUT}.solution"}, advice),
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do: of solutions, only with those that it makes itself."""
    own = [names.personalize_arn("solution", f"{names.tuning(one.name)}*") for one in features.tuned]
    why = "a tuning run names its solution after its execution; no other solution's name begins like that"
    actions = (
        *("CreateSolution", "DescribeSolution", "DeleteSolution", "CreateSolutionVersion", "DescribeSolutionVersion"),
        *("StopSolutionVersionCreation", "GetSolutionMetrics", *(["TagResource"] if features.tags else [])),
    )
    return [
        *permissions.lease(names, NAME),
        places.allowed(names, places.TRAININGS),
        permissions.records(names, "GetItem"),
        *permissions.notices(names, notices.event_source(names)),
        Allow([f"personalize:{action}" for action in actions], own, why=why),
        # CreateSolution authorises on the group as well (service authorization reference).
        Allow(["personalize:CreateSolution"], [names.dataset_group_arn]),
        tuning_proposal.allowed(names, features),
    ]
