"""A custom tenant with actions and batches: datasets that reconciliation makes, answers in files."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from config.loading import load
from tests.scenarios.stage import deployed
from tests.stacks.workshop import WORKSHOP
from tests.synthesis import synthesize

TRAINED = ("tuned", "alike", "next", "fans")  # on interactions, on items alone, on actions, for segments
ALL = ("interactions", "items", "users", "actions", "action_interactions")


@pytest.fixture(scope="module")
def stage(samples, tmp_path_factory):
    folder = tmp_path_factory.mktemp("workshop")
    (folder / "workshop.yaml").write_text(WORKSHOP)
    (tenant,) = load([folder / "workshop.yaml"])
    some = tuple(one for one in tenant.solutions if one.name in TRAINED)
    fleet = replace(samples, tenants=(tenant.model_copy(update={"solutions": some}),))
    with deployed(synthesize(fleet, folder / "out"), name="workshop") as stage:
        yield stage


def _batch(stage, name):
    run = stage.start("BatchJob", batch=name, reason="operator")
    stage.run_until(lambda: run.stop, hours=24)
    return run


def _objects(stage, prefix):
    listed = stage.aws.client("s3").list_objects_v2(Bucket=stage.names.data_bucket, Prefix=prefix)
    return [one["Key"] for one in listed.get("Contents", ())]


def test_what_cloudformation_does_not_know_is_made_by_reconciliation(stage):
    stage.put("data/actions/actions.csv", stage.files()["actions"])  # before there is a dataset for it
    stage.run(minutes=40)
    listed = stage.aws.client("personalize").list_datasets(datasetGroupArn=stage.names.dataset_group_arn)["datasets"]
    assert {one["datasetType"]: one["status"] for one in listed} == dict.fromkeys(
        ("Interactions", "Items", "Users", "Actions", "Action_Interactions"), "ACTIVE"
    )
    assert "imported" in stage.state("import#actions")
    assert stage.failed() == []


def test_a_batch_without_a_version_says_what_it_waits_for(stage):
    assert _batch(stage, "letters").status == "SUCCEEDED"
    (skipped,) = stage.events("BatchJob Skipped")
    assert (skipped["batch"], skipped["reason"]) == ("letters", "its solution has no trained version yet")


def _ask(stage, batch, **question):
    stage.put(f"batch/{batch}/input/users.json", json.dumps(question).encode())


def test_every_solution_trains_on_the_data_that_it_needs(stage):
    _ask(stage, "news", userId="u1")
    stage.upload(*ALL, interactions=3000)
    stage.run_until(lambda: len(stage.ended("SolutionTraining", "Trained")) == len(TRAINED), hours=24)
    assert stage.failed() == []


def test_a_batch_follows_every_full_training_once(stage):
    stage.run_until(lambda: not stage.running("BatchJob"))
    (run,) = stage.executions("BatchJob", batch="news")
    assert (run.status, run.input["reason"]) == ("SUCCEEDED", "FULL training")
    (event,) = stage.events("BatchJob Succeeded", batch="news")
    (version,) = [one.arn for one in stage.versions() if stage.names.resource("tuned") in one.arn]
    assert event["solutionVersionArn"] == version
    assert len(_lines(stage, event)) == 1


def test_a_line_that_the_recipe_does_not_know_is_told_before_there_is_a_job(stage):
    before = stage.now
    _ask(stage, "letters", user="4711")
    assert _batch(stage, "letters").status == "FAILED"
    (failed,) = stage.events("BatchJob Failed", since=before)
    assert failed["cause"] == (
        'batch/letters/input/users.json, line 1: found no userId among its keys (user); write {"userId": "..."}'
    )
    assert "4711" not in stage.mailed[-1].message
    assert stage.calls("CreateBatchInferenceJob", since=before) == []
    stage.aws.client("s3").delete_object(Bucket=stage.names.data_bucket, Key="batch/letters/input/users.json")


def test_a_batch_without_files_says_so(stage):
    _batch(stage, "letters")
    assert stage.events("BatchJob Skipped")[-1]["reason"] == "waiting for files: there is none under its input prefix"


def _lines(stage, event):
    """The answers of a run, line by line."""
    keys = [key for key in _objects(stage, event["prefix"]) if not key.endswith("_CHECK")]
    bodies = [stage.aws.client("s3").get_object(Bucket=event["bucket"], Key=key)["Body"].read() for key in keys]
    return [json.loads(line) for body in bodies for line in body.decode().splitlines() if line]


def test_a_batch_answers_its_files_below_a_prefix_of_its_own(stage):
    user = stage.files(interactions=3000)["users"].decode().splitlines()[1].split(",")[0]
    _ask(stage, "letters", userId=user)
    runs = [_batch(stage, "letters"), _batch(stage, "letters")]
    assert [run.status for run in runs] == ["SUCCEEDED", "SUCCEEDED"]
    first, second = stage.events("BatchJob Succeeded", batch="letters")
    assert first["prefix"] != second["prefix"]
    for event in (first, second):
        (answer,) = _lines(stage, event)
        assert answer["input"] == {"userId": user}
        assert len(answer["output"]["recommendedItems"]) == 10


def test_a_batch_meets_its_own_last_run(stage):
    stage.start("BatchJob", batch="letters", reason="operator")
    stage.run(minutes=2)
    other = stage.start("BatchJob", batch="letters", reason="operator")
    stage.run_until(lambda: other.stop)
    assert stage.events("BatchJob Skipped", execution=other.arn)[0]["reason"] == "its last run is still at work"
    stage.run_until(lambda: not stage.running("BatchJob"))


def test_segments_are_made_the_same_way(stage):
    item = stage.files(interactions=3000)["items"].decode().splitlines()[1].split(",")[0]
    stage.put("batch/audiences/input/items.json", json.dumps({"itemId": item}).encode())
    assert _batch(stage, "audiences").status == "SUCCEEDED"
    (answer,) = _lines(stage, stage.events("BatchJob Succeeded", batch="audiences")[0])
    assert answer["output"]["recommendedUsers"]


def test_reconciling_again_changes_nothing(stage):
    run = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=5)
    assert run.output == {"actions": [], "reports": [], "waiting": [], "notices": []}
