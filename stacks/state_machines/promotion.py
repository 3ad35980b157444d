"""Promotion: which of the versions that were trained are served, by the rule of the tenant file.

A version is judged by one offline metric: against a least value, and against the version that is served now, of which
it may lose a share. One that fails is not recorded as what campaigns are to serve; they go on with what they have, the
tenant's people get the figures, and UPDATE trainings pause: an UPDATE builds on the latest FULL version (developer
guide, "Creating a solution version"), which may be the rejected one. The next FULL training that passes ends the
pause. A first version has nothing to be compared with, so only the least value counts; if it fails, the data is noted
as unfit, or every schedule would train, and pay for, the same again.
"""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import CONDITION_FAILED, State, States, choice, js, on, task

# What is told of a version, whatever becomes of it.
TRAINED = {"solution": js("$solution"), "mode": js("$trainedMode"), "solutionVersionArn": js("$version")}
PAUSED = "updatesPaused"  # in a solution's record: the ARN of the solution whose UPDATE trainings wait for a FULL one
UPDATES_PAUSED = f"$known.{PAUSED}.S = $known.solutionArn.S"
# What a FULL version that passes takes back.
FORGET = f"REMOVE unfitData, {PAUSED}, rejectedArn, rejection, rolledBack"
_EXECUTION = " & '\\n\\nExecution: ' & $states.context.Execution.Id"


def verdict(features: Features) -> dict[str, str]:
    """What is assigned from the answer of GetSolutionMetrics: '' if the version may be served, else why not."""
    if not features.promotions:
        return {}
    rule, value = f"$lookup({_rules(features)}, $solution)", "$lookup($states.result.Metrics, $rule.metric)"
    served = "$known.metricsOf.S = $known.versionArn.S ? $number($lookup($known.offlineMetrics.M, $rule.metric).N)"
    least = "$rule.metric & ' is ' & $value & ', less than the least value of ' & $rule.minimum"
    worse = (
        "$rule.metric & ' is ' & $value & ', the version that is served has ' & $served & ' and at most '"
        " & $round(100 * $rule.max_regression, 2) & ' percent of that may be lost'"
    )
    return {
        "verdict": js(
            f"($rule := {rule}; $value := {value}; $served := {served};"
            " $not($exists($rule)) ? ''"
            " : $not($exists($value)) ? 'it has no metric ' & $rule.metric"
            f" : $exists($rule.minimum) and $value < $rule.minimum ? {least}"
            " : $exists($rule.max_regression) and $exists($served)"
            f" and $value < $served * (1 - $rule.max_regression) ? {worse} : '')"
        )
    }


def judged(names: Names, features: Features, workflow: str, durations: str) -> States:
    """States between the reading of the metrics (``verdict``) and RecordVersion, or the end of what is rejected; those
    between ``LetGoRejected`` and ``TellRejected`` are the caller's. ``durations`` (JSONata) are remembered even so.
    """
    subject = f"'{names.tenant}: a version of ' & $solution"
    kept = "Campaigns go on serving what they serve. UPDATE trainings wait until a FULL training passes the rule."
    advice = "See what the data of the last days lacks; or change the rule (promotion) in the tenant file."
    why = f"' is not served: ' & $verdict & '.\\n\\n{kept}\\n\\n{advice}'"
    return {
        "Unjudged": choice((f"$exists($lookup({_rules(features)}, $solution))", "GiveUp"), default="RecordVersion"),
        "Verdict": choice(
            ("$verdict != ''", "RecordRejection"),
            (f"{UPDATES_PAUSED} and $trainedMode = 'FULL'", "TellPassed"),
            default="RecordVersion",
        ),
        "TellPassed": notices.mail(
            names,
            f"{subject} & ' passed'",
            "'FULL version ' & $version & ' passes the rule, and is served. UPDATE trainings go on.'" + _EXECUTION,
            next="RecordVersion",
        ),
        "RecordRejection": _record(names, durations),
        "TellRejected": notices.mail(
            names,
            f"{subject} & ' was rejected'",
            f"$trainedMode & ' version ' & $version & {why}" + _EXECUTION,
            next="RejectedEvent",
            catch=notices.failed(next="ReportFailure"),  # nobody else says it
        ),
        "RejectedEvent": notices.event(
            names,
            f"{workflow} Rejected",
            TRAINED | {"reason": js("$verdict"), "metrics": js("$metrics")},
            next="",
        ),
    }


def _rules(features: Features) -> str:
    return json.dumps(features.promotions)


def _record(names: Names, durations: str) -> State:
    values = (
        "{':version': {'S': $version}, ':why': {'S': $verdict}, ':solution': {'S': $known.solutionArn.S},"
        f" ':durations': {{'L': {durations}}}}}"
    )
    update = f"SET rejectedArn = :version, rejection = :why, {PAUSED} = :solution"
    # Of a first version: nothing else is served, and the same data would be trained on again and again.
    first = "$not($exists($known.fullVersionArn))"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key("'solution#' & $solution"),
            "UpdateExpression": js(
                f"'{update}, ' & ($trainedMode = 'FULL' ? 'fullDurations' : 'updateDurations') & ' = :durations'"
                f" & ({first} ? ', unfitData = :data' : '')"
            ),
            "ConditionExpression": "solutionArn = :solution",
            "ExpressionAttributeValues": js(f"$merge([{values}, {first} ? {{':data': {{'S': $data}}}} : {{}}])"),
        },
        catch=[on(CONDITION_FAILED, next="LetGoOutdated"), notices.failed()],
        next="LetGoRejected",
    )
