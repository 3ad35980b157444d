"""A training of forty hours: it is waited for, and nothing else suffers from it."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import states

HISTORY = 25_000  # events that an execution may have (Step Functions developer guide, "Quotas")


@pytest.fixture(scope="module")
def trainings(stage):
    """The execution of the first training, and that of the weekly FULL, which comes while it runs."""
    stage.mishaps.training_factor = 60
    stage.upload("interactions", "items")
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    (first,) = stage.running("SolutionTraining", "WaitForTraining")
    stage.mishaps.training_factor = 1
    stage.run_until(lambda: first.stop, hours=48, step=timedelta(minutes=10))
    stage.run(hours=2)
    (weekly,) = stage.executions("SolutionTraining", mode="FULL", reason="schedule")
    return first, weekly


def test_the_training_is_waited_for_and_deployed(trainings, stage):
    version = stage.versions()[0]
    assert (version.ended - version.created).total_seconds() / 3600 == pytest.approx(40, abs=3)
    assert trainings[0].status == "SUCCEEDED"
    assert stage.campaign().served[0].version_arn == version.arn


def test_a_full_that_waited_for_a_day_and_a_half_still_trains(trainings, stage):
    assert "Trained" in states(trainings[1])
    assert list(invariants.one_training_at_a_time(stage.record())) == []


def test_hourly_updates_skip_meanwhile(trainings, stage):
    ticks = stage.executions("SolutionTraining", mode="UPDATE")
    meanwhile = [one for one in ticks if trainings[0].start < one.start < trainings[0].stop]
    assert len(meanwhile) >= 36
    assert all("AnotherIsRunning" in states(one) for one in meanwhile)


def test_no_history_comes_near_its_limit(trainings, stage):
    assert max(one.events for one in stage.aws.executions) < HISTORY / 2
    assert stage.failed() == []
    assert stage.mails == []
