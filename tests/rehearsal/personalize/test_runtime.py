"""GetRecommendations and GetPersonalizedRanking: what they require, what filters do, and how they are counted."""

from __future__ import annotations

import pytest

from rehearsal.personalize import inspection

from .conftest import ACCOUNT, PREFIX, REGION, items_csv, refused


@pytest.fixture
def home(sandbox) -> tuple[str, str]:
    """(dataset group, campaign) of user-personalization on all three datasets."""
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions", "Items", "Users")
    sandbox.later(minutes=20)
    return group, campaign


def test_a_known_user_gets_items_of_their_taste_with_falling_scores(sandbox, home):
    answer = sandbox.get_recommendations(campaignArn=home[1], userId="u1", numResults=20)
    assert all(item["itemId"].startswith("b") for item in answer["itemList"][:5])
    scores = [item["score"] for item in answer["itemList"]]
    assert scores == sorted(scores, reverse=True)
    assert answer["recommendationId"].startswith("RID-")
    assert len(answer["recommendationId"]) <= 40


def test_25_results_unless_told_and_500_at_most(sandbox, home):
    assert len(sandbox.recommend(home[1], userId="u1")) == 25
    assert len(sandbox.recommend(home[1], userId="u1", numResults=3)) == 3
    assert (
        refused(sandbox.get_recommendations, campaignArn=home[1], userId="u1", numResults=501)[0]
        == "InvalidInputException"
    )


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({}, "userId is required"),
        ({"userId": "u1", "context": {"DEVICE": "phone"}}, "no metadata column DEVICE"),
        ({"userId": "u1", "promotions": [{"name": "p", "percentPromotedItems": 10}]}, "needs filterArn"),
        ({"userId": "u1", "filterValues": {"G": '"a"'}}, "need a filterArn"),
        ({"userId": "u1", "filterValues": {"G": "x" * 1001}}, "1000"),
    ],
)
def test_wrong_requests_are_refused(sandbox, home, params, complaint):
    code, message = refused(sandbox.get_recommendations, campaignArn=home[1], **params)
    assert code == "InvalidInputException"
    assert complaint in message


def test_each_recipe_answers_its_own_operation(sandbox, home):
    code, message = refused(sandbox.get_personalized_ranking, campaignArn=home[1], userId="u1", inputList=["a1"])
    assert code == "InvalidInputException"
    assert "GetRecommendations" in message


def test_a_campaign_that_is_not_active_does_not_answer(sandbox, home):
    version = sandbox.describe_campaign(campaignArn=home[1])["campaign"]["solutionVersionArn"]
    young = sandbox.create_campaign(name="young", solutionVersionArn=version)["campaignArn"]
    assert "CREATE" in refused(sandbox.get_recommendations, campaignArn=young, userId="u1")[1]
    missing = f"{PREFIX}:campaign/none"
    assert refused(sandbox.get_recommendations, campaignArn=missing, userId="u1")[0] == "ResourceNotFoundException"


def test_filters_on_metadata_history_and_user(sandbox, home):
    group, campaign = home
    comedy = sandbox.filter(group, "INCLUDE ItemID WHERE Items.GENRE IN ($GENRE) AND Items.YEAR >= $SINCE", "comedy")
    items = sandbox.recommend(
        campaign, userId="u1", filterArn=comedy, filterValues={"GENRE": '"Comedy"', "SINCE": "2001"}
    )
    assert items
    assert all(item[0] == "a" and int(item[1:]) % 2 and int(item[1:]) >= 11 for item in items)
    unwatched = sandbox.filter(group, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("WATCH", "click")', "unwatched")
    everything = sandbox.recommend(campaign, userId="u1", numResults=100)
    left = sandbox.recommend(campaign, userId="u1", numResults=100, filterArn=unwatched)
    assert len([item for item in left if item.startswith("b")]) == 5  # u1 has had 25 of the 30
    assert len(everything) == 60
    paying = sandbox.filter(
        group, 'EXCLUDE ItemID WHERE Items.GENRE IN ("Drama") IF CurrentUser.PLAN IN ("free")', "paying"
    )
    assert all(item.startswith("a") for item in sandbox.recommend(campaign, userId="u2", filterArn=paying))
    assert any(item.startswith("b") for item in sandbox.recommend(campaign, userId="u1", filterArn=paying))


def test_an_event_is_filtered_within_seconds_an_item_within_minutes(sandbox, home):
    group, campaign = home
    tracker = sandbox.tracker(group)
    unwatched = sandbox.filter(group, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', "unwatched")
    recent = sandbox.filter(group, "INCLUDE ItemID WHERE Items.YEAR > 2024", "recent")
    assert "b0" in sandbox.recommend(campaign, userId="new", filterArn=unwatched)
    sandbox.watch(tracker, "b0", user="new")
    sandbox.later(seconds=2)
    assert "b0" not in sandbox.recommend(campaign, userId="new", filterArn=unwatched)
    assert sandbox.recommend(campaign, userId="new", filterArn=recent) == []
    sandbox.load("Items", items_csv().replace(",2018,", ",2025,"))
    assert sandbox.recommend(campaign, userId="new", filterArn=recent) == []
    sandbox.later(minutes=20)
    assert set(sandbox.recommend(campaign, userId="new", filterArn=recent)) == {"a28", "b28"}


def test_filters_see_the_latest_events_of_each_type_only(make_sandbox):
    sandbox = make_sandbox(quotas={"filter_events": 3})
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions", "Items")
    watched = sandbox.filter(group, 'INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")')
    assert len(sandbox.recommend(campaign, userId="u1", filterArn=watched)) == 3
    both = sandbox.filter(group, "INCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (*)", "both")
    assert len(sandbox.recommend(campaign, userId="u1", filterArn=both)) == 6


def test_a_filter_must_be_active_and_of_the_same_dataset_group(sandbox, home):
    group, campaign = home
    expression = "INCLUDE ItemID WHERE Items.YEAR > 2000"
    young = sandbox.create_filter(name="young", datasetGroupArn=group, filterExpression=expression)["filterArn"]
    params = {"campaignArn": campaign, "userId": "u1"}
    assert "CREATE PENDING" in refused(sandbox.get_recommendations, **params, filterArn=young)[1]
    other = sandbox.filter(sandbox.group("Items", name="other"), expression, "foreign")
    assert refused(sandbox.get_recommendations, **params, filterArn=other)[0] == "ResourceNotFoundException"
    sandbox.delete_filter(filterArn=young)
    assert refused(sandbox.get_recommendations, **params, filterArn=young)[0] == "InvalidInputException"
    sandbox.later(minutes=5)
    assert refused(sandbox.get_recommendations, **params, filterArn=young)[0] == "ResourceNotFoundException"


@pytest.mark.parametrize("recipe", ["aws-sims", "aws-similar-items"])
def test_related_items(sandbox, recipe):
    group, campaign = sandbox.deployed(recipe, "Interactions", "Items")
    sandbox.later(minutes=20)
    items = sandbox.recommend(campaign, itemId="b7", numResults=10)
    assert all(item.startswith("b") for item in items)
    assert "b7" not in items
    assert len(sandbox.recommend(campaign, itemId="unheard-of", numResults=10)) == 10
    assert "score" not in sandbox.get_recommendations(campaignArn=campaign, itemId="b7")["itemList"][0]
    later = sandbox.filter(group, "INCLUDE ItemID WHERE Items.YEAR > CurrentItem.YEAR", "later")
    assert all(int(item[1:]) > 20 for item in sandbox.recommend(campaign, itemId="b20", filterArn=later))


def test_popular_items_are_the_same_for_everybody(sandbox):
    _, campaign = sandbox.deployed("aws-popularity-count", "Interactions")
    items = sandbox.recommend(campaign, userId="u1", numResults=30)
    assert items == sandbox.recommend(campaign, numResults=30)
    assert {item[0] for item in items} == {"a", "b"}


def test_a_ranking_keeps_all_items_unless_a_filter_takes_them_out(sandbox):
    group, campaign = sandbox.deployed("aws-personalized-ranking", "Interactions", "Items")
    sandbox.later(minutes=20)
    given = ["unknown", "a3", "b3", "a29"]
    ranking = sandbox.get_personalized_ranking(campaignArn=campaign, userId="u1", inputList=given)[
        "personalizedRanking"
    ]
    assert ranking[0]["itemId"] == "b3"
    assert ranking[-1] == {"itemId": "unknown", "score": 0.0}
    assert {item["itemId"] for item in ranking} == set(given)
    assert sum(item["score"] for item in ranking) == pytest.approx(1)
    drama = sandbox.filter(group, 'EXCLUDE ItemID WHERE Items.GENRE IN ("Drama")')
    params = {"campaignArn": campaign, "userId": "u1", "inputList": ["a3", "b3"], "filterArn": drama}
    assert [item["itemId"] for item in sandbox.get_personalized_ranking(**params)["personalizedRanking"]] == ["a3"]
    assert refused(sandbox.get_personalized_ranking, campaignArn=campaign, userId="u1", inputList=["a"] * 501)[0]


def test_requests_are_counted_in_cloudwatch_when_there_are_any(sandbox, home):
    def total(name: str, statistic: str = "Sum") -> list[float]:
        return sandbox.metric(name, statistic, CampaignArn=home[1])

    assert total("GetRecommendations") == []
    for _ in range(3):
        sandbox.recommend(home[1], userId="u1")
    refused(sandbox.get_recommendations, campaignArn=home[1])
    sandbox.later(minutes=1)
    assert sum(total("GetRecommendations")) == 4
    assert sum(total("GetRecommendations4xxErrors")) == 1
    assert all(20 <= value <= 60 for value in total("GetRecommendationsLatency", "Average"))


@pytest.mark.parametrize("quota", ["recommendation_rate", "recommendation_rate_of_region"])
def test_requests_of_a_campaign_and_of_a_region_are_limited(make_sandbox, quota):
    sandbox = make_sandbox(quotas={quota: 1})
    _, campaign = sandbox.deployed("aws-user-personalization", "Interactions")
    version = sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"]
    other = sandbox.campaign(version, name="other")
    client = sandbox.client("personalize-runtime")
    client.get_recommendations(campaignArn=campaign, userId="u1")
    code, message = refused(client.get_recommendations, campaignArn=campaign, userId="u1")
    assert (code, "more than 1 requests per second" in message) == ("ThrottlingException", True)
    if quota == "recommendation_rate":
        client.get_recommendations(campaignArn=other, userId="u1")
    else:
        assert refused(client.get_recommendations, campaignArn=other, userId="u1")[0] == "ThrottlingException"


def test_the_history_of_a_filter_outlives_it(sandbox):
    group = sandbox.group("Items")
    arn = sandbox.filter(group, "INCLUDE ItemID WHERE Items.YEAR > 2000")
    sandbox.delete_filter(filterArn=arn)
    sandbox.later(minutes=5)
    assert inspection.filters(ACCOUNT, REGION) == []
    (gone,) = inspection.filters(ACCOUNT, REGION, departed=True)
    assert gone.deleted < sandbox.now
    assert [step.status for step in gone.steps][-3:] == ["ACTIVE", "DELETE PENDING", "DELETE IN_PROGRESS"]
