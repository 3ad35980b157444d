"""How a training ends: the waiting of SolutionTraining, and what it does with a version that is ACTIVE.

The waiting costs few looks however long a training takes: the first comes after a minute, the others ever later, 10
minutes apart at the most. Once a training of the same mode has ended, they are saved up for when nine tenths of that
one's duration have passed; a few come before (after 2, 6, 18 minutes and so on), since this one may fail or be shorter.
"""

from __future__ import annotations

from personalize import metrics
from personalize.naming import Names
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import CONDITION_FAILED, States, choice, each, js, on, personalize, succeed, task, wait

HEADLINE = "normalized_discounted_cumulative_gain_at_25"
_DIMENSIONS = f"[{{'Name': '{metrics.TENANT}', 'Value': TENANT}}, {{'Name': '{metrics.SOLUTION}', 'Value': $solution}}]"
ELAPSED = "(($millis() - $toMillis($since)) / 1000)"
_NEXT_LOOK = (
    f"($elapsed := {ELAPSED}; $left := 0.9 * $expected - $elapsed;"
    " $round($left > 0 ? $min([$left + 1, $max([120, 2 * $elapsed])]) : $max([60, $min([600, $elapsed / 8])])))"
)


def awaited() -> States:
    """From ``WaitForTraining`` on: waits until ``$version`` has ended, and goes to RecordVersion or WhoseFault."""
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
            assign={"metrics": js("$states.result.Metrics")},
            catch=[on("States.ALL", next="RecordVersion", assign={"metrics": {}})],
            next="RecordVersion",
        ),
    }


def recorded(names: Names, workflow: str, record: str) -> States:
    """From ``RecordVersion`` on: records what was trained, lets the lease go, publishes how good it is and asks
    campaigns to serve it.
    """
    campaigns = "$exists($known.campaigns.L) ? [$known.campaigns.L.S] : []"
    full = "SET versionArn = :version, fullVersionArn = :version, fullSeconds = :seconds REMOVE unfitData"
    update = "SET versionArn = :version, updateSeconds = :seconds"
    return {
        "RecordVersion": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key("'solution#' & $solution"),
                "UpdateExpression": js(f"$trainedMode = 'FULL' ? '{full}' : '{update}'"),
                "ConditionExpression": "solutionArn = :solution",
                "ExpressionAttributeValues": {
                    ":version": {"S": js("$version")},
                    ":seconds": {"N": js("$string($seconds)")},
                    ":solution": {"S": js("$known.solutionArn.S")},
                },
            },
            catch=[on(CONDITION_FAILED, next="LetGoOutdated"), notices.failed()],
            next="LetGo",
        ),
        # The tenant file wants another solution by now, or none: what was trained is of no use to anybody.
        "LetGoOutdated": lease.let_go(names.state_table, record, next="Outdated")
        | {"Catch": [notices.failed(next="ReportFailure")]},
        "Outdated": notices.event(
            names,
            f"{workflow} Skipped",
            {
                "solution": js("$solution"),
                "mode": js("$trainedMode"),
                "reason": "its solution was replaced or removed while it was trained",
            },
            next="Done",
        ),
        "LetGo": lease.let_go(names.state_table, record, next="PublishMetrics"),
        "PublishMetrics": task(
            "aws-sdk:cloudwatch:putMetricData",
            {"Namespace": metrics.NAMESPACE, "MetricData": js(_data(names))},
            catch=[on("States.ALL", next="Deploy")],  # the version is recorded and there: nothing waits for its metrics
            next="Deploy",
        ),
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


def _data(names: Names) -> str:
    """The metrics of a version in JSONata: when it was trained, and its offline metrics; after an UPDATE, which leaves
    the weights as they are, only the one that is looked at first.
    """
    dimensions = _DIMENSIONS.replace("TENANT", f"'{names.tenant}'")
    datum = "{'MetricName': $name, 'Dimensions': " + dimensions + ", 'Value': $value}"
    headline = f"$sift($metrics, function($value, $name) {{$name = '{HEADLINE}'}})"
    told = f"{{'{metrics.VERSION_TRAINED}': $createdHour}}, $trainedMode = 'FULL' ? $metrics : {headline}"
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
