"""From columns to the Avro JSON that CreateSchema takes.

Personalize developer guide, "Creating schema JSON files": one flat record named after the dataset type, a namespace
and version that never change, fields in the order of the CSV's columns. A nullable column is a union with null.
"""

from __future__ import annotations

import json
from collections.abc import Iterable
from typing import Protocol

NAMESPACE = "com.amazonaws.personalize.schema"
VERSION = "1.0"
TYPES = ("boolean", "double", "float", "int", "long", "string")

# The key in a tenant file -> the dataset type as the API spells it.
DATASET_TYPES = {
    "interactions": "Interactions",
    "items": "Items",
    "users": "Users",
    "actions": "Actions",
    "action_interactions": "Action_Interactions",
}
# What AWS::Personalize::Dataset cannot create (its DatasetType knows the other three only).
BEYOND_CLOUDFORMATION = ("actions", "action_interactions")
# What UpdateDataset gives another schema, with the same columns and more (developer guide, "Replacing a dataset's
# schema to add new columns").
EXTENSIBLE = ("items", "users")


class Column(Protocol):
    """What a column has to tell; config.models.Column does."""

    name: str
    type: str
    nullable: bool
    categorical: bool
    textual: bool
    item_name: bool


def avro(dataset_type: str, columns: Iterable[Column]) -> str:
    """The schema of a dataset (a key of DATASET_TYPES) as JSON text: the same columns, the same text.

    Its record is named after the type, without an underscore (developer guide, "Action interactions dataset schema").
    """
    record = {
        "type": "record",
        "name": DATASET_TYPES[dataset_type.lower()].replace("_", ""),
        "namespace": NAMESPACE,
        "fields": [_field(column) for column in columns],
        "version": VERSION,
    }
    return json.dumps(record)


def _field(column: Column) -> dict[str, object]:
    field: dict[str, object] = {"name": column.name, "type": [column.type, "null"] if column.nullable else column.type}
    # Absent and false mean the same to Personalize; absent keeps the text within CloudFormation's 10,000 characters.
    if column.categorical:
        field["categorical"] = True
    if column.textual:
        field["textual"] = True
    if column.item_name:
        field["itemName"] = True
    return field
