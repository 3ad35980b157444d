"""What a run of a batch asks for, and when it asks for nothing."""

from __future__ import annotations

import random

import pytest

from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from rehearsal.stepfunctions.expressions import Evaluator
from tests.stacks.state_machines.machines import after

NAMES = Names("workshop", "111111111111", "eu-west-1")
EXECUTION = {"Id": "arn:of:the:run", "StartTime": "2026-11-23T06:07:00.000Z"}
VERSION = NAMES.personalize_arn("solution", "workshop_tuned_1/v1")
FILTER = NAMES.personalize_arn("filter", "workshop_unseen_1")


@pytest.fixture(scope="module")
def states(rich_machines):
    return rich_machines["workshop BatchJob"].definition["States"]


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


def begun(states, batch):
    return evaluated(states["Begin"]["Assign"], states={"input": {"batch": batch}, "context": {"Execution": EXECUTION}})


def test_a_batch_that_nobody_declared_is_told(states):
    assert after(states["Declared"], **begun(states, "letters")) == "AcquireLease"
    assert after(states["Declared"], **begun(states, "other")) == "Unknown"
    assert states["Unknown"]["Next"] == "ReportFailure"


@pytest.mark.parametrize(
    ("batch", "filtered", "state", "operation", "more"),
    [
        (
            "letters",
            {"FilterArn": FILTER},
            "CreateInference",
            "CreateBatchInferenceJob",
            {
                "numResults": 10,
                "filterArn": FILTER,
                "batchInferenceJobConfig": {
                    "itemExplorationConfig": {"explorationWeight": "0.1", "explorationItemAgeCutOff": "30"}
                },
            },
        ),
        ("audiences", {}, "CreateSegment", "CreateBatchSegmentJob", {"numResults": 100}),
    ],
)
def test_a_run_reads_the_batchs_files_and_writes_to_a_prefix_of_its_own(
    states, batch, filtered, state, operation, more
):
    variables = begun(states, batch)
    assert after(states["WhichKind"], **variables) == state
    asked = evaluated(states[state]["Arguments"], **variables, version=VERSION, filtered=filtered)
    request = sdk.request("personalize", operation, asked)
    assert violations("personalize", operation, request) == []
    where = f"s3://{NAMES.data_bucket}/batch/{batch}"
    run = "20261123T060700-" + variables["jobName"].rpartition("_")[2]
    assert request["jobInput"] == {"s3DataSource": {"path": f"{where}/input/"}}
    assert request["jobOutput"] == {"s3DataDestination": {"path": f"{where}/output/{run}/"}}
    assert request["jobName"] == NAMES.batch_job(batch, run.rpartition("-")[2])
    assert request["roleArn"] == NAMES.personalize_role_arn
    assert {key: request[key] for key in more} == more
    assert ("filterArn" in request) is bool(filtered)
    assert request["tags"]


def test_two_runs_never_meet(states):
    other = EXECUTION | {"Id": "arn:of:another"}
    names = [
        evaluated(states["Begin"]["Assign"], states={"input": {"batch": "letters"}, "context": {"Execution": one}})
        for one in (EXECUTION, other)
    ]
    assert names[0]["jobName"] != names[1]["jobName"]
    assert names[0]["run"] != names[1]["run"]


@pytest.mark.parametrize(
    ("state", "variables", "next"),
    [
        ("AnyVersion", {"version": ""}, "NoVersion"),
        ("AnyVersion", {"version": VERSION}, "ListFiles"),
        ("AnyFiles", {"files": 0}, "NoFiles"),
        ("AnyFiles", {"files": 2}, "CheckInput"),
        ("InputFits", {"complaints": []}, "IsFiltered"),
        ("InputFits", {"complaints": ["one"]}, "UnfitInput"),
        ("IsFiltered", {"settings": {"pointer": ""}}, "WhichKind"),
        ("IsFiltered", {"settings": {"pointer": "/p"}}, "ReadPointer"),
        ("InferenceStatus", {"status": "ACTIVE"}, "Finished"),
        ("InferenceStatus", {"status": "CREATE FAILED"}, "GiveUp"),
        ("InferenceStatus", {"status": "IN PROGRESS"}, "WaitForInference"),
        ("SegmentStatus", {"status": "PENDING"}, "WaitForSegment"),
    ],
)
def test_where_a_run_goes(states, state, variables, next):
    assert after(states[state], **variables) == next


def test_what_cannot_be_done_yet_is_an_event_and_no_failure(states):
    reasons = {}
    for name in ("NoVersion", "NoFiles", "NoFilter", "StillAtWork"):
        (entry,) = evaluated(states[name]["Arguments"], batch="letters", states={"context": {"Execution": EXECUTION}})[
            "Entries"
        ]
        assert entry["DetailType"] == "BatchJob Skipped"
        reasons[name] = entry["Detail"]["reason"]
        assert states[name]["Next"] == ("Done" if name == "StillAtWork" else "LetGo")
    assert len(set(reasons.values())) == 4


@pytest.mark.parametrize(
    ("result", "files"), [({}, 0), ({"Contents": [{"Size": 0}]}, 0), ({"Contents": [{"Size": 7}]}, 1)]
)
def test_an_empty_object_is_no_file(states, result, files):
    assert evaluated(states["ListFiles"]["Assign"], states={"result": result})["files"] == files


def test_the_name_of_a_job_fits(workshop):
    with pytest.raises(ValueError, match="shorten it"):
        NAMES.batch_job("x" * 50, "0" * 12)
