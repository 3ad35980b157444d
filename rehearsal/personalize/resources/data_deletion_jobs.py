"""Data deletion jobs: all references to users removed from the datasets and models of a dataset group.

Source: API reference, CreateDataDeletionJob. Until a job is COMPLETED the users' data counts as before. Models keep the
patterns that they learned; they no longer know the users, as if they had never been seen.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.data import csv_files, locations
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.schemas import Field, Schema
from rehearsal.personalize.statuses import Timetable

_COMPLETED, _FAILED = "COMPLETED", "FAILED"
_COLUMNS = Schema("Users", (Field("USER_ID", "string"),))
_BYTES = 100 * 2**20  # of the input ("limits")


@dataclass(kw_only=True, eq=False)
class DataDeletionJob(Resource):
    """`deleted` is the number of records that went."""

    kind = "data-deletion-job"
    request: Mapping[str, Any]
    deleted: int = 0

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDataDeletionJob."""
        description = {key: value for key, value in self.request.items() if key != "tags"}
        description |= {"dataDeletionJobArn": self.arn, **self.state(now)}
        if description["status"] == _COMPLETED:
            description["numDeleted"] = self.deleted
        if description["status"] == _FAILED:
            description["failureReason"] = self.failure
        return description


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateDataDeletionJob."""
    now = region.now()
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    if "dataLocation" not in params["dataSource"]:
        raise InvalidInput("dataSource.dataLocation is required.")
    siblings = [job for job in region.store.all(DataDeletionJob) if job.request["datasetGroupArn"] == group.arn]
    limits.check_pending(region, "pending_data_deletion_jobs", siblings, now)
    job = DataDeletionJob(
        arn=region.arn(f"data-deletion-job/{params['jobName']}"),
        name=params["jobName"],
        created=now,
        timetable=Timetable(()),
        tags=tags.read(params, region.quotas),
        request=params,
    )
    region.store.add(job)
    _start(region, job, region.data[group.arn])
    return {"dataDeletionJobArn": job.arn}


def _start(region: Region, job: DataDeletionJob, data: GroupData) -> None:
    """Read the files, and have the users go, or the failure show, when the job ends."""
    try:
        users = _read(region, job)
    except ImportFailure as failure:
        job.failure = str(failure)
        takes = region.duration("failure", job.arn)
        job.timetable = Timetable.course(job.created, takes, (*statuses.DELETION, _FAILED))
        return
    takes = region.duration("data-deletion", job.arn)
    job.timetable = Timetable.course(job.created, takes, (*statuses.DELETION, _COMPLETED))

    def delete(when: datetime) -> None:
        job.deleted = data.forget(users)

    region.agenda.add(job.created + takes, delete)


def _read(region: Region, job: DataDeletionJob) -> set[str]:
    source, role = job.request["dataSource"]["dataLocation"], job.request["roleArn"]
    files = locations.nested(region, source, role, job.arn)
    size = sum(len(content) for _, content in files)
    if size > _BYTES:
        raise ImportFailure(f"The input has {size} bytes, the maximum is {_BYTES}.")
    return set(csv_files.read(files, _COLUMNS)["USER_ID"])


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeDataDeletionJob."""
    job = region.store.get(DataDeletionJob, params["dataDeletionJobArn"])
    return {"dataDeletionJob": job.describe(region.now())}


def list_jobs(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListDataDeletionJobs, the most recent first."""
    now, group = region.now(), params.get("datasetGroupArn")
    jobs = [job for job in region.store.all(DataDeletionJob) if group in (None, job.request["datasetGroupArn"])]
    return page("ListDataDeletionJobs", (job.describe(now) for job in reversed(jobs)), params)


OPERATIONS = {
    "CreateDataDeletionJob": create,
    "DescribeDataDeletionJob": describe,
    "ListDataDeletionJobs": list_jobs,
}
