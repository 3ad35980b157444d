"""From nothing to a serving campaign: what data, and the lack of it, set in motion."""

from __future__ import annotations

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import states


def test_a_day_without_data_passes_quietly(stage):
    stage.run(hours=26)
    assert stage.failed() == []
    assert (stage.mails, stage.rings) == ([], [])
    assert {call.operation for call in stage.calls("CreateSolution", "CreateSolutionVersion", "CreateCampaign")} == {
        "CreateSolution"
    }


@pytest.mark.parametrize(
    ("workflow", "arguments"),
    [
        ("DatasetImport", {"dataset": "interactions", "reason": "schedule"}),
        ("SolutionTraining", {"mode": "UPDATE"}),
        ("SolutionTraining", {"mode": "FULL"}),
    ],
)
def test_every_tick_without_data_says_what_it_waits_for(stage, workflow, arguments):
    ticks = stage.executions(workflow, **arguments)
    skipped = stage.events(f"{workflow} Skipped")
    assert ticks
    assert {event["reason"] for event in skipped} == {"waiting for data"}
    assert {tick.arn for tick in ticks} <= {event["execution"] for event in skipped}


def test_a_campaign_without_a_version_says_so(stage):
    (run,) = stage.executions("CampaignDeployment")
    (skipped,) = stage.events("CampaignDeployment Skipped")
    assert (run.status, skipped["campaign"], skipped["reason"]) == ("SUCCEEDED", "home", "no trained version yet")


def test_data_that_arrives_is_imported_once_each_and_trained_at_once(stage):
    arrived = stage.now
    stage.upload("interactions")
    stage.run(minutes=6)  # the first import still runs, but is going to end before the second
    stage.upload("items")
    stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"))
    imports = stage.ended("DatasetImport", "Imported")
    assert sorted(one.input["dataset"] for one in imports) == ["interactions", "items"]
    assert len(stage.calls("CreateDatasetImportJob")) == 2
    # Both files were uploaded for it, so it waits for the slower one, even if its recipe could do without.
    (first,) = stage.events("TenantReconciliation Succeeded", reason="imported interactions")
    assert first["plan"]["waiting"][0]["reason"] == "waiting for data: items"
    (training,) = stage.executions("SolutionTraining", since=arrived, reason="first")
    assert training.start >= max(one.path[-2][0] for one in imports)
    (version,) = stage.versions()
    assert (version.mode, version.status) == ("FULL", "ACTIVE")
    assert [served.version_arn for served in stage.campaign().served] == [version.arn]
    assert stage.state("solution#for-you")["fullVersionArn"] == version.arn
    assert stage.mails == []


def test_callers_find_every_filter_under_its_pointer(stage):
    for name in ("unwatched", "recent"):
        assert stage.pointer(name) in {one.arn for one in stage.filters(name) if one.steps[-1].status == "ACTIVE"}
    assert list(invariants.pointers_name_what_is_active(stage.record())) == []


def test_files_that_were_imported_are_not_imported_again(stage):
    before = stage.now
    again = stage.start("DatasetImport", dataset="interactions", reason="schedule")
    stage.run(minutes=1)
    assert [event["reason"] for event in stage.events("DatasetImport Skipped", execution=again.arn)] == ["nothing new"]
    assert stage.calls("CreateDatasetImportJob", since=before) == []


def test_several_files_within_two_minutes_are_one_import(stage):
    before = stage.now
    rows = stage.files(seed=1)["interactions"].splitlines(keepends=True)
    for part in range(3):
        stage.put(f"data/interactions/part-{part}.csv", rows[0] + b"".join(rows[1 + part :: 3]))
        stage.run(minutes=0.5)
    stage.run(minutes=40)
    assert len(stage.calls("CreateDatasetImportJob", since=before)) == 1
    assert stage.failed() == []
    # The file of before lies there as well.
    assert stage.mails == ["streamly: look at the files of interactions"]
    assert "rows, at the last import" in stage.mailed[-1].message


def test_changed_files_wait_for_the_schedule_to_be_trained_on(stage):
    before = stage.now
    stage.upload("interactions", seed=2)
    stage.run(minutes=50)
    assert len(stage.calls("CreateDatasetImportJob", since=before)) == 1
    assert stage.executions("SolutionTraining", since=before, mode="FULL") == []


BAD = b"ITEM_ID,GENRE,YEAR,CREATION_TIMESTAMP\ni1,Drama,2001,yesterday\n"


def test_a_bad_file_is_refused_with_the_reason_and_one_mail(stage):
    before = stage.now
    stage.put("data/items/items.csv", BAD)
    stage.run(minutes=1)
    stage.put("data/items/more.csv", BAD)  # what asks for a run that fails is left to its successor
    stage.run(minutes=30)
    (failed,) = [one for one in stage.executions("DatasetImport", since=before) if one.status == "FAILED"]
    assert "CREATION_TIMESTAMP: no whole number of seconds since 1970 in 2 rows" in failed.cause
    assert stage.failures == ["streamly: DatasetImport failed for items"]
    assert "CREATION_TIMESTAMP" in stage.mailed[-1].message


def test_a_bad_file_is_not_tried_again_until_another_arrives(stage):
    before = stage.now
    for reason in ("schedule", "reconciliation"):
        again = stage.start("DatasetImport", dataset="items", reason=reason)
        stage.run(minutes=1)
        assert "RefusedBefore" in states(again)
    assert stage.calls("CreateDatasetImportJob", since=before) == []
    stage.aws.client("s3").delete_object(Bucket=stage.names.data_bucket, Key="data/items/more.csv")
    stage.upload("items", seed=3)
    stage.run(minutes=20)
    assert len(stage.calls("CreateDatasetImportJob", since=before)) == 1
    assert len(stage.failures) == 1
    assert stage.recoveries == ["streamly: DatasetImport works again for items"]
    assert not stage.state("import#items").keys() & {"refused", "failedAt", "failure"}


def test_all_along_every_promise_but_the_bad_files_was_kept(stage):
    broken = {name: reasons for name, reasons in invariants.broken(stage.record()).items() if reasons}
    assert set(broken) == {"executions_end_well"}
