"""What workflows read from the state table, and write into it."""

from __future__ import annotations

import hashlib
import json

import pytest

from tests.stacks.state_machines.machines import after, evaluated

SOLUTION = {"id": {"S": "solution#main"}, "solutionArn": {"S": "arn"}}
MARKS = [{"id": {"S": f"import#{name}"}, "imported": {"S": name[0]}} for name in ("interactions", "items")]


@pytest.mark.parametrize(
    ("items", "known", "data"),
    [
        ([SOLUTION, *MARKS], SOLUTION, "import#interactions=i import#items=i"),
        ([SOLUTION, None, MARKS[1]], SOLUTION, "import#items=i"),
        ([None, MARKS[0], {"id": {"S": "import#items"}, "refused": {"S": "x"}}], {}, "import#interactions=i"),
        ([SOLUTION, None, None], SOLUTION, ""),
        ([None, None, None], {}, ""),
    ],
)
def test_a_training_reads_all_that_it_decides_by_at_one_moment(machines, items, known, data):
    read = machines["SolutionTraining"].definition["States"]["ReadState"]
    # All or nothing: a batch would leave out what it had no capacity for, and a missing record reads like none.
    assert read["Resource"].endswith("aws-sdk:dynamodb:transactGetItems")
    asked = {"solution": "main", "mode": "UPDATE", "reason": "schedule"}
    run = {"Id": "arn", "Input": asked, "StartTime": "2026-11-21T17:59:59.000Z"}
    context = {"Execution": run, "State": {"EnteredTime": "2026-11-21T18:00:00.000Z"}}
    gets = evaluated(read["Arguments"], states={"context": context})["TransactItems"]
    ids = [get["Get"]["Key"]["id"]["S"] for get in gets]
    assert ids == ["solution#main", "import#interactions", "import#items"]
    result = {"Responses": [{"Item": item} if item else {} for item in items]}
    assert evaluated(read["Assign"], states={"result": result, "context": context}) == {
        "solution": "main",
        "requested": "UPDATE",
        "reason": "schedule",
        "since": "2026-11-21T17:59:59.000Z",
        "created": False,
        "place": f"streamly/main/{hashlib.sha256(b'arn').hexdigest()[:16]}/2026-11-24T17:59:59.000Z",
        "refusals": 0,
        "asOf": "2026-11-21T18:00:00.000Z",
        "known": known,
        "marks": [item for item in items[1:] if item],
        "data": data,
    }


def test_a_training_that_was_let_go_since_that_moment_is_read_again(machines):
    states = machines["SolutionTraining"].definition["States"]
    acquire = states["AcquireLease"]["Arguments"]
    assert "freed < :asOf" in acquire["ConditionExpression"]
    context = {"context": {"Execution": {"Id": "arn:of:the:run"}}}
    assert evaluated(acquire["ExpressionAttributeValues"], asOf="then", states=context)[":asOf"] == {"S": "then"}
    assert after(states["StillHeld"], holder="") == "ReadState"


NOW = "2026-11-21T18:00:00.000Z"
SETTLED = "REMOVE removed, gone, candidate, candidateArn"
WISH = {"do": "want-campaign", "name": "home", "wish": "{}", "reason": "why"}


@pytest.mark.parametrize(
    ("action", "update", "condition", "values"),
    [
        pytest.param(
            WISH,
            f"SET settings = :wish, reason = :reason {SETTLED} ADD generation :one",
            "attribute_exists(id) OR attribute_not_exists(id)",
            {},
            id="settings alone, whatever is served",
        ),
        pytest.param(
            WISH | {"version": "v2", "full": "v0", "serving": "v1"},
            "SET settings = :wish, reason = :reason, solutionVersionArn = :version, fullVersionArn = :full"
            f" {SETTLED} ADD generation :one",
            "attribute_not_exists(solutionVersionArn) OR solutionVersionArn IN (:version, :serving)",
            {":version": {"S": "v2"}, ":full": {"S": "v0"}, ":serving": {"S": "v1"}},
            id="a version, unless a training has asked for a newer one meanwhile",
        ),
        pytest.param(
            WISH | {"unpark": True},
            f"SET settings = :wish, reason = :reason, revived = :now {SETTLED}, parked, halted ADD generation :one",
            "attribute_exists(id) OR attribute_not_exists(id)",
            {":now": {"S": NOW}},
            id="one that is parked, back",
        ),
    ],
)
def test_a_campaign_is_wanted_with_the_version_that_the_plan_names(machines, action, update, condition, values):
    want = machines["TenantReconciliation"].states()["WantCampaign"]
    found = evaluated(json.loads(json.dumps(want["Arguments"]).replace("$now()", f"'{NOW}'")), action=action)
    assert (found["UpdateExpression"], found["ConditionExpression"]) == (update, condition)
    own = {":wish": {"S": "{}"}, ":reason": {"S": "why"}, ":one": {"N": "1"}}
    assert found["ExpressionAttributeValues"] == own | values
    (newer,) = (catch for catch in want["Catch"] if "States.ALL" not in catch["ErrorEquals"])
    assert newer["Next"] == "Reported"


@pytest.mark.parametrize(
    ("pointer", "retiring", "next"),
    [
        ("old", ["older", "old"], "LetCallersMove"),
        ("old", ["old"], "LetCallersMove"),
        ("old", ["older"], "Retire"),
        ("", ["older"], "Retire"),
        ("old", [], "Release"),
    ],
)
def test_what_the_pointer_named_before_is_deleted_later(machines, pointer, retiring, next):
    states = machines["FilterRotation"].definition["States"]
    assert after(states["AnyToRetire"], pointer=pointer, retiring=retiring) == next
    assert (states["LetCallersMove"]["Next"], states["LetCallersMove"]["Seconds"]) == ("Retire", 900)
