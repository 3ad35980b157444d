"""Avro schemas of datasets: reading them, and the rules that Personalize has for them.

Rules: developer guide, "how-it-works-dataset-schema"; required and reserved columns are in schema_rules. Dataset types
are Interactions, Items and Users and, of custom dataset groups, Actions and Action_Interactions.
"""

from __future__ import annotations

import json
import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.personalize.errors import InvalidInput, LimitExceeded
from rehearsal.personalize.schema_rules import NEEDS_METADATA, RULES, Rule

NAMESPACE = "com.amazonaws.personalize.schema"
NUMERIC = frozenset({"int", "long", "float", "double"})
_TYPES = NUMERIC | {"string", "boolean"}
_COLUMN = re.compile(r"[A-Za-z_][A-Za-z\d_]{0,149}")
# The guide's example of a schema for action interactions is named so.
_OTHER_NAMES = {"ActionInteractions": "Action_Interactions"}


@dataclass(frozen=True)
class Field:
    """One column: its Avro type without the null, and what the schema says about its use."""

    name: str
    type: str
    nullable: bool = False
    categorical: bool = False
    textual: bool = False
    item_name: bool = False

    @property
    def filterable(self) -> bool:
        """Boolean and textual columns cannot be filtered ("filter-expression-guidelines-requirements")."""
        return self.type != "boolean" and not self.textual


@dataclass(frozen=True)
class Schema:
    """The columns of a dataset of type `dataset_type`, in the order of its CSV files; `domain` None is custom."""

    dataset_type: str
    fields: tuple[Field, ...]
    domain: str | None = None

    def field(self, name: str) -> Field | None:
        """The column of that name, or None."""
        return next((field for field in self.fields if field.name == name), None)

    @property
    def metadata(self) -> tuple[Field, ...]:
        """The columns that are neither required nor reserved."""
        rules = RULES[self.domain][self.dataset_type]
        return tuple(field for field in self.fields if field.name not in rules)


def parse(text: str, quotas: Mapping[str, int], domain: str | None = None) -> Schema:
    """The schema that the Avro JSON `text` describes, for dataset groups of `domain` (None: custom ones).

    Raises InvalidInput with all that is wrong with it, LimitExceeded for too many columns.
    """
    try:
        document = json.loads(text)
    except json.JSONDecodeError as error:
        raise InvalidInput(f"Input schema is not valid JSON: {error}") from error
    if not isinstance(document, dict):
        raise InvalidInput("Input schema is not an Avro record: expected a JSON object")
    document["name"] = name = _OTHER_NAMES.get(str(document.get("name")), document.get("name"))
    problems = list(_head(document, domain))
    if problems:
        raise InvalidInput(f"Input schema is not in Personalize schema format: {'; '.join(problems)}")
    schema = Schema(name, tuple(_field(field) for field in document["fields"]), domain)
    problems = list(_problems(schema))
    if problems:
        raise InvalidInput(f"Input schema is not valid for {name}: {'; '.join(problems)}")
    limit = quotas[f"{name.lower()}_columns"]
    if len(schema.metadata) > limit:
        raise LimitExceeded(f"{name} schema has {len(schema.metadata)} metadata columns, the maximum is {limit}")
    return schema


def _head(document: Mapping[str, Any], domain: str | None) -> Iterator[str]:
    expected = {"type": "record", "namespace": NAMESPACE, "version": "1.0"}
    for key, value in expected.items():
        if document.get(key) != value:
            yield f"{key} must be {value!r}, found {document.get(key)!r}"
    if document.get("name") not in RULES[domain]:
        yield f"name must be one of {', '.join(RULES[domain])}, found {document.get('name')!r}"
    fields = document.get("fields")
    if not isinstance(fields, list) or not all(isinstance(field, dict) for field in fields):
        yield "fields must be a list of objects"


def _field(document: Mapping[str, Any]) -> Field:
    declared = document.get("type")
    types = declared if isinstance(declared, list) else [declared]
    concrete = [kind for kind in types if kind != "null"]
    kind = str(concrete[0]) if len(concrete) == 1 and len(types) <= 2 else json.dumps(declared)
    flags = {key: document.get(key) is True for key in ("categorical", "textual")}
    flags["item_name"] = document.get("itemName") is True
    return Field(str(document.get("name")), kind, "null" in types, **flags)


def _problems(schema: Schema) -> Iterator[str]:
    rules = RULES[schema.domain][schema.dataset_type]
    names = [field.name for field in schema.fields]
    yield from (f"{name} is required" for name, rule in rules.items() if rule.required and name not in names)
    folded: dict[str, str] = {}
    for field in schema.fields:
        key = field.name.replace("_", "").casefold()
        if key in folded:
            yield f"{field.name} and {folded[key]} are the same name to Personalize"
        folded[key] = field.name
        yield from _reserved(field, rules[field.name]) if field.name in rules else _custom(field, schema.dataset_type)
    if sum(field.textual for field in schema.fields) > 1:
        yield "only one field may be textual"
    if sum(field.item_name for field in schema.fields) > 1:
        yield "only one field may be the itemName"
    if schema.dataset_type in NEEDS_METADATA and len(schema.fields) < 2:
        yield "at least one metadata field is required"


def _reserved(field: Field, rule: Rule) -> Iterator[str]:
    if field.type != rule.type:
        yield f"{field.name} must be of type {rule.type}, found {field.type}"
    if field.nullable and not rule.nullable:
        yield f"{field.name} cannot be null"
    for flag, wanted, found in (
        ("categorical", rule.categorical, field.categorical),
        ("textual", rule.textual, field.textual),
    ):
        if found and not wanted:
            yield f"{field.name} is reserved and cannot be {flag}"
        if wanted and not found:
            yield f"{field.name} is reserved and must have {flag} set to true"


def _custom(field: Field, dataset_type: str) -> Iterator[str]:
    if not _COLUMN.fullmatch(field.name):
        yield f"{field.name!r} is not a column name"
    if field.type not in _TYPES:
        yield f"{field.name} must have one of the types {', '.join(sorted(_TYPES))} (or with null), found {field.type}"
    if (field.categorical or field.textual) and field.type != "string":
        yield f"{field.name} is {field.type}, only strings can be categorical or textual"
    if field.textual and dataset_type != "Items":
        yield f"{field.name} cannot be textual: only Items have textual fields"
    if field.item_name and (dataset_type != "Items" or field.type != "string"):
        yield f"{field.name} cannot be the itemName: that is a string of Items"
