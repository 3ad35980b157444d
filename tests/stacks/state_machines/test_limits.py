"""A rate is waited for, a count is reported: what a request that creates something does when it is refused."""

from __future__ import annotations

import random

import pytest

from rehearsal.stepfunctions.expressions import Evaluator
from stacks.state_machines import limits
from stacks.state_machines.asl import on
from tests.stacks.state_machines.machines import MACHINES, after, caught, is_create, targets

RATES = ("The limit on the number of requests per second has been exceeded.", "Rate exceeded")
PENDING = "More than 5 resources with PENDING or IN_PROGRESS status"
COUNT = "Resource limit exceeded: 30 of at most 30 filters exist already."
ADVICE = "have AWS raise it"


def made(*, pending=False):
    return limits.create(
        "Make", "createFilter", {}, catch=[on("Taken", next="Wait")], assign={"arn": "x"}, pending=pending, next="Wait"
    )


def refused(words, *, refusals=0, pending=False):
    """The variables after a refusal in these words, and the state that comes next."""
    states = made(pending=pending)
    (limit,) = (one for one in states["Make"]["Catch"] if limits.ERROR in one["ErrorEquals"])
    error = {"Error": limits.ERROR} | ({"Cause": words} if words else {})
    scope = {"states": {"errorOutput": error}, "refusals": refusals}
    variables = Evaluator(random.Random(0)).value(limit["Assign"], scope, "Assign")
    return variables, after(states[limit["Next"]], **variables)


@pytest.mark.parametrize("words", RATES)
@pytest.mark.parametrize("pending", [False, True])
def test_a_rate_is_waited_for(words, pending):
    assert refused(words, pending=pending) == (
        {"problem": {"error": limits.ERROR, "cause": words}, "refusals": 1},
        "MakeLater",
    )
    assert made()["MakeLater"]["Next"] == "Make"


def test_a_rate_is_waited_for_longer_than_a_crowd_takes_and_not_for_ever():
    (pace,) = [made()["MakeLater"]["Seconds"]]
    evaluator = Evaluator(random.Random(0))
    waits = [evaluator.value(pace, {"refusals": number}, "Seconds") for number in range(1, limits.ATTEMPTS + 1)]
    assert 15 * 60 <= sum(waits) <= 25 * 60
    assert 1 <= min(waits) <= max(waits) <= limits.LONGEST
    variables, following = refused(RATES[0], refusals=limits.ATTEMPTS)
    assert following == "GiveUp"
    assert variables["problem"]["cause"] == RATES[0]


@pytest.mark.parametrize(("words", "pending"), [(COUNT, False), (COUNT, True), (PENDING, False), (None, True)])
def test_a_count_is_reported_at_once_with_what_to_do(words, pending):
    variables, following = refused(words, pending=pending)
    assert following == "GiveUp"
    assert variables["problem"]["cause"].startswith(words or "no cause given")
    assert ADVICE in variables["problem"]["cause"]


def test_what_is_pending_ends_so_a_slot_is_waited_for_and_forgets_the_rate():
    variables, following = refused(PENDING, refusals=39, pending=True)
    assert (following, variables["refusals"]) == ("MakeAwaitsSlot", 0)
    assert made(pending=True)["MakeAwaitsSlot"] == {"Type": "Wait", "Seconds": limits.SLOT_SECONDS, "Next": "Make"}


def test_other_errors_keep_their_order_and_success_forgets_the_refusals():
    make = made()["Make"]
    assert [catch["ErrorEquals"] for catch in make["Catch"]] == [["Taken"], [limits.ERROR], ["States.ALL"]]
    assert make["Assign"] == {"arn": "x", "refusals": 0}


PENDING_CREATES = {"CreateImport", "CreateVersion", "CreateInference", "CreateSegment", "CreateDeletion"}


@pytest.mark.parametrize("machine", MACHINES, indirect=True)
def test_every_workflow_tells_a_rate_from_a_count(machine):
    for _owner, states in machine.blocks():
        for name, state in states.items():
            if is_create(state):
                assert limits.ERROR not in [error for one in state["Retry"] for error in one["ErrorEquals"]], name
                (limit,) = (one for one in state["Catch"] if limits.ERROR in one["ErrorEquals"])
                refusal = states[limit["Next"]]
                assert [refusal["Default"]] == caught(state), name
                waits = [following for following in targets(refusal) if following != refusal["Default"]]
                assert {states[following]["Next"] for following in waits} == {name}
                assert len(waits) == (2 if name in PENDING_CREATES else 1), name


@pytest.mark.parametrize("machine", MACHINES, indirect=True)
def test_the_refusals_are_counted_from_nothing(machine):
    for _owner, states in machine.blocks():
        if any(is_create(state) for state in states.values()):
            first = machine.definition["StartAt"] if states is machine.definition["States"] else "Take"
            assert states[first]["Assign"]["refusals"] == 0
