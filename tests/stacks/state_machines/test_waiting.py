"""How long workflows wait, and that they neither fill their history nor run in circles."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest
from jsonata import Jsonata

from rehearsal.stepfunctions.interpreter import HISTORY_LIMIT
from tests.stacks.state_machines.machines import MACHINES, after, cycles, expressions

every_machine = pytest.mark.parametrize("machine", MACHINES, indirect=True)

# Of an execution's history, for a state that goes well; a Map over the filters of one name, of which ten are kept.
EVENTS = {"Task": 5, "Choice": 2, "Pass": 2, "Wait": 2, "Map": 4 + 11 * 9}
COUNTED = "PlanAgain"  # three rounds at the most
# What a wait never comes back through: who has its place, or waits for its own solution's training, awaits none, and
# data is looked for once, at the start.
PAST = {
    "AwaitTurn": {"ReadSolution", "AcquireLease"},
    "AwaitImports": {"LookForData"},
    "WaitForTurn": {"LookForData", "AwaitTurn"},
}
BEGAN = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)


def lasting(wait):
    """How long a Wait lasts, as a function of the seconds since what is waited for began."""
    if isinstance(wait["Seconds"], int):
        return lambda elapsed: wait["Seconds"]
    (expression,) = expressions(wait["Seconds"])
    compiled, now = Jsonata(expression), [BEGAN]
    compiled.register_lambda("millis", lambda: int(now[0].timestamp() * 1000))

    def seconds(elapsed):
        now[0] = BEGAN + timedelta(seconds=elapsed)
        return compiled.evaluate(None, {"expected": 0, "since": BEGAN.isoformat().replace("+00:00", "Z")})

    return seconds


def polls(states, name):
    """The ways round a Wait within one piece of work: after letting go, only somebody's mark begins another, of what
    others have taken over from there is no end but a few, and a place is given back for another solution only.
    """
    ends = ("REMOVE holder", "DELETE former", "DELETE holders :mine")
    release = {name for name, state in states.items() if any(end in json.dumps(state) for end in ends)}
    release |= PAST.get(name, set())
    return [cycle for cycle in cycles(states, name) if not release & set(cycle)]


def events_of_waiting(states, name, hours):
    """How many events of the execution's history it takes to wait that long."""
    each = max(sum(EVENTS[states[step]["Type"]] for step in cycle) for cycle in polls(states, name))
    seconds, elapsed, events = lasting(states[name]), 0.0, 0
    while elapsed < hours * 3600:
        elapsed, events = elapsed + seconds(elapsed), events + each
    return events


@pytest.mark.parametrize(
    ("machine", "hours"),
    [
        ("DatasetImport", 24),
        ("SolutionTraining", 96),  # twice the longest training that the service allows itself, for the one that waits
        ("CampaignDeployment", 24),
        ("FilterRotation", 12),
        ("TenantReconciliation", 12),
        ("UserErasure", 96),
        ("boutique RecommenderDeployment", 24),
        ("workshop BatchJob", 96),
        ("workshop SolutionTuning", 168),  # forty models one after the other
        ("workshop TenantReconciliation", 12),
    ],
    indirect=["machine"],
)
def test_waiting_does_not_fill_the_history(machine, hours):
    # An execution ends when its history has 25,000 events (Step Functions developer guide, "Quotas").
    for _owner, states in machine.blocks():
        for name, state in states.items():
            # Waits for a rate count themselves (test_limits.py): they end long before.
            counts = name == COUNTED or "$refusals" in str(state.get("Seconds"))
            if state["Type"] == "Wait" and not counts and polls(states, name):
                assert events_of_waiting(states, name, hours) < HISTORY_LIMIT - 1000, name


def test_reconciliation_plans_again_after_a_replacement_but_not_for_ever(machines):
    outcome = machines["TenantReconciliation"].definition["States"]["Outcome"]
    replaced = {"plan": {"actions": [{"do": "replace-solution"}]}, "problems": ""}
    assert [after(outcome, round=number, **replaced) for number in (1, 2, 3)] == ["PlanAgain", "PlanAgain", "Planned"]
    assert after(outcome, round=1, problems="", plan={"actions": [{"do": "want-filter"}]}) == "Planned"
    assert after(outcome, round=1, **(replaced | {"problems": "x"})) == "SomeFailed"


@every_machine
def test_every_loop_waits_or_hands_over(machine):
    # A loop that neither waits nor takes the lease anew would run, and be billed, without an end.
    for _owner, states in machine.blocks():
        for name in states:
            for cycle in cycles(states, name):
                kinds = {states[step]["Type"] for step in cycle}
                assert "Wait" in kinds or "AcquireLease" in cycle or "CreateFilter" in cycle, cycle
