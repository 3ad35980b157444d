"""The event API: PutEvents, PutItems, PutUsers.

Events change real-time recommendations seconds later; items and users reach filters within minutes and models with
the next training ("how-new-data-influences-recommendations").
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize import metering
from rehearsal.personalize.data import bounds
from rehearsal.personalize.data.csv_files import OF_EVENTS
from rehearsal.personalize.data.interactions import StreamedEvent
from rehearsal.personalize.errors import InvalidInput, PersonalizeError, Throttling
from rehearsal.personalize.numerals import decimal
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets, event_trackers, metric_attributions
from rehearsal.personalize.resources.datasets import Dataset
from rehearsal.personalize.schemas import Field, Schema

EVENT_BYTES = 10 * 1024


def put_events(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """PutEvents."""
    now = region.now()
    tracker = event_trackers.of_tracking_id(region, params["trackingId"], now)
    dataset = datasets.find(region, tracker.group_arn, "Interactions")
    if dataset is None:
        raise InvalidInput(f"{tracker.group_arn} has no Interactions dataset to put events into.")
    try:
        _take(region, tracker.group_arn, dataset, params, now)
    except PersonalizeError:
        metering.count_events(region, tracker.group_arn, dataset.arn, tracker.arn, accepted=False)
        raise
    metering.count_events(region, tracker.group_arn, dataset.arn, tracker.arn, accepted=True)
    return {}


def _take(region: Region, group_arn: str, dataset: Dataset, params: Mapping[str, Any], now: datetime) -> None:
    """Check the events of a request, all of them, and keep them."""
    check_rate(region, "event_rate", group_arn, now)
    schema = datasets.schema_of(region, dataset)
    checked = [_checked(event, schema) for event in params["eventList"]]
    metric_attributions.accept(region, group_arn, params["eventList"], now)
    log = region.data[group_arn].interactions
    for event, (item, value, context) in zip(params["eventList"], checked, strict=True):
        shown = [log.items.code(name) for name in event.get("impression", ())]
        log.stream(
            StreamedEvent(
                user=params.get("userId"),
                session=params["sessionId"],
                item=log.items.code(item),
                type=log.types.code(event["eventType"].lower()),
                time=int(event["sentAt"].timestamp()),
                value=value,
                received=now,
                context=log.context(context),
            ),
            shown,
        )


def _checked(event: Mapping[str, Any], schema: Schema) -> tuple[str, float, dict[str, Any]]:
    """The item of an event, its value (NaN without one) and its metadata, all checked against the Interactions schema.

    Item and value may stand among the properties ("recording-events-example-event-value").
    """
    if len(json.dumps({**event, "sentAt": ""}).encode()) > EVENT_BYTES:
        raise InvalidInput("An event has at most 10 KB.")
    given = properties(event.get("properties"))
    item = event.get("itemId") or given.pop("itemId", None)
    if not item:
        raise InvalidInput("Every event needs an itemId.")
    value = given.pop("eventValue", None)
    value = _number(value) if value is not None else event.get("eventValue", float("nan"))
    return str(item), value, values([field for field in schema.fields if field.name not in OF_EVENTS], given)


def _number(value: Any) -> float:
    """An eventValue of properties, which the guide writes as 4 and as "4"."""
    try:
        return decimal(str(value))
    except ValueError as error:
        raise InvalidInput(f"property eventValue must be a number, found {value!r}.") from error


def put_items(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """PutItems."""
    return put_records(region, params["datasetArn"], "Items", [(e["itemId"], e) for e in params["items"]])


def put_users(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """PutUsers."""
    return put_records(region, params["datasetArn"], "Users", [(e["userId"], e) for e in params["users"]])


def put_records(
    region: Region,
    dataset_arn: str,
    kind: str,
    entries: list[tuple[str, Mapping[str, Any]]],
    problem: Callable[[Mapping[str, Any]], str | None] = lambda record: None,
) -> dict[str, Any]:
    """Put records (id, entry of the request) into a dataset of the type `kind`, all of them or none.

    `problem` says what is wrong with a record that fits the schema. Raises InvalidInput, or Throttling.
    """
    now = region.now()
    dataset = region.store.active(Dataset, dataset_arn, now)
    if dataset.type != kind:
        raise InvalidInput(f"{dataset_arn} is a dataset of type {dataset.type}, not {kind}.")
    check_rate(region, "record_rate", (dataset.group_arn, kind), now)
    fields = [field for field in datasets.schema_of(region, dataset).fields if field.name not in bounds.IDS]
    records = [(name, values(fields, properties(entry.get("properties")))) for name, entry in entries]
    complaints = [f"{name}: {wrong}" for name, record in records if (wrong := problem(record))]
    if complaints:
        raise InvalidInput(f"{kind} with values out of range: {'; '.join(complaints)}.")
    table = region.data[dataset.group_arn].dataset(kind)
    for name, record in records:
        table.put(table.vocabulary.code(name), record, now)
    return {}


def properties(text: str | None) -> dict[str, Any]:
    """The `properties` of an event or record as a mapping. Raises InvalidInput if they are not a JSON object."""
    if text is None:
        return {}
    try:
        given = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"properties must be a JSON object: {error}") from error
    if not isinstance(given, dict):
        raise InvalidInput("properties must be a JSON object.")
    return given


def values(fields: list[Field], given: Mapping[str, Any]) -> dict[str, Any]:
    """The columns of a record from properties in camelCase: CREATION_TIMESTAMP is creationTimestamp.

    Raises InvalidInput for properties that `fields` do not have, that are missing, or of a wrong type.
    """
    known = {camel_case(field.name): field for field in fields}
    unknown = sorted(set(given) - set(known))
    if unknown:
        raise InvalidInput(f"properties {', '.join(unknown)} are not in the schema, which has {', '.join(known)}.")
    return {field.name: _value(field, key, given.get(key)) for key, field in known.items()}


def _value(field: Field, key: str, value: Any) -> Any:
    if value is None:
        if not field.nullable:
            raise InvalidInput(f"property {key} is required: {field.name} cannot be null.")
        return None
    accepted = {"string": str, "boolean": bool, "int": int, "long": int}.get(field.type, (int, float))
    if not isinstance(value, accepted) or (isinstance(value, bool) and field.type != "boolean"):
        raise InvalidInput(f"property {key} must be of type {field.type}, found {value!r}.")
    complaint = bounds.complaint(field, [value])
    if complaint:
        raise InvalidInput(f"property {key}: {complaint}.")
    return value


def camel_case(column: str) -> str:
    """ITEM_GENRE_2 -> itemGenre2"""
    first, *rest = column.lower().split("_")
    return first + "".join(word.capitalize() for word in rest)


def check_rate(region: Region, quota: str, key: object, now: datetime) -> None:
    """Count a request of `key` against the quota. Raises Throttling if it is one too many."""
    if not region.limiter.accepts((quota, key), region.quotas[quota], now):
        raise Throttling(f"Rate exceeded: more than {region.quotas[quota]} requests per second.")


OPERATIONS = {"PutEvents": put_events, "PutItems": put_items, "PutUsers": put_users}
