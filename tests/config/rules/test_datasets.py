"""Every refusal of a column, by domain, one row each; and the guide's default schemas, which are all good."""

from __future__ import annotations

import pytest

from config.models import Column
from personalize import reserved_columns, schemas

N, T, U = "datasets.interactions.columns", "datasets.items.columns", "datasets.users.columns"
A, E = "datasets.actions.columns", "datasets.action_interactions.columns"


def column(name: str, kind: str = "string", **flags: bool) -> dict:
    return {"name": name, "type": kind, **flags}


ROWS = [
    # interactions
    ("custom", {f"{N}.4.type": "double"}, f"{N}[4].type: found 'double'; EVENT_VALUE is reserved; write float"),
    ("custom", {f"{N}.5.categorical": True}, f"{N}[5].categorical: found true; IMPRESSION is reserved and takes no"),
    ("custom", {f"{N}.3.nullable": True}, f"{N}[3].nullable: found true; EVENT_TYPE must always have a value"),
    ("custom", {f"{N}.3-": None}, "solutions[0].event_type: needs the column EVENT_TYPE, which interactions do not"),
    ("custom", {f"{N}.3-": None}, "solutions[1].event_weights: needs the column EVENT_TYPE"),
    ("custom", {f"{N}.3-": None}, "metric_attribution: needs the column EVENT_TYPE"),
    ("custom", {f"{N}.4-": None}, "solutions[0].event_value_threshold: needs the column EVENT_VALUE"),
    ("custom", {f"{N}.4-": None}, "solutions[1].event_weights[0].value_threshold: needs the column EVENT_VALUE"),
    ("video", {f"{N}.3-": None}, f"{N}: lacks EVENT_TYPE (string), which interactions must have; add it"),
    # items
    ("custom", {f"{T}.1.type": "int"}, f"{T}[1].item_name: found true on a column of type int; only a string can be"),
    ("custom", {f"{T}.2.item_name": True}, f"{T}: found 2 item_name columns; Personalize allows 1; remove some"),
    ("custom", {f"{T}.2.textual": True}, f"{T}: found 2 textual columns; Personalize allows 1; remove some"),
    ("custom", {f"{T}.2.textual": True}, f"{T}[2].textual: found true besides categorical"),
    ("custom", {f"{T}.0.item_name": True}, f"{T}[0].item_name: found true; ITEM_ID is reserved and takes no item_name"),
    (
        "custom",
        {T: [column("ITEM_ID"), column("NOTE")]},
        f"{T}: found no metadata column; items must have at least one",
    ),
    (
        "custom",
        {T: [column("ITEM_ID"), column("ON", "boolean")]},
        f"{T}: found no metadata column; items must have at least one besides ITEM_ID: a number, or a categorical or "
        "textual string",
    ),
    ("shop", {f"{T}.1-": None}, f"{T}: lacks PRICE (float), which items must have; add it"),
    ("shop", {f"{T}.2-": None}, f"{T}: lacks CATEGORY_L1 (string, categorical), which items must have; add it"),
    ("shop", {f"{T}.2.categorical": False}, f"{T}[2]: lacks categorical: true, which the reserved column CATEGORY_L1"),
    ("shop", {f"{T}.1.nullable": True}, f"{T}[1].nullable: found true; PRICE must always have a value"),
    ("shop", {f"{T}+": column("PRODUCT_DESCRIPTION")}, f"{T}[3]: lacks textual: true, which the reserved column"),
    ("shop", {f"{T}+": column("GENDER", categorical=True, textual=True)}, f"{T}[3].textual: found true; GENDER is"),
    ("shop", {f"{T}+": column("CREATION_TIMESTAMP", "float")}, f"{T}[3].type: found 'float'; CREATION_TIMESTAMP is"),
    ("video", {f"{T}.2-": None}, f"{T}: lacks CREATION_TIMESTAMP (long), which items must have"),
    (
        "video",
        {f"{T}.1.name": "GENRE"},
        f"{T}: lacks GENRES (string, categorical), which items must have; rename GENRE",
    ),
    ("video", {f"{T}.4.type": "int"}, f"{T}[4].type: found 'int'; DURATION is reserved; write float"),
    # users
    ("custom", {f"{U}+": column("BIO", textual=True)}, f"{U}[2].textual: found true in users; only items can have a"),
    ("custom", {f"{U}+": column("NAME", item_name=True)}, f"{U}[2].item_name: found true in users; only items can"),
    (
        "custom",
        {U: [column("USER_ID"), column("CITY")]},
        f"{U}: found no metadata column; users must have at least one",
    ),
    (
        "video",
        {f"{U}.1.categorical": False},
        f"{U}[1]: lacks categorical: true, which the reserved column SUBSCRIPTION",
    ),
    # actions
    ("custom", {f"{A}.1.type": "float"}, f"{A}[1].type: found 'float'; VALUE is reserved; write long"),
    ("custom", {f"{A}.0-": None}, f"{A}: lacks ACTION_ID (string), which actions must have"),
    ("custom", {f"{A}+": column("EXPIRATION_TIMESTAMP")}, f"{A}[4].type: found 'string'; EXPIRATION_TIMESTAMP is"),
    ("custom", {f"{A}": [column("ACTION_ID")]}, f"{A}: found no metadata column; actions must have at least one"),
    ("custom", {f"{E}.2-": None}, f"{E}: lacks EVENT_TYPE (string), which action_interactions must have"),
    (
        "custom",
        {A: [column("ACTION_ID"), *(column(f"C{number}", "int") for number in range(11))]},
        f"{A}: found 11 metadata columns; Personalize allows 10 in actions",
    ),
    (
        "video",
        {"datasets.actions": {"columns": [column("ACTION_ID"), column("LEVEL", "int")]}},
        "datasets.actions: found in a dataset group of the domain VIDEO_ON_DEMAND; only a custom one can have actions",
    ),
    # ten event types and optional columns together
    (
        "custom",
        {
            f"{N}+": column("A", "int"),
            "solutions.1.event_weights": [{"event_type": f"e{n}", "weight": 1} for n in range(4)],
        },
        f"{N}: found 4 optional columns besides the 7 event types that this file names; Personalize allows 10",
    ),
    (
        "custom",
        {f"{N}+": column("EVENTVALUE", "int")},
        f"{N}[7].name: found 'EVENTVALUE', which Personalize cannot tell",
    ),
]


@pytest.mark.parametrize(("base", "changes", "expected"), ROWS, ids=lambda value: str(value)[:60])
def test_refused(base, changes, expected, problems):
    found = problems(base, changes)
    assert any(problem.startswith(expected) for problem in found), found


@pytest.mark.parametrize("base", ["video", "shop"])
def test_a_misspelt_domain_is_said_and_nothing_that_hangs_on_it(base, problems):
    (problem,) = problems(base, {"domain": "VIDEOS"})
    assert problem == "domain: found 'VIDEOS'; write 'VIDEO_ON_DEMAND' or 'ECOMMERCE'"


def test_reserved_columns_are_no_metadata_of_ones_own(problems):
    hundred = [column(f"C{number}", "int") for number in range(100)]
    assert problems("shop", {"datasets.items.columns": [*_ITEMS_OF_A_SHOP, *hundred]}) == []


_ITEMS_OF_A_SHOP = [column("ITEM_ID"), column("PRICE", "float"), column("CATEGORY_L1", categorical=True)]


@pytest.mark.parametrize("domain", reserved_columns.BY_DOMAIN)
def test_every_reserved_column_is_one_that_a_schema_can_have(domain):
    for dataset, columns in reserved_columns.BY_DOMAIN[domain].items():
        assert dataset in schemas.DATASET_TYPES
        for name, reserved in columns.items():
            Column(name=name, type=reserved.type)
            assert not (reserved.required and reserved.nullable)
            assert reserved.type == "string" or not (reserved.categorical or reserved.textual)


def test_actions_may_have_twice_as_long_a_schema_since_the_api_creates_them(problems):
    wide = [column("ACTION_ID"), *(column(f"C{number}_" + "X" * 140, categorical=True) for number in range(10))]
    narrow = [{**one, "name": one["name"][:150]} for one in wide]
    assert problems("custom", {"datasets.actions.columns": narrow, "filters.2-": None}) == []
