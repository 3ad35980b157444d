"""A tenant of which everything is known that the guide's examples ask about."""

from __future__ import annotations

import pytest

from config.filters import checks
from config.models import Column
from personalize.recipes import RECIPES

_COLUMNS = {
    "Interactions": {"USER_ID": "string", "ITEM_ID": "string", "TIMESTAMP": "long", "EVENT_TYPE": "string"}
    | {"DEVICE": "string"},
    "Items": {"ITEM_ID": "string", "CREATION_TIMESTAMP": "long", "PRICE": "float", "GENRE": "string"}
    | {"CATEGORY": "string", "CATEGORY_L1": "string", "CATEGORY_L2": "string", "YEAR": "int", "STUDIO": "string"}
    | {"NUMBER_OF_DOWNLOADS": "int", "DESCRIPTION": "string", "ADULT": "boolean", "PLOT": "string"}
    | {"out_of_stock": "string", "genre": "string", "creation_timestamp": "long", "published_date": "int"},
    "Actions": {"ACTION_ID": "string", "VALUE": "long", "CATEGORY": "string", "REPEAT_FREQUENCY": "long"},
    "Action_Interactions": {"USER_ID": "string", "ACTION_ID": "string", "TIMESTAMP": "long", "EVENT_TYPE": "string"},
    "Users": {"USER_ID": "string", "AGE": "int", "MEMBERSHIP_STATUS": "string", "GENDER": "string", "VIP": "boolean"},
}


@pytest.fixture
def everything() -> checks.Setting:
    """All columns of the examples, a recipe of related items and one of user segments."""
    columns = {
        dataset: {name: Column(name=name, type=kind, textual=name == "PLOT") for name, kind in kinds.items()}
        for dataset, kinds in _COLUMNS.items()
    }
    names = ("aws-similar-items", "aws-item-affinity")
    return checks.Setting(columns, {"since": False, "month": True}, tuple(RECIPES[name] for name in names))
