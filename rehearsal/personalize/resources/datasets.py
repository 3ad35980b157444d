"""Datasets: one of each type in a dataset group."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import AlreadyExists, InUse, InvalidInput, NotModelled
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.schemas import DatasetSchema
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.schemas import Schema
from rehearsal.personalize.statuses import UNFINISHED, Timetable

TYPES = ("Interactions", "Items", "Users")


@dataclass(kw_only=True, eq=False)
class Dataset(Resource):
    """`type` is one of TYPES. The ARN holds it in capitals, with the group's name."""

    kind = "dataset"
    group_arn: str
    schema_arn: str
    type: str

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDataset."""
        return {
            "name": self.name,
            "datasetArn": self.arn,
            "datasetGroupArn": self.group_arn,
            "datasetType": self.type,
            "schemaArn": self.schema_arn,
            **self.state(now),
        }


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateDataset."""
    now = region.now()
    kind = params["datasetType"]
    known = {name.lower(): name for name in TYPES}
    if kind.lower() not in known:
        if kind.lower() in {"actions", "action_interactions"}:
            raise NotModelled(f"datasets of type {kind}")
        raise InvalidInput(f"Dataset type must be one of {', '.join(TYPES)}, found {kind}.")
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    schema = region.store.get(DatasetSchema, params["schemaArn"])
    if schema.parsed.dataset_type.lower() != kind.lower():
        raise InvalidInput(f"{schema.arn} is a schema for {schema.parsed.dataset_type}, not for {kind}.")
    if find(region, group.arn, known[kind.lower()]) is not None:
        raise AlreadyExists(f"A dataset with type {kind} already exists in {group.arn}.")
    arn = region.arn(f"dataset/{group.name}/{kind.upper()}")
    region.store.add(
        Dataset(
            arn=arn,
            name=params["name"],
            created=now,
            timetable=Timetable.creation(now, region.duration("dataset", arn)),
            tags=tags.read(params, region.quotas),
            group_arn=group.arn,
            schema_arn=schema.arn,
            type=known[kind.lower()],
        )
    )
    return {"datasetArn": arn}


def find(region: Region, group_arn: str, dataset_type: str) -> Dataset | None:
    """The dataset of a type in a group, in whatever state, or None."""
    datasets = (dataset for dataset in region.store.all(Dataset) if dataset.group_arn == group_arn)
    return next((dataset for dataset in datasets if dataset.type == dataset_type), None)


def schema_of(region: Region, dataset: Dataset) -> Schema:
    """The schema of a dataset, parsed."""
    return region.store.get(DatasetSchema, dataset.schema_arn).parsed


def schemas_of(region: Region, group_arn: str) -> dict[str, Schema]:
    """The schemas of a dataset group by dataset type."""
    datasets = (dataset for dataset in region.store.all(Dataset) if dataset.group_arn == group_arn)
    return {dataset.type: schema_of(region, dataset) for dataset in datasets}


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeDataset."""
    return {"dataset": region.store.get(Dataset, params["datasetArn"]).describe(region.now())}


def list_datasets(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListDatasets."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (dataset for dataset in region.store.all(Dataset) if group in (None, dataset.group_arn))
    return page("ListDatasets", (dataset.describe(now) for dataset in chosen), params)


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteDataset."""
    now = region.now()
    dataset = region.store.get(Dataset, params["datasetArn"])
    busy = [
        other.arn
        for other in region.store.all(Resource)
        if other.kind in {"dataset-import-job", "solution-version"} and other.status(now) in UNFINISHED
        if dataset.arn == getattr(other, "dataset_arn", None)
        or dataset.group_arn == getattr(other, "trains_on_group", None)
    ]
    if busy:
        raise InUse(f"{dataset.arn} cannot be deleted while it is in use by {', '.join(busy[:5])}")
    region.store.delete(dataset, now, dataset.timetable.deleted(now, region.duration("delete", dataset.arn)))
    region.data[dataset.group_arn].clear(dataset.type)
    return {}


OPERATIONS = {
    "CreateDataset": create,
    "DescribeDataset": describe,
    "ListDatasets": list_datasets,
    "DeleteDataset": delete,
}
