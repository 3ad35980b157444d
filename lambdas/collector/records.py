"""What is remembered of a resource between the runs: one item of the fleet's state table each.

An item's id is the resource's ARN behind a prefix, as the table may hold other things as well. Times are ISO 8601
texts, so that a person can read them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from boto3.dynamodb.types import TypeDeserializer, TypeSerializer

from lambdas.collector.facts import Facts
from lambdas.collector.resources import Subject, kind_of, subject_of
from lambdas.collector.silence import Silence

PREFIX = "collector#"
TIMES = ("created", "updated", "since", "looked", "told")
TYPES = {"recipe": str, "solution": str, "updating": bool, "idle": bool}
MOST_WRITES = 25  # of a BatchWriteItem (API reference)

Item = dict[str, Any]


class Unreadable(Exception):
    """An item of a resource that no run of ours has left like that."""

    def __init__(self, arn: str, error: Exception) -> None:
        super().__init__(f"the item of {arn} cannot be read: {error!r}")
        self.arn = arn


@dataclass(frozen=True)
class Record:
    """A resource as the last run left it."""

    arn: str
    created: datetime  # tells a resource from another one that had its name before
    facts: Facts
    silence: Silence | None = None  # None: its requests were never looked at, or not while it is as it is
    idle: bool = False  # hours of silence were told, and not yet that it has ended
    told: datetime | None = None  # when the capacity of an idle one was told last

    @property
    def subject(self) -> Subject:
        return subject_of(self.arn)


def item_of(record: Record) -> Item:
    """A record as DynamoDB stores it."""
    facts, silence = record.facts, record.silence
    values = {
        "id": PREFIX + record.arn,
        "created": record.created.isoformat(),
        "updated": facts.updated.isoformat(),
        "provisioned": facts.provisioned,
        "recipe": facts.recipe,
        "solution": facts.solution,
        "updating": facts.updating,
        "idle": record.idle,
    }
    if silence:
        values |= {"since": silence.since.isoformat(), "looked": silence.looked.isoformat()}
    if record.told:
        values["told"] = record.told.isoformat()
    serialize = TypeSerializer().serialize
    return {name: serialize(value) for name, value in values.items()}


def record_of(item: Mapping[str, Any]) -> Record | None:
    """The record that an item holds; None for what others keep in the table. Raises Unreadable."""
    id = item["id"]["S"]
    if not id.startswith(PREFIX):
        return None
    arn = id.removeprefix(PREFIX)
    deserialize = TypeDeserializer().deserialize
    try:
        return _record(arn, {name: deserialize(value) for name, value in item.items()})
    except (KeyError, TypeError, ValueError) as error:
        raise Unreadable(arn, error) from error


def _record(arn: str, values: Mapping[str, Any]) -> Record:
    kind_of(arn)  # refuses what is not of ours
    for name, kind in TYPES.items():
        if not isinstance(values[name], kind):
            raise TypeError(f"{name} is {values[name]!r}")
    moments = {name: _moment(values[name]) for name in TIMES if name in values}
    facts = Facts(
        moments["updated"], int(values["provisioned"]), values["recipe"], values["solution"], values["updating"]
    )
    return Record(
        arn,
        moments["created"],
        facts,
        Silence(moments["since"], moments["looked"]) if "since" in moments else None,
        values["idle"],
        moments.get("told"),
    )


def _moment(text: str) -> datetime:
    found = datetime.fromisoformat(text)
    if found.tzinfo is None:  # it could be compared with none of ours
        raise ValueError(f"{text} has no time zone")
    return found


def writes(before: Mapping[str, Record | None], after: Mapping[str, Record]) -> list[list[Item]]:
    """The requests that make the table's records, by ARN, those of after: what changed, in parts of a call's size.

    None stands for what is in the table and could not be read.
    """
    changed = [{"PutRequest": {"Item": item_of(new)}} for arn, new in after.items() if before.get(arn) != new]
    gone = [{"DeleteRequest": {"Key": {"id": {"S": PREFIX + arn}}}} for arn in before if arn not in after]
    every = [*changed, *gone]
    return [every[first : first + MOST_WRITES] for first in range(0, len(every), MOST_WRITES)]
