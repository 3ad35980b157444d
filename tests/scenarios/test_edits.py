"""A tenant file that is edited: deployed onto the running tenant, and reconciled to what it says then.

The acts of one story, in the order of the file. All along the campaign serves a version that is ACTIVE.
"""

from __future__ import annotations

from dataclasses import replace

import pytest

from operations.calls import Calls
from operations.planning import Planning, desired_of, rows
from rehearsal.personalize import inspection
from tests.scenarios.stage import deployed
from tests.synthesis import synthesize

V2 = "aws-user-personalization-v2"


@pytest.fixture(scope="module")
def stage(assembly):
    with deployed(assembly) as stage:
        stage.train_and_serve()
        yield stage


@pytest.fixture(scope="module")
def edit(samples, tmp_path_factory, stage):
    """Deploys streamly with other fields; what was edited before stays."""
    tenants = {tenant.tenant: tenant for tenant in samples.tenants}

    def assembly_of(**fields):
        edited = tenants | {"streamly": tenants["streamly"].model_copy(update=fields)}
        fleet = replace(samples, tenants=tuple(edited.values()))
        return synthesize(fleet, tmp_path_factory.mktemp("edited"), only="streamly")

    def deploy(**fields):
        stage.deploy(assembly_of(**fields))
        tenants["streamly"] = tenants["streamly"].model_copy(update=fields)
        return tenants["streamly"]

    deploy.assembly = assembly_of
    deploy.tenant = lambda: tenants["streamly"]
    return deploy


def solutions_of(edit, **fields):
    (solution,) = edit.tenant().solutions
    return (solution.model_copy(update=fields),)


def reconciled(stage, **more):
    """A reconciliation, when it and all that it started are over."""
    run = stage.start("TenantReconciliation", reason="operator", **more)
    stage.run_until(
        lambda: run.stop and not stage.running("CampaignDeployment") and not stage.running("FilterRotation")
    )
    assert run.status == "SUCCEEDED", run.cause
    return run.output


def names(stage):
    """The solutions and campaigns that there are."""
    found = [one["name"] for one in stage.aws.client("personalize").list_solutions()["solutions"]]
    return sorted(found), sorted(one.name for one in inspection.campaigns(*stage.place))


def serving(stage, campaign="home"):
    return stage.served(campaign)[-1]


def planned(stage, assembly=None):
    """What `python -m operations plan` shows: of what is deployed, or of an assembly that is not."""
    calls = Calls({"lambda": stage.aws.client("lambda")}, lambda seconds: None)
    desired = desired_of(assembly, "streamly") if assembly else None
    return [(row.kind, row.name, row.action) for row in rows(Planning(stage.names, calls, print).plan(desired))]


def test_an_edit_can_be_previewed_before_it_is_deployed(stage, edit):
    before = names(stage)
    changed = edit.assembly(solutions=solutions_of(edit, hyperparameters={"hidden_dimension": 100}), filters=())
    assert set(planned(stage, changed)) == {
        ("solution", "for-you", "replace"),
        ("campaign", "home", "note its next settings"),
        ("filter", "unwatched", "mark as removed"),
        ("filter", "recent", "mark as removed"),
    }
    assert planned(stage) == []
    stage.run(minutes=1)
    assert names(stage) == before


def test_a_reconciliation_of_the_unchanged_tenant_asks_little(stage):
    since = stage.now
    assert reconciled(stage)["actions"] == []
    asked = [call for call in stage.aws.calls if call.service == "personalize" and call.at >= since]
    asked = [call.operation for call in asked if "reconciliation" in call.caller.lower()]
    assert 0 < len(asked) <= 12, asked
    assert not [operation for operation in asked if operation.startswith(("Create", "Update", "Delete"))]


def test_other_hyperparameters_are_trained_behind_what_serves(stage, edit):
    before = serving(stage)
    edit(solutions=solutions_of(edit, hyperparameters={"hidden_dimension": 100}))
    stage.run_until(lambda: len(names(stage)[0]) == 2, hours=1)
    assert serving(stage) == before
    stage.run_until(lambda: serving(stage).version_arn.split("/")[1] != before.version_arn.split("/")[1], hours=4)
    assert serving(stage).status == "ACTIVE"
    assert {one.version_arn.split("/")[1] for one in stage.served("home")} == {
        before.version_arn.split("/")[1],
        stage.state("solution#for-you")["solutionArn"].split("/")[1],
    }


def test_a_file_that_goes_back_is_served_by_what_was_trained_before(stage, edit):
    stage.run_until(lambda: not stage.running("SolutionTraining") and not stage.running("CampaignDeployment"))
    first, trainings = stage.served("home")[0].version_arn, len(stage.versions("FULL"))
    edit(solutions=solutions_of(edit, hyperparameters={"hidden_dimension": 149}))
    stage.run_until(lambda: serving(stage).version_arn.startswith(first.rpartition("/")[0]), hours=1)
    assert len(stage.versions("FULL")) == trainings


def test_the_old_one_goes_when_its_time_is_over(stage):
    stage.run_until(lambda: not stage.running("SolutionTraining") and not stage.running("CampaignDeployment"))
    found = reconciled(stage)
    assert ["it goes after" in note["reason"] for note in found["notices"]] == [True]
    found = reconciled(stage, graceHours=0)
    assert [action["do"] for action in found["actions"]] == ["prune-solution"]
    assert len(names(stage)[0]) == 1
    assert reconciled(stage)["actions"] == []


def test_another_recipe_gets_its_own_settings_with_its_first_version(stage, edit):
    (solution,) = edit.tenant().solutions
    (campaign,) = solution.campaigns
    plain = campaign.model_copy(update={"exploration": None, "min_provisioned_tps": 2})
    training = solution.training.model_copy(update={"update": None})
    other = {"recipe": V2, "hyperparameters": {}, "campaigns": (plain,), "training": training}
    edit(solutions=solutions_of(edit, **other))
    stage.run_until(lambda: stage.state("campaign#home").get("candidate"), hours=1)
    assert stage.campaign().min_provisioned_tps == 1  # those of the recipe that it serves
    stage.run_until(lambda: stage.campaign().min_provisioned_tps == 2, hours=4)
    assert serving(stage).version_arn.startswith(stage.state("solution#for-you")["solutionArn"])
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    found = reconciled(stage, graceHours=0)
    assert "candidate" not in stage.state("campaign#home")
    assert "prune-solution" in [action["do"] for action in found["actions"]]
    assert stage.failed() == []


def test_a_renamed_campaign_is_a_new_one_and_the_old_one_goes_after_its_time(stage, edit):
    (solution,) = edit.tenant().solutions
    edit(solutions=solutions_of(edit, campaigns=(solution.campaigns[0].model_copy(update={"name": "front"}),)))
    stage.run_until(lambda: len(stage.serving()) == 2, hours=1)
    assert stage.mails == ["streamly: campaign home was removed from its file"]
    assert serving(stage, "front").version_arn == serving(stage).version_arn
    assert reconciled(stage)["actions"] == []
    assert names(stage)[1] == ["streamly_front", "streamly_home"]
    stage.run(hours=36)  # the daily runs are enough
    assert names(stage)[1] == ["streamly_front"]
    assert stage.state("campaign#home") == {}
    assert [event["campaign"] for event in stage.events("CampaignDeployment Removed")] == ["home"]


def test_a_removed_filter_goes_with_its_pointer_and_one_that_comes_back_in_time_stays(stage, edit):
    unwatched, recent = edit.tenant().filters
    edit(filters=(unwatched,))
    stage.run_until(lambda: stage.state("filter#recent").get("removed"), hours=1)
    edit(filters=(unwatched, recent))
    stage.run_until(lambda: "removed" not in stage.state("filter#recent"), hours=1)
    edit(filters=(unwatched,))
    stage.run_until(lambda: stage.state("filter#recent").get("removed"), hours=1)
    run = stage.start("TenantReconciliation", reason="operator", graceHours=0)
    stage.run_until(lambda: run.stop and stage.state("filter#recent") == {})
    assert (stage.filters("recent"), len(stage.filters("unwatched"))) == ([], 1)
    with pytest.raises(stage.aws.client("ssm").exceptions.ParameterNotFound):
        stage.pointer("recent")
    assert stage.failed() == []


def test_what_somebody_changed_by_hand_is_put_back_and_said(stage):
    personalize, arn = stage.aws.client("personalize"), stage.names.campaign_arn("front")
    personalize.update_campaign(campaignArn=arn, minProvisionedTPS=7)
    stage.run(minutes=20)
    (action,) = reconciled(stage)["actions"]
    assert action["reason"] == "drift: minProvisionedTPS is 7, not 2"
    assert personalize.describe_campaign(campaignArn=arn)["campaign"]["minProvisionedTPS"] == 2
    personalize.delete_campaign(campaignArn=arn)
    stage.run(minutes=20)
    assert [action["reason"] for action in reconciled(stage)["actions"]] == ["drift: it is gone from Personalize"]
    assert names(stage)[1] == ["streamly_front"]


def test_a_removed_solution_goes_after_its_campaigns(stage, edit):
    edit(solutions=())
    stage.run_until(lambda: stage.state("solution#for-you").get("removed"), hours=1)
    reconciled(stage, graceHours=0)
    stage.run_until(lambda: names(stage)[1] == [], hours=1)
    reconciled(stage, graceHours=0)
    assert names(stage) == ([], [])
    assert (stage.state("solution#for-you"), stage.state("training#for-you")) == ({}, {})
    assert reconciled(stage)["actions"] == []
    assert stage.failed() == []


def test_nothing_stateful_was_replaced_all_along(stage):
    assert not stage.calls("DeleteDatasetGroup", "DeleteDataset", "DeleteSchema", "DeleteEventTracker")
