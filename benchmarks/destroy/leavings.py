"""What is left in an account, asked for by its services' own lists: nothing here knows how `destroy` looks for it."""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.live import Live
from rehearsal.deployment.stack import GONE
from rehearsal.personalize import inspection

_WORKING = ("CREATE PENDING", "CREATE IN_PROGRESS", "CREATE STOPPING", "PENDING", "IN PROGRESS", "IN_PROGRESS")
# How services list what a stack may have made: operation, the list in its answer, the member that is a thing's name.
_LISTS = (
    ("lambda", "list_functions", "Functions", "FunctionName"),
    ("logs", "describe_log_groups", "logGroups", "logGroupName"),
    ("stepfunctions", "list_state_machines", "stateMachines", "name"),
    ("scheduler", "list_schedule_groups", "ScheduleGroups", "Name"),
    ("events", "list_rules", "Rules", "Name"),
    ("ssm", "describe_parameters", "Parameters", "Name"),
    ("iam", "list_roles", "Roles", "RoleName"),
    ("sns", "list_topics", "Topics", "TopicArn"),
    ("sqs", "list_queues", "QueueUrls", ""),
    ("dynamodb", "list_tables", "TableNames", ""),
    ("s3", "list_buckets", "Buckets", "Name"),
    ("personalize", "list_dataset_groups", "datasetGroups", "name"),
    ("personalize", "list_datasets", "datasets", "name"),
    ("personalize", "list_schemas", "schemas", "name"),
    ("personalize", "list_event_trackers", "eventTrackers", "name"),
    ("personalize", "list_solutions", "solutions", "name"),
    ("personalize", "list_filters", "Filters", "name"),
    ("personalize", "list_metric_attributions", "metricAttributions", "name"),
)
_NOT_OURS = ("cdk-", "default")  # of `cdk bootstrap`, and what every account has
_OF_AWS = "Default master key"  # how the descriptions of keys begin that services make for themselves


def billed(live: Live) -> list[str]:
    """Everything that is billed as time goes by, or will make something that is, and every stack but the data's.

    Of what is at work only the tenant's own, since that of others comes and goes.
    """
    found = [*_of_personalize(live), *_watching(live), *_starting(live)]
    data = live.names.stack("data")
    found += [f"stack {one.name} {one.status}" for one in live.aws.stacks if one.status != GONE and one.name != data]
    return sorted(found)


def remaining(live: Live) -> list[str]:
    """Everything that there is at all, beyond what is billed; keys that wait for their deletion are not."""
    found = []
    for service, operation, member, name in _LISTS:
        listed = getattr(live.aws.client(service), operation)().get(member, [])
        names = [one[name] if name else one for one in listed]
        found += [f"{service} {one}" for one in names if not one.startswith(_NOT_OURS)]
    kms = live.aws.client("kms")
    keys = [kms.describe_key(KeyId=one["KeyId"])["KeyMetadata"] for one in kms.list_keys()["Keys"]]
    found += [
        f"kms {key['KeyId']}"
        for key in keys
        if key["KeyState"] != "PendingDeletion" and not key["Description"].startswith(_OF_AWS)
    ]
    return sorted(found + [f"stack {one.name} {one.status}" for one in live.aws.stacks if one.status != GONE])


def _of_personalize(live: Live) -> Iterator[str]:
    def listed(kind: str, member: str) -> list[dict]:
        return live.calls.call("personalize", f"list_{kind}s")[member]

    yield from (f"campaign {one['name']} {one['status']}" for one in listed("campaign", "campaigns"))
    yield from (f"recommender {one['name']} {one['status']}" for one in listed("recommender", "recommenders"))
    for kind in ("Inference", "Segment"):
        for one in listed(f"batch_{kind.lower()}_job", f"batch{kind}Jobs"):
            if one["status"] in _WORKING:
                yield f"batch job {one['jobName']} {one['status']}"
    for version in inspection.solution_versions(live.names.account, live.names.region):
        if version.status in _WORKING and f":solution/{live.names.resource('')}" in version.solution_arn:
            yield f"training {version.name} {version.status}"


def _watching(live: Live) -> Iterator[str]:
    cloudwatch = live.aws.client("cloudwatch")
    for page in cloudwatch.get_paginator("describe_alarms").paginate(AlarmTypes=["MetricAlarm", "CompositeAlarm"]):
        for kind in ("MetricAlarms", "CompositeAlarms"):
            yield from (f"alarm {one['AlarmName']}" for one in page.get(kind, []))
    yield from (f"dashboard {one['DashboardName']}" for one in cloudwatch.list_dashboards()["DashboardEntries"])


def _starting(live: Live) -> Iterator[str]:
    for one in live.aws.client("scheduler").list_schedules()["Schedules"]:
        if one["State"] == "ENABLED":
            yield f"schedule {one['Name']}"
    for one in live.aws.executions:
        if one.status == "RUNNING" and one.machine.startswith(live.names.state_machine("")):
            yield f"execution {one.machine} {one.name}"
