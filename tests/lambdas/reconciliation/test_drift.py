"""What somebody changed by hand."""

from __future__ import annotations

import json

import pytest

from lambdas.reconciliation.plan import drift
from lambdas.reconciliation.plan.entries import Actual

VERSION = "arn:solution/acme_main/1"
SETTINGS = {
    "MinProvisionedTPS": 2,
    "CampaignConfig": {
        "ItemExplorationConfig": {"explorationWeight": "0.3"},
        "RankingInfluence": {"POPULARITY": 0.5},
        "EnableMetadataWithRecommendations": False,
    },
}
RECORDED = {"settings": json.dumps(SETTINGS), "solutionVersionArn": VERSION, "generation": 3, "served": 3}
FOUND = {
    "status": "ACTIVE",
    "minProvisionedTPS": 2,
    "solutionVersionArn": VERSION,
    "campaignConfig": {
        "itemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
        "rankingInfluence": {"POPULARITY": 0.5, "FRESHNESS": 0.0},
        "syncWithLatestSolutionVersion": False,
    },
}


def actual(**more):
    return Actual(records={}, solutions={}, files={}, **more)


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        ({}, None),
        ({"minProvisionedTPS": 5}, "drift: minProvisionedTPS is 5, not 2"),
        ({"solutionVersionArn": "arn:other"}, f"drift: solutionVersionArn is arn:other, not {VERSION}"),
        (
            {"campaignConfig": {"itemExplorationConfig": {}, "enableMetadataWithRecommendations": True}},
            "drift: campaignConfig.enableMetadataWithRecommendations is True, not False;"
            " campaignConfig.itemExplorationConfig.explorationWeight is None, not 0.3;"
            " campaignConfig.rankingInfluence.POPULARITY is None, not 0.5",
        ),
        ({"minProvisionedTPS": 5, "latestCampaignUpdate": {"status": "CREATE IN_PROGRESS"}}, None),  # on its way
        (
            {"minProvisionedTPS": 5, "latestCampaignUpdate": {"status": "ACTIVE"}},
            "drift: minProvisionedTPS is 5, not 2",
        ),
        ({"minProvisionedTPS": 5, "status": "DELETE PENDING"}, None),
    ],
)
def test_a_campaign_is_compared_with_what_was_recorded(found, reason):
    assert drift.of_campaign("home", RECORDED, actual(campaigns={"home": FOUND | found})) == reason


@pytest.mark.parametrize(
    ("recorded", "reason"),
    [
        ({}, drift.GONE),
        ({"served": 2}, None),  # its writer has to do with it anyway
        ({"holder": "arn"}, None),
        ({"parked": "{}"}, None),
        ({"removed": "then"}, None),
    ],
)
def test_one_that_is_gone_is_drift_unless_it_was_meant_so(recorded, reason):
    assert drift.of_campaign("home", RECORDED | recorded, actual(campaigns={"home": None})) == reason


def test_a_recommender_that_a_person_stopped_stays_so():
    wanted = {"Name": "acme_top_1", "RecommenderConfig": {"MinRecommendationRequestsPerSecond": 1}}
    recorded = {"wanted": json.dumps(wanted), "generation": 1, "served": 1}
    stopped = {"status": "INACTIVE", "recommenderConfig": {"minRecommendationRequestsPerSecond": 1}}
    assert drift.of_recommender("top", recorded, actual(recommenders={"top": stopped})) is None
    more = {"status": "ACTIVE", "recommenderConfig": {"minRecommendationRequestsPerSecond": 4}}
    found = drift.of_recommender("top", recorded, actual(recommenders={"top": more}))
    assert found == "drift: recommenderConfig.minRecommendationRequestsPerSecond is 4, not 1"
    assert drift.of_recommender("top", recorded, actual(recommenders={"top": None})) == drift.GONE


@pytest.mark.parametrize(
    ("filters", "reason"),
    [
        ([{"name": "acme_fresh_1", "status": "ACTIVE"}], None),
        ([{"name": "acme_fresh_1", "status": "CREATE FAILED"}], drift.GONE),
        ([{"name": "acme_freshest_1", "status": "ACTIVE"}], drift.GONE),
        ([], drift.GONE),
        (None, None),
    ],
)
def test_a_filter_of_which_none_is_left(filters, reason):
    recorded = {"wanted": json.dumps({"prefix": "acme_fresh_"}), "generation": 1, "served": 1}
    assert drift.of_filter(recorded, actual(filters=filters)) == reason
