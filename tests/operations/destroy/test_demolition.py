"""What goes with the stacks, in which order, and what stays at which price."""

from __future__ import annotations

from dataclasses import replace

import pytest

from operations.destroy.demolition import kept, plan
from operations.destroy.holdings import Holdings, Store
from operations.destroy.inventory import Resource
from operations.stacks import Stack


def stack(name, *, protected=False, status="CREATE_COMPLETE"):
    return Stack(name, f"arn:{name}", status, protected=protected)


FULL = Holdings(
    stacks=(stack("acme-reports"), stack("acme-monitoring", protected=True)),
    data=stack("acme-data", protected=True),
    fleet=stack("personalize-fleet"),
    trackers=(Resource("acme_events", "arn:t", "ACTIVE"),),
    datasets=(Resource("acme_items", "arn:d", "ACTIVE"),),
    schemas=(Resource("acme_items_0123abcd", "arn:s"),),
    groups=(Resource("acme_main", "arn:g", "ACTIVE"),),
    tables=(Store("acme-personalize-state", "acme-personalize-state", "ACTIVE", 0.002),),
    buckets=(Store("acme-personalize", "acme-personalize", "", 12.5), Store("acme-logs", "acme-logs")),
    logs=(Store("/aws/lambda/acme-reconciliation", "/aws/lambda/acme-reconciliation", "", 0.0),),
    keys=(Resource("1234", "arn:key/1234", "Enabled"),),
)


def test_nothing_takes_nothing():
    assert plan(Holdings(), retain=False) == ()
    assert kept(Holdings()) == ()


def test_retaining_takes_the_stacks_but_that_of_the_data():
    assert [(step.action, step.resource.name) for step in plan(FULL, retain=True)] == [
        ("lift protection", "acme-monitoring"),
        ("delete stack", "acme-reports"),
        ("delete stack", "acme-monitoring"),
        ("delete stack", "personalize-fleet"),
    ]


@pytest.mark.parametrize(
    ("status", "stays"),
    [
        ("UPDATE_COMPLETE", True),
        ("UPDATE_ROLLBACK_COMPLETE", True),
        ("UPDATE_ROLLBACK_FAILED", True),
        ("IMPORT_COMPLETE", True),
        ("REVIEW_IN_PROGRESS", False),
        ("CREATE_FAILED", False),
        ("ROLLBACK_COMPLETE", False),
        ("ROLLBACK_FAILED", False),
        ("DELETE_FAILED", False),
    ],
)
def test_a_stack_of_data_that_was_never_made_whole_goes(status, stays):
    data = Holdings(data=stack("acme-data", protected=stays, status=status))
    assert [step.action for step in plan(data, retain=True)] == ([] if stays else ["delete stack"])
    assert len(kept(data)) == stays
    assert [step.action for step in plan(data, retain=False)][-1] == "delete stack"


def test_what_stays_is_protected_again_if_an_interrupted_erasure_has_lifted_that():
    data = Holdings(data=stack("acme-data"))
    assert [(step.action, step.resource.name) for step in plan(data, retain=True)] == [("protect", "acme-data")]


def test_erasing_takes_what_lies_in_personalize_before_its_role_goes_and_the_key_last():
    assert [step.action for step in plan(FULL, retain=False)] == [
        "erase event tracker",
        "erase dataset",
        "erase schema",
        "erase dataset group",
        *2 * ["lift protection"],
        *4 * ["delete stack"],
        "erase table",
        "erase bucket",
        "erase bucket",
        "schedule key deletion",
    ]


@pytest.mark.parametrize("retain", [True, False])
def test_log_groups_go_with_their_stacks_and_one_that_came_back_goes_too(retain):
    assert "erase log group" not in [step.action for step in plan(FULL, retain=retain)]
    gone = replace(FULL, stacks=(), data=None, fleet=None)
    (step,) = [step for step in plan(gone, retain=retain) if step.action == "erase log group"]
    assert str(step) == (
        "erase log group /aws/lambda/acme-reconciliation: its stack is gone; a function that still ran made it anew"
        " [ends about 0.00 USD a month for 0.00 GB at 0.03 USD a GB]"
    )


def test_the_accounts_stack_stays_while_another_tenant_is_deployed():
    shared = Holdings(fleet=stack("personalize-fleet"), others=("bravo",))
    assert plan(shared, retain=False) == ()


def test_what_stays_has_a_price():
    assert kept(FULL) == (
        "stack acme-data: free; the next deploy of this tenant goes on from it",
        "dataset group acme_main: free: Personalize bills what is imported, trained and asked, not what lies there",
        "dataset acme_items: free: Personalize bills what is imported, trained and asked, not what lies there",
        "schema acme_items_0123abcd: free: Personalize bills what is imported, trained and asked, not what lies there",
        "event tracker acme_events: free: Personalize bills what is imported, trained and asked, not what lies there",
        "bucket acme-personalize: about 0.29 USD a month for 12.50 GB at 0.023 USD a GB",
        "bucket acme-logs: 0.023 USD a month and GB",
        "table acme-personalize-state: about 0.00 USD a month for 0.00 GB at 0.25 USD a GB",
        "key arn:key/1234: 1.00 USD a month (AWS KMS pricing page); without it the data cannot be read",
    )


@pytest.mark.parametrize("retain", [True, False])
def test_steps_say_why(retain):
    assert all(step.reason for step in plan(FULL, retain=retain))
