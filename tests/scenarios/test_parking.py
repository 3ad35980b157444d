"""What nobody asks: deleted in the end if its tenant wants it so, brought back by hand or by the next training.

Nobody asks the campaign from its creation on. Its tenant wants to be told after two hours, and it to be deleted after
another one; its solution is trained every hour.
"""

from __future__ import annotations

import pytest

from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.revival import CAMPAIGN, Revival, find
from rehearsal.personalize import inspection
from tests.scenarios.stage import deployed, states


@pytest.fixture(scope="module")
def stage(parking_assembly):
    with deployed(parking_assembly, collected=True, watched=True) as stage:
        yield stage


def campaigns(stage):
    return [one.status for one in inspection.campaigns(*stage.place)]


def is_deleted(stage):
    return campaigns(stage) == [] and not stage.running("CampaignDeployment")


def test_every_schedule_lives_from_the_start(stage):
    stage.train_and_serve()
    stage.run(minutes=16)  # until CloudWatch lists what is new
    looks = stage.executions("TenantWatch")
    assert len(looks) >= 4
    assert all(states(run) == {"Look", "AnythingIdle", "Done"} for run in looks)
    found = stage.aws.client("cloudwatch").list_metrics(Namespace="Personalize/Tenants")["Metrics"]
    told = {one["MetricName"] for one in found}
    assert {"PeriodsSinceSuccess", "VersionTrained", "normalized_discounted_cumulative_gain_at_25"} <= told


def test_people_are_told_after_the_hours_of_the_tenant_file(stage):
    (served,) = stage.campaign().served
    stage.run_until(lambda: stage.rings)
    assert stage.rings == ["ALARM idle_home_warning"]
    assert 2 <= (stage.now - served.since).total_seconds() / 3600 <= 2 + 25 / 60
    assert campaigns(stage) == ["ACTIVE"]


def test_an_execution_tells_its_schedule(stage):
    names = {one.name.rpartition("_")[0] for one in stage.executions("SolutionTraining", mode="UPDATE")}
    assert names == {"train-for-you-UPDATE"}


def test_nothing_is_parked_while_its_solution_is_trained(stage):
    stage.run_until(lambda: stage.idle_hours(Campaign="home") >= 3)
    run = stage.start("SolutionTraining", solution="for-you", mode="UPDATE", reason="operator")
    stage.run_until(lambda: run.stop)
    logs = [one.log for one in stage.aws.invocations if one.function == "streamly-tenant-watch"]
    assert any("its solution is being trained" in log for log in logs), "no look met the training"
    assert campaigns(stage) == ["ACTIVE"]


def test_what_is_idle_too_long_is_deleted_and_told_once(stage):
    stage.run_until(lambda: is_deleted(stage))
    (deleted,) = stage.calls("DeleteCampaign")
    (told,) = stage.events("CampaignDeployment Deleted")
    assert (told["campaign"], told["idleHours"] >= 3, told["revive"]) == ("home", True, "next_full_training")
    assert (stage.failed(), stage.mails) == ([], [])
    assert not [run for run in stage.executions("SolutionTraining") if run.start <= deleted.at <= run.stop]


def test_its_alarm_is_over_when_it_is_gone(stage):
    stage.run(minutes=25)
    assert stage.rings == ["ALARM idle_home_warning", "OK idle_home_warning"]


def test_later_wishes_leave_it_deleted(stage):
    stage.run_until(lambda: not stage.running("SolutionTraining"))
    before = stage.now
    run = stage.start("SolutionTraining", solution="for-you", mode="UPDATE", reason="operator")
    stage.run_until(lambda: run.stop and not stage.running("CampaignDeployment"))
    reconciled = stage.start("TenantReconciliation", reason="daily")
    stage.run_until(lambda: reconciled.stop)
    assert campaigns(stage) == []
    told = {event["reason"] for event in stage.events("CampaignDeployment Skipped", since=before)}
    assert told == {"parked: nobody asked it"}
    (note,) = reconciled.output["notices"]
    assert (note["name"], "operations revive --campaign home" in note["reason"]) == ("home", True)
    assert (reconciled.output["actions"], len(stage.events("CampaignDeployment Deleted"))) == ([], 1)


def test_a_person_brings_it_back(stage, parking_tenants):
    calls = Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)
    lines = []
    revival = Revival(stage.names, calls, lines.append, lambda: stage.now)
    home = find(parking_tenants["streamly"], stage.names, CAMPAIGN, "home")
    assert revival.run(home, dry_run=True, wait=True) == 0
    assert "parked" in stage.state("campaign#home")
    assert revival.run(home, dry_run=False, wait=True) == 0, lines
    assert (campaigns(stage), lines[-1]) == (["ACTIVE"], "campaign home: ACTIVE")
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    assert revival.run(home, dry_run=False, wait=True) == 1
    assert lines[-1] == "campaign home is not parked; its status is ACTIVE. Nothing was changed"


def test_what_was_just_brought_back_is_not_parked_by_an_old_silence(stage):
    stage.run(hours=2.5)
    assert campaigns(stage) == ["ACTIVE"]
    assert "parked" not in stage.state("campaign#home")


def test_the_next_full_training_brings_it_back(stage):
    stage.run_until(lambda: is_deleted(stage))
    run = stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="operator")
    stage.run_until(lambda: run.stop and campaigns(stage) == ["ACTIVE"])
    assert "parked" not in stage.state("campaign#home")
    assert stage.failed() == []
