"""Ticks that meet: an UPDATE that outlasts its hour, a FULL in the same second, a clock that changes, nobody there."""

from __future__ import annotations

from datetime import timedelta

import pytest

from rehearsal.run import invariants
from tests.scenarios.stage import deployed, states


@pytest.fixture(scope="module")
def stage(assembly):
    with deployed(assembly, watched=True) as stage:
        yield stage


def test_an_update_that_outlasts_its_hour_makes_the_next_tick_skip(stage):
    stage.train_and_serve()
    stage.mishaps.minutes["UPDATE"] = 95
    before = stage.now
    stage.run_until(lambda: stage.executions("SolutionTraining", since=before, mode="UPDATE"), hours=2)
    stage.run(hours=2)
    first, second, *_ = stage.executions("SolutionTraining", since=before, mode="UPDATE")
    assert second.start - first.start == timedelta(hours=1)
    (skipped,) = stage.events("SolutionTraining Skipped", execution=second.arn)
    assert skipped["reason"] == "another training of this solution is running"
    assert "Trained" in states(first)
    del stage.mishaps.minutes["UPDATE"]


def test_of_a_full_and_an_update_of_the_same_minute_the_full_trains_and_the_update_skips(stage):
    stage.run_until(lambda: not stage.running("SolutionTraining"))
    before = stage.now
    stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="schedule")
    stage.run(minutes=1)  # as the schedules are set (personalize/schedules.py)
    update = stage.start("SolutionTraining", solution="for-you", mode="UPDATE", reason="schedule")
    stage.run(hours=2)
    assert "AnotherIsRunning" in states(update)
    assert next(version.mode for version in stage.versions() if version.created > before) == "FULL"


def test_of_a_full_and_an_update_of_the_same_second_one_trains_after_the_other(stage):
    stage.run_until(lambda: not stage.running("SolutionTraining"))
    both = [
        stage.start("SolutionTraining", solution="for-you", mode=mode, reason="schedule") for mode in ("FULL", "UPDATE")
    ]
    stage.run_until(lambda: all(one.stop for one in both))
    assert [one.status for one in both] == ["SUCCEEDED"] * 2
    assert "Trained" in states(both[0])
    assert list(invariants.one_training_at_a_time(stage.record())) == []


def test_a_schedule_that_somebody_switched_off_rings_after_two_and_a_half_periods(stage):
    off = stage.now
    scheduler = stage.aws.client("scheduler")
    name, group = stage.names.schedule("train-for-you-UPDATE"), stage.names.schedule_group
    schedule = scheduler.get_schedule(Name=name, GroupName=group)
    kept = ("ScheduleExpression", "ScheduleExpressionTimezone", "FlexibleTimeWindow", "Target", "Description")
    wanted = {key: schedule[key] for key in kept} | {"Name": name, "GroupName": group}
    scheduler.update_schedule(**wanted, State="DISABLED")
    assert stage.rings == []
    stage.run_until(lambda: any("schedule" in ring for ring in stage.rings), hours=6)
    # The watch looks by the hour, and the alarm rings at the third of its figures that is too high.
    assert timedelta(hours=2.5) <= stage.now - off <= timedelta(hours=2.5 + 3)
    assert [ring for ring in stage.rings if "schedule" in ring] == ["ALARM schedule_dead_critical"]
    scheduler.update_schedule(**wanted, State="ENABLED")
    stage.run(hours=3)
    assert [ring for ring in stage.rings if "schedule" in ring][-1] == "OK schedule_dead_critical"
