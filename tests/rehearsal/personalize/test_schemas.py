"""Avro schemas that Personalize takes, and those that it refuses with what is wrong."""

from __future__ import annotations

import json

import pytest

from rehearsal.personalize import quotas, schemas
from rehearsal.personalize.errors import InvalidInput

from .conftest import COLUMNS, avro

INTERACTIONS = COLUMNS["Interactions"]
ITEM = {"name": "ITEM_ID", "type": "string"}
GENRE = {"name": "GENRE", "type": "string", "categorical": True}


def parse(kind: str, fields: list[dict], **head) -> schemas.Schema:
    return schemas.parse(avro(kind, fields, **head), quotas.DEFAULTS)


@pytest.mark.parametrize(
    ("kind", "fields"),
    [
        ("Interactions", INTERACTIONS[:3]),
        ("Interactions", [*INTERACTIONS, {"name": "EVENT_VALUE", "type": ["float", "null"]}]),
        ("Interactions", [*INTERACTIONS, {"name": "IMPRESSION", "type": ["null", "string"]}]),
        ("Items", [ITEM, GENRE]),
        ("Items", [GENRE, ITEM]),
        ("Items", [ITEM, {"name": "CREATION_TIMESTAMP", "type": "long"}]),
        ("Items", [ITEM, {"name": "DESCRIPTION", "type": ["null", "string"], "textual": True}]),
        ("Items", [ITEM, {"name": "NEW", "type": "boolean"}, {"name": "PRICE", "type": "double"}]),
        ("Users", [{"name": "USER_ID", "type": "string"}, {"name": "AGE", "type": ["int", "null"]}]),
    ],
)
def test_accepted(kind, fields):
    schema = parse(kind, fields)
    assert schema.dataset_type == kind
    assert [field.name for field in schema.fields] == [field["name"] for field in fields]


@pytest.mark.parametrize(
    ("kind", "fields", "complaint"),
    [
        ("Interactions", INTERACTIONS[:2], "TIMESTAMP is required"),
        ("Interactions", [*INTERACTIONS[:2], {"name": "TIMESTAMP", "type": "int"}], "must be of type long"),
        ("Interactions", [{"name": "USER_ID", "type": ["null", "string"]}, *INTERACTIONS[1:]], "cannot be null"),
        ("Interactions", [*INTERACTIONS[:3], {**INTERACTIONS[3], "categorical": True}], "reserved"),
        ("Interactions", [*INTERACTIONS, {"name": "TEXT", "type": "string", "textual": True}], "only Items"),
        ("Items", [ITEM], "at least one metadata field"),
        ("Items", [GENRE], "ITEM_ID is required"),
        ("Items", [ITEM, GENRE, {"name": "GEN_RE", "type": "string"}], "the same name"),
        ("Items", [ITEM, {"name": "CREATION_TIMESTAMP", "type": ["null", "long"]}], "cannot be null"),
        ("Items", [ITEM, {"name": "TAGS", "type": {"type": "array", "items": "string"}}], "must have one of the types"),
        ("Items", [ITEM, {"name": "X", "type": ["string", "int"]}], "must have one of the types"),
        ("Items", [ITEM, {"name": "X", "type": "null"}], "must have one of the types"),
        ("Items", [ITEM, {"name": "bad name", "type": "int"}], "not a column name"),
        ("Items", [ITEM, {"name": "YEAR", "type": "int", "categorical": True}], "only strings"),
        ("Items", [ITEM, *({"name": n, "type": "string", "textual": True} for n in "AB")], "only one field"),
        ("Users", [{"name": "USER_ID", "type": "string"}], "at least one metadata field"),
    ],
)
def test_refused(kind, fields, complaint):
    with pytest.raises(InvalidInput, match=complaint):
        parse(kind, fields)


@pytest.mark.parametrize(
    "head", [{"namespace": "com.example"}, {"version": "2.0"}, {"type": "array"}, {"name": "Movies"}]
)
def test_a_wrong_head_is_refused(head):
    with pytest.raises(InvalidInput, match=next(iter(head))):
        parse("Items", [ITEM, GENRE], **head)


@pytest.mark.parametrize("text", ["", "[]", "{", '{"fields": 3}', json.dumps("Items")])
def test_what_is_not_a_record_is_refused(text):
    with pytest.raises(InvalidInput):
        schemas.parse(text, quotas.DEFAULTS)


def test_all_complaints_come_at_once():
    with pytest.raises(InvalidInput) as error:
        parse("Items", [{"name": "bad name", "type": "array"}])
    assert all(part in error.value.message for part in ("ITEM_ID", "bad name", "array", "metadata"))
