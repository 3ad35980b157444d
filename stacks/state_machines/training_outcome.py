"""How a training ends: the waiting of SolutionTraining, and what it does with a version that is ACTIVE.

Every look is three states that are billed, so there are few, and they are where the end is. The durations of the last
trainings of the same mode are remembered, and the first look comes when the shortest of them is over, sooner by a
quarter of what they differ by. Then one comes every minute and a half, of very long trainings ever more rarely. A
training that fails at once is therefore told when it would have ended, or after an hour. The first of all is looked at
after a minute, and then ever more rarely, 10 minutes apart at the most. A few seconds by chance keep tenants apart that
do everything at the same moment.
"""

from __future__ import annotations

import json

from personalize import metrics
from personalize.metrics import HEADLINE
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, memory, notices, places, promotion, recovery
from stacks.state_machines.asl import (
    CONDITION_FAILED,
    ELAPSED,
    State,
    States,
    choice,
    each,
    ever_rarer,
    js,
    on,
    personalize,
    succeed,
    task,
    wait,
)

_DIMENSIONS = f"[{{'Name': '{metrics.TENANT}', 'Value': TENANT}}, {{'Name': '{metrics.SOLUTION}', 'Value': $solution}}]"
HISTORY = 10  # versions that are remembered as served
BETWEEN, LONGEST = 90, 3600  # seconds
_CHANCE = "$floor($random() * 10)"
_BETWEEN = f"$max([{BETWEEN}, $min([600, $expected / 40])])"
_NEXT_LOOK = (
    f"($elapsed := {ELAPSED}; $left := $expected + 5 - $elapsed;"
    f" $expected = 0 or $elapsed > 2 * $expected ? {ever_rarer(60, 600)}"
    f" : $ceil($left > 0 ? $min([{LONGEST}, $left]) : {_BETWEEN}) + {_CHANCE})"
)
# Those remembered of trainings of the mode, and that of this one.
_DURATIONS = memory.lately(
    "($trainedMode = 'FULL' ? $known.fullDurations : $known.updateDurations).L", "{'N': $string($seconds)}"
)

# A FULL training that failed is not made good by the UPDATE of the next hour.
_FULL_FAILED = "$record.failedMode.S = 'FULL'"
FAILURE = recovery.FAILURE | {"failedMode": {"S": js(f"$mode = 'FULL' or {_FULL_FAILED} ? 'FULL' : 'UPDATE'")}}
RECOVERED = f"({recovery.HAD_FAILED} and ($trainedMode = 'FULL' or $not({_FULL_FAILED})))"


def expected(full: str) -> str:
    """JSONata: when the first look comes, in seconds; 0 if nothing is known of trainings of that mode: FULL if ``full``
    says so.
    """
    known = memory.numbers(f"({full} ? $known.fullDurations : $known.updateDurations).L")
    first = "$min($durations) - ($max($durations) - $min($durations)) / 4"
    return f"($durations := {known}; $count($durations) > 0 ? {first} : 0)"


def awaited(names: Names, features: Features, workflow: str, record: str) -> States:
    """From ``WaitForTraining`` on: waits until ``$version`` has ended, and goes to RecordVersion or WhoseFault, or ends
    where a rule rejects it.
    """
    judged = features.promotions
    unread = notices.PROBLEM | {"metrics": {}} | ({"verdict": ""} if judged else {})
    seconds = "$round(($toMillis($v.LastUpdatedDateTime) - $toMillis($v.CreationDateTime)) / 1000)"
    return {
        "WaitForTraining": wait(_NEXT_LOOK, next="DescribeVersion"),
        "DescribeVersion": personalize(
            "describeSolutionVersion",
            {"SolutionVersionArn": js("$version")},
            assign={
                "status": js("$states.result.SolutionVersion.Status"),
                "trainedMode": js("$states.result.SolutionVersion.TrainingMode"),
                "createdHour": js("$toMillis($states.result.SolutionVersion.CreationDateTime) / 3600000"),
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
            ("$status = 'ACTIVE' and $mode = 'FULL'", "GivePlaceBack"),
            ("$status = 'ACTIVE'", "ReadMetrics"),
            ("$status in ['CREATE FAILED', 'CREATE STOPPED']", "WhoseFault"),
            default="WaitForTraining",
        ),
        "GivePlaceBack": places.give_back(names, places.TRAININGS, next="ReadMetrics"),
        "ReadMetrics": personalize(
            "getSolutionMetrics",
            {"SolutionVersionArn": js("$version")},
            assign={"metrics": js("$states.result.Metrics"), **promotion.verdict(features)},
            catch=[on("States.ALL", next="Unjudged" if judged else "RecordVersion", assign=unread)],
            next="Verdict" if judged else "RecordVersion",
        ),
        **(_judged(names, features, workflow, record) if judged else {}),
    }


def _judged(names: Names, features: Features, workflow: str, record: str) -> States:
    return {
        **promotion.judged(names, features, workflow, _DURATIONS),
        "LetGoRejected": lease.let_go(names.state_table, record, next="PublishRejected"),
        "PublishRejected": _published(names, features, "{}", next="TellRejected"),
    }


def recorded(names: Names, features: Features, workflow: str, record: str) -> States:
    """From ``RecordVersion`` on: records what was trained, lets the lease go, publishes how good it is and asks
    campaigns to serve it.
    """
    campaigns = "$exists($known.campaigns.L) ? [$known.campaigns.L.S] : []"
    trained = f"{{'{metrics.VERSION_TRAINED}': $createdHour}}"
    return {
        "RecordVersion": _record(names, next="StartBatches" if features.trained_batches else "LetGo"),
        # The tenant file wants another solution by now, or none, or somebody went back to an earlier version and this
        # is no FULL one: what was trained is of no use to anybody.
        "LetGoOutdated": lease.let_go(names.state_table, record, next="Outdated")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "Outdated": notices.event(
            names,
            f"{workflow} Skipped",
            {
                "solution": js("$solution"),
                "mode": js("$trainedMode"),
                "reason": "its solution was replaced, removed or rolled back while it was trained",
            },
            next="",
        ),
        **recovery.let_go(
            names,
            workflow,
            record,
            {"solution": "$solution"},
            recovered=RECOVERED,
            more="failedMode",
            next="PublishMetrics",
        ),
        "PublishMetrics": _published(names, features, trained, next="Deploy"),
        "Deploy": each(campaigns, "WantVersion", _deployment(names), next="Trained")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "Trained": notices.event(
            names,
            f"{workflow} Succeeded",
            promotion.TRAINED | {"seconds": js("$seconds"), "metrics": js("$metrics")},
            next="",
        ),
    }


def _record(names: Names, *, next: str) -> State:
    """The version as what campaigns are to serve, how good it is, and the last ones to which one could go back."""
    known = "history = :history, offlineMetrics = :metrics, metricsOf = :version, trainedOn = :data"
    full = f"SET versionArn = :version, fullVersionArn = :version, fullDurations = :durations, fullAt = :at, {known}"
    since = "fullAt = if_not_exists(fullAt, :at)"
    update = f"SET versionArn = :version, updateDurations = :durations, {since}, {known}"
    served = "solutionArn = :solution"
    unpaused = f"{served} AND (attribute_not_exists({promotion.PAUSED}) OR {promotion.PAUSED} <> :solution)"
    numbers = "$each($metrics, function($value, $name) {{$name: {'N': $string($value)}}})"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key("'solution#' & $solution"),
            "UpdateExpression": js(f"$trainedMode = 'FULL' ? '{full} {promotion.FORGET}' : '{update}'"),
            "ConditionExpression": js(f"$trainedMode = 'FULL' ? '{served}' : '{unpaused}'"),
            "ExpressionAttributeValues": {
                ":version": {"S": js("$version")},
                ":solution": {"S": js("$known.solutionArn.S")},
                ":history": {"L": js(memory.lately("$known.history.L", "{'S': $version}", HISTORY))},
                ":metrics": {"M": js(f"$merge([{{}}, {numbers}])")},
                ":durations": {"L": js(_DURATIONS)},
                ":data": {"S": js("$data")},
                ":at": {"S": js("$now()")},
            },
        },
        catch=[on(CONDITION_FAILED, next="LetGoOutdated"), notices.failed()],
        next=next,
    )


def _published(names: Names, features: Features, trained: str, *, next: str) -> State:
    """Puts the offline metrics of a version, and what ``trained`` adds (JSONata); after an UPDATE, which leaves the
    weights as they are, only those that are looked at first.
    """
    dimensions = _DIMENSIONS.replace("TENANT", f"'{names.tenant}'")
    datum = "{'MetricName': $name, 'Dimensions': " + dimensions + ", 'Value': $value}"
    looked_at = json.dumps(sorted({HEADLINE, *(str(rule["metric"]) for rule in features.promotions.values())}))
    first = f"$sift($metrics, function($value, $name) {{$name in {looked_at}}})"
    told = f"{trained}, $trainedMode = 'FULL' ? $metrics : {first}"
    return task(
        "aws-sdk:cloudwatch:putMetricData",
        {
            "Namespace": metrics.NAMESPACE,
            "MetricData": js(f"[$each($merge([{told}]), function($value, $name) {{{datum}}})]"),
        },
        # What became of the version is recorded: nothing waits for its metrics.
        catch=[on("States.ALL", next=next)],
        next=next,
    )


def _deployment(names: Names) -> States:
    wanted = "solutionVersionArn = :version, reason = :reason ADD generation :one"
    return {
        "WantVersion": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": js("'campaign#' & $states.input")}},
                "UpdateExpression": js(
                    f"'SET ' & ($trainedMode = 'FULL' ? 'fullVersionArn = :version, ' : '') & '{wanted}'"
                ),
                "ConditionExpression": "attribute_exists(settings)",  # or it was removed meanwhile
                "ExpressionAttributeValues": {
                    ":version": {"S": js("$version")},
                    ":reason": {"S": js("$trainedMode & ' training ' & $versionName")},
                    ":one": {"N": "1"},
                },
            },
            output=js("$states.input"),
            catch=[on(CONDITION_FAILED, next="NobodyThere")],
            next="StartDeployment",
        ),
        "NobodyThere": succeed(),
        "StartDeployment": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn("CampaignDeployment"),
                "Input": {"campaign": js("$states.input"), "reason": js("$trainedMode & ' training'")},
            },
            next="",
        ),
    }
