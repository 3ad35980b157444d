"""Dataset import jobs: the files are read when the job is created and count from when it is ACTIVE."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime
from functools import partial
from typing import Any

from rehearsal.personalize import durations, statuses
from rehearsal.personalize.data import actions, csv_files, locations
from rehearsal.personalize.data.csv_files import ImportFailure, Table
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.data.interactions import InteractionLog
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import attribution_reports, datasets, limits, tags
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.metric_attributions import MetricAttribution
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable

_IDENTITY = {"Items": "ITEM_ID", "Users": "USER_ID", "Actions": "ACTION_ID"}
# Imports with a minimum of records ("limits", "bulk-data-import-step").
_AT_LEAST = {("Interactions", "FULL"), ("Interactions", "INCREMENTAL"), ("Action_Interactions", "INCREMENTAL")}


@dataclass(kw_only=True, eq=False)
class DatasetImportJob(Resource):
    """One bulk import; import jobs cannot be deleted."""

    kind = "dataset-import-job"
    dataset_arn: str
    location: str
    role_arn: str
    mode: str
    records: int
    reports: MetricAttribution | None = None  # what it publishes metrics for

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDatasetImportJob."""
        return {
            "jobName": self.name,
            "datasetImportJobArn": self.arn,
            "datasetArn": self.dataset_arn,
            "dataSource": {"dataLocation": self.location},
            "roleArn": self.role_arn,
            "importMode": self.mode,
            "publishAttributionMetricsToS3": self.reports is not None,
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateDatasetImportJob."""
    now = region.now()
    if "dataLocation" not in params["dataSource"]:
        raise InvalidInput("dataSource.dataLocation is required.")
    if "roleArn" not in params:
        raise InvalidInput("roleArn is required to import data from S3.")
    dataset = region.store.active(Dataset, params["datasetArn"], now)
    mode = params.get("importMode", "FULL")
    data = region.data[dataset.group_arn]
    if mode == "INCREMENTAL" and not data.dataset(dataset.type).has_bulk:
        raise InvalidInput(f"The first import into {dataset.arn} must have importMode FULL.")
    limits.check_pending(region, "pending_imports", region.store.all(DatasetImportJob), now)
    job = DatasetImportJob(
        arn=region.arn(f"dataset-import-job/{params['jobName']}"),
        name=params["jobName"],
        created=now,
        timetable=Timetable(()),
        tags=tags.read(params, region.quotas),
        dataset_arn=dataset.arn,
        location=params["dataSource"]["dataLocation"],
        role_arn=params["roleArn"],
        mode=mode,
        records=0,
        reports=attribution_reports.destined(region, dataset.group_arn, dataset.type, now)
        if params.get("publishAttributionMetricsToS3")
        else None,
    )
    region.store.add(job)
    _start(region, job, dataset, now)
    return {"datasetImportJobArn": job.arn}


def _start(region: Region, job: DatasetImportJob, dataset: Dataset, now: datetime) -> None:
    """Read the files, and have them take effect, or the failure show, when the job ends."""
    try:
        table = _read(region, job, dataset)
        if job.reports is not None:
            attribution_reports.check(region, job.reports)
    except ImportFailure as failure:
        job.failure = str(failure)
        job.timetable = Timetable.creation(now, region.duration("failure", job.arn), statuses.FAILED)
        return
    job.records = len(next(iter(table.values())))
    takes = durations.of_import(job.records, region.seed, job.arn)
    job.timetable = Timetable.creation(now, takes)
    region.agenda.add(now + takes, _effect(region.data[dataset.group_arn], dataset.type, table, job.mode))
    if job.reports is not None:
        region.agenda.add(now + takes, partial(attribution_reports.write, region, job.reports, table, job.mode))


def _read(region: Region, job: DatasetImportJob, dataset: Dataset) -> Table:
    files = locations.files(region, job.location, job.role_arn, job.arn)
    schema = datasets.schema_of(region, dataset)
    table = actions.checked(csv_files.read(files, schema), dataset.type)
    records = len(next(iter(table.values())))
    if records == 0:
        raise ImportFailure(f"No records found at {job.location}.")
    least = region.quotas["minimum_interactions"]
    if (dataset.type, job.mode) in _AT_LEAST and records < least:
        raise ImportFailure(f"{dataset.type} import must have at least {least} records, found {records}.")
    if dataset.type == "Interactions":
        _check_event_types(region, job, dataset, {kind.lower() for kind in table.get("EVENT_TYPE", ())})
    return table


def _check_event_types(region: Region, job: DatasetImportJob, dataset: Dataset, types: set[str]) -> None:
    """Raises ImportFailure for too many event types and optional columns ("interactions-dataset-requirements").

    EVENT_TYPE and EVENT_VALUE are among the columns that count.
    """
    log, schema = region.data[dataset.group_arn].interactions, datasets.schema_of(region, dataset)
    if job.mode == "INCREMENTAL":
        types = types | {log.types.names[code] for code in set(log.bulk.types.tolist())}
    columns = [*schema.metadata, *filter(None, map(schema.field, ("EVENT_TYPE", "EVENT_VALUE")))]
    count, most = len(types) + len(columns), region.quotas["event_types_and_columns"]
    if count > most:
        raise ImportFailure(
            f"Interactions have {len(types)} event types and {len(columns)} optional columns, together at most {most}."
        )


def _effect(data: GroupData, dataset_type: str, table: Table, mode: str) -> Callable[[datetime], None]:
    def apply(when: datetime) -> None:
        target = data.dataset(dataset_type)
        if isinstance(target, InteractionLog):
            rows = csv_files.interactions(table, target, actions.SUBJECTS[dataset_type])
        else:
            rows = csv_files.records(table, _IDENTITY[dataset_type], target.vocabulary)
        if mode == "FULL":
            target.replace(rows, when)
        else:
            target.extend(rows, when)

    return apply


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeDatasetImportJob."""
    job = region.store.get(DatasetImportJob, params["datasetImportJobArn"])
    return {"datasetImportJob": job.describe(region.now())}


def list_jobs(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListDatasetImportJobs."""
    now, dataset = region.now(), params.get("datasetArn")
    chosen = (job for job in region.store.all(DatasetImportJob) if dataset in (None, job.dataset_arn))
    return page("ListDatasetImportJobs", (job.describe(now) for job in chosen), params)


OPERATIONS = {
    "CreateDatasetImportJob": create,
    "DescribeDatasetImportJob": describe,
    "ListDatasetImportJobs": list_jobs,
}
