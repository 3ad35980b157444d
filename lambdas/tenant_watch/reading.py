"""What TenantWatch looks at, through boto3 clients."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Mapping, Sequence
from datetime import datetime, timedelta

from lambdas.tenant_watch.plan import Idle, Watched
from personalize import metrics

LOOK_BACK = timedelta(minutes=45)  # the collector publishes every quarter of an hour
_DIMENSIONS = {"campaign": metrics.CAMPAIGN, "recommender": metrics.RECOMMENDER}


def since(schedules: Sequence[Watched], group: str, scheduler: object) -> dict[str, datetime | None]:
    """Since when each schedule is as it is, by its name; None for one that does not exist."""
    found: dict[str, datetime | None] = {}
    for one in schedules:
        try:
            answer = scheduler.get_schedule(Name=one["schedule"], GroupName=group)
        except scheduler.exceptions.ResourceNotFoundException:
            found[one["name"]] = None
        else:
            found[one["name"]] = max(answer["CreationDate"], answer["LastModificationDate"])
    return found


def successes(
    schedules: Sequence[Watched], since: Mapping[str, datetime | None], stepfunctions: object
) -> dict[str, datetime]:
    """When an execution that each schedule started last ended well, by its name, as far as that is after ``since``."""
    found: dict[str, datetime] = {}
    for machine in sorted({one["machine"] for one in schedules}):
        sought = {one["prefix"]: one["name"] for one in schedules if one["machine"] == machine}
        pages = stepfunctions.get_paginator("list_executions").paginate(
            stateMachineArn=machine, statusFilter="SUCCEEDED"
        )
        for execution in (execution for page in pages for execution in page["executions"]):  # newest first
            ended = execution["stopDate"]
            sought = {
                prefix: name for prefix, name in sought.items() if since[name] is None or since[name] < ended
            }  # what was changed later than anything that is still to come counts from that change
            if not sought:
                break
            name = sought.pop(execution["name"].rpartition("_")[0], None)
            if name is not None:
                found[name] = ended
    return found


def silences(idle: Sequence[Watched], tenant: str, cloudwatch: object, now: datetime) -> dict[tuple[str, str], float]:
    """The hours of silence that the collector published last, by kind and name; a 0 says that it ended."""
    queries = [
        {"Id": f"m{index}", "MetricStat": {"Metric": _metric(one, tenant), "Period": 300, "Stat": "Maximum"}}
        for index, one in enumerate(idle)
    ]
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=queries, StartTime=now - LOOK_BACK, EndTime=now, ScanBy="TimestampDescending"
    )
    points: dict[str, list[tuple[datetime, float]]] = defaultdict(list)
    for result in (result for page in pages for result in page["MetricDataResults"]):
        points[result["Id"]] += zip(result["Timestamps"], result["Values"], strict=True)
    keys = {f"m{index}": (one["kind"], one["name"]) for index, one in enumerate(idle)}
    return {keys[id]: max(found)[1] for id, found in points.items() if found}


def _metric(one: Watched, tenant: str) -> dict[str, object]:
    dimensions = {metrics.TENANT: tenant, _DIMENSIONS[one["kind"]]: one["name"]}
    return {
        "Namespace": metrics.NAMESPACE,
        "MetricName": metrics.IDLE_HOURS,
        "Dimensions": [{"Name": name, "Value": value} for name, value in dimensions.items()],
    }


def known(
    idle: Sequence[Watched],
    silences: Mapping[tuple[str, str], float],
    table: str,
    dynamodb: object,
    stepfunctions: object,
) -> list[Idle]:
    """What is known of each, in the order of ``idle``."""

    def record(id: str) -> dict[str, object]:
        found = plain(table, id, dynamodb)
        if "holder" in found and not _is_running(found["holder"], stepfunctions):
            found["dead"] = found.pop("holder")
        return found

    return [
        Idle(
            silences.get((one["kind"], one["name"])),
            record(f"{one['kind']}#{one['name']}"),
            record(f"training#{one['solution']}") if one["solution"] else {},
        )
        for one in idle
    ]


def plain(table: str, id: str, dynamodb: object) -> dict[str, object]:
    """A record of the state table, without what is neither text nor number; empty if there is none."""
    item = dynamodb.get_item(TableName=table, Key={"id": {"S": id}}, ConsistentRead=True).get("Item", {})
    return {name: value.get("S", value.get("N")) for name, value in item.items()}


def hours(watched: Mapping[str, object], cloudwatch: object, now: datetime) -> list[tuple[datetime, float]]:
    """An online metric by the hour, over all days that drift.py compares."""
    days = timedelta(days=watched["below_days"] + watched["baseline_days"])
    dimensions = [{"Name": name, "Value": value} for name, value in watched["dimensions"].items()]
    metric = {"Namespace": watched["namespace"], "MetricName": watched["name"], "Dimensions": dimensions}
    query = {"Id": "online", "MetricStat": {"Metric": metric, "Period": 3600, "Stat": watched["statistic"]}}
    pages = cloudwatch.get_paginator("get_metric_data").paginate(
        MetricDataQueries=[query], StartTime=now - days, EndTime=now
    )
    results = [result for page in pages for result in page["MetricDataResults"]]
    return [point for one in results for point in zip(one["Timestamps"], one["Values"], strict=True)]


def _is_running(execution: str, stepfunctions: object) -> bool:
    try:
        return stepfunctions.describe_execution(executionArn=execution)["status"] == "RUNNING"
    except stepfunctions.exceptions.ExecutionDoesNotExist:
        return False
