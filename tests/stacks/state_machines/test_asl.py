"""The words that workflows are written in."""

from __future__ import annotations

import json

import pytest

from rehearsal.stepfunctions.definition import problems
from stacks.state_machines.asl import choice, definition, each, fail, js, on, personalize, succeed, task, wait


def test_js_marks_an_expression():
    assert js("$states.input.name") == "{% $states.input.name %}"


def test_every_word_makes_a_state_that_step_functions_takes():
    machine = definition(
        "words",
        "Begin",
        {"Begin": choice(("$states.input.go", "Pause"), default="Broken")},
        {"Pause": wait("$states.input.seconds", next="Rest"), "Rest": wait(60, next="Each")},
        {"Each": each("$states.input.names", "Call", {"Call": called(next="")}, next="After")},
        {"After": called(next="Done", catch=[on("States.ALL", next="Broken", assign={"problem": "x"})])},
        {"Done": succeed(), "Broken": fail("Broken", "'because'")},
    )
    assert problems(json.dumps(machine), "eu-west-1") == []
    assert machine["QueryLanguage"] == "JSONata"


def called(**rest):
    return task("aws-sdk:ssm:getParameter", {"Name": js("$states.input.name")}, **rest)


def test_a_state_is_defined_once():
    with pytest.raises(ValueError, match="states defined twice: A, B"):
        definition("twice", "A", {"A": succeed(), "B": succeed()}, {"B": succeed(), "A": succeed(), "C": succeed()})


def test_without_a_next_state_a_task_is_the_last():
    assert called(next="")["End"] is True
    assert called(next="After")["Next"] == "After"
    assert "End" not in called(next="After")


def test_only_personalize_is_asked_as_often_as_a_crowd_needs():
    ours = personalize("listFilters", {}, next="")["Retry"][0]
    creates = personalize("createFilter", {}, next="")["Retry"][0]
    theirs = called(next="")["Retry"][0]
    assert ours["MaxAttempts"] > theirs["MaxAttempts"]
    assert set(ours["ErrorEquals"]) - set(creates["ErrorEquals"]) == {"Personalize.LimitExceededException"}
    assert not [error for error in theirs["ErrorEquals"] if error.startswith("Personalize.")]
