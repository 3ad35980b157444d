"""The event API of actions: PutActions and PutActionInteractions.

Action interactions change recommendations of actions seconds later; new actions are taken up by the free update every
two hours ("native-recipe-next-best-action"). Impressions are accepted and not used, as the API reference says.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.data import actions
from rehearsal.personalize.data.csv_files import OF_EVENTS
from rehearsal.personalize.data.interactions import StreamedEvent
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.schemas import Schema
from rehearsal.personalize.streaming import EVENT_BYTES, check_rate, properties, put_records, values


def put_actions(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """PutActions."""
    entries = [(entry["actionId"], entry) for entry in params["actions"]]
    return put_records(region, params["datasetArn"], "Actions", entries, actions.problem)


def put_action_interactions(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """PutActionInteractions."""
    now = region.now()
    dataset = _dataset(region, params["trackingId"])
    check_rate(region, "event_rate", ("actions", dataset.group_arn), now)
    schema = datasets.schema_of(region, dataset)
    kinds = [_kind_of(event, schema) for event in params["actionInteractions"]]
    log = region.data[dataset.group_arn].action_interactions
    for event, kind in zip(params["actionInteractions"], kinds, strict=True):
        log.stream(
            StreamedEvent(
                user=event.get("userId"),
                session=event["sessionId"],
                item=log.items.code(event["actionId"]),
                type=log.types.code(kind),
                time=int(event["timestamp"].timestamp()),
                value=float("nan"),
                received=now,
            ),
            shown=[],
        )
    return {}


def _dataset(region: Region, tracking_id: str) -> Dataset:
    """The ACTIVE dataset whose own event tracker has the id."""
    for dataset in region.store.all(Dataset):
        if dataset.tracking_id == tracking_id:
            status = dataset.status(region.now())
            if status != statuses.ACTIVE:
                raise InvalidInput(f"The Action_Interactions dataset of trackingId {tracking_id} is {status}.")
            return dataset
    raise InvalidInput(
        f"No Action_Interactions dataset has the trackingId {tracking_id}. It is the one that DescribeDataset tells, "
        "not that of an event tracker."
    )


def _kind_of(event: Mapping[str, Any], schema: Schema) -> str:
    """The event type, one of actions.EVENT_TYPES, of an event that has been checked against the schema."""
    if len(json.dumps({**event, "timestamp": ""}).encode()) > EVENT_BYTES:
        raise InvalidInput("An action interaction has at most 10 KB.")
    kind = actions.event_type(event["eventType"])
    if kind is None:
        raise InvalidInput(f"eventType must be Taken, Not Taken or Viewed, found {event['eventType']}.")
    values([field for field in schema.fields if field.name not in OF_EVENTS], properties(event.get("properties")))
    return kind


OPERATIONS = {"PutActions": put_actions, "PutActionInteractions": put_action_interactions}
