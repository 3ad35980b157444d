"""The actual state of a tenant, as far as its desired state needs to know it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from datetime import datetime, timedelta
from decimal import Decimal

from boto3.dynamodb.types import TypeDeserializer

from lambdas.reconciliation.plan import Actual
from lambdas.reconciliation.plan.tags import RECORD as TAGS
from personalize import statuses

Desired = Mapping[str, object]


def read(
    desired: Desired,
    dynamodb: object,
    personalize: object,
    s3: object,
    stepfunctions: object,
    *,
    now: datetime,
    grace: timedelta,
) -> Actual:
    """The actual state of the tenant that desired is about, through four boto3 clients."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=desired["stateTable"], ConsistentRead=True)
    records = [_plain(item) for page in pages for item in page["Items"]]
    group = desired["datasetGroupArn"]
    tagged = desired["tags"]["wanted"] or any(record["id"] == TAGS for record in records)
    summaries = _listed(personalize, "list_solutions", "solutions", group)
    filters = list(_listed(personalize, "list_filters", "Filters", group)) if desired["filters"] else None
    datasets = _listed(personalize, "list_datasets", "datasets", group) if desired["ownDatasets"] else ()
    return Actual(
        records={record["id"]: record for record in _held(records, stepfunctions)},
        solutions={summary["name"]: summary["solutionArn"] for summary in summaries},
        files={name: _has_files(s3, desired["dataBucket"], f"data/{name}/") for name in desired["datasets"]},
        datasets={summary["datasetArn"]: summary["status"] for summary in datasets},
        metrics=_metrics(personalize, desired) if desired["attribution"] else None,
        tags=_tags(personalize, desired, filters or []) if tagged else {},
        campaigns=_described(personalize, "campaign", {one["name"]: one["arn"] for one in desired["campaigns"]}),
        recommenders=_described(
            personalize, "recommender", {one["name"]: one["arn"] for one in desired["recommenders"]}
        ),
        revised={one["name"]: _revised(personalize, one) for one in desired.get("revisions", ())},
        filters=filters,
        now=now,
        grace=grace,
    )


def _revised(personalize: object, revised: Mapping[str, object]) -> dict[str, object] | None:
    """What Describe says of a dataset that got further columns, with the schema that it has if that is another one."""
    name = revised["name"]
    found = _described(personalize, "dataset", {name: revised["arn"]})[name]
    if found is not None and found["schemaArn"] != revised["schemaArn"]:
        found["schema"] = personalize.describe_schema(schemaArn=found["schemaArn"])["schema"]["schema"]
    return found


def _described(personalize: object, noun: str, arns: Mapping[str, str]) -> dict[str, dict[str, object] | None]:
    """What Describe says, by name; None for what does not exist."""
    found: dict[str, dict[str, object] | None] = {}
    for name, arn in arns.items():
        try:
            found[name] = getattr(personalize, f"describe_{noun}")(**{f"{noun}Arn": arn})[noun]
        except personalize.exceptions.ResourceNotFoundException:
            found[name] = None
    return found


def _listed(personalize: object, operation: str, result: str, group: str) -> Iterable[dict[str, object]]:
    pages = personalize.get_paginator(operation).paginate(datasetGroupArn=group)
    return (summary for page in pages for summary in page[result])


def _metrics(personalize: object, desired: Desired) -> tuple[dict[str, str], ...] | None:
    """The metrics of the tenant's own metric attribution; None if there is none that works."""
    arn = desired["attribution"]["arn"]
    summaries = _listed(personalize, "list_metric_attributions", "metricAttributions", desired["datasetGroupArn"])
    status = {summary["metricAttributionArn"]: summary["status"] for summary in summaries}.get(arn)
    if status is None or not statuses.is_active(status):
        return None
    pages = personalize.get_paginator("list_metric_attribution_metrics").paginate(metricAttributionArn=arn)
    return tuple(metric for page in pages for metric in page["metrics"])


def _tags(personalize: object, desired: Desired, filters: Iterable[Mapping[str, str]]) -> dict[str, dict[str, str]]:
    """The tags of what exists and can be asked now, by ARN; ``filters`` are the summaries of the group."""
    arns = list(desired["tags"]["arns"])
    if desired["tags"]["filters"]:
        arns += [one["filterArn"] for one in filters if one["name"].startswith(desired["tags"]["filters"])]
    found = {}
    for arn in arns:
        try:
            tags = personalize.list_tags_for_resource(resourceArn=arn)["tags"]
        except (personalize.exceptions.ResourceNotFoundException, personalize.exceptions.ResourceInUseException):
            continue  # not there yet, or in the middle of something: the next plan looks again
        found[arn] = {tag["tagKey"]: tag["tagValue"] for tag in tags}
    return found


def _held(records: Iterable[dict[str, object]], stepfunctions: object) -> list[dict[str, object]]:
    """The records, without holders that are no longer running: those hold nothing, whoever comes next takes over."""
    return [
        {name: value for name, value in record.items() if name != "holder" or _is_running(value, stepfunctions)}
        for record in records
    ]


def _is_running(execution: str, stepfunctions: object) -> bool:
    try:
        return stepfunctions.describe_execution(executionArn=execution)["status"] == "RUNNING"
    except stepfunctions.exceptions.ExecutionDoesNotExist:
        return False


def _has_files(s3: object, bucket: str, prefix: str) -> bool:
    answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/", MaxKeys=100)
    return any(found["Size"] > 0 for found in answer.get("Contents", ()))


def _plain(item: dict[str, object]) -> dict[str, object]:
    deserialize = TypeDeserializer().deserialize
    values = {name: deserialize(value) for name, value in item.items()}
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()}
