"""What a dashboard shows before anybody has chosen."""

from __future__ import annotations

import pytest

from rehearsal.dashboards.refusal import Refused
from rehearsal.dashboards.variables import applied, choices

SEARCH = "SEARCH('{N,Tenant} Tenant=\"acme\" MetricName=\"Idle\"', 'Average')"


def body(**variable: object) -> dict:
    metrics = [["N", "M", "Tenant", "acme", "Other", "acme"], [{"expression": SEARCH, "label": "acme's"}]]
    properties = {"metrics": metrics, "region": "eu-west-1", "title": "Tenant acme"}
    return {"widgets": [{"type": "metric", "properties": properties}], "variables": [{"id": "t", **variable}]}


def shown(body: dict, **chosen: str) -> dict:
    found = [{"Tenant": "zoo"}, {"Tenant": "beta"}, {"Other": "x"}]
    return applied(body, choices(body, chosen, lambda _text: found))["widgets"][0]["properties"]


def test_a_property_changes_dimensions_and_searches_of_its_name_alone() -> None:
    properties = shown(body(type="property", property="Tenant", defaultValue="beta"))
    assert properties["metrics"][0] == ["N", "M", "Tenant", "beta", "Other", "acme"]
    assert properties["metrics"][1][0] == {"expression": SEARCH.replace("acme", "beta"), "label": "acme's"}
    assert properties["title"] == "Tenant acme"


def test_a_likely_value_is_taken_where_it_is_offered() -> None:
    offered = body(type="property", property="Tenant", defaultValue="b", values=[{"value": "b"}, {"value": "zoo"}])
    assert [one.value for one in choices(offered, {}, lambda _text: [], "zoo")] == ["zoo"]
    assert [one.value for one in choices(offered, {}, lambda _text: [], "none")] == ["b"]
    assert [one.value for one in choices(offered, {"t": "b"}, lambda _text: [], "zoo")] == ["b"]


def test_a_property_may_be_a_setting_of_widgets() -> None:
    assert shown(body(type="property", property="region", defaultValue="us-east-1"))["region"] == "us-east-1"


def test_a_pattern_changes_every_text() -> None:
    properties = shown(body(type="pattern", pattern="acme", defaultValue=r"be\ta"))
    assert properties["metrics"][0] == ["N", "M", "Tenant", r"be\ta", "Other", r"be\ta"]
    assert properties["title"] == r"Tenant be\ta"


@pytest.mark.parametrize(
    ("variable", "chosen", "expected"),
    [
        ({}, {}, "acme"),
        ({"defaultValue": "beta"}, {"t": "zoo"}, "zoo"),
        ({"defaultValue": "__FIRST", "values": [{"value": "one", "label": "One"}, {"value": "two"}]}, {}, "one"),
        ({"defaultValue": "__FIRST", "search": "{N,Tenant}", "populateFrom": "Tenant"}, {}, "beta"),
        ({"defaultValue": "__FIRST", "values": []}, {}, "acme"),
    ],
)
def test_defaults_and_choices(variable: dict, chosen: dict, expected: str) -> None:
    assert shown(body(type="property", property="Tenant", **variable), **chosen)["metrics"][0][3] == expected


@pytest.mark.parametrize(
    ("variable", "chosen", "reason"),
    [
        ({"type": "regex"}, {}, "variable t: its type must be property or pattern"),
        ({"type": "pattern", "property": "x"}, {}, "variable t: its type"),
        ({"type": "property", "property": "x", "width": 1}, {}, "variable t: width: not modelled"),
        ({"type": "property", "property": "x"}, {"u": "1"}, "there is no variable u"),
    ],
)
def test_what_is_not_modelled_is_refused(variable: dict, chosen: dict, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        shown(body(**variable), **chosen)
