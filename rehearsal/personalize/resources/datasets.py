"""Datasets: one of each type in a dataset group."""

from __future__ import annotations

import uuid
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import AlreadyExists, InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import tags
from rehearsal.personalize.resources.dataset_groups import DatasetGroup
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.schemas import DatasetSchema
from rehearsal.personalize.resources.store import Resource, state
from rehearsal.personalize.schemas import Schema
from rehearsal.personalize.statuses import Timetable

TYPES = ("Interactions", "Items", "Users", "Actions", "Action_Interactions")


@dataclass(frozen=True)
class Revision:
    """One replacement of a dataset's schema, which was `previous` until its timetable says ACTIVE."""

    schema_arn: str
    previous: Schema
    created: datetime
    timetable: Timetable

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of latestDatasetUpdate."""
        return {"schemaArn": self.schema_arn, **state(self.created, self.timetable, now)}


@dataclass(kw_only=True, eq=False)
class Dataset(Resource):
    """`type` is one of TYPES. The ARN holds it in capitals, with the group's name."""

    kind = "dataset"
    group_arn: str
    schema_arn: str
    type: str
    tracking_id: str | None = None  # of Action_Interactions, which brings its own event tracker
    revisions: list[Revision] = field(default_factory=list)

    @property
    def schemas_used(self) -> set[str]:
        """The ARNs of the schema in force and, during an update, of the one to come."""
        return {self.schema_arn, *(revision.schema_arn for revision in self.revisions[-1:])}

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeDataset."""
        optional: dict[str, Any] = {} if self.tracking_id is None else {"trackingId": self.tracking_id}
        if self.revisions:
            optional["latestDatasetUpdate"] = self.revisions[-1].describe(now)
        return {
            **optional,
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
        raise InvalidInput(f"Dataset type must be one of {', '.join(TYPES)}, found {kind}.")
    group = region.store.active(DatasetGroup, params["datasetGroupArn"], now)
    schema = region.store.get(DatasetSchema, params["schemaArn"])
    if schema.parsed.dataset_type.lower() != kind.lower():
        raise InvalidInput(f"{schema.arn} is a schema for {schema.parsed.dataset_type}, not for {kind}.")
    if schema.parsed.domain != group.domain:
        raise InvalidInput(
            f"{schema.arn} is a schema for {schema.parsed.domain or 'custom'} dataset groups, "
            f"{group.arn} is {group.domain or 'custom'}."
        )
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
            tracking_id=_tracking_id(region, arn, now) if kind.lower() == "action_interactions" else None,
        )
    )
    return {"datasetArn": arn}


def _tracking_id(region: Region, arn: str, now: datetime) -> str:
    """The id of the event tracker that Personalize makes for action interactions ("action-interaction-tracker-id")."""
    return str(uuid.UUID(region.identifier("action-interactions", arn, now.isoformat())))


def find(region: Region, group_arn: str, dataset_type: str) -> Dataset | None:
    """The dataset of a type in a group, in whatever state, or None."""
    datasets = (dataset for dataset in region.store.all(Dataset) if dataset.group_arn == group_arn)
    return next((dataset for dataset in datasets if dataset.type == dataset_type), None)


def schema_of(region: Region, dataset: Dataset) -> Schema:
    """The schema of a dataset, parsed."""
    return region.store.get(DatasetSchema, dataset.schema_arn).parsed


def schemas_of(region: Region, group_arn: str, as_of: datetime | None = None) -> dict[str, Schema]:
    """The schemas of a dataset group by dataset type, those in force or those that were at an earlier instant."""
    datasets = (dataset for dataset in region.store.all(Dataset) if dataset.group_arn == group_arn)
    return {dataset.type: _schema_at(region, dataset, as_of) for dataset in datasets}


def _schema_at(region: Region, dataset: Dataset, when: datetime | None) -> Schema:
    later = (each for each in dataset.revisions if when is not None and each.timetable.steps[-1].at > when)
    earliest = next(later, None)
    return earliest.previous if earliest else schema_of(region, dataset)


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeDataset."""
    return {"dataset": region.store.get(Dataset, params["datasetArn"]).describe(region.now())}


def list_datasets(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListDatasets."""
    now, group = region.now(), params.get("datasetGroupArn")
    chosen = (dataset for dataset in region.store.all(Dataset) if group in (None, dataset.group_arn))
    return page("ListDatasets", (dataset.describe(now) for dataset in chosen), params)


OPERATIONS = {
    "CreateDataset": create,
    "DescribeDataset": describe,
    "ListDatasets": list_datasets,
}
