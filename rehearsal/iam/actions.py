"""Which IAM action on which resource a call needs: a row an operation (Service authorization reference).

    needs("personalize", "CreateSolutionVersion", params, scope)
    -> [Need("personalize:CreateSolutionVersion", "arn:aws:personalize:...:solution/...")]

An operation without a row is refused by name, so that no call is ever allowed for want of an entry.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from rehearsal.iam import athena_actions, cloudwatch_actions, personalize_actions
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Need, Params, Row, Scope, member, named, row

__all__ = ["Need", "Scope", "needs", "passed_roles"]


def needs(service: str, operation: str, params: Params, scope: Scope) -> list[Need]:
    """The permissions of a call by boto3 names; raises Unmodelled for an operation that has no row."""
    known = _ROWS.get((service, operation))
    if known is None:
        raise Unmodelled(
            f"the rehearsal does not know which permission {service}:{operation} needs; add it to rehearsal.iam.actions"
        )
    return known(params, scope)


def passed_roles(params: Any) -> list[str]:
    """Role ARNs that a request hands to the service (each needs iam:PassRole): its members roleArn and RoleArn."""
    if isinstance(params, Mapping):
        own = [value for key, value in params.items() if key.lower() == "rolearn" and isinstance(value, str)]
        return own + [role for value in params.values() for role in passed_roles(value)]
    if isinstance(params, (list, tuple)):
        return [role for value in params for role in passed_roles(value)]
    return []


def _table(params: Params, scope: Scope) -> str:
    table = named("dynamodb", "table/", "TableName")(params, scope)
    return f"{table}/index/{params['IndexName']}" if params.get("IndexName") else table


def _leading(params: Params, scope: Scope) -> dict[str, list[str]]:
    key = params.get("Key") or params.get("Item") or {}
    first = next(iter(key.values()), {})
    return (
        {"dynamodb:LeadingKeys": [str(next(iter(first.values()), ""))]} if isinstance(first, Mapping) and first else {}
    )


def _transaction(params: Params, scope: Scope) -> list[Need]:
    verbs = {
        "Put": "PutItem",
        "Update": "UpdateItem",
        "Delete": "DeleteItem",
        "ConditionCheck": "ConditionCheckItem",
        "Get": "GetItem",
    }
    return [
        Need(f"dynamodb:{verbs[kind]}", _table(item, scope), _leading(item, scope))
        for entry in params.get("TransactItems", [])
        for kind, item in entry.items()
    ]


def _batch(action: str) -> Row:
    def row(params: Params, scope: Scope) -> list[Need]:
        return [Need(action, _table({"TableName": name}, scope)) for name in params.get("RequestItems", {})]

    return row


def _object(params: Params, scope: Scope) -> str:
    return f"arn:{scope.partition}:s3:::{params.get('Bucket')}/{params.get('Key', '')}"


def _of_version(action: str) -> Row:
    """An object as it is, or one version of it, which is another permission."""

    def row(params: Params, scope: Scope) -> list[Need]:
        return [Need(f"{action}Version" if params.get("VersionId") else action, _object(params, scope))]

    return row


def _copy(params: Params, scope: Scope) -> list[Need]:
    """Reads the one object and writes the other (S3 user guide, "Copying objects")."""
    path, _, version = str(params.get("CopySource", "")).partition("?versionId=")
    action = "s3:GetObjectVersion" if version else "s3:GetObject"
    source = f"arn:{scope.partition}:s3:::{unquote(path).lstrip('/')}"
    return [Need(action, source), Need("s3:PutObject", _object(params, scope))]


def _bucket(params: Params, scope: Scope) -> str:
    return f"arn:{scope.partition}:s3:::{params.get('Bucket')}"


def _prefix(params: Params, scope: Scope) -> dict[str, str]:
    """Set only when the request has a prefix, so that StringLike on an absent one does not match."""
    return {name: params[key] for name, key in _LISTING.items() if params.get(key) is not None}


_LISTING = {"s3:prefix": "Prefix", "s3:delimiter": "Delimiter"}


def _queue(params: Params, scope: Scope) -> str:
    return scope.arn("sqs", str(params.get("QueueUrl", "")).rpartition("/")[2])


def _execution(params: Params, scope: Scope) -> str:
    return str(params.get("executionArn", ""))


def _function(params: Params, scope: Scope) -> str:
    return named("lambda", "function:", "FunctionName")(params, scope)


def _events(params: Params, scope: Scope) -> list[Need]:
    found = []
    for entry in params.get("Entries", []):
        bus = named("events", "event-bus/", "EventBusName")(
            {"EventBusName": entry.get("EventBusName", "default")}, scope
        )
        context = {"events:source": entry.get("Source", ""), "events:detail-type": entry.get("DetailType", "")}
        found.append(Need("events:PutEvents", bus, context))
    return found


def _schedule(params: Params, scope: Scope) -> str:
    return scope.arn("scheduler", f"schedule/{params.get('GroupName') or 'default'}/{params.get('Name', '')}")


def _parameters(params: Params, scope: Scope) -> list[Need]:
    return [Need("ssm:GetParameters", scope.arn("ssm", f"parameter/{name.lstrip('/')}")) for name in params["Names"]]


_PARAMETER = named("ssm", "parameter/", "Name")
_ROWS: dict[tuple[str, str], Row] = {
    **athena_actions.ROWS,
    **personalize_actions.ROWS,
    **cloudwatch_actions.ROWS,
    **{
        ("dynamodb", name): row(f"dynamodb:{name}", _table, _leading)
        for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable")
    },
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "TransactGetItems"): _transaction,
    ("dynamodb", "BatchGetItem"): _batch("dynamodb:BatchGetItem"),
    ("dynamodb", "BatchWriteItem"): _batch("dynamodb:BatchWriteItem"),
    ("s3", "GetObject"): _of_version("s3:GetObject"),
    ("s3", "HeadObject"): _of_version("s3:GetObject"),
    ("s3", "PutObject"): row("s3:PutObject", _object),
    ("s3", "CopyObject"): _copy,
    ("s3", "DeleteObject"): _of_version("s3:DeleteObject"),
    ("s3", "ListObjectVersions"): row("s3:ListBucketVersions", _bucket, _prefix),
    ("s3", "ListObjectsV2"): row("s3:ListBucket", _bucket, _prefix),
    ("s3", "HeadBucket"): row("s3:ListBucket", _bucket),
    ("ssm", "GetParameter"): row("ssm:GetParameter", _PARAMETER),
    ("ssm", "GetParameters"): _parameters,
    ("ssm", "PutParameter"): row("ssm:PutParameter", _PARAMETER),
    ("ssm", "DeleteParameter"): row("ssm:DeleteParameter", _PARAMETER),
    ("ssm", "GetParametersByPath"): row("ssm:GetParametersByPath", named("ssm", "parameter/", "Path")),
    ("sns", "Publish"): row("sns:Publish", member("TopicArn")),
    ("sqs", "SendMessage"): row("sqs:SendMessage", _queue),
    ("stepfunctions", "StartExecution"): row("states:StartExecution", member("stateMachineArn")),
    ("stepfunctions", "ListExecutions"): row("states:ListExecutions", member("stateMachineArn")),
    ("stepfunctions", "DescribeStateMachine"): row("states:DescribeStateMachine", member("stateMachineArn")),
    ("stepfunctions", "DescribeExecution"): row("states:DescribeExecution", _execution),
    ("stepfunctions", "StopExecution"): row("states:StopExecution", _execution),
    ("lambda", "Invoke"): row("lambda:InvokeFunction", _function),
    ("events", "PutEvents"): _events,
    **{
        ("scheduler", name): row(f"scheduler:{name}", _schedule)
        for name in ("GetSchedule", "CreateSchedule", "UpdateSchedule", "DeleteSchedule")
    },
    ("scheduler", "ListSchedules"): row(
        "scheduler:ListSchedules", lambda params, scope: scope.arn("scheduler", "schedule/*/*")
    ),
    ("sts", "GetCallerIdentity"): lambda params, scope: [],
}
