"""Campaigns: what serves while an update is under way, and what a campaign may be configured with."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from rehearsal.personalize import inspection

from .conftest import ACCOUNT, REGION, code_of


@pytest.fixture
def served(sandbox) -> tuple[str, str, str]:
    """(campaign, the version that it serves, another ACTIVE version)"""
    return sandbox.kept(_served)


def _served(sandbox) -> tuple[str, str, str]:
    _, campaign = sandbox.deployed("aws-user-personalization", "Interactions")
    first = sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"]
    solution = first.rpartition("/")[0]
    return campaign, first, sandbox.train(solution, "UPDATE")["solutionVersionArn"]


def test_the_old_version_serves_until_the_update_is_active(sandbox, served):
    campaign, first, second = served
    assert "latestCampaignUpdate" not in sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=second, minProvisionedTPS=3)
    during = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    assert (during["status"], during["solutionVersionArn"], during["minProvisionedTPS"]) == ("ACTIVE", first, 1)
    assert during["latestCampaignUpdate"]["status"] == "CREATE PENDING"
    assert during["latestCampaignUpdate"]["solutionVersionArn"] == second
    sandbox.later(minutes=10)
    after = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    assert (after["solutionVersionArn"], after["minProvisionedTPS"]) == (second, 3)
    assert after["latestCampaignUpdate"]["status"] == "ACTIVE"


def test_only_one_update_at_a_time_and_no_deletion_meanwhile(sandbox, served):
    campaign, _, second = served
    sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=second)
    for call, params in (
        (sandbox.update_campaign, {"campaignArn": campaign, "minProvisionedTPS": 2}),
        (sandbox.delete_campaign, {"campaignArn": campaign}),
    ):
        with pytest.raises(ClientError) as error:
            call(**params)
        assert code_of(error) == "ResourceInUseException"


def test_an_update_changes_only_what_it_names(sandbox, served):
    campaign, first, _ = served
    config = {"itemExplorationConfig": {"explorationWeight": "0.5", "explorationItemAgeCutOff": "7"}}
    sandbox.update_campaign(campaignArn=campaign, campaignConfig=config)
    sandbox.later(minutes=10)
    sandbox.update_campaign(campaignArn=campaign, minProvisionedTPS=2)
    sandbox.later(minutes=10)
    described = sandbox.describe_campaign(campaignArn=campaign)["campaign"]
    assert described["campaignConfig"] == config
    assert (described["solutionVersionArn"], described["minProvisionedTPS"]) == (first, 2)


def test_a_version_that_is_not_active_cannot_be_deployed(sandbox, served):
    campaign, first, _ = served
    arn = sandbox.create_solution_version(solutionArn=first.rpartition("/")[0])["solutionVersionArn"]
    with pytest.raises(ClientError) as error:
        sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=arn)
    assert code_of(error) == "ResourceInUseException"
    sandbox.stop_solution_version_creation(solutionVersionArn=arn)
    sandbox.later(minutes=5)
    with pytest.raises(ClientError) as error:
        sandbox.create_campaign(name="other", solutionVersionArn=arn)
    assert code_of(error) == "InvalidInputException"


def test_a_campaign_that_follows_the_latest_version_switches_by_itself(sandbox, served):
    _, first, _ = served
    solution = first.rpartition("/")[0]
    follows = {"campaignConfig": {"syncWithLatestSolutionVersion": True}}
    campaign = sandbox.campaign(f"{solution}/$LATEST", name="follower", **follows)
    newest = sandbox.train(solution)["solutionVersionArn"]
    sandbox.later(minutes=10)
    assert sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"] == newest


def test_the_latest_version_can_be_deployed_without_following_it(sandbox, served):
    _, first, second = served
    solution = first.rpartition("/")[0]
    campaign = sandbox.campaign(f"{solution}/$LATEST", name="once")
    sandbox.train(solution)
    assert sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"] == second


def test_an_update_that_makes_a_campaign_follow_must_name_the_latest_version(sandbox, served):
    campaign, first, second = served
    follows = {"campaignArn": campaign, "campaignConfig": {"syncWithLatestSolutionVersion": True}}
    for named in ({}, {"solutionVersionArn": second}):
        with pytest.raises(ClientError, match="needs a solutionVersionArn of <SolutionArn>/"):
            sandbox.update_campaign(**follows, **named)
    sandbox.update_campaign(**follows, solutionVersionArn=f"{first.rpartition('/')[0]}/$LATEST")
    sandbox.later(minutes=10)
    assert sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"] == second


@pytest.mark.parametrize(
    ("config", "complaint"),
    [
        ({"syncWithLatestSolutionVersion": True}, "LATEST"),
        ({"itemExplorationConfig": {"explorationWeight": "1.5"}}, "between 0 and 1"),
        ({"itemExplorationConfig": {"explorationWeight": "much"}}, "must be a number"),
        ({"itemExplorationConfig": {"explorationItemAgeCutOff": "0"}}, "between 1 and"),
        ({"itemExplorationConfig": {"explorationItemAgeCutOff": "inf"}}, "must be a number"),
        ({"itemExplorationConfig": {"weight": "0.3"}}, "has no weight"),
        ({"enableMetadataWithRecommendations": True}, "needs an Items dataset"),
        ({"rankingInfluence": {"POPULARITY": 0.5}}, "not applicable"),
    ],
)
def test_wrong_configurations_are_refused(sandbox, served, config, complaint):
    _, first, _ = served
    with pytest.raises(ClientError, match=complaint) as error:
        sandbox.create_campaign(name="other", solutionVersionArn=first, campaignConfig=config)
    assert code_of(error) == "InvalidInputException"


def test_exploration_is_for_user_personalization_v1_only(sandbox):
    with pytest.raises(ClientError, match="not applicable"):
        sandbox.deployed(
            "aws-user-personalization-v2",
            "Interactions",
            campaignConfig={"itemExplorationConfig": {"explorationWeight": "0.5"}},
        )


def test_five_campaigns_in_a_dataset_group(sandbox, served):
    _, first, _ = served
    for number in range(4):
        sandbox.create_campaign(name=f"c{number}", solutionVersionArn=first)
    with pytest.raises(ClientError) as error:
        sandbox.create_campaign(name="c4", solutionVersionArn=first)
    assert code_of(error) == "LimitExceededException"


def test_the_history_of_a_campaign_can_be_inspected(sandbox, served):
    campaign, first, second = served
    sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=second)
    (before,) = inspection.campaigns(ACCOUNT, REGION)
    sandbox.later(minutes=10)
    (after,) = inspection.campaigns(ACCOUNT, REGION)
    assert [each.version_arn for each in before.served] == [first]
    assert [each.version_arn for each in after.served] == [first, second]
    assert after.served[0].since < after.served[1].since <= sandbox.now
    versions = inspection.solution_versions(ACCOUNT, REGION)
    assert [(version.mode, version.status) for version in versions] == [("FULL", "ACTIVE"), ("UPDATE", "ACTIVE")]
    assert all(version.metrics and version.ended for version in versions)
