"""A campaign that serves: newer versions, failed updates, other settings, plans that change nothing, and its end."""

from __future__ import annotations

import json
from datetime import datetime

from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.destroy.destroy import Destruction
from operations.planning import Planning
from rehearsal.run import invariants
from stacks.desired_state import desired_state
from tests.scenarios.stage import states

WRITES = ("CreateSolution", "CreateSolutionVersion", "CreateCampaign", "UpdateCampaign", "CreateFilter", "DeleteFilter")


def _want(stage, **attributes):
    """What training and reconciliation do: record a wish, start the writer."""
    stage.write("campaign#home", **attributes)
    return stage.start("CampaignDeployment", campaign="home", reason="operator")


def _served(stage):
    return stage.campaign().served[-1].version_arn


def test_a_campaign_whose_creation_fails_is_told_and_serves_from_the_next_training_on(stage):
    stage.mishaps.fail_next("campaign", "streamly_home", "There was no capacity.")
    stage.train_and_serve()
    (failed,) = stage.failed()
    assert failed.cause == "CampaignNotDeployed: There was no capacity."
    assert stage.failures == ["streamly: CampaignDeployment failed for home"]
    assert stage.campaign().status == "ACTIVE"
    assert _served(stage) == stage.versions()[1].arn


def test_that_it_works_again_is_told_with_the_first_success_and_with_no_other(stage):
    (failed,) = stage.failed()
    told = ["streamly: CampaignDeployment failed for home", "streamly: CampaignDeployment works again for home"]
    assert stage.mails == told
    assert "CampaignNotDeployed: There was no capacity." in stage.mailed[-1].message
    (recovered,) = stage.events("CampaignDeployment Recovered")
    assert (recovered["campaign"], recovered["error"]) == ("home", "CampaignNotDeployed")
    assert datetime.fromisoformat(recovered["failedAt"]) <= failed.stop
    stage.run_until(lambda: len(stage.ended("CampaignDeployment", "Deployed")) == 2)
    assert stage.mails == told


def test_reconciling_again_changes_nothing(stage):
    before = stage.now
    run = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=2)
    assert run.status == "SUCCEEDED"
    assert run.output == {"actions": [], "reports": [], "waiting": [], "notices": []}
    assert stage.calls(*WRITES, since=before) == []


def test_a_version_wanted_while_another_is_deployed_is_served_in_the_end(stage):
    stage.run_until(lambda: len(stage.ended("SolutionTraining", "Trained")) == 3)
    first, second, third = (version.arn for version in stage.versions())
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    holder = _want(stage, solutionVersionArn=first)
    stage.run(minutes=2)
    other = _want(stage, solutionVersionArn=second)
    stage.run_until(lambda: holder.stop)
    assert "LeftToTheOther" in states(other)
    assert [served.version_arn for served in stage.campaign().served[-3:]] == [third, first, second]


def test_a_failed_update_is_told_with_the_services_reason_and_the_old_version_serves_on(stage):
    before = _served(stage)
    stage.mishaps.fail_next("campaign-update", "streamly_home", "The model could not be loaded.")
    run = _want(stage, solutionVersionArn=stage.versions()[0].arn)
    stage.run_until(lambda: run.stop)
    assert (run.status, run.cause) == ("FAILED", "CampaignNotDeployed: The model could not be loaded.")
    assert stage.failures[1:] == ["streamly: CampaignDeployment failed for home"]
    assert _served(stage) == before


def test_a_version_wanted_while_an_update_fails_is_deployed_nevertheless(stage):
    stage.mishaps.fail_next("campaign-update", "streamly_home", "The model could not be loaded.")
    first, _, third = [version.arn for version in stage.versions()][:3]
    run = _want(stage, solutionVersionArn=first)
    stage.run(minutes=2)
    _want(stage, solutionVersionArn=third)
    stage.run_until(lambda: run.stop and not stage.running("CampaignDeployment"))
    assert run.status == "FAILED"
    assert _served(stage) == third


def test_a_capacity_wanted_while_a_version_is_deployed_is_taken_up(stage):
    settings = json.loads(stage.state("campaign#home")["settings"])
    run = _want(stage, solutionVersionArn=stage.versions()[0].arn)
    stage.run(minutes=2)
    _want(stage, settings=json.dumps(settings | {"MinProvisionedTPS": 2}))
    stage.run_until(lambda: run.stop)
    assert (run.status, stage.campaign().min_provisioned_tps) == ("SUCCEEDED", 2)


def test_reconciliation_puts_the_campaign_back_to_the_tenant_file(stage):
    stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=15)
    assert stage.campaign().min_provisioned_tps == 1


def test_a_campaign_that_was_not_asked_to_serve_the_newest_version_is_mended(stage):
    """As a training leaves it that dies between recording its version and asking for it."""
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    stage.run_until(lambda: not stage.running("SolutionTraining") and not stage.running("CampaignDeployment"))
    newest = stage.state("solution#for-you")["versionArn"]
    run = _want(stage, solutionVersionArn=stage.versions()[0].arn)
    stage.run_until(lambda: run.stop)
    assert _served(stage) != newest
    reconciliation = stage.start("TenantReconciliation", reason="daily")
    stage.run(minutes=10)
    (action,) = reconciliation.output["actions"]
    assert (action["do"], action["version"]) == ("want-campaign", newest)
    assert _served(stage) == newest


def _planned(stage, tenant):
    """The plan that the deployed function makes of the actual state, had the tenant file been another."""
    calls = Calls({"lambda": stage.aws.client("lambda")}, stage.aws.clock.sleep)
    return Planning(stage.names, calls, print).plan(desired_state(tenant, stage.names))


def test_a_campaign_that_joins_a_trained_solution_is_asked_to_serve_its_version_at_once(stage, fleet):
    (solution,) = fleet.tenants[0].solutions
    joined = solution.campaigns[0].model_copy(update={"name": "kids"})
    wider = solution.model_copy(update={"campaigns": (*solution.campaigns, joined)})
    stage.run_until(lambda: not stage.running("SolutionTraining"))
    planned = _planned(stage, fleet.tenants[0].model_copy(update={"solutions": (wider,)}))
    assert [(entry["do"], entry["name"]) for entry in planned["actions"]] == [
        ("record-solution", "for-you"),
        ("want-campaign", "kids"),
    ]
    assert planned["actions"][1]["version"] == stage.state("solution#for-you")["versionArn"]


def test_an_exploration_taken_out_of_the_file_goes_back_to_the_services_own(stage, fleet):
    (solution,) = fleet.tenants[0].solutions
    campaign = solution.campaigns[0].model_copy(update={"exploration": None})
    plain = solution.model_copy(update={"campaigns": (campaign,)})
    settings = json.loads(stage.state("campaign#home")["settings"])
    exploring = {"explorationWeight": "0.9", "explorationItemAgeCutOff": "7"}
    config = {"CampaignConfig": {"ItemExplorationConfig": exploring}}
    run = _want(stage, settings=json.dumps(settings | config))
    stage.run_until(lambda: run.stop and not stage.running("CampaignDeployment"))
    assert _exploration(stage) == exploring
    planned = _planned(stage, fleet.tenants[0].model_copy(update={"solutions": (plain,)}))
    (action,) = planned["actions"]
    run = _want(stage, settings=action["wish"])
    stage.run_until(lambda: run.stop and not stage.running("CampaignDeployment"))
    assert _exploration(stage) == {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}


def _exploration(stage):
    campaign = stage.aws.client("personalize").describe_campaign(
        campaignArn=stage.names.personalize_arn("campaign", "streamly_home")
    )["campaign"]
    return campaign["campaignConfig"]["itemExplorationConfig"]


def _destroy(stage, *, dry_run):
    lines = []
    calls = Calls({service: stage.aws.client(service) for service in SERVICES}, stage.aws.clock.sleep, lambda: 0.5)
    status = Destruction(stage.names, calls, lines.append, lambda: True).run(dry_run=dry_run)
    return status, lines


def test_a_rehearsed_destruction_changes_nothing(stage):
    before = len(stage.aws.calls)
    status, lines = _destroy(stage, dry_run=True)
    assert (status, lines[-1]) == (0, "dry run: nothing was changed")
    made = {call.operation for call in stage.aws.calls[before:] if call.caller == "operator"}
    assert {name for name in made if not name.startswith(("List", "Describe", "Get", "Scan", "Head"))} == set()


def test_destruction_leaves_nothing_that_is_billed_and_nothing_of_others_is_touched(stage):
    personalize = stage.aws.client("personalize")
    foreign = personalize.create_dataset_group(name="streamly-films")["datasetGroupArn"]
    stage.run(minutes=5)
    recipe = "arn:aws:personalize:::recipe/aws-sims"
    theirs = personalize.create_solution(
        name="streamly_by_hand", datasetGroupArn=foreign, recipeArn=recipe, performAutoTraining=False
    )["solutionArn"]
    stage.run_until(lambda: stage.running("SolutionTraining", "WaitForTraining"))
    status, lines = _destroy(stage, dry_run=False)
    assert status == 0, lines
    assert [one["solutionArn"] for one in personalize.list_solutions()["solutions"]] == [theirs]
    stage.run(minutes=0.1)
    assert personalize.list_campaigns()["campaigns"] == []
    assert personalize.list_filters(datasetGroupArn=stage.names.dataset_group_arn)["Filters"] == []
    groups = [one["name"] for one in personalize.list_dataset_groups()["datasetGroups"]]
    assert sorted(groups) == ["streamly-films", stage.names.dataset_group]
    watching = stage.aws.client("cloudwatch")
    alarms = watching.describe_alarms(AlarmTypes=["MetricAlarm", "CompositeAlarm"])
    assert alarms["MetricAlarms"] + alarms["CompositeAlarms"] == []
    assert watching.list_dashboards()["DashboardEntries"] == []
    assert [one.name for one in stage.aws.stacks if one.status != "DELETE_COMPLETE"] == ["streamly-data"]


def test_destroying_again_finds_nothing_and_nothing_comes_back(stage):
    stage.run(hours=7)
    status, lines = _destroy(stage, dry_run=False)
    assert (status, lines[1].partition(": ")[2]) == (0, "nothing is left to remove")


def test_a_deploy_after_that_goes_on_from_the_kept_data(stage, assembly):
    """Nothing has to be uploaded or imported again; the tenant trains and serves."""
    at, failed = stage.now, stage.failed()
    stage.deploy(assembly)
    stage.run_until(lambda: stage.serving(), hours=12)
    stage.run_until(lambda: not stage.running("CampaignDeployment"))
    assert stage.failed() == failed
    assert stage.calls("CreateDatasetImportJob", since=at) == []
    assert {one.version_arn for one in stage.campaign().served} <= {
        one.arn for one in stage.versions() if one.created > at
    }
    assert list(invariants.pointers_name_what_is_active(stage.record())) == []
