"""The project itself is upgraded: a tenant that an earlier release deployed gets today's stacks while it is at work."""

from __future__ import annotations

import pytest

from operations.guard.stateful import STATEFUL
from rehearsal.deployment.inventory import physical_ids
from tests.releases import releases, unpack
from tests.scenarios.stage import deployed


@pytest.fixture(scope="module", params=releases(), ids=lambda file: file.name.partition(".")[0])
def stage(request, tmp_path_factory):
    """The tenant of a release, served, and with a training under way."""
    with deployed(unpack(request.param, tmp_path_factory.mktemp("release")), watched=True) as stage:
        stage.train_and_serve()
        stage.run_until(lambda: not stage.running("CampaignDeployment"))
        stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="operator")
        stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
        yield stage


def test_an_upgrade_replaces_nothing_that_holds_data_and_ends_no_work(stage, assembly):
    before, serving = physical_ids(stage.aws, STATEFUL), stage.served("home")[-1]
    (training,) = stage.running("SolutionTraining")
    stage.deploy(assembly)
    assert before.items() <= physical_ids(stage.aws, STATEFUL).items()
    assert stage.served("home")[-1] == serving
    assert training.status == "RUNNING"
    stage.run_until(lambda: training.stop)
    assert training.status == "SUCCEEDED", training.cause
    stage.run_until(lambda: len(stage.served("home")) == 2, hours=2)
    assert stage.failed() == []


def test_after_it_the_tenant_is_what_its_file_says(stage):
    stage.run_until(lambda: not stage.running("CampaignDeployment") and not stage.running("SolutionTraining"))
    run = stage.start("TenantReconciliation", reason="operator")
    stage.run_until(lambda: run.stop)
    assert run.status == "SUCCEEDED", run.cause
    assert [run.output[part] for part in ("actions", "waiting", "reports")] == [[], [], []]
    assert stage.serving()[0].status == "ACTIVE"


def test_the_schedules_go_on(stage):
    now = stage.now
    stage.run(hours=6)
    assert stage.executions("SolutionTraining", since=now, mode="UPDATE")
    assert stage.executions("FilterRotation", since=now)
    assert stage.failed() == []
