"""What a tuning has found: recorded, put beside the tenant's data as a piece of its file, and told.

Personalize answers with text, and may write the group of a hyperparameter before its name (``data.recency_mask``);
here values get the type that the tenant file has for them. Only what was tuned and differs from what trainings use is
proposed, with the other hyperparameters of the file, so that the proposal can stand in place of them.
"""

from __future__ import annotations

from personalize import folders
from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import lease, notices
from stacks.state_machines.asl import State, States, choice, js, on, personalize, task
from stacks.state_machines.permissions import Allow

# By name: what was tuned with the value found, typed like the value that trainings use now.
_BEST = """(
    $said := $merge([{}, $each($tuned, function($value, $name) {{$split($name, '.')[-1]: $value}})]);
    $merge([{}, $each($settings.now, function($now, $name) {(
        $value := $lookup($said, $name);
        $exists($value) ? {$name: $type($now) = 'boolean' ? $lowercase($value) = 'true' : $number($value)}
    )})])
)"""
_CHANGED = "$merge([{}, $sift($best, function($value, $name) {$value != $lookup($settings.now, $name)})])"
_KEY = "$proposals & $run & '.yaml'"
_LINES = (
    "'solutions:\\n  - name: ' & $solution & '\\n    hyperparameters: {'"
    " & $join([$each($hyperparameters, function($value, $name) {$name & ': ' & $string($value)})], ', ') & '}\\n'"
)


def states(names: Names, workflow: str, record: str) -> States:
    """From ``ReadMetrics`` on: ``$tuned`` is what the version was found best with; then ``Remove`` its solution."""
    return {
        "ReadMetrics": personalize(
            "getSolutionMetrics",
            {"SolutionVersionArn": js("$version")},
            assign={"metrics": js("$states.result.Metrics")},
            # What was found is worth telling without them.
            catch=[on("States.ALL", next="ReadServed", assign={"metrics": {}})],
            next="ReadServed",
        ),
        "ReadServed": _read_served(names),
        "Compare": {
            "Type": "Pass",
            "Assign": {
                "best": js(_BEST),
                "value": js(_or_null("$lookup($metrics, $settings.metric)")),
                "served": js(
                    _or_null(
                        "$known.metricsOf.S = $known.versionArn.S"
                        " ? $number($lookup($known.offlineMetrics.M, $settings.metric).N)"
                    )
                ),
                "proposals": js(f"'{folders.proposals('{}').split('{}')[0]}' & $solution & '/'"),
            },
            "Next": "Propose",
        },
        "Propose": {
            "Type": "Pass",
            "Assign": {
                "changed": js(_CHANGED),
                "hyperparameters": js(f"$merge([$settings.hyperparameters, {_CHANGED}])"),
                "proposal": js(f"$count($keys({_CHANGED})) = 0 ? '' : {_KEY}"),
            },
            "Next": "RecordTuning",
        },
        "RecordTuning": _record(names, record),
        "AnyChange": choice(("$proposal = ''", "TellNothingNew"), default="PutProposal"),
        "PutProposal": task(
            "aws-sdk:s3:putObject",
            {
                "Bucket": names.data_bucket,
                "Key": js("$proposal"),
                # Step Functions writes a body as JSON, which is YAML too; a text would stand there in quotes.
                "Body": js("{'solutions': [{'name': $solution, 'hyperparameters': $hyperparameters}]}"),
                "ContentType": "application/yaml",
            },
            catch=[notices.failed(next="Discard")],
            next="TellProposal",
        ),
        **_tell(names, workflow),
    }


def _or_null(value: str) -> str:
    return f"($found := {value}; $exists($found) ? $found : null)"


def _read_served(names: Names) -> State:
    """Hours have gone by: the version to compare with may be another one."""
    return task(
        "dynamodb:getItem",
        {
            "TableName": names.state_table,
            "Key": lease.key("'solution#' & $solution"),
            "ConsistentRead": True,
        },
        assign={"known": js("$exists($states.result.Item) ? $states.result.Item : {}")},
        catch=[on("States.ALL", next="Compare")],
        next="Compare",
    )


def _record(names: Names, record: str) -> State:
    texts = "$each($best, function($value, $name) {{$name: {'S': $string($value)}}})"
    numbers = "$each($metrics, function($value, $name) {{$name: {'N': $string($value)}}})"
    return task(
        "dynamodb:updateItem",
        {
            "TableName": names.state_table,
            "Key": lease.key(record),
            "UpdateExpression": "SET tunedAt = :now, best = :best, offlineMetrics = :metrics, proposal = :proposal",
            "ExpressionAttributeValues": {
                ":now": {"S": js("$now()")},
                ":best": {"M": js(f"$merge([{{}}, {texts}])")},
                ":metrics": {"M": js(f"$merge([{{}}, {numbers}])")},
                ":proposal": {"S": js("$proposal")},
            },
        },
        catch=[notices.failed(next="Discard")],
        next="AnyChange",
    )


def _tell(names: Names, workflow: str) -> States:
    value, served = (f"(${name} = null ? 'not known' : $string(${name}))" for name in ("value", "served"))
    found = (
        "'Of up to ' & $settings.jobs & ' models that were tried for ' & $solution & ', the best has '"
        f" & $settings.metric & ' ' & {value} & '; of the version that is served now it is ' & {served}"
        " & '.\\n\\n'"
    )
    advice = (
        f"'If you want it, put this into tenants/{names.tenant}.yaml and deploy. It becomes a new solution, which is"
        " trained, and gated by its promotion rule if it has one, before it serves.\\n\\n'"
    )
    place = f"'\\nThe same lies in s3://{names.data_bucket}/' & $proposal"
    nothing = "'It has the hyperparameters that the tenant file has already: there is nothing to do.'"
    execution = "'\\n\\nExecution: ' & $states.context.Execution.Id"
    subject = f"'{names.tenant}: the tuning of ' & $solution & "
    return {
        "TellProposal": notices.mail(
            names,
            f"{subject}' has a proposal'",
            f"{found} & {advice} & {_LINES} & {place} & {execution}",
            next="Tuned",
            catch=notices.failed(next="Discard"),  # nobody else says it
        ),
        "TellNothingNew": notices.mail(
            names, f"{subject}' found nothing new'", f"{found} & {nothing} & {execution}", next="Tuned"
        ),
        "Tuned": notices.event(
            names,
            f"{workflow} Succeeded",
            {
                "solution": js("$solution"),
                "seconds": js("$seconds"),
                "hyperparameters": js("$best"),
                "changed": js("$changed"),
                "metric": js("$settings.metric"),
                "value": js("$value"),
                "served": js("$served"),
                "proposal": js("$proposal"),
            },
            next="Remove",
        ),
    }


def allowed(names: Names, features: Features) -> Allow:
    """Permission to put proposals, one prefix a solution."""
    bucket = names.data_bucket_arn
    why = "a proposal is named after the run that made it"
    return Allow(["s3:PutObject"], [f"{bucket}/{folders.proposals(one.name)}*" for one in features.tuned], why=why)
