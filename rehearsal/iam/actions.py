"""Which IAM action on which resource a call needs: a row an operation (Service authorization reference).

    needs("personalize", "CreateSolutionVersion", params, scope)
    -> [Need("personalize:CreateSolutionVersion", "arn:aws:personalize:...:solution/...")]

An operation without a row is refused by name, so that no call is ever allowed for want of an entry.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.iam.policies import Unmodelled

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """Where the call is made."""

    account: str
    region: str
    partition: str = "aws"

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Need:
    """One permission that a call needs: action, resource, and what a condition may look at."""

    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


Row = Callable[[Params, Scope], list[Need]]


def needs(service: str, operation: str, params: Params, scope: Scope) -> list[Need]:
    """The permissions of a call by boto3 names; raises Unmodelled for an operation that has no row."""
    row = _ROWS.get((service, operation))
    if row is None:
        raise Unmodelled(
            f"the rehearsal does not know which permission {service}:{operation} needs; add it to rehearsal.iam.actions"
        )
    return row(params, scope)


def passed_roles(params: Any) -> list[str]:
    """Role ARNs that a request hands to the service (each needs iam:PassRole): its members roleArn and RoleArn."""
    if isinstance(params, Mapping):
        own = [value for key, value in params.items() if key.lower() == "rolearn" and isinstance(value, str)]
        return own + [role for value in params.values() for role in passed_roles(value)]
    if isinstance(params, (list, tuple)):
        return [role for value in params for role in passed_roles(value)]
    return []


def _row(action: str, resource: Callable[[Params, Scope], str] | str = "*", context: Any = None) -> Row:
    def row(params: Params, scope: Scope) -> list[Need]:
        arn = resource if isinstance(resource, str) else resource(params, scope)
        return [Need(action, arn, context(params, scope) if context else {})]

    return row


def _member(name: str) -> Callable[[Params, Scope], str]:
    return lambda params, scope: str(params.get(name, ""))


def _named(service: str, kind: str, member: str) -> Callable[[Params, Scope], str]:
    """`kind` joined with a name that the request gives, unless it gives the ARN itself."""

    def resource(params: Params, scope: Scope) -> str:
        name = str(params.get(member, ""))
        return name if name.startswith("arn:") else scope.arn(service, kind + name.lstrip("/"))

    return resource


def _personalize() -> dict[tuple[str, str], Row]:
    rows: dict[tuple[str, str], Row] = {}
    kinds = {
        "DatasetGroup": "dataset-group",
        "Schema": "schema",
        "DatasetImportJob": "dataset-import-job",
        "EventTracker": "event-tracker",
        "Filter": "filter",
        "Solution": "solution",
        "Campaign": "campaign",
    }
    for noun, kind in kinds.items():
        name = "jobName" if noun == "DatasetImportJob" else "name"
        rows["personalize", f"Create{noun}"] = _row(
            f"personalize:Create{noun}", _named("personalize", f"{kind}/", name)
        )
        arn = _member(noun[0].lower() + noun[1:] + "Arn")
        for verb in ("Describe", "Delete", "Update"):
            rows["personalize", f"{verb}{noun}"] = _row(f"personalize:{verb}{noun}", arn)
    rows["personalize", "CreateDataset"] = _row("personalize:CreateDataset", _dataset)
    for verb in ("Describe", "Delete", "Update"):
        rows["personalize", f"{verb}Dataset"] = _row(f"personalize:{verb}Dataset", _member("datasetArn"))
    rows["personalize", "DescribeRecipe"] = _row("personalize:DescribeRecipe", _member("recipeArn"))
    rows["personalize", "CreateSolutionVersion"] = _row("personalize:CreateSolutionVersion", _member("solutionArn"))
    for operation in ("DescribeSolutionVersion", "GetSolutionMetrics", "StopSolutionVersionCreation"):
        rows["personalize", operation] = _row(f"personalize:{operation}", _solution)
    for operation in ("TagResource", "UntagResource", "ListTagsForResource"):
        rows["personalize", operation] = _row(f"personalize:{operation}", _member("resourceArn"))
    for noun in (*kinds, "Dataset", "SolutionVersion", "Recipe"):
        operation = f"List{noun}s" if noun != "Schema" else "ListSchemas"
        rows["personalize", operation] = _row(f"personalize:{operation}")
    rows["personalize-events", "PutEvents"] = _row("personalize:PutEvents")
    for operation in ("PutItems", "PutUsers"):
        rows["personalize-events", operation] = _row(f"personalize:{operation}", _member("datasetArn"))
    for operation in ("GetRecommendations", "GetPersonalizedRanking"):
        rows["personalize-runtime", operation] = _row(f"personalize:{operation}", _member("campaignArn"))
    return rows


def _dataset(params: Params, scope: Scope) -> str:
    group = str(params.get("datasetGroupArn", "")).rpartition("/")[2]
    return scope.arn("personalize", f"dataset/{group}/{str(params.get('datasetType', '')).upper()}")


def _solution(params: Params, scope: Scope) -> str:
    """Versions authorise on their solution (Service authorization reference, Amazon Personalize)."""
    return "/".join(str(params.get("solutionVersionArn", "")).split("/")[:2])


def _table(params: Params, scope: Scope) -> str:
    table = _named("dynamodb", "table/", "TableName")(params, scope)
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
    return _named("lambda", "function:", "FunctionName")(params, scope)


def _events(params: Params, scope: Scope) -> list[Need]:
    found = []
    for entry in params.get("Entries", []):
        bus = _named("events", "event-bus/", "EventBusName")(
            {"EventBusName": entry.get("EventBusName", "default")}, scope
        )
        context = {"events:source": entry.get("Source", ""), "events:detail-type": entry.get("DetailType", "")}
        found.append(Need("events:PutEvents", bus, context))
    return found


def _schedule(params: Params, scope: Scope) -> str:
    return scope.arn("scheduler", f"schedule/{params.get('GroupName') or 'default'}/{params.get('Name', '')}")


def _parameters(params: Params, scope: Scope) -> list[Need]:
    return [Need("ssm:GetParameters", scope.arn("ssm", f"parameter/{name.lstrip('/')}")) for name in params["Names"]]


_PARAMETER = _named("ssm", "parameter/", "Name")
_ROWS: dict[tuple[str, str], Row] = {
    **_personalize(),
    **{
        ("dynamodb", name): _row(f"dynamodb:{name}", _table, _leading)
        for name in ("GetItem", "PutItem", "UpdateItem", "DeleteItem", "Query", "Scan", "DescribeTable")
    },
    ("dynamodb", "TransactWriteItems"): _transaction,
    ("dynamodb", "TransactGetItems"): _transaction,
    ("dynamodb", "BatchGetItem"): _batch("dynamodb:BatchGetItem"),
    ("dynamodb", "BatchWriteItem"): _batch("dynamodb:BatchWriteItem"),
    ("s3", "GetObject"): _row("s3:GetObject", _object),
    ("s3", "HeadObject"): _row("s3:GetObject", _object),
    ("s3", "PutObject"): _row("s3:PutObject", _object),
    ("s3", "DeleteObject"): _row("s3:DeleteObject", _object),
    ("s3", "ListObjectsV2"): _row("s3:ListBucket", _bucket, _prefix),
    ("s3", "HeadBucket"): _row("s3:ListBucket", _bucket),
    ("ssm", "GetParameter"): _row("ssm:GetParameter", _PARAMETER),
    ("ssm", "GetParameters"): _parameters,
    ("ssm", "PutParameter"): _row("ssm:PutParameter", _PARAMETER),
    ("ssm", "DeleteParameter"): _row("ssm:DeleteParameter", _PARAMETER),
    ("ssm", "GetParametersByPath"): _row("ssm:GetParametersByPath", _named("ssm", "parameter/", "Path")),
    ("sns", "Publish"): _row("sns:Publish", _member("TopicArn")),
    ("sqs", "SendMessage"): _row("sqs:SendMessage", _queue),
    ("stepfunctions", "StartExecution"): _row("states:StartExecution", _member("stateMachineArn")),
    ("stepfunctions", "ListExecutions"): _row("states:ListExecutions", _member("stateMachineArn")),
    ("stepfunctions", "DescribeStateMachine"): _row("states:DescribeStateMachine", _member("stateMachineArn")),
    ("stepfunctions", "DescribeExecution"): _row("states:DescribeExecution", _execution),
    ("stepfunctions", "StopExecution"): _row("states:StopExecution", _execution),
    ("lambda", "Invoke"): _row("lambda:InvokeFunction", _function),
    ("events", "PutEvents"): _events,
    ("cloudwatch", "PutMetricData"): _row(
        "cloudwatch:PutMetricData",
        "*",
        lambda params, scope: {"cloudwatch:namespace": str(params.get("Namespace", ""))},
    ),
    **{
        ("cloudwatch", name): _row(f"cloudwatch:{name}")
        for name in ("GetMetricData", "GetMetricStatistics", "ListMetrics", "DescribeAlarms")
    },
    **{
        ("scheduler", name): _row(f"scheduler:{name}", _schedule)
        for name in ("GetSchedule", "CreateSchedule", "UpdateSchedule", "DeleteSchedule")
    },
    ("scheduler", "ListSchedules"): _row(
        "scheduler:ListSchedules", lambda params, scope: scope.arn("scheduler", "schedule/*/*")
    ),
    ("sts", "GetCallerIdentity"): lambda params, scope: [],
}
