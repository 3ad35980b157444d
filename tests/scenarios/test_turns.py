"""Trainings that meet: one at a time, whoever comes when."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import states


def _full(stage):
    return stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="operator")


def _stopped(stage):
    """The version in training is stopped by somebody, in Personalize itself."""
    version = stage.versions()[-1]
    stage.aws.client("personalize").stop_solution_version_creation(solutionVersionArn=version.arn)
    stage.run(minutes=15)
    return stage.versions()[-1].status


def test_a_training_that_somebody_stops_is_reported_and_an_update_tick_before_any_full_becomes_the_full(stage):
    stage.upload("interactions", "items")
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    stage.run(minutes=1)
    assert _stopped(stage) == "CREATE STOPPED"
    assert "CREATE STOPPED" in stage.failed()[0].cause
    assert stage.mails == ["streamly: SolutionTraining failed for for-you"]
    stage.run_until(lambda: stage.ended("SolutionTraining", "Trained"))
    (first,) = stage.ended("SolutionTraining", "Trained")
    assert first.input["mode"] == "UPDATE"
    assert [version.mode for version in stage.versions()] == ["FULL", "FULL"]
    assert stage.versions()[-1].name.startswith("full-")


def test_an_update_tick_that_meets_a_full_is_skipped_and_recorded(stage):
    stage.run_until(lambda: stage.now.minute == 30)
    before = stage.now
    full = _full(stage)
    stage.run(minutes=30)
    (tick,) = stage.executions("SolutionTraining", since=before, mode="UPDATE")
    (skipped,) = stage.events("SolutionTraining Skipped", execution=tick.arn)
    assert skipped["reason"] == "another training of this solution is running"
    stage.run(minutes=30)
    assert "Trained" in states(full)


def test_a_full_that_meets_an_update_waits_and_then_trains(stage):
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    update = stage.versions()[-1]
    full = _full(stage)
    stage.run(hours=1.2)
    version = next(version for version in stage.versions() if version.name in _names(full, stage))
    assert (update.mode, version.mode) == ("UPDATE", "FULL")
    ended = next(one.ended for one in stage.versions() if one.arn == update.arn)
    # Whoever waits looks every two minutes, and the update is looked at every minute and a half.
    assert ended <= version.created <= ended + timedelta(minutes=4)


def _names(execution, stage):
    return [
        version.name for version in stage.versions() if execution.start <= version.created and version.mode == "FULL"
    ]


@pytest.mark.parametrize(("reason", "trainings"), [("operator", 2), ("first", 0)])
def test_two_fulls_of_the_same_second_never_train_at_once(stage, reason, trainings):
    before = stage.now
    runs = [stage.start("SolutionTraining", solution="for-you", mode="FULL", reason=reason) for _ in range(2)]
    stage.run_until(lambda: all(run.stop for run in runs))
    assert {run.status for run in runs} == {"SUCCEEDED"}
    assert sum("Trained" in states(run) for run in runs) == trainings
    assert len([one for one in stage.versions("FULL") if one.created > before]) == trainings


def test_all_along_there_was_one_training_at_a_time(stage):
    assert list(invariants.one_training_at_a_time(stage.record())) == []
    assert len(stage.failed()) == 1
