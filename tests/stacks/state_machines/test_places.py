"""Who has a place, who waits for one, and what becomes of those that nobody gave back."""

from __future__ import annotations

import hashlib

import pytest

from tests.stacks.state_machines.machines import after, evaluated

ME = "arn:of:this:run"
HASH = hashlib.sha256(ME.encode()).hexdigest()[:16]


def place(tenant, what, run, year=2999):
    return f"{tenant}/{what}/{run}/{year}-11-21T18:00:00.000Z"


MINE = place("streamly", "for-you", HASH)
OTHERS = [place("acme", "for-you", "a"), place("streamly", "other", "b"), place("streamly-eu", "for-you", "c")]
OVER = place("acme", "main", "d", year=2020)
OURS = place("streamly", "for-you", "e")


def found(machine, holders, **variables):
    read = machine.definition["States"]["ReadPlaces"]
    result = {"Item": {"holders": {"SS": holders}}} if holders else {}
    context = {"Execution": {"Id": ME}}
    return evaluated(read["Assign"], place=MINE, states={"result": result, "context": context}, **variables)


@pytest.mark.parametrize(
    ("holders", "dead", "ours", "next"),
    [
        (OTHERS, [], [], "AwaitTurn"),
        ([*OTHERS, OVER], [OVER], [], "FreeDeadPlaces"),
        ([*OTHERS, OVER, OURS], [OVER], [OURS], "AcquireLease"),  # the lease tells whether its holder lives
        ([], [], [], "AwaitTurn"),
    ],
)
def test_a_training_never_frees_the_place_of_its_own_solution(machines, holders, dead, ours, next):
    machine = machines["SolutionTraining"]
    assigned = found(machine, holders, solution="for-you")
    assert assigned == {"dead": dead, "ours": ours}
    assert after(machine.definition["States"]["AnyDeadPlace"], **assigned) == next


@pytest.mark.parametrize(("holders", "dead"), [(OTHERS, []), ([*OTHERS, OVER, OURS], [OVER, OURS])])
def test_an_import_that_has_the_lease_frees_what_an_earlier_one_has_left(machines, holders, dead):
    assert found(machines["DatasetImport"], holders, dataset="for-you") == {"dead": dead}


@pytest.mark.parametrize(
    ("requested", "mode", "place", "next"),
    [
        ("UPDATE", "UPDATE", MINE, "AnotherIsRunning"),
        ("UPDATE", "FULL", MINE, "GiveSkippedPlaceBack"),  # it was to become the first FULL one
        ("UPDATE", "FULL", OURS, "AnotherIsRunning"),  # that of the training that runs
        ("FULL", "FULL", MINE, "WaitForTurn"),
    ],
)
def test_whoever_skips_gives_back_the_place_that_is_its_own(machines, requested, mode, place, next):
    meets = machines["SolutionTraining"].definition["States"]["MeetsAnother"]
    context = {"context": {"Execution": {"Id": ME}}}
    assert after(meets, requested=requested, mode=mode, place=place, states=context) == next


@pytest.mark.parametrize(
    ("known", "now", "wanted"),
    [
        ({"solutionArn": "a"}, {"solutionArn": "a"}, True),
        ({"solutionArn": "a", "fullVersionArn": "1"}, {"solutionArn": "a", "fullVersionArn": "1"}, True),
        ({"solutionArn": "a"}, {"solutionArn": "b"}, False),  # the tenant file wants another solution
        ({"solutionArn": "a"}, {"solutionArn": "a", "fullVersionArn": "1"}, False),  # somebody else has trained it
        ({"solutionArn": "a", "fullVersionArn": "1"}, {"solutionArn": "a", "fullVersionArn": "2"}, False),
        ({"solutionArn": "a"}, {}, False),
    ],
)
def test_whoever_has_waited_for_a_place_decides_anew_if_anything_has_changed(machines, known, now, wanted):
    read = machines["SolutionTraining"].definition["States"]["ReadSolution"]
    known, now = ({name: {"S": value} for name, value in record.items()} for record in (known, now))
    found = evaluated(read["Assign"], known=known, states={"result": {"Item": now} if now else {}})
    assert found["wanted"] is wanted
