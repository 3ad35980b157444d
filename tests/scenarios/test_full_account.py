"""An account in which others have used up the quotas: what is pending is waited for, the rest is told at once."""

from __future__ import annotations

from datetime import timedelta

from tests.scenarios.stage import states


def _refused(stage, operation):
    return [
        call for call in stage.aws.calls if call.operation == operation and call.outcome == "LimitExceededException"
    ]


def test_an_import_waits_until_another_has_ended(stage):
    stage.quotas["pending_imports"] = 1
    stage.quotas["pending_solution_versions"] = 0
    stage.upload("interactions", "items")
    stage.run_until(lambda: len(stage.ended("DatasetImport", "Imported")) == 2)
    waited = stage.ended("DatasetImport", "CreateImportAwaitsSlot")
    assert len(waited) == 1
    assert len(stage.calls("CreateDatasetImportJob")) == 2


def test_a_training_waits_until_others_have_ended(stage):
    stage.run_until(lambda: stage.running("SolutionTraining", "CreateVersionAwaitsSlot"))
    stage.run(hours=2)
    (training,) = stage.running("SolutionTraining", "CreateVersionAwaitsSlot")
    assert stage.versions() == []
    stage.quotas["pending_solution_versions"] = 20
    stage.quotas["campaigns"] = 0
    stage.run_until(lambda: training.stop)
    assert "Trained" in states(training)


def test_a_number_that_no_waiting_brings_down_is_told_at_once_with_what_to_do(stage):
    stage.run_until(stage.failed)
    (failed,) = stage.failed()
    assert failed.stop - failed.start < timedelta(minutes=2)
    assert len(_refused(stage, "CreateCampaign")) == 1
    assert stage.mails == ["streamly: CampaignDeployment failed for home"]
    assert "Resource limit exceeded: 0 of at most 0 campaigns" in stage.mailed[-1].message
    assert "have AWS raise it" in stage.mailed[-1].message


def test_once_there_is_room_reconciliation_deploys_what_was_trained(stage):
    stage.quotas["campaigns"] = 5
    stage.start("TenantReconciliation", reason="daily")
    stage.run_until(lambda: stage.ended("CampaignDeployment", "Deployed"), hours=1)
    assert stage.campaign().served[-1].version_arn == stage.state("solution#for-you")["versionArn"]
