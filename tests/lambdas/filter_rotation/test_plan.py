"""Rotations over time, and what may be deleted."""

from __future__ import annotations

import re
from datetime import datetime, timedelta, timezone

import pytest
from hypothesis import given, strategies as st

from lambdas.filter_rotation.handler import handler
from lambdas.filter_rotation.plan import plan

NOON = datetime(2026, 11, 22, 12, tzinfo=timezone.utc)
PREFIX = "acme_recent_"
ARN = "arn:aws:personalize:eu-west-1:111111111111:filter/"
WANTED = {
    "prefix": PREFIX,
    "arnPrefix": ARN,
    "expression": "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {since}",
    "values": {"since": {"now": {"minus": {"days": 365}, "floor": "day"}, "as": "epoch_seconds"}},
    "keep": 2,
}


def found(name, *, status="ACTIVE", days=0):
    return {"name": name, "arn": ARN + name, "status": status, "created": (NOON - timedelta(days=days)).isoformat()}


def test_the_first_rotation_creates_and_retires_nothing():
    decision = plan(WANTED, [], "", NOON)
    assert decision["create"] is True
    assert decision["expression"] == "INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1763769600"
    assert re.fullmatch(PREFIX + "[0-9a-f]{8}", decision["name"])
    assert decision["arn"] == ARN + decision["name"]
    assert decision["retire"] == []


def test_the_same_day_has_the_same_filter_and_the_next_day_another():
    names = [plan(WANTED, [], "", NOON + timedelta(hours=hours))["name"] for hours in (0, 5, 24)]
    assert names[0] == names[1] != names[2]


def test_a_second_run_changes_nothing():
    due = plan(WANTED, [], "", NOON)
    decision = plan(WANTED, [found(due["name"])], due["arn"], NOON)
    assert (decision["create"], decision["retire"], decision["reason"]) == (False, [], "it is in use already")


def test_all_but_the_declared_number_are_retired_oldest_first():
    old = [found(f"{PREFIX}0000000{day}", days=day) for day in (1, 2, 3)]
    decision = plan(WANTED, old, old[0]["arn"], NOON)
    assert decision["retire"] == [old[2]["arn"], old[1]["arn"]]  # keep 2: the new one and yesterday's


def test_a_failed_filter_frees_its_name_first():
    due = plan(WANTED, [], "", NOON)
    decision = plan(WANTED, [found(due["name"], status="CREATE FAILED")], "", NOON)
    assert (decision["failed"], decision["create"]) == (due["arn"], True)


@pytest.mark.parametrize(
    "name",
    [
        "acme_recent-films_00000001",
        "acme_recent",
        "acme_recent_0000000g",
        "other_recent_00000001",
        "x_acme_recent_00000001",
    ],
)
def test_other_filters_are_never_touched(name):
    assert plan(WANTED | {"keep": 1}, [found(name, days=9)], "", NOON)["retire"] == []


@pytest.mark.parametrize("status", ["CREATE PENDING", "CREATE IN_PROGRESS", "DELETE PENDING", "DELETE IN_PROGRESS"])
def test_what_is_on_its_way_is_left_alone(status):
    assert plan(WANTED | {"keep": 1}, [found(f"{PREFIX}00000001", status=status)], "", NOON)["retire"] == []


@given(days=st.integers(1, 40), keep=st.integers(1, 5))
def test_over_many_days_exactly_the_declared_number_remains(days, keep):
    filters, pointer = {}, ""
    for day in range(days):
        now = NOON + timedelta(days=day)
        decision = plan(WANTED | {"keep": keep}, list(filters.values()), pointer, now)
        created = found(decision["name"]) | {"created": now.isoformat()}
        filters[decision["arn"]] = created
        pointer = decision["arn"]
        assert pointer not in decision["retire"]
        for arn in decision["retire"]:
            del filters[arn]
    assert len(filters) == min(keep, days)
    assert pointer in filters


def test_the_handler_reads_the_machines_clock():
    event = {"wanted": WANTED, "filters": [], "pointer": "", "now": "2026-11-22T12:00:00.000Z"}
    assert handler(event, None) == plan(WANTED, [], "", NOON)
