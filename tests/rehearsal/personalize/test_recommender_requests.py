"""Requests to recommenders: the ids that use cases require, what they hide, and how requests are counted."""

from __future__ import annotations

import json

import pytest

from rehearsal.personalize import inspection, recipes

from .conftest import ACCOUNT, PREFIX, REGION, refused
from .films import ALIKE, RETAIL, TOP_PICKS, VIDEO, described, loaded, recommend, recommender

USE_CASES = [recipe for recipe in recipes.MODELLED.values() if recipe.domain]


@pytest.fixture
def films(sandbox) -> str:
    """A VIDEO_ON_DEMAND dataset group with interactions (watch and click) and items."""
    return loaded(sandbox, VIDEO)


@pytest.mark.parametrize("domain", [VIDEO, RETAIL])
def test_every_use_case_answers_with_the_ids_that_it_requires_and_not_without(make_sandbox, domain):
    sandbox = make_sandbox(quotas={"filter_events": 1000})
    group = loaded(sandbox, domain)
    ids = {"userId": "u1", "itemId": "b3"}
    for place, use_case in enumerate(recipe for recipe in USE_CASES if recipe.domain == domain):
        arn = recommender(sandbox, group, use_case.name, f"r{place}")
        assert described(sandbox, arn)["status"] == "ACTIVE", use_case.name
        items = recommend(sandbox, arn, numResults=5, **{key: ids[key] for key in use_case.inputs})
        assert len(items) == 5, use_case.name
        for missing in use_case.inputs:
            given = {key: ids[key] for key in use_case.inputs if key != missing}
            code, message = refused(sandbox.get_recommendations, recommenderArn=arn, **given)
            assert (code, f"{missing} is required" in message) == ("InvalidInputException", True)


def test_what_the_user_has_watched_is_not_recommended_again_whatever_the_filter(sandbox, films):
    arn = recommender(sandbox, films)
    tracker = sandbox.tracker(films)
    first, second = recommend(sandbox, arn, userId="new", numResults=2)
    sandbox.watch(tracker, first, user="new", eventType="Watch")
    sandbox.watch(tracker, second, user="new", eventType="Click")
    sandbox.later(seconds=2)
    after = recommend(sandbox, arn, userId="new", numResults=100)
    assert first not in after
    assert second in after
    everything = sandbox.filter(films, 'INCLUDE ItemID WHERE Items.GENRES IN ("Action", "Comedy", "Drama")')
    assert first not in recommend(sandbox, arn, userId="new", numResults=100, filterArn=everything)


def test_events_and_items_change_a_personal_recommender_by_themselves(sandbox, films):
    arn = recommender(sandbox, films)
    tracker = sandbox.tracker(films)
    sandbox.watch(tracker, "b20", "b21", "b22", user="new")
    sandbox.later(seconds=2)
    items = recommend(sandbox, arn, userId="new", numResults=10)
    assert sum(item.startswith("b") for item in items) >= 8
    fresh = {"genres": "Drama", "creationTimestamp": int(sandbox.now.timestamp())}
    put = [{"itemId": "fresh", "properties": json.dumps(fresh)}]
    sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=put)
    assert "fresh" not in recommend(sandbox, arn, userId="new", numResults=50)
    sandbox.later(hours=2)
    assert "fresh" in recommend(sandbox, arn, userId="new", numResults=50)


def test_requests_are_counted_by_recommender(sandbox, films):
    arn = recommender(sandbox, films, minRecommendationRequestsPerSecond=2)
    for _ in range(3):
        recommend(sandbox, arn, userId="u1")
    assert sandbox.metric("GetRecommendations", "Sum", RecommenderArn=arn) == []  # CloudWatch knows a little later
    sandbox.later(minutes=1)
    assert sandbox.metric("GetRecommendations", "Sum", RecommenderArn=arn) == [3]
    (history,) = inspection.recommenders(ACCOUNT, REGION)
    assert (history.requests, history.min_requests_per_second, history.use_case) == (3, 2, TOP_PICKS)
    assert history.trained[0].metrics["precision_at_5"] > 0


def test_a_request_names_a_campaign_or_a_recommender(sandbox, films):
    arn = recommender(sandbox, films)
    campaign = arn.replace("recommender", "campaign")
    for given in ({}, {"recommenderArn": arn, "campaignArn": campaign}):
        assert "only one" in refused(sandbox.get_recommendations, userId="u1", **given)[1]


def test_requests_to_recommenders_have_metadata_and_promotions(sandbox, films):
    arn = recommender(sandbox, films, ALIKE, enableMetadataWithRecommendations=True)
    drama = sandbox.filter(films, 'INCLUDE ItemID WHERE Items.GENRES IN ("Drama")')
    sandbox.later(minutes=20)
    params = {"recommenderArn": arn, "userId": "new", "itemId": "a3", "numResults": 20}
    promotion = {"name": "drama", "percentPromotedItems": 50, "filterArn": drama}
    items = sandbox.get_recommendations(promotions=[promotion], metadataColumns={"ITEMS": ["GENRES"]}, **params)
    genres = [item["metadata"]["GENRES"] for item in items["itemList"] if item.get("promotionName") == "drama"]
    assert genres == ["Drama"] * 10
    assert "contextual" in refused(sandbox.get_recommendations, context={"DEVICE": "tv"}, **params)[1]
