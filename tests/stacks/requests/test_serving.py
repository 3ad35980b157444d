"""What campaigns and recommenders are set to."""

from __future__ import annotations

import pytest

from config.models import Campaign, Exploration, RankingInfluence, Recommender
from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.requests import serving

ACME = Names("acme", "111111111111", "eu-west-1")
OWN = {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}
VERSION = {"SolutionVersionArn": "arn:aws:personalize:eu-west-1:111111111111:solution/acme_main_0a1b2c3d/v1"}


@pytest.mark.parametrize(
    ("recipe", "said", "config"),
    [
        (
            "aws-user-personalization",
            {},
            {"ItemExplorationConfig": OWN, "EnableMetadataWithRecommendations": False},
        ),
        (
            "aws-user-personalization",
            {"exploration": Exploration(weight=0.0, item_age_cutoff_days=7), "metadata_in_responses": True},
            {
                "ItemExplorationConfig": {"explorationWeight": "0", "explorationItemAgeCutOff": "7"},
                "EnableMetadataWithRecommendations": True,
            },
        ),
        (
            "aws-user-personalization-v2",  # metadata are free there, and on unless switched off
            {},
            {"EnableMetadataWithRecommendations": True},
        ),
        (
            "aws-user-personalization-v2",
            {"metadata_in_responses": False},
            {"EnableMetadataWithRecommendations": False},
        ),
        ("aws-sims", {}, {"EnableMetadataWithRecommendations": False}),
        (
            "aws-semantic-similarity",
            {},
            {"RankingInfluence": {"POPULARITY": 0.0, "FRESHNESS": 0.0}, "EnableMetadataWithRecommendations": True},
        ),
        (
            "aws-semantic-similarity",
            {"ranking_influence": RankingInfluence(popularity=0.4)},
            {"RankingInfluence": {"POPULARITY": 0.4, "FRESHNESS": 0.0}, "EnableMetadataWithRecommendations": True},
        ),
    ],
)
def test_a_campaign_asks_for_what_the_file_says_and_for_defaults_where_others_may_have_been(recipe, said, config):
    found = serving.campaign(Campaign(name="home", min_provisioned_tps=2, **said), recipe, items=True)
    assert found == {"MinProvisionedTPS": 2, "CampaignConfig": {"SyncWithLatestSolutionVersion": False} | config}
    request = sdk.request("personalize", "CreateCampaign", found | VERSION | {"Name": "acme_home"})
    assert violations("personalize", "CreateCampaign", request) == []


def test_without_items_there_are_no_metadata():
    config = serving.campaign(Campaign(name="home"), "aws-user-personalization-v2", items=False)["CampaignConfig"]
    assert config["EnableMetadataWithRecommendations"] is False


@pytest.mark.parametrize(
    ("recipe", "said", "config"),
    [
        (
            "aws-ecomm-recommended-for-you",
            {"exploration": Exploration(weight=0.2), "excluded_columns": {"users": ("TIER",)}},
            {
                "MinRecommendationRequestsPerSecond": 1,
                "EnableMetadataWithRecommendations": False,
                "ItemExplorationConfig": OWN | {"explorationWeight": "0.2"},
                "TrainingDataConfig": {"ExcludedDatasetColumns": {"USERS": ["TIER"]}},
            },
        ),
        (
            "aws-vod-top-picks",
            {"metadata_in_responses": True, "included_columns": {"items": ("GENRES",)}},
            {
                "MinRecommendationRequestsPerSecond": 1,
                "EnableMetadataWithRecommendations": True,
                "ItemExplorationConfig": OWN,
                "TrainingDataConfig": {"IncludedDatasetColumns": {"ITEMS": ["GENRES"]}},
            },
        ),
        (
            "aws-vod-most-popular",
            {"min_recommendation_requests_per_second": 5},
            {"MinRecommendationRequestsPerSecond": 5, "EnableMetadataWithRecommendations": False},
        ),
    ],
)
def test_a_recommender_asks_for_all_that_the_file_says(recipe, said, config):
    found = serving.recommender(Recommender(name="top", recipe=recipe, **said), ACME)
    assert found == {
        "Name": ACME.recommender("top", recipe),
        "RecipeArn": f"arn:aws:personalize:::recipe/{recipe}",
        "RecommenderConfig": config,
    }
    arguments = found | {"DatasetGroupArn": ACME.dataset_group_arn}
    request = sdk.request("personalize", "CreateRecommender", arguments)
    assert violations("personalize", "CreateRecommender", request) == []
