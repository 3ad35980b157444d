"""What a run tells the world."""

from __future__ import annotations

import random

import pytest

from personalize.naming import Names
from rehearsal.stepfunctions.expressions import Evaluator
from stacks.state_machines import notices

ACME = Names("acme", "111111111111", "eu-west-1")
CONTEXT = {"context": {"Execution": {"Id": "arn:of:the:run"}}}


def evaluated(state, **variables):
    return Evaluator(random.Random(0)).value(state["Arguments"], variables, "Arguments")


def test_an_event_begins_with_its_version_and_says_whose_and_which_run_it_is():
    state = notices.event(ACME, "Work Succeeded", {"thing": "a"}, next="Done")
    (entry,) = evaluated(state, states=CONTEXT)["Entries"]
    assert (entry["Source"], entry["DetailType"]) == ("personalize.acme", "Work Succeeded")
    assert list(entry["Detail"].items()) == [
        ("version", 1),
        ("tenant", "acme"),
        ("execution", "arn:of:the:run"),
        ("thing", "a"),
    ]


@pytest.mark.parametrize(
    ("output", "cause"),
    [
        ({"Error": "E", "Cause": "in the service's words"}, "in the service's words"),
        ({"Error": "E"}, "no cause given"),
    ],
)
def test_what_went_wrong_is_kept_in_the_services_words(output, cause):
    found = Evaluator(random.Random(0)).value(notices.PROBLEM, {"states": {"errorOutput": output}}, "Assign")
    assert found == {"problem": {"error": "E", "cause": cause}}


def test_a_failure_is_mailed_with_what_to_do_next_and_announced_even_if_the_mail_fails():
    states = notices.failure(ACME, "Work", {"thing": "$thing"}, "Do this.")
    problem = {"error": "E", "cause": "why"}
    mail = evaluated(states["ReportFailure"], thing="a", problem=problem, states=CONTEXT)
    assert mail["Subject"] == "acme: Work failed for a"
    assert mail["Message"].split("\n\n") == [
        "Work failed for thing a of tenant acme.",
        "E: why",
        "Do this.",
        "Execution: arn:of:the:run",
    ]
    assert [catch["Next"] for catch in states["ReportFailure"]["Catch"]] == ["FailureEvent"]
    assert states["FailureEvent"]["Next"] == "Failed"
