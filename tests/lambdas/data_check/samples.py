"""Declared datasets and profiles that nothing is wrong with, to be spoilt by the tests."""

from __future__ import annotations

from lambdas.data_check.declared import Dataset


def column(name, type="string", *, nullable=False, categorical=False, textual=False):
    return {"name": name, "type": type, "nullable": nullable, "categorical": categorical, "textual": textual}


def declared(*columns, **settings):
    usual = {"streamed": False, "optional": 1, "alone": {}, "tolerated": 0.5, "refuses_drift": False}
    return {"columns": list(columns), **usual, **settings}


EVENTS = (column("USER_ID"), column("ITEM_ID"), column("TIMESTAMP", "long"), column("EVENT_TYPE"))
THINGS = (column("ITEM_ID"), column("GENRE", categorical=True, nullable=True), column("PRICE", "float"))


def interactions(**settings):
    return Dataset.of("interactions", declared(*EVENTS, **settings))


def items():
    return Dataset.of("items", declared(*THINGS))


def profile_of_interactions(**changes):
    usual = {
        "rows": 10_000,
        "too_many": 0,
        "too_few": 0,
        "columns": {name: {"missing": 0, "wrong": 0} for name in ("USER_ID", "ITEM_ID", "EVENT_TYPE")}
        | {"TIMESTAMP": {"missing": 0, "wrong": 0, "least": 1_700_000_000, "most": 1_790_000_000, "milliseconds": 0}},
        "users": 500,
        "returning": 400,
        "items": 200,
        "top_item": 300,
        "effective_items": 120.0,
        "unique": 10_000,
        "event_types": {"watch": 6_000, "click": 4_000},
    }
    return usual | changes


def profile_of_items(**changes):
    columns = {"ITEM_ID": {"missing": 0, "wrong": 0}, "GENRE": {"missing": 40, "wrong": 0}}
    usual = {"rows": 200, "too_many": 0, "too_few": 0, "ids": 200}
    return usual | {"columns": columns | {"PRICE": {"missing": 0, "wrong": 0, "mean": 3.5}}} | changes


def spoilt(profile, name, **figures):
    """A profile with other figures of one column."""
    columns = dict(profile["columns"])
    columns[name] = columns[name] | figures
    return profile | {"columns": columns}
