"""DeleteDataset and DeleteFilter, which much of the dataset group may stand in the way of.

A dataset (developer guide, "delete-dataset") waits for the filters of its group to be gone, and its campaigns; for
solution versions, recommenders and batch jobs in progress; Interactions for the event tracker; and for imports into
itself, and the metric attribution that refers to it. A filter cannot go while a batch inference job is in progress
("filter-real-time"): as the guide does not say whose, any of its group counts.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import InUse
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.batch_inference_jobs import BatchInferenceJob
from rehearsal.personalize.resources.batch_jobs import BatchJob
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.dataset_import_jobs import DatasetImportJob
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.resources.event_trackers import EventTracker
from rehearsal.personalize.resources.filters import Filter
from rehearsal.personalize.resources.metric_attributions import MetricAttribution, refers_to
from rehearsal.personalize.resources.recommender_training import Recommender
from rehearsal.personalize.resources.solution_versions import SolutionVersion
from rehearsal.personalize.resources.store import Resource

_BUSY = statuses.UNFINISHED
_SERVING = _BUSY | statuses.GOING | {statuses.ACTIVE}


def delete_dataset(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteDataset."""
    now = region.now()
    dataset = region.store.get(Dataset, params["datasetArn"])
    _delete(region, dataset, _users_of_dataset(region, dataset, now), now)
    region.data[dataset.group_arn].clear(dataset.type)
    return {}


def delete_filter(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteFilter."""
    now = region.now()
    doomed = region.store.get(Filter, params["filterArn"])
    jobs = (each for each in region.store.all(BatchInferenceJob) if each.version.solution.group_arn == doomed.group_arn)
    _delete(region, doomed, (each for each in jobs if each.status(now) in _BUSY), now)
    return {}


def _delete(region: Region, resource: Resource, users: Iterator[Resource], now: datetime) -> None:
    arns = [user.arn for user in users]
    if arns:
        raise InUse(f"{resource.arn} cannot be deleted while there are {', '.join(arns[:5])}")
    region.store.delete(resource, now, resource.timetable.deleted(now, region.duration("delete", resource.arn)))


def _users_of_dataset(region: Region, dataset: Dataset, now: datetime) -> Iterator[Resource]:
    group, store = dataset.group_arn, region.store
    yield from (each for each in store.all(Filter) if each.group_arn == group)
    yield from (each for each in store.all(Campaign) if each.group_arn == group and each.status(now) in _SERVING)
    yield from (each for each in store.all(Recommender) if each.group_arn == group and each.status(now) in _BUSY)
    versions = (each for each in store.all(SolutionVersion) if each.solution.group_arn == group)
    yield from (each for each in versions if each.status(now) in _BUSY)
    jobs = (each for each in store.all(BatchJob) if each.version.solution.group_arn == group)
    yield from (each for each in jobs if each.status(now) in _BUSY)
    if dataset.type == "Interactions":
        yield from (each for each in store.all(EventTracker) if each.group_arn == group)
    attributions = (each for each in store.all(MetricAttribution) if each.group_arn == group)
    yield from (each for each in attributions if refers_to(each, dataset.type))
    imports = (each for each in store.all(DatasetImportJob) if each.dataset_arn == dataset.arn)
    yield from (each for each in imports if each.status(now) in _BUSY)


OPERATIONS = {"DeleteDataset": delete_dataset, "DeleteFilter": delete_filter}
