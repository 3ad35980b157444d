"""What of a tenant CloudFormation made, and what stays when its stacks go: the stacks, and everything that holds data.

Like the inventory it looks at names that are this tenant's alone. What the stacks retain is looked for by its own name
and not in the stacks, so that it is found when those are gone already.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone
from typing import Any

from botocore.exceptions import ClientError

from operations import stacks
from operations.calls import Calls, code, is_denied
from operations.destroy.inventory import WORKFLOWS, Resource, present
from operations.stacks import Stack
from personalize import statuses
from personalize.naming import HASH_LENGTH, FleetNames, Names
from personalize.schemas import BEYOND_CLOUDFORMATION, DATASET_TYPES

DATA = "data"
# In the order in which they go: each after those that depend on it. The tenant's own stacks go before them.
PARTS = ("reconciliation", "monitoring", "filters", "training", DATA)
FUNCTIONS = ("batch-check", "data-check", "filter-rotation", "reconciliation", "reconciliation-start", "tenant-watch")
_CLOUDFORMATIONS = tuple(key for key in DATASET_TYPES if key not in BEYOND_CLOUDFORMATION)
_DESCRIPTION = re.compile(r"Amazon Personalize, tenant (?P<tenant>[a-z][a-z0-9-]*): (?P<part>.+)")
_GB = 1024**3


@dataclass(frozen=True)
class Store(Resource):
    """Something that is billed for what lies in it; `gigabytes` is None if that is not known."""

    gigabytes: float | None = None


@dataclass(frozen=True)
class Holdings:
    """What there is, each kind in the order in which it goes.

    `data` is the stack of what holds data, `stacks` are all the others. `others` are the tenants that are deployed
    beside it; of a tenant that was destroyed the data may stay, and with it that one stack: it is not deployed.
    """

    stacks: tuple[Stack, ...] = ()
    data: Stack | None = None
    fleet: Stack | None = None
    others: tuple[str, ...] = ()
    trackers: tuple[Resource, ...] = ()
    datasets: tuple[Resource, ...] = ()
    schemas: tuple[Resource, ...] = ()
    groups: tuple[Resource, ...] = ()
    tables: tuple[Store, ...] = ()
    buckets: tuple[Store, ...] = ()
    logs: tuple[Store, ...] = ()
    keys: tuple[Resource, ...] = ()


def read(names: Names, calls: Calls, own_stacks: Iterable[str] = ()) -> Holdings:
    """The holdings of one tenant. `own_stacks` are names of its stacks that its description would not tell.

    A deploy that is under way is waited for: what becomes of its stacks, nobody knows yet, nor what it will start.
    Raises OperationError after an hour.
    """
    there = _settled(names, calls, own_stacks)
    tenants = {name: found["tenant"] for name, one in there.items() if (found := _described(one))}
    others = {tenant for name, tenant in tenants.items() if tenant != names.tenant and name != f"{tenant}-{DATA}"}
    own = _own(there, names, own_stacks)
    known = [names.stack(part) for part in PARTS]
    ordered = [*sorted(own.difference(known)), *(name for name in known if name in there)]
    return Holdings(
        stacks=tuple(there[name] for name in ordered if name != names.stack(DATA)),
        data=there.get(names.stack(DATA)),
        fleet=there.get(FleetNames(names.account, names.region).stack),
        others=tuple(sorted(others)),
        trackers=tuple(_trackers(names, calls)),
        datasets=tuple(_datasets(names, calls)),
        schemas=tuple(_schemas(names, calls)),
        groups=tuple(_groups(names, calls)),
        tables=tuple(_tables(names, calls)),
        buckets=tuple(_buckets(names, calls)),
        logs=tuple(_logs(names, calls)),
        keys=tuple(_keys(names, calls)),
    )


def _settled(names: Names, calls: Calls, own_stacks: Iterable[str]) -> dict[str, Stack]:
    """All stacks by name, in a moment at which nobody is at work on one of the tenant's."""
    while True:
        there = {one.name: one for one in stacks.every(calls) if one.status != "DELETE_COMPLETE"}
        busy = [name for name in sorted(_own(there, names, own_stacks)) if there[name].is_busy]
        if not busy:
            return there
        for name in busy:
            stacks.settle(calls, name)


def _described(stack: Stack) -> re.Match[str] | None:
    return _DESCRIPTION.fullmatch(stack.description)


def _own(there: Mapping[str, Stack], names: Names, own_stacks: Iterable[str]) -> set[str]:
    """The tenant's stacks: those that say so, those with names that a stack of ours has, and its module's."""
    said = {name for name, one in there.items() if (found := _described(one)) and found["tenant"] == names.tenant}
    return said | ({*own_stacks, *map(names.stack, PARTS)} & there.keys())


def _trackers(names: Names, calls: Calls) -> Iterator[Resource]:
    group = {"datasetGroupArn": names.dataset_group_arn}
    for one in present(calls.pages("personalize", "list_event_trackers", "eventTrackers", **group)):
        yield Resource(one["name"], one["eventTrackerArn"], statuses.normalized(one["status"]))


def _datasets(names: Names, calls: Calls) -> Iterator[Resource]:
    own = {names.dataset_arn(key) for key in _CLOUDFORMATIONS}
    group = {"datasetGroupArn": names.dataset_group_arn}
    for one in present(calls.pages("personalize", "list_datasets", "datasets", **group)):
        if one["datasetArn"] in own:
            yield Resource(one["name"], one["datasetArn"], statuses.normalized(one["status"]))


def _schemas(names: Names, calls: Calls) -> Iterator[Resource]:
    """Revisions too: whatever bears the tenant's prefix, the name of a dataset and a hash."""
    ours = re.compile(rf"{names.tenant}_({'|'.join(_CLOUDFORMATIONS)})_[0-9a-f]{{{HASH_LENGTH}}}")
    for one in calls.pages("personalize", "list_schemas", "schemas"):
        if ours.fullmatch(one["name"]):
            yield Resource(one["name"], one["schemaArn"])


def _groups(names: Names, calls: Calls) -> Iterator[Resource]:
    found = calls.found("personalize", "describe_dataset_group", datasetGroupArn=names.dataset_group_arn)
    if found:
        status = statuses.normalized(found["datasetGroup"].get("status", ""))
        yield Resource(names.dataset_group, names.dataset_group_arn, status)


def _tables(names: Names, calls: Calls) -> Iterator[Store]:
    found = calls.found("dynamodb", "describe_table", TableName=names.state_table)
    if found and found["Table"]["TableStatus"] != "DELETING":
        size = found["Table"].get("TableSizeBytes", 0) / _GB
        yield Store(names.state_table, names.state_table, found["Table"]["TableStatus"], size)


def _buckets(names: Names, calls: Calls) -> Iterator[Store]:
    """The bucket of the access logs last: the data bucket writes into it."""
    for name in (names.data_bucket, names.log_bucket):
        try:
            calls.call("s3", "head_bucket", Bucket=name, ExpectedBucketOwner=names.account)
        except ClientError as error:
            if code(error) in ("404", "NoSuchBucket", "NotFound"):
                continue
            raise
        yield Store(name, name, "", _size(name, calls))


def _size(bucket: str, calls: Calls) -> float | None:
    """What S3 reports of a bucket once a day (user guide, "Amazon S3 daily storage metrics"); None if it did not."""
    now = datetime.now(timezone.utc)
    dimensions = {"BucketName": bucket, "StorageType": "StandardStorage"}
    try:
        answer = calls.call(
            "cloudwatch",
            "get_metric_statistics",
            Namespace="AWS/S3",
            MetricName="BucketSizeBytes",
            Dimensions=[{"Name": name, "Value": value} for name, value in dimensions.items()],
            StartTime=now - timedelta(days=3),
            EndTime=now,
            Period=86_400,
            Statistics=["Average"],
        )
    except ClientError as error:
        if not is_denied(error):
            raise
        return None
    points = sorted(answer["Datapoints"], key=lambda point: point["Timestamp"])
    return points[-1]["Average"] / _GB if points else None


def _logs(names: Names, calls: Calls) -> Iterator[Store]:
    """Those that outlive their stack: a function that still ran when its group went made a new one, kept for ever."""
    wanted = {f"/aws/lambda/{names.tenant}-{name}" for name in FUNCTIONS}
    wanted |= {f"/aws/vendedlogs/states/{names.state_machine(workflow)}" for workflow in WORKFLOWS}
    for prefix in ("/aws/lambda", "/aws/vendedlogs/states"):
        start = f"{prefix}/{names.tenant}-"
        for one in calls.pages("logs", "describe_log_groups", "logGroups", logGroupNamePrefix=start):
            if one["logGroupName"] in wanted:
                yield Store(one["logGroupName"], one["logGroupName"], "", one.get("storedBytes", 0) / _GB)


def _keys(names: Names, calls: Calls) -> Iterator[Resource]:
    """By their description: the alias goes with the stack, and an earlier installation may have left a key too."""
    for one in calls.pages("kms", "list_keys", "Keys"):
        try:
            found: dict[str, Any] = calls.call("kms", "describe_key", KeyId=one["KeyId"])["KeyMetadata"]
        except ClientError as error:
            if not is_denied(error):
                raise
            continue  # the key's own policy shuts us out, so it is not the tenant's: that one lets the account in
        if found.get("Description") == f"Data of tenant {names.tenant} in Personalize" and not found.get(
            "DeletionDate"
        ):
            yield Resource(found["KeyId"], found["Arn"], found["KeyState"])
