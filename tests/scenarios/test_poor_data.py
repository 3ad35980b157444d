"""Data that is not good enough, data that comes in part, data whose arrival nobody heard of."""

from __future__ import annotations

from tests.scenarios.stage import states

POOR = {"users": 20, "items": 600, "interactions": 1500}  # enough rows, too few people


def test_too_few_interactions_are_refused_before_the_import_with_one_mail(stage):
    stage.upload("interactions", interactions=900)
    stage.run(minutes=30)
    (failed,) = stage.failed()
    assert "900 rows, and an import takes 1,000 at least" in failed.cause
    assert stage.calls("CreateDatasetImportJob") == []
    assert stage.mails == ["streamly: DatasetImport failed for interactions"]


def test_too_few_users_fail_the_training_with_the_services_reason_and_one_mail(stage):
    stage.upload("interactions", **POOR)
    stage.run(minutes=30)
    failed = stage.failed()[1]
    assert "less than 25 users" in failed.cause
    assert stage.failures[1:] == ["streamly: SolutionTraining failed for for-you"]
    # Events are streamed as well, so that the check cannot know.
    (warned,) = [one for one in stage.mailed if one.subject == "streamly: look at the files of interactions"]
    assert "of 20 users with two events; a training takes 25, and 1%, at least" in warned.message


def test_what_failed_is_not_trained_again_on_the_same_data(stage):
    before = stage.now
    stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="schedule")
    reconciliation = stage.start("TenantReconciliation", reason="daily")
    stage.run(hours=11)  # until after the weekly FULL of Sunday, with its hourly UPDATEs
    ticks = stage.executions("SolutionTraining", since=before)
    assert {one.input["mode"] for one in ticks} == {"FULL", "UPDATE"}
    assert all("SameDataFailed" in states(one) for one in ticks)
    assert [entry["reason"] for entry in reconciliation.output["waiting"]] == [
        "waiting for better data: a training failed on this"
    ]
    assert len(stage.versions()) == 1
    assert len(stage.failures) == 2


def test_better_data_trains_by_itself_and_a_dataset_without_a_file_is_only_told(stage):
    stage.upload("interactions")
    stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"))
    first = stage.versions("FULL")[-1]
    assert (first.status, len(stage.failed()), len(stage.failures)) == ("ACTIVE", 2, 2)
    assert stage.recoveries == [
        "streamly: DatasetImport works again for interactions",  # with the poor data
        "streamly: SolutionTraining works again for for-you",
    ]
    plan = stage.events("TenantReconciliation Succeeded", reason="imported interactions")[-1]["plan"]
    assert [(entry["do"], entry["name"]) for entry in plan["actions"]] == [("train", "for-you")]
    assert [entry["name"] for entry in plan["notices"]] == ["items"]


def test_files_whose_arrival_nobody_heard_of_are_found_by_reconciliation(stage):
    before = stage.now
    events = stage.aws.client("events")
    events.disable_rule(Name=stage.names.rule("arrival-items"))
    stage.upload("items")
    events.enable_rule(Name=stage.names.rule("arrival-items"))
    stage.run(minutes=30)
    assert stage.executions("DatasetImport", since=before) == []
    stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=20)
    (found,) = stage.executions("DatasetImport", since=before)
    assert (found.input, found.status) == ({"dataset": "items", "reason": "reconciliation"}, "SUCCEEDED")


def test_a_serving_solution_that_failed_on_poor_data_trains_again_on_better(stage):
    before = stage.now
    stage.upload("interactions", seed=1, **POOR)
    stage.run(minutes=20)
    stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="schedule")
    stage.run(hours=1)
    assert stage.failures[2:] == ["streamly: SolutionTraining failed for for-you"]
    assert len(stage.recoveries) == 2
    assert stage.campaign().served[-1].status == "ACTIVE"
    stage.upload("interactions", seed=2)
    stage.run(hours=2)
    last = stage.versions("FULL")[-1]
    assert (last.status, last.created > before) == ("ACTIVE", True)
    assert "unfitData" not in stage.state("solution#for-you")
    assert len(stage.failures) == 3
    assert stage.recoveries[2:] == ["streamly: SolutionTraining works again for for-you"]
