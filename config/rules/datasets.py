"""Schema rules of custom dataset groups: developer guide, "Custom datasets and schemas", "Schema requirements"."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.messages import did_you_mean
from config.models import Column, Dataset, Tenant
from config.problems import Finding, Path
from personalize import quotas, schemas


@dataclass(frozen=True)
class _Reserved:
    """A column name that Personalize knows in a dataset, with what it asks of it."""

    type: str
    required: bool = False
    nullable: bool = False


_REQUIRED_STRING = _Reserved("string", required=True)
_OPTIONAL_STRING = _Reserved("string", nullable=True)

RESERVED: Mapping[str, Mapping[str, _Reserved]] = {
    "interactions": {
        "USER_ID": _REQUIRED_STRING,
        "ITEM_ID": _REQUIRED_STRING,
        "TIMESTAMP": _Reserved("long", required=True),
        "EVENT_TYPE": _Reserved("string"),
        "EVENT_VALUE": _Reserved("float", nullable=True),
        "IMPRESSION": _OPTIONAL_STRING,
        "RECOMMENDATION_ID": _OPTIONAL_STRING,
        "EVENT_ATTRIBUTION_SOURCE": _OPTIONAL_STRING,
    },
    "items": {"ITEM_ID": _REQUIRED_STRING, "CREATION_TIMESTAMP": _Reserved("long")},
    "users": {"USER_ID": _REQUIRED_STRING},
}


def columns(tenant: Tenant) -> Iterator[Finding]:
    """Everything about the columns of each dataset, column by column and together."""
    for key, dataset in tenant.datasets.declared.items():
        place = ("datasets", key, "columns")
        yield from _missing(place, key, dataset)
        yield from _collisions(place, dataset)
        yield from _metadata_count(place, key, dataset)
        yield from _textual_count(place, dataset)
        for index, column in enumerate(dataset.columns):
            reserved = RESERVED[key].get(column.name)
            if reserved:
                yield from _reserved_column((*place, index), column, reserved)
            else:
                yield from _own_column((*place, index), key, column)


def _missing(place: Path, key: str, dataset: Dataset) -> Iterator[Finding]:
    found = [column.name for column in dataset.columns]
    for name, reserved in RESERVED[key].items():
        if reserved.required and name not in found:
            others = [other for other in found if other not in RESERVED[key] and other.lower() != "event_type"]
            near = did_you_mean(name, others)
            hint = f"rename {near.removeprefix('did you mean ').rstrip('?')}" if near else "add it"
            yield Finding(place, f"lacks {name} ({reserved.type}), which {key} must have; {hint}")


def _collisions(place: Path, dataset: Dataset) -> Iterator[Finding]:
    first: dict[str, str] = {}
    for index, column in enumerate(dataset.columns):
        bare = column.name.replace("_", "").casefold()
        if bare not in first:
            first[bare] = column.name
        elif first[bare] == column.name:
            yield Finding((*place, index, "name"), f"found {column.name!r} a second time; remove it")
        else:
            text = f"found {column.name!r}, which Personalize cannot tell from {first[bare]!r}: it ignores underscores"
            yield Finding((*place, index, "name"), f"{text}; rename one")


def _metadata_count(place: Path, key: str, dataset: Dataset) -> Iterator[Finding]:
    own = sum(column.name not in RESERVED[key] for column in dataset.columns)
    allowed = quotas.METADATA_COLUMNS[key]
    if own > allowed:
        yield Finding(place, f"found {own} metadata columns; Personalize allows {allowed} in {key}; remove some")
    required = {name for name, reserved in RESERVED[key].items() if reserved.required}
    if key != "interactions" and {column.name for column in dataset.columns} <= required:
        yield Finding(place, f"found no metadata column; {key} must have at least one besides {', '.join(required)}")


def _textual_count(place: Path, dataset: Dataset) -> Iterator[Finding]:
    textual = Counter(column.textual for column in dataset.columns)[True]
    if textual > quotas.TEXTUAL_COLUMNS:
        yield Finding(
            place, f"found {textual} textual columns; Personalize allows {quotas.TEXTUAL_COLUMNS}; remove some"
        )


def _reserved_column(place: Path, column: Column, reserved: _Reserved) -> Iterator[Finding]:
    if column.type != reserved.type:
        yield Finding((*place, "type"), f"found {column.type!r}; {column.name} is reserved; write {reserved.type}")
    if column.nullable and not reserved.nullable:
        yield Finding((*place, "nullable"), f"found true; {column.name} must always have a value; remove nullable")
    for flag in ("categorical", "textual"):
        if getattr(column, flag):
            yield Finding((*place, flag), f"found true; {column.name} is reserved and takes no {flag}; remove it")


def _own_column(place: Path, key: str, column: Column) -> Iterator[Finding]:
    for flag in ("categorical", "textual"):
        if getattr(column, flag) and column.type != "string":
            yield Finding(
                (*place, flag), f"found true on a column of type {column.type}; only a string can be {flag}; remove it"
            )
    if column.textual and key != "items":
        yield Finding((*place, "textual"), f"found true in {key}; only items can have a textual column; remove it")
    if column.textual and column.categorical:
        yield Finding((*place, "textual"), "found true besides categorical; a column is one or the other; remove one")


def schema_length(tenant: Tenant) -> Iterator[Finding]:
    """CloudFormation takes 10,000 characters of schema, half of what the API takes."""
    for key, dataset in tenant.datasets.declared.items():
        found = len(schemas.avro(key, dataset.columns))
        if found > quotas.SCHEMA_LENGTH:
            text = (
                f"found columns that make a schema of {found} characters; CloudFormation takes {quotas.SCHEMA_LENGTH}"
            )
            yield Finding(("datasets", key, "columns"), f"{text}; shorten names or remove columns")
