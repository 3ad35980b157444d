"""The work of SolutionTuning: a solution of its own and one version of it, made once and waited for.

A failure goes to ``Discard``, which removes what was made; a version that is ACTIVE goes to ``ReadMetrics``.
"""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, limits, notices, places
from stacks.state_machines.asl import ME, States, choice, ever_rarer, js, on, personalize, task, wait

_TAKEN = "Personalize.ResourceAlreadyExistsException"
# A solution takes minutes to be made, a tuning hours.
_SOON, _LATER = ever_rarer(30, 600), ever_rarer(120, 1800)
_FAILED = notices.failed(next="Discard")


def states(names: Names, features: Features, record: str) -> States:
    """From ``NoteSolution`` on; what an earlier run has made is taken up at DescribeSolution or DescribeVersion."""
    return _solution(names, features, record) | _version(features) | _watch(names)


def _solution(names: Names, features: Features, record: str) -> States:
    tags = f", {json.dumps(features.tagged)}" if features.tags else ""
    own = "$settings.prefix & $suffix"
    return {
        # Before it exists, so that whoever comes after us finds it.
        "NoteSolution": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": lease.key(record),
                "UpdateExpression": "SET tuningArn = :own, tunes = :digest",
                "ConditionExpression": "holder = :me",
                "ExpressionAttributeValues": {
                    ":own": {"S": js(own)},
                    ":digest": {"S": js("$settings.digest")},
                    ":me": {"S": js(ME)},
                },
            },
            assign={"own": js(own), "version": "", "since": js("$now()")},
            catch=[notices.failed()],
            next="CreateSolution",
        ),
        **limits.create(
            "CreateSolution",
            "createSolution",
            js(f"$merge([$settings.request, {{'Name': $substringAfter($own, ':solution/')}}{tags}])"),
            catch=[on(_TAKEN, next="WaitForSolution")],
            failed="Discard",
            next="WaitForSolution",
        ),
        "WaitForSolution": wait(_SOON, next="DescribeSolution"),
        "DescribeSolution": personalize(
            "describeSolution",
            {"SolutionArn": js("$own")},
            assign={
                "status": js("$states.result.Solution.Status"),
                "problem": {"error": "SolutionFailed", "cause": js("$own & ' is ' & $states.result.Solution.Status")},
            },
            catch=[_FAILED],
            next="SolutionStatus",
        ),
        "SolutionStatus": choice(
            ("$status = 'ACTIVE'", "CreateVersion"),
            ("$contains($status, /FAILED|DELETE/)", "Discard"),
            default="WaitForSolution",
        ),
    }


def _version(features: Features) -> States:
    latest = "$states.result.Solution.LatestSolutionVersion.SolutionVersionArn"
    return {
        **limits.create(
            "CreateVersion",
            "createSolutionVersion",
            {"SolutionArn": js("$own"), "TrainingMode": "FULL", "Name": js("'tuning-' & $run"), **features.tagged},
            assign={"version": js("$states.result.SolutionVersionArn"), "since": js("$now()")},
            catch=[on(_TAKEN, next="FindVersion")],
            failed="Discard",
            pending=True,
            next="WaitForTuning",
        ),
        # The answer was lost and the request repeated: it is the only one.
        "FindVersion": personalize(
            "describeSolution",
            {"SolutionArn": js("$own")},
            assign={"version": js(latest), "since": js("$now()")},
            catch=[_FAILED],
            next="WaitForTuning",
        ),
    }


def _watch(names: Names) -> States:
    found = "$states.result.SolutionVersion"
    seconds = f"($toMillis({found}.LastUpdatedDateTime) - $toMillis({found}.CreationDateTime)) / 1000"
    return {
        "WaitForTuning": wait(_LATER, next="DescribeVersion"),
        "DescribeVersion": personalize(
            "describeSolutionVersion",
            {"SolutionVersionArn": js("$version")},
            assign={
                "status": js(f"{found}.Status"),
                "seconds": js(f"$round({seconds})"),
                "tuned": js(
                    f"$exists({found}.TunedHPOParams) ? {found}.TunedHPOParams.AlgorithmHyperParameters : {{}}"
                ),
                "problem": {
                    "error": "TuningFailed",
                    "cause": js(f"$exists({found}.FailureReason) ? {found}.FailureReason : {found}.Status"),
                },
            },
            catch=[_FAILED],
            next="TuningStatus",
        ),
        "TuningStatus": choice(
            ("$status = 'ACTIVE'", "GivePlaceBack"),
            ("$status in ['CREATE FAILED', 'CREATE STOPPED']", "Discard"),
            default="WaitForTuning",
        ),
        "GivePlaceBack": places.give_back(names, places.TRAININGS, next="ReadMetrics"),
    }
