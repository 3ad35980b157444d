"""How a training ends: the waiting of SolutionTraining, and what it does with a version that is ACTIVE.

The waiting costs few looks however long a training takes: the first comes after a minute, the others ever later, 10
minutes apart at the most. Once a training of the same mode has ended, they are saved up for when nine tenths of that
one's duration have passed; a few come before (after 2, 6, 18 minutes and so on), since this one may fail or be shorter.
"""

from __future__ import annotations

import json

from personalize import metrics
from personalize.metrics import HEADLINE
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, notices, promotion
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

_DIMENSIONS = f"[{{'Name': '{metrics.TENANT}', 'Value': TENANT}}, {{'Name': '{metrics.SOLUTION}', 'Value': $solution}}]"
HISTORY = 10  # versions that are remembered as served
ELAPSED = "(($millis() - $toMillis($since)) / 1000)"
_NEXT_LOOK = (
    f"($elapsed := {ELAPSED}; $left := 0.9 * $expected - $elapsed;"
    " $round($left > 0 ? $min([$left + 1, $max([120, 2 * $elapsed])]) : $max([60, $min([600, $elapsed / 8])])))"
)


def awaited(names: Names, features: Features) -> States:
    """From ``WaitForTraining`` on: waits until ``$version`` has ended, and goes to RecordVersion or WhoseFault."""
    judged = promotion.judged(names, features)
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
            ("$status = 'ACTIVE'", "ReadMetrics"),
            ("$status in ['CREATE FAILED', 'CREATE STOPPED']", "WhoseFault"),
            default="WaitForTraining",
        ),
        "ReadMetrics": personalize(
            "getSolutionMetrics",
            {"SolutionVersionArn": js("$version")},
            assign={"metrics": js("$states.result.Metrics"), **promotion.verdict(features)},
            catch=[on("States.ALL", next="Unjudged" if judged else "RecordVersion", assign=unread)],
            next="Verdict" if judged else "RecordVersion",
        ),
        **judged,
    }


def recorded(names: Names, features: Features, workflow: str, record: str) -> States:
    """From ``RecordVersion`` on: records what was trained, lets the lease go, publishes how good it is and asks
    campaigns to serve it.
    """
    campaigns = "$exists($known.campaigns.L) ? [$known.campaigns.L.S] : []"
    published = "Promoted" if features.promotions else "Deploy"
    return {
        "RecordVersion": _record(names),
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
            next="Done",
        ),
        "LetGo": lease.let_go(names.state_table, record, next="PublishMetrics"),
        "PublishMetrics": task(
            "aws-sdk:cloudwatch:putMetricData",
            {"Namespace": metrics.NAMESPACE, "MetricData": js(_data(names, features))},
            # The version is recorded and there: nothing waits for its metrics.
            catch=[on("States.ALL", next=published)],
            next=published,
        ),
        **(promotion.told(names, workflow) if features.promotions else {}),
        "Deploy": each(campaigns, "WantVersion", _deployment(names), next="Trained")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "Trained": notices.event(
            names,
            f"{workflow} Succeeded",
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


def _record(names: Names) -> State:
    """The version as what campaigns are to serve, how good it is, and the last ones to which one could go back."""
    known = "history = :history, offlineMetrics = :metrics, metricsOf = :version"
    full = f"SET versionArn = :version, fullVersionArn = :version, fullSeconds = :seconds, {known} {promotion.FORGET}"
    update = f"SET versionArn = :version, updateSeconds = :seconds, {known}"
    served = "solutionArn = :solution"
    unpaused = f"{served} AND (attribute_not_exists({promotion.PAUSED}) OR {promotion.PAUSED} <> :solution)"
    before = f"$filter($known.history.L, function($one, $at) {{$at > $count($known.history.L) - {HISTORY}}})"
    numbers = "$each($metrics, function($value, $name) {{$name: {'N': $string($value)}}})"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key("'solution#' & $solution"),
            "UpdateExpression": js(f"$trainedMode = 'FULL' ? '{full}' : '{update}'"),
            "ConditionExpression": js(f"$trainedMode = 'FULL' ? '{served}' : '{unpaused}'"),
            "ExpressionAttributeValues": {
                ":version": {"S": js("$version")},
                ":seconds": {"N": js("$string($seconds)")},
                ":solution": {"S": js("$known.solutionArn.S")},
                ":history": {"L": js(f"[$append({before}, {{'S': $version}})]")},
                ":metrics": {"M": js(f"$merge([{{}}, {numbers}])")},
            },
        },
        catch=[on(CONDITION_FAILED, next="LetGoOutdated"), notices.failed()],
        next="LetGo",
    )


def _data(names: Names, features: Features) -> str:
    """The metrics of a version in JSONata: when it was trained, unless it was rejected, and its offline metrics; after
    an UPDATE, which leaves the weights as they are, only those that are looked at first.
    """
    dimensions = _DIMENSIONS.replace("TENANT", f"'{names.tenant}'")
    datum = "{'MetricName': $name, 'Dimensions': " + dimensions + ", 'Value': $value}"
    looked_at = sorted({HEADLINE, *(rule["metric"] for rule in features.promotions.values())})
    first = f"$sift($metrics, function($value, $name) {{$name in {json.dumps(looked_at)}}})"
    trained = f"{{'{metrics.VERSION_TRAINED}': $createdHour}}"
    if features.promotions:
        trained = f"{promotion.REJECTED} ? {{}} : {trained}"
    told = f"({trained}), $trainedMode = 'FULL' ? $metrics : {first}"
    return f"[$each($merge([{told}]), function($value, $name) {{{datum}}})]"


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
