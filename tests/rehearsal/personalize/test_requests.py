"""Options of requests: item metadata in answers, promotions, contextual metadata, and reasons."""

from __future__ import annotations

import json
import random

import pytest
from botocore.exceptions import ClientError

from .conftest import COLUMNS, PREFIX, START, code_of

UP, UP2, PR, SIMS = (
    "aws-user-personalization",
    "aws-user-personalization-v2",
    "aws-personalized-ranking",
    "aws-sims",
)
METADATA = {"campaignConfig": {"enableMetadataWithRecommendations": True}}
DRAMA = 'INCLUDE ItemID WHERE Items.GENRE IN ("Drama")'


def deployed(sandbox, recipe: str, **params) -> tuple[str, str]:
    """(dataset group, campaign), when filters and metadata are there."""
    found = sandbox.deployed(recipe, "Interactions", "Items", **params)
    sandbox.later(minutes=20)
    return found


def refused(call, **params) -> str:
    """The message of an InvalidInputException."""
    with pytest.raises(ClientError) as error:
        call(**params)
    assert code_of(error) == "InvalidInputException"
    return error.value.response["Error"]["Message"]


def test_metadata_comes_with_the_items_that_have_it(sandbox):
    group, campaign = deployed(sandbox, UP, **METADATA)
    params = {"campaignArn": campaign, "userId": "u1", "numResults": 50, "filterArn": sandbox.filter(group, DRAMA)}
    answer = sandbox.get_recommendations(metadataColumns={"ITEMS": ["GENRE", "YEAR"]}, **params)
    metadata = {item["itemId"]: item["metadata"] for item in answer["itemList"]}
    assert metadata["b3"] == {"GENRE": "Drama", "YEAR": "1993"}
    assert metadata["b29"] == {"GENRE": "Drama"}
    plain = sandbox.get_recommendations(campaignArn=campaign, userId="u1")
    assert all("metadata" not in item for item in plain["itemList"])


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"metadataColumns": {"ITEMS": ["GENRE"]}, "numResults": 51}, "at most 50 with metadata"),
        ({"metadataColumns": {"ITEMS": ["STUDIO"]}}, "no STUDIO"),
        ({"metadataColumns": {"ITEMS": [f"C{n}" for n in range(11)]}}, "at most 10 columns"),
        ({"metadataColumns": {"USERS": ["AGE"]}}, "must be ITEMS"),
    ],
)
def test_metadata_that_cannot_be_asked_for(sandbox, params, complaint):
    _, campaign = deployed(sandbox, UP, **METADATA)
    assert complaint in refused(sandbox.get_recommendations, campaignArn=campaign, userId="u1", **params)


@pytest.mark.parametrize(("recipe", "included"), [(SIMS, False), (UP2, True)])
def test_metadata_must_be_enabled_unless_the_recipe_includes_it(sandbox, recipe, included):
    _, campaign = deployed(sandbox, recipe)
    params = {"campaignArn": campaign, "itemId": "a3", "userId": "u1", "metadataColumns": {"ITEMS": ["GENRE"]}}
    if included:
        assert sandbox.get_recommendations(**params)["itemList"][0]["metadata"]["GENRE"]
    else:
        assert "not enabled" in refused(sandbox.get_recommendations, **params)


def test_a_ranking_comes_with_metadata_too_and_is_shorter_then(sandbox):
    _, campaign = deployed(sandbox, PR, **METADATA)
    params = {"campaignArn": campaign, "userId": "u1", "metadataColumns": {"ITEMS": ["GENRE"]}}
    answer = sandbox.get_personalized_ranking(inputList=["a2", "unknown"], **params)["personalizedRanking"]
    assert [item["metadata"] for item in answer] == [{"GENRE": "Action"}, {}]
    assert "1 to 50" in refused(sandbox.get_personalized_ranking, inputList=["a2"] * 51, **params)


@pytest.mark.parametrize(("percent", "expected"), [(1, 0), (50, 10), (100, 20)])
def test_a_promotion_takes_its_share_in_random_places_and_its_own_order(sandbox, percent, expected):
    group, campaign = deployed(sandbox, UP)
    drama = sandbox.filter(group, DRAMA)
    promotion = {"name": "drama", "percentPromotedItems": percent, "filterArn": drama}
    answer = sandbox.get_recommendations(campaignArn=campaign, userId="u2", numResults=20, promotions=[promotion])
    promoted = [item for item in answer["itemList"] if item.get("promotionName") == "drama"]
    assert len(answer["itemList"]) == len({item["itemId"] for item in answer["itemList"]}) == 20
    assert len(promoted) == expected
    assert all(item["itemId"].startswith("b") for item in promoted)
    scores = [item["score"] for item in promoted]
    assert scores == sorted(scores, reverse=True)
    if expected == 10:
        assert [item in promoted for item in answer["itemList"]] not in ([True] * 10 + [False] * 10, [False, True] * 10)


def test_request_and_promotion_have_filters_of_their_own(sandbox):
    group, campaign = deployed(sandbox, UP)
    drama, old = sandbox.filter(group, DRAMA), sandbox.filter(group, "INCLUDE ItemID WHERE Items.YEAR < $Y", "old")
    promotion = {"name": "old", "percentPromotedItems": 25, "filterArn": old, "filterValues": {"Y": "1991"}}
    params = {"campaignArn": campaign, "userId": "u1", "numResults": 20, "filterArn": drama}
    items = sandbox.get_recommendations(promotions=[promotion], **params)["itemList"]
    promoted = {item["itemId"] for item in items if "promotionName" in item}
    assert promoted == {"a0", "b0"}  # no more there are; the others fill the list
    assert len(items) == 20
    assert all(item["itemId"].startswith("b") for item in items if "promotionName" not in item)


@pytest.mark.parametrize(
    ("recipe", "promotion", "complaint"),
    [
        (SIMS, {"name": "p", "percentPromotedItems": 10}, "needs filterArn"),
        (SIMS, {"name": "p", "percentPromotedItems": 10, "filterArn": f"{PREFIX}:filter/none"}, "does not exist"),
        ("aws-semantic-similarity", {"name": "p"}, "does not support promotions"),
    ],
)
def test_promotions_that_cannot_be(sandbox, recipe, promotion, complaint):
    if recipe != SIMS:
        fields = [
            {"name": "ITEM_ID", "type": "string"},
            {"name": "GENRE", "type": "string", "itemName": True},
            {"name": "TEXT", "type": "string", "textual": True},
        ]
        group = sandbox.group("Items", columns={"Items": fields})
        sandbox.load("Items", "ITEM_ID,GENRE,TEXT\na3,drama,red wine\n")
        campaign = sandbox.campaign(sandbox.train(sandbox.solution(group, recipe))["solutionVersionArn"])
    else:
        _, campaign = deployed(sandbox, recipe)
    with pytest.raises(ClientError, match=complaint):
        sandbox.get_recommendations(campaignArn=campaign, itemId="a3", promotions=[promotion])


def test_v2_tells_why_an_item_is_there(sandbox):
    group, campaign = deployed(sandbox, UP2)
    fresh = {"genre": "Drama", "year": 2026, "creationTimestamp": int(sandbox.now.timestamp())}
    put = [{"itemId": "fresh", "properties": json.dumps(fresh)}]
    sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=put)
    sandbox.later(hours=2)
    promotion = {"name": "drama", "percentPromotedItems": 20, "filterArn": sandbox.filter(group, DRAMA)}
    params = {"campaignArn": campaign, "userId": "u2", "numResults": 50}
    items = sandbox.get_recommendations(promotions=[promotion], **params)["itemList"]
    reasons = {item["itemId"]: item.get("reason") for item in items}
    assert "Exploration" in reasons["fresh"]
    assert all("Promoted item" in item["reason"] for item in items if "promotionName" in item)
    assert None in reasons.values()


def devices_csv(users: int = 60) -> str:
    """Everybody likes everything, a items on the phone and b items on television."""
    chance, lines = random.Random(3), ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE,DEVICE"]
    for user in range(users):
        for number in range(25):
            item = f"{'ab'[number % 2]}{chance.randrange(30)}"
            device = "tv" if number % 2 else "phone"
            lines.append(f"u{user},{item},{int(START.timestamp()) - 3600 * number - user},watch,{device}")
    return "\n".join(lines) + "\n"


@pytest.mark.parametrize("excluded", [False, True])
def test_a_context_prefers_what_was_chosen_in_it_unless_it_was_not_trained_on(sandbox, excluded):
    device = {"name": "DEVICE", "type": "string", "categorical": True}
    group = sandbox.group("Interactions", columns={"Interactions": [*COLUMNS["Interactions"], device]})
    sandbox.load("Interactions", devices_csv())
    config = {"trainingDataConfig": {"excludedDatasetColumns": {"Interactions": ["DEVICE"]}}} if excluded else {}
    campaign = sandbox.campaign(sandbox.train(sandbox.solution(group, solutionConfig=config))["solutionVersionArn"])
    answers = {
        value: sandbox.recommend(campaign, userId="new", numResults=10, context={"DEVICE": value})
        for value in ("phone", "tv", "fridge")
    }
    usual = sandbox.recommend(campaign, userId="new", numResults=10)
    assert answers["fridge"] == usual
    if excluded:
        assert answers["phone"] == answers["tv"] == usual
    else:
        assert sum(item[0] == "a" for item in answers["phone"]) >= 8
        assert sum(item[0] == "b" for item in answers["tv"]) >= 8
    code = refused(sandbox.get_recommendations, campaignArn=campaign, userId="new", context={"PLACE": "home"})
    assert "no metadata column PLACE; it has DEVICE" in code


def test_events_bring_their_context_along(sandbox):
    device = {"name": "DEVICE", "type": "string", "categorical": True}
    group = sandbox.group("Interactions", columns={"Interactions": [*COLUMNS["Interactions"], device]})
    sandbox.load("Interactions", devices_csv())
    tracker = sandbox.tracker(group)
    for user in range(60):
        sandbox.watch(tracker, "gadget", user=f"u{user}", properties=json.dumps({"device": "fridge"}))
    campaign = sandbox.campaign(sandbox.train(sandbox.solution(group))["solutionVersionArn"])
    for value, first in (("fridge", True), ("tv", False)):
        found = sandbox.recommend(campaign, userId="new", context={"DEVICE": value})
        assert (found[0] == "gadget") is first


def test_only_personal_recipes_have_a_context(sandbox):
    _, campaign = deployed(sandbox, SIMS)
    complaint = refused(sandbox.get_recommendations, campaignArn=campaign, itemId="a3", context={"DEVICE": "tv"})
    assert "does not use contextual metadata" in complaint
