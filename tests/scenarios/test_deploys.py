"""Deploys that go wrong, or come at a bad moment: each ends with the tenant that a file describes.

The acts of one story: the first deploy fails and is repeated; then, while the tenant serves, a deploy in the middle of
a training, two at once, and one that is rolled back.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from rehearsal import deployment
from rehearsal.run.tenant import read
from tests.rehearsal.deployment.templates import bad, rewritten
from tests.scenarios.stage import START, Stage
from tests.scenarios.wire import Wire
from tests.synthesis import synthesize

TAKEN = "/aws/vendedlogs/states/streamly-SolutionTraining"


@pytest.fixture(scope="module")
def stage(assembly):
    """The tenant after a first deploy that failed, since somebody had a log group of that name, and a second."""
    tenant = read(assembly, "streamly")
    with Wire(START, [(tenant.account, tenant.region)]) as aws:
        aws.client("logs").create_log_group(logGroupName=TAKEN)
        with pytest.raises(deployment.DeploymentFailed, match=r"SolutionTrainingLog.* already exists"):
            deployment.deploy(aws, assembly, only=tenant.artifacts)
        assert [one.status for one in aws.stacks if one.status != "CREATE_COMPLETE"] == ["ROLLBACK_COMPLETE"]
        aws.client("logs").delete_log_group(logGroupName=TAKEN)
        yield Stage(aws, assembly)


@pytest.fixture(scope="module")
def edited(samples, tmp_path_factory):
    """Assemblies of streamly with a campaign of other capacities."""

    def assembly_of(tps):
        tenants = {tenant.tenant: tenant for tenant in samples.tenants}
        (solution,) = tenants["streamly"].solutions
        campaigns = tuple(one.model_copy(update={"min_provisioned_tps": tps}) for one in solution.campaigns)
        solutions = (solution.model_copy(update={"campaigns": campaigns}),)
        tenants["streamly"] = tenants["streamly"].model_copy(update={"solutions": solutions})
        folder = tmp_path_factory.mktemp(f"tps-{tps}")
        return synthesize(replace(samples, tenants=tuple(tenants.values())), folder, only="streamly")

    return {tps: assembly_of(tps) for tps in (2, 3, 4)}


def rest(stage):
    """Until nobody is at work."""
    workflows = ("TenantReconciliation", "SolutionTraining", "CampaignDeployment")
    stage.run(minutes=1)
    stage.run_until(lambda: not any(stage.running(workflow) for workflow in workflows))


def test_a_second_deploy_after_a_failed_first_one_is_a_tenant_like_any(stage):
    assert {one.status for one in stage.aws.stacks} == {"CREATE_COMPLETE", "DELETE_COMPLETE"}
    stage.train_and_serve()
    rest(stage)
    assert stage.failed() == []
    assert len(stage.serving()) == 1


def test_a_deploy_in_the_middle_of_a_training_ends_nothing(stage, edited):
    training = stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="operator")
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    stage.deploy(edited[2])
    rest(stage)
    assert training.status == "SUCCEEDED", training.cause
    assert stage.campaign().min_provisioned_tps == 2
    assert stage.versions("FULL")[-1].arn in [one.version_arn for one in stage.served("home")]
    assert stage.failed() == []


def test_of_two_deploys_at_once_one_is_refused_and_repeated(stage, edited):
    clock, ends = stage.aws.clock, []

    def deploy(tps):
        try:
            deployment.deploy(stage.aws, edited[tps], only=stage.tenant.artifacts)
            ends.append(f"deployed {tps}")
        except deployment.DeploymentFailed as problem:
            ends.append(str(problem))

    for process in [clock.spawn(deploy, tps, name=f"deploy-{tps}") for tps in (3, 4)]:
        clock.join(process)
    assert ends == [ends[0], "deployed 3"]
    assert "IN_PROGRESS state and can not be updated" in ends[0]
    rest(stage)
    assert stage.campaign().min_provisioned_tps == 3
    stage.deploy(edited[4])
    rest(stage)
    assert stage.campaign().min_provisioned_tps == 4


def test_a_deploy_that_is_rolled_back_leaves_what_was_wanted_before(stage, edited, tmp_path):
    def spoil(resources):
        resources["Bad"] = bad(DependsOn=list(resources))

    serving, at = stage.served("home"), stage.now
    with pytest.raises(deployment.DeploymentFailed):
        stage.deploy(rewritten(edited[2], tmp_path, "streamlyreconciliation", spoil))
    rest(stage)
    assert "rollback" in [run.input["reason"] for run in stage.executions("TenantReconciliation", since=at)]
    assert stage.campaign().min_provisioned_tps == 4
    assert stage.served("home")[: len(serving)] == serving
    assert stage.failed() == []
