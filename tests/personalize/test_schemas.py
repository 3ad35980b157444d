from __future__ import annotations

import json

import pytest

from config.models import Column
from personalize import quotas, schemas


def test_avro_of_items():
    columns = [
        Column(name="ITEM_ID", type="string"),
        Column(name="GENRE", type="string", categorical=True, nullable=True),
        Column(name="PLOT", type="string", textual=True),
        Column(name="CREATION_TIMESTAMP", type="long"),
    ]
    assert json.loads(schemas.avro("items", columns)) == {
        "type": "record",
        "name": "Items",
        "namespace": "com.amazonaws.personalize.schema",
        "fields": [
            {"name": "ITEM_ID", "type": "string"},
            {"name": "GENRE", "type": ["string", "null"], "categorical": True},
            {"name": "PLOT", "type": "string", "textual": True},
            {"name": "CREATION_TIMESTAMP", "type": "long"},
        ],
        "version": "1.0",
    }


def test_the_widest_items_dataset_fits_into_cloudformations_limit():
    columns = [Column(name=f"METADATA_COLUMN_{number}", type="string", categorical=True) for number in range(100)]
    assert len(schemas.avro("items", columns)) < quotas.SCHEMA_LENGTH


def test_either_spelling_of_the_type_and_no_other():
    assert schemas.avro("Users", []) == schemas.avro("users", [])
    with pytest.raises(KeyError):
        schemas.avro("playlists", [])


def test_records_are_named_after_the_type_as_the_guides_examples_are():
    named = {key: json.loads(schemas.avro(key, []))["name"] for key in schemas.DATASET_TYPES}
    assert named == {
        "interactions": "Interactions",
        "items": "Items",
        "users": "Users",
        "actions": "Actions",
        "action_interactions": "ActionInteractions",
    }
