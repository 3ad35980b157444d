"""That what had failed works again: remembered, told once, forgotten."""

from __future__ import annotations

import json

import pytest

from tests.stacks.state_machines.machines import after, evaluated

EVERY = ("SolutionTraining", "DatasetImport", "CampaignDeployment")
RUN = {"context": {"Execution": {"Id": "arn:of:the:run", "Input": {"campaign": "home"}}}}
SINCE = "2026-11-21T18:00:00.000Z"
FAILED = {"failedAt": {"S": SINCE}, "failure": {"S": "TrainingFailed: too few: users"}}
FULL, UPDATE = (FAILED | {"failedMode": {"S": mode}} for mode in ("FULL", "UPDATE"))
FREE = "holder = :me"
UNLESS = "holder = :me AND attribute_not_exists(failedAt)"


@pytest.mark.parametrize("workflow", EVERY)
def test_a_failure_is_remembered_with_the_beginning_of_its_cause(machines, workflow):
    give_up = machines[workflow].definition["States"]["GiveUp"]["Arguments"]
    known = {"problem": {"error": "E", "cause": "x" * 900}, "record": {}, "mode": "FULL", "solution": "a"}
    found = evaluated(give_up, **known, dataset="items", states=RUN)
    assert "failedAt = if_not_exists(failedAt, :now), failure = :failure" in found["UpdateExpression"]
    assert found["ExpressionAttributeValues"][":failure"] == {"S": "E: " + "x" * 200}


@pytest.mark.parametrize(
    ("mode", "record", "remembered"),
    [("UPDATE", {}, "UPDATE"), ("UPDATE", UPDATE, "UPDATE"), ("UPDATE", FULL, "FULL"), ("FULL", UPDATE, "FULL")],
)
def test_that_a_full_training_failed_is_remembered_until_one_succeeds(machines, mode, record, remembered):
    values = machines["SolutionTraining"].definition["States"]["GiveUp"]["Arguments"]["ExpressionAttributeValues"]
    assert evaluated(values[":failedMode"], mode=mode, record=record) == {"S": remembered}


@pytest.mark.parametrize(
    ("record", "trained", "condition", "next"),
    [
        ({}, "UPDATE", FREE, "PublishMetrics"),
        ({}, "FULL", FREE, "PublishMetrics"),
        (UPDATE, "UPDATE", UNLESS, "TellRecovered"),
        (UPDATE, "FULL", UNLESS, "TellRecovered"),
        (FULL, "FULL", UNLESS, "TellRecovered"),
        (FULL, "UPDATE", FREE, "PublishMetrics"),
    ],
)
def test_a_training_lets_go_at_once_unless_it_ends_a_failure(machines, record, trained, condition, next):
    states = machines["SolutionTraining"].definition["States"]
    known = {"record": record, "trainedMode": trained}
    assert evaluated(states["LetGo"]["Arguments"]["ConditionExpression"], **known) == condition
    assert (states["LetGo"]["Next"], after(states["HadFailed"], **known)) == ("PublishMetrics", next)
    # In one write: a second one would find the lease let go.
    forget = states["ForgetFailure"]["Arguments"]["UpdateExpression"]
    assert forget == "SET freed = :now REMOVE holder, failedAt, failure, failedMode"


AS_WANTED = {"Status": "ACTIVE", "SolutionVersionArn": "v1", "MinProvisionedTPS": 1}
WANTED = {"SolutionVersionArn": "v1", "MinProvisionedTPS": 1}


@pytest.mark.parametrize(
    ("workflow", "state", "known", "next"),
    [
        ("DatasetImport", "ImportStatus", {"status": "ACTIVE"}, "GivePlaceBack"),
        (
            "CampaignDeployment",
            "Compare",
            {"actual": AS_WANTED, "update": {}, "wanted": WANTED, "leaves": False, "tried": True},
            "Release",
        ),
    ],
)
def test_imports_and_deployments_pass_by_the_mail_only_after_a_failure(machines, workflow, state, known, next):
    states = machines[workflow].definition["States"]
    assert after(states[state], record={}, **known) == next
    assert after(states[state], record=FAILED, **known) == "TellRecovered"
    assert states["ForgetFailure"]["Next"] == next
    assert states["ForgetFailure"]["Arguments"]["UpdateExpression"] == "REMOVE failedAt, failure"


def test_what_has_not_succeeded_yet_has_not_recovered(machines):
    states = machines["DatasetImport"].definition["States"]
    assert after(states["ImportStatus"], status="CREATE IN_PROGRESS", record=FAILED) == "WaitForImport"
    compare = machines["CampaignDeployment"].definition["States"]["Compare"]
    known = {"update": {}, "wanted": WANTED, "leaves": False, "record": FAILED}
    assert after(compare, actual=AS_WANTED | {"SolutionVersionArn": "v0"}, tried=False, **known) == "UpdateCampaign"


def test_people_hear_since_when_it_had_failed_and_why_and_go_on_hearing_if_the_mail_fails(machines):
    states = machines["SolutionTraining"].definition["States"]
    mail = evaluated(states["TellRecovered"]["Arguments"], solution="for-you", record=FULL, states=RUN)
    assert mail["Subject"] == "streamly: SolutionTraining works again for for-you"
    assert mail["Message"].split("\n\n") == [
        "SolutionTraining works again for solution for-you of tenant streamly.",
        f"It had failed since {SINCE}, the last time with",
        "TrainingFailed: too few: users",
        "Execution: arn:of:the:run",
    ]
    assert [catch["Next"] for catch in states["TellRecovered"]["Catch"]] == ["RecoveredEvent"]
    (entry,) = evaluated(states["RecoveredEvent"]["Arguments"], solution="for-you", record=FULL, states=RUN)["Entries"]
    assert entry["DetailType"] == "SolutionTraining Recovered"
    told = {"solution": "for-you", "failedAt": SINCE, "error": "TrainingFailed"}
    assert told.items() <= entry["Detail"].items()


def test_whoever_is_rejected_or_outdated_forgets_no_failure(rich_machines):
    states = rich_machines["workshop SolutionTraining"].definition["States"]
    for name in ("LetGoRejected", "LetGoOutdated"):
        assert "fail" not in json.dumps(states[name]["Arguments"]), name
