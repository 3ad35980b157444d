"""When a resource is as it is wanted: what nobody asked for is not compared."""

from __future__ import annotations

import random

import pytest

from rehearsal.stepfunctions.expressions import Evaluator
from stacks.state_machines.asl import js
from stacks.state_machines.comparisons import same_columns, same_flag, same_map, same_value


def same(expression, wanted, actual):
    return Evaluator(random.Random(0)).value(js(expression), {"wanted": wanted, "actual": actual}, "test")


@pytest.mark.parametrize(
    ("wanted", "actual", "expected"),
    [({"a": 1}, {"a": 1}, True), ({"a": 1}, {"a": 2}, False), ({"a": 1}, {}, False)],
)
def test_values(wanted, actual, expected):
    assert same(same_value("a"), wanted, actual) is expected


@pytest.mark.parametrize(
    ("wanted", "actual", "expected"),
    [
        ({}, {"c": {"flag": True}}, True),
        ({"c": {"flag": False}}, {}, True),
        ({"c": {"flag": False}}, {"c": {"flag": True}}, False),
        ({"c": {"flag": True}}, {}, False),
        ({"c": {"flag": True}}, {"c": {"flag": True}}, True),
    ],
)
def test_flags_that_a_description_may_leave_out(wanted, actual, expected):
    assert same(same_flag("c.flag"), wanted, actual) is expected


@pytest.mark.parametrize(
    ("wanted", "actual", "expected"),
    [
        ({}, {"m": {"weight": "0.3"}}, True),
        ({"m": {"weight": "0.3"}}, {"m": {"weight": "0.3", "further": "1"}}, True),
        ({"m": {"weight": "0.3"}}, {"m": {"weight": "0.5"}}, False),
        ({"m": {"weight": "0.3", "age": "7"}}, {"m": {"weight": "0.3"}}, False),
        ({"m": {"weight": "0.3"}}, {}, False),
        ({"m": {"FRESHNESS": 0.0, "POPULARITY": 0.4}}, {"m": {"POPULARITY": 0.4, "FRESHNESS": 0.0}}, True),
        ({"m": {"FRESHNESS": 0.0}}, {"m": {"FRESHNESS": 0.1}}, False),
    ],
)
def test_maps_key_by_key(wanted, actual, expected):
    assert same(same_map("m"), wanted, actual) is expected


@pytest.mark.parametrize(
    ("wanted", "actual", "expected"),
    [
        ({}, {}, True),
        ({}, {"t": {"ITEMS": []}}, False),
        ({"t": {"ITEMS": ["A"]}}, {"t": {"ITEMS": ["A"]}}, True),
        ({"t": {"ITEMS": ["A", "B"]}}, {"t": {"Items": ["B", "A"]}}, True),
        ({"t": {"ITEMS": ["A"], "USERS": ["C"]}}, {"t": {"USERS": ["C"], "ITEMS": ["A"]}}, True),
        ({"t": {"ITEMS": ["A"]}}, {"t": {"ITEMS": ["A", "B"]}}, False),
        ({}, {"t": {"ITEMS": ["A"]}}, False),
        ({"t": {"ITEMS": ["A"]}}, {}, False),
    ],
)
def test_columns_whatever_their_order_and_spelling(wanted, actual, expected):
    assert same(same_columns("t"), wanted, actual) is expected
