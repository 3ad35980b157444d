"""UpdateDataset: another schema for Items or Users, with the columns of the one before and more.

Source: developer guide, "updating-dataset-schema". New columns take null; solutions and recommenders that exist do not
train on them. The guide lists no statuses of the update: those of a creation are taken.
"""

from __future__ import annotations

from datetime import datetime
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import InUse, InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.datasets import Dataset, Revision
from rehearsal.personalize.resources.schemas import DatasetSchema
from rehearsal.personalize.schemas import Schema
from rehearsal.personalize.statuses import Timetable

_REPLACEABLE = frozenset({"Items", "Users"})


def update(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateDataset."""
    now = region.now()
    dataset = region.store.active(Dataset, params["datasetArn"], now)
    if dataset.revisions and dataset.revisions[-1].timetable.status(now) in statuses.UNFINISHED:
        raise InUse(f"{dataset.arn} has an update in progress")
    schema = region.store.get(DatasetSchema, params["schemaArn"])
    current = region.store.get(DatasetSchema, dataset.schema_arn).parsed
    problems = _problems(dataset, current, schema.parsed)
    if problems:
        raise InvalidInput(f"{schema.arn} cannot replace the schema of {dataset.arn}: {'; '.join(problems)}.")
    place = f"{dataset.arn} {len(dataset.revisions)}"
    timetable = Timetable.creation(now, region.duration("dataset-update", place))
    revision = Revision(schema.arn, current, now, timetable)
    dataset.revisions.append(revision)

    def replace(when: datetime) -> None:
        dataset.schema_arn = revision.schema_arn

    region.agenda.add(timetable.steps[-1].at, replace)
    return {"datasetArn": dataset.arn}


def _problems(dataset: Dataset, current: Schema, new: Schema) -> list[str]:
    if dataset.type not in _REPLACEABLE:
        return [f"only Items and Users can have their schema replaced, not {dataset.type}"]
    if (new.dataset_type, new.domain) != (current.dataset_type, current.domain):
        return [f"it is a schema for {new.dataset_type} of {new.domain or 'custom'} dataset groups"]
    problems = []
    for field in current.fields:
        kept = new.field(field.name)
        if kept is None:
            problems.append(f"{field.name} is missing")
        elif kept != field:
            problems.append(f"{field.name} differs in its type or attributes")
    added = (field for field in new.fields if current.field(field.name) is None)
    return problems + [f"{field.name} is new and must take null" for field in added if not field.nullable]


OPERATIONS = {"UpdateDataset": update}
