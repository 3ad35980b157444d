"""Avro schemas of datasets: reading them, and the rules that Personalize has for them.

Rules: developer guide, "how-it-works-dataset-schema" and "custom-datasets-and-schemas". Dataset types are Interactions,
Items and Users of a custom dataset group; Actions and domain dataset groups are refused by name.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.personalize.errors import InvalidInput, LimitExceeded, NotModelled

NAMESPACE = "com.amazonaws.personalize.schema"
NUMERIC = frozenset({"int", "long", "float", "double"})
_TYPES = NUMERIC | {"string", "boolean"}
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z\d_]{0,149}")
_NOT_MODELLED = {"Actions", "Action_Interactions"}


@dataclass(frozen=True)
class Field:
    """One column: its Avro type without the null, and what the schema says about its use."""

    name: str
    type: str
    nullable: bool = False
    categorical: bool = False
    textual: bool = False

    @property
    def filterable(self) -> bool:
        """Boolean and textual columns cannot be filtered ("filter-expression-guidelines-requirements")."""
        return self.type != "boolean" and not self.textual


@dataclass(frozen=True)
class Schema:
    """The columns of a dataset of type `dataset_type`, in the order of its CSV files."""

    dataset_type: str
    fields: tuple[Field, ...]

    def field(self, name: str) -> Field | None:
        """The column of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def metadata(self) -> tuple[Field, ...]:
        """The columns that are neither required nor reserved."""
        rules = _RULES[self.dataset_type]
        return tuple(field for field in self.fields if field.name not in rules)


# dataset type -> column -> (required, type, may be null)
_RULES: dict[str, dict[str, tuple[bool, str, bool]]] = {
    "Interactions": {
        "USER_ID": (True, "string", False),
        "ITEM_ID": (True, "string", False),
        "TIMESTAMP": (True, "long", False),
        "EVENT_TYPE": (False, "string", False),
        "EVENT_VALUE": (False, "float", True),
        "IMPRESSION": (False, "string", True),
        "RECOMMENDATION_ID": (False, "string", True),
        "EVENT_ATTRIBUTION_SOURCE": (False, "string", True),
    },
    "Items": {"ITEM_ID": (True, "string", False), "CREATION_TIMESTAMP": (False, "long", False)},
    "Users": {"USER_ID": (True, "string", False)},
}
_NEEDS_METADATA = frozenset({"Items", "Users"})


def parse(text: str, quotas: Mapping[str, int]) -> Schema:
    """The schema that the Avro JSON `text` describes.

    Raises InvalidInput with all that is wrong with it, LimitExceeded for too many columns, NotModelled for other types.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"Input schema is not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise InvalidInput("Input schema is not an Avro record: expected a JSON object")
    name = document.get("name")
    if name in _NOT_MODELLED:
        raise NotModelled(f"datasets of type {name}")
    problems = list(_head(document))
    if problems:
        raise InvalidInput(f"Input schema is not in Personalize schema format: {'; '.join(problems)}")
    schema = Schema(name, tuple(_field(field) for field in document["fields"]))
    problems = list(_problems(schema))
    if problems:
        raise InvalidInput(f"Input schema is not valid for {name}: {'; '.join(problems)}")
    limit = quotas[f"{name.lower()}_columns"]
    if len(schema.metadata) > limit:
        raise LimitExceeded(f"{name} schema has {len(schema.metadata)} metadata columns, the maximum is {limit}")
    return schema


def _head(document: Mapping[str, Any]) -> Iterator[str]:
    expected = {"type": "record", "namespace": NAMESPACE, "version": "1.0"}
    for key, value in expected.items():
        if document.get(key) != value:
            yield f"{key} must be {value!r}, found {document.get(key)!r}"
    if document.get("name") not in _RULES:
        yield f"name must be one of {', '.join(_RULES)}, found {document.get('name')!r}"
    fields = document.get("fields")
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        yield "fields must be a list of objects"


def _field(document: Mapping[str, Any]) -> Field:
    declared = document.get("type")
    types = declared if isinstance(declared, list) else [declared]
    concrete = [kind for kind in types if kind != "null"]
    kind = str(concrete[0]) if len(concrete) == 1 and len(types) <= 2 else json.dumps(declared)
    flags = {key: document.get(key) is True for key in ("categorical", "textual")}
    return Field(str(document.get("name")), kind, "null" in types, **flags)


def _problems(schema: Schema) -> Iterator[str]:
    rules = _RULES[schema.dataset_type]
    names = [field.name for field in schema.fields]
    yield from (f"{name} is required" for name, rule in rules.items() if rule[0] and name not in names)
    folded: dict[str, str] = {}
    for field in schema.fields:
        key = field.name.replace("_", "").casefold()
        if key in folded:
            yield f"{field.name} and {folded[key]} are the same name to Personalize"
        folded[key] = field.name
        yield from _reserved(field, rules[field.name]) if field.name in rules else _custom(field, schema.dataset_type)
    if sum(field.textual for field in schema.fields) > 1:
        yield "only one field may be textual"
    if schema.dataset_type in _NEEDS_METADATA and len(schema.fields) < 2:
        yield "at least one metadata field is required"


def _reserved(field: Field, rule: tuple[bool, str, bool]) -> Iterator[str]:
    _, kind, nullable = rule
    if field.type != kind:
        yield f"{field.name} must be of type {kind}, found {field.type}"
    if field.nullable and not nullable:
        yield f"{field.name} cannot be null"
    if field.categorical or field.textual:
        yield f"{field.name} is reserved and can be neither categorical nor textual"


def _custom(field: Field, dataset_type: str) -> Iterator[str]:
    if not _COLUMN.fullmatch(field.name):
        yield f"{field.name!r} is not a column name"
    if field.type not in _TYPES:
        yield f"{field.name} must have one of the types {', '.join(sorted(_TYPES))} (or with null), found {field.type}"
    if (field.categorical or field.textual) and field.type != "string":
        yield f"{field.name} is {field.type}, only strings can be categorical or textual"
    if field.textual and dataset_type != "Items":
        yield f"{field.name} cannot be textual: only Items have textual fields"
