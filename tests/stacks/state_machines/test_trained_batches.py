"""Batches after FULL trainings: each starts once for each version, whoever finds that it is due."""

from __future__ import annotations

import random

import pytest

from personalize.naming import MAX_EXECUTION_NAME
from rehearsal.stepfunctions.expressions import Evaluator

VERSION = "arn:aws:personalize:eu-west-1:111111111111:solution/workshop_tuned_1/v1"
FULL = {"solution": "tuned", "trainedMode": "FULL", "version": VERSION}


@pytest.fixture(scope="module")
def states(rich_machines):
    return rich_machines["workshop SolutionTraining"].definition["States"]


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


@pytest.mark.parametrize(
    ("state", "variables", "due"),
    [
        ("StartBatches", FULL, ["news"]),
        ("StartBatches", FULL | {"trainedMode": "UPDATE"}, []),
        ("StartBatches", FULL | {"solution": "related"}, []),
        ("StartLeftBatches", {"solution": "tuned", "known": {"fullVersionArn": {"S": VERSION}}}, ["news"]),
        ("StartLeftBatches", {"solution": "tuned", "known": {}}, []),
    ],
)
def test_which_are_due(states, state, variables, due):
    assert evaluated(states[state]["Items"], **variables) == due


def test_they_are_started_while_the_lease_is_held_and_by_whoever_takes_it_over(states):
    assert (states["RecordVersion"]["Next"], states["StartBatches"]["Next"]) == ("StartBatches", "LetGo")
    assert (states["TakeOver"]["Next"], states["StartLeftBatches"]["Next"]) == ("StartLeftBatches", "FindLeftover")


def test_both_ways_give_an_execution_the_same_name(states):
    names = []
    for outer, inner, variables in (
        ("StartBatches", "StartBatch", FULL),
        ("StartLeftBatches", "StartLeftBatch", {"known": {"fullVersionArn": {"S": VERSION}}}),
    ):
        start = states[outer]["ItemProcessor"]["States"][inner]
        assert start["Catch"][0]["ErrorEquals"] == ["StepFunctions.ExecutionAlreadyExistsException"]
        names.append(evaluated(start["Arguments"]["Name"], states={"input": "x" * 40}, **variables))
    assert names[0] == names[1]
    assert len(names[0]) <= MAX_EXECUTION_NAME


def test_who_has_no_such_batches_enters_no_state_more(machines):
    states = machines["SolutionTraining"].definition["States"]
    assert states["RecordVersion"]["Next"] == "LetGo"
    assert states["TakeOver"]["Next"] == "FindLeftover"
    assert not {name for name in states if "Batch" in name}
