"""A stack that somebody else has in work."""

from __future__ import annotations

import pytest

from operations import stacks
from operations.calls import Calls, OperationError
from tests.operations.cloudformation import CloudFormation, Deployed
from tests.operations.conftest import Account, Checked

FLEET = "personalize-fleet"


@pytest.fixture
def account():
    return Account()


def calls_of(account, lines):
    clients = {"cloudformation": Checked("cloudformation", CloudFormation(account))}
    return Calls(clients, account.sleep, tell=lines.append)


@pytest.mark.parametrize("status", ["", "UPDATE_COMPLETE", "REVIEW_IN_PROGRESS", "UPDATE_ROLLBACK_FAILED"])
def test_nobody_is_waited_for_who_is_not_at_work(account, status):
    if status:
        account.stacks[FLEET] = Deployed(FLEET, status=status)
    lines = []
    stacks.settle(calls_of(account, lines), FLEET)
    assert lines == []


def test_another_deploy_of_it_is_waited_for(account):
    account.stacks[FLEET] = Deployed(FLEET, status="UPDATE_IN_PROGRESS", until=account.now + 150)
    lines = []
    stacks.settle(calls_of(account, lines), FLEET)
    assert account.stacks[FLEET].status == "UPDATE_COMPLETE"
    assert lines[-1] == f"stack {FLEET}: UPDATE_IN_PROGRESS; somebody is at work on it, waited 2 minutes"


def test_one_that_never_ends_is_said(account):
    account.stacks[FLEET] = Deployed(FLEET, status="UPDATE_IN_PROGRESS")
    with pytest.raises(OperationError, match="found UPDATE_IN_PROGRESS for an hour"):
        stacks.settle(calls_of(account, []), FLEET)
