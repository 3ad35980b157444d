"""Executions that die in the middle: whoever comes next takes over what they left, and nothing is done twice."""

from __future__ import annotations

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import states


def _dies(stage, workflow, state):
    """Stops the execution of a workflow that comes into a state."""
    stage.run_until(lambda: stage.running(workflow, state))
    (victim,) = stage.running(workflow, state)[:1]
    stage.stop(victim)
    return victim


def test_reconciliation_is_taken_over_by_the_next(stage):
    _dies(stage, "TenantReconciliation", "WaitForSolution")
    successor = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=1)
    assert {"TakeOver", "RecordSolution"} <= states(successor)
    assert len(stage.calls("CreateSolution")) == 1


def test_a_rotation_is_taken_over_by_the_next_reconciliation(stage):
    victim = _dies(stage, "FilterRotation", "WaitForFilter")
    stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=10)
    assert stage.pointer(victim.input["filter"])
    assert len(stage.calls("CreateFilter")) == 2


def test_an_import_is_taken_over_by_the_next_reconciliation(stage):
    stage.upload("interactions")
    _dies(stage, "DatasetImport", "WaitForImport")
    stage.start("TenantReconciliation", reason="daily")
    stage.run_until(lambda: stage.ended("DatasetImport", "Imported"))
    assert "TakeOver" in states(stage.ended("DatasetImport", "Imported")[0])


def test_a_training_is_adopted_by_the_next_that_would_have_trained(stage):
    _dies(stage, "SolutionTraining", "WaitForTraining")
    (orphan,) = stage.versions()
    tick = stage.start("SolutionTraining", solution="for-you", mode="UPDATE", reason="schedule")
    stage.run_until(lambda: tick.stop)
    assert {"FindLeftover", "Trained"} <= states(tick)
    assert [version.arn for version in stage.versions()] == [orphan.arn]
    assert stage.state("solution#for-you")["fullVersionArn"] == orphan.arn


def test_a_deployment_is_taken_over_and_finished(stage):
    _dies(stage, "CampaignDeployment", "WaitForCampaign")
    stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=12)
    (finished,) = stage.ended("CampaignDeployment", "Deployed")
    assert "TakeOver" in states(finished)
    assert len(stage.calls("CreateCampaign")) == 1
    assert stage.campaign().served


def test_a_training_that_ended_after_its_execution_died_is_adopted_too(stage):
    victim = _dies(stage, "SolutionTraining", "WaitForTraining")
    assert victim.input["mode"] == "UPDATE"
    orphan = stage.versions()[-1]
    before = stage.now
    stage.run(minutes=70)
    (tick,) = stage.executions("SolutionTraining", since=before)
    assert {"FindLeftover", "Trained"} <= states(tick)
    assert stage.state("solution#for-you")["versionArn"] == orphan.arn
    assert stage.campaign().served[-1].version_arn == orphan.arn


@pytest.mark.parametrize("check", [invariants.one_training_at_a_time, invariants.pointers_name_what_is_active])
def test_all_along_the_promises_were_kept(stage, check):
    assert list(check(stage.record())) == []


def test_no_workflow_told_of_a_failure_of_its_own(stage):
    assert {one.status for one in stage.failed()} == {"ABORTED"}
    assert stage.mails == []
