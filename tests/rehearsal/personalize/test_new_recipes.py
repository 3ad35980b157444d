"""Trending-Now and Semantic-Similarity: what they require, and how they keep up with new data by themselves."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from .conftest import PREFIX, START

TRENDING, ALIKE = "aws-trending-now", "aws-semantic-similarity"
WINES = {
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "TITLE", "type": "string", "itemName": True},
        {"name": "DESCRIPTION", "type": "string", "textual": True},
        {"name": "CREATION_TIMESTAMP", "type": "long"},
    ],
}


def wines_csv() -> str:
    """w0 to w9 are red wines, each newer than the one before, t0 to t9 teas."""
    lines = ["ITEM_ID,TITLE,DESCRIPTION,CREATION_TIMESTAMP"]
    for number in range(10):
        created = int(START.timestamp()) - (100 - number) * 86_400
        lines.append(f"w{number},Tinto {number},a dry red wine from Rioja,{created}")
        lines.append(f"t{number},Darjeeling {number},a fragrant tea of the first flush,{created}")
    return "\n".join(lines) + "\n"


def drinks_csv() -> str:
    """40 users with 30 interactions each, most of them with w3."""
    lines = ["USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE"]
    for user in range(40):
        for number in range(30):
            item = "w3" if number % 2 else f"{'wt'[user % 2]}{number % 10}"
            lines.append(f"u{user},{item},{int(START.timestamp()) - 3600 * number - user},view")
    return "\n".join(lines) + "\n"


def similar(sandbox, *kinds: str, config: dict | None = None, **params) -> str:
    """A campaign of Semantic-Similarity."""
    return sandbox.kept(_similar, *kinds, config=config, **params)


def _similar(sandbox, *kinds: str, config: dict | None, **params) -> str:
    group = sandbox.group(*kinds, columns=WINES)
    sandbox.load("Items", wines_csv())
    if "Interactions" in kinds:
        sandbox.load("Interactions", drinks_csv())
    version = sandbox.train(sandbox.solution(group, ALIKE, **params))
    assert version["status"] == "ACTIVE"
    return sandbox.campaign(version["solutionVersionArn"], **({"campaignConfig": config} if config else {}))


def put_wine(sandbox, name: str, text: str = "a dry red wine from Rioja") -> None:
    properties = {"title": "Tinto", "description": text, "creationTimestamp": int(sandbox.now.timestamp())}
    items = [{"itemId": name, "properties": json.dumps(properties)}]
    sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=items)


def test_what_gains_is_recommended_at_the_next_evaluation_and_forgotten_when_it_stops(sandbox):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    config = {"featureTransformationParameters": {"trend_discovery_frequency": "30 minutes"}}
    version = sandbox.train(sandbox.solution(group, TRENDING, solutionConfig=config))
    metrics = sandbox.get_solution_metrics(solutionVersionArn=version["solutionVersionArn"])["metrics"]
    assert 0 <= metrics["trend_prediction_accuracy"] <= 1
    campaign = sandbox.campaign(version["solutionVersionArn"])
    tracker = sandbox.tracker(group)
    popular = sandbox.recommend(campaign)
    assert popular[0] not in ("b28", "new-item")
    for number in range(6):
        sandbox.watch(tracker, "b28", "new-item", user=f"v{number}")
    assert sandbox.recommend(campaign) == popular
    sandbox.later(minutes=31)
    assert set(sandbox.recommend(campaign)[:2]) == {"b28", "new-item"}  # without a training
    sandbox.later(hours=2)
    assert sandbox.recommend(campaign) == popular


@pytest.mark.parametrize("frequency", ["hourly", "2 days"])
def test_an_unknown_frequency_is_refused(sandbox, frequency):
    config = {"featureTransformationParameters": {"trend_discovery_frequency": frequency}}
    with pytest.raises(ClientError, match="30 minutes, 1 hour"):
        sandbox.solution(sandbox.group("Interactions"), TRENDING, solutionConfig=config)


def test_items_are_alike_by_what_is_written_about_them_and_need_no_interactions(sandbox):
    campaign = similar(sandbox, "Items")
    items = sandbox.recommend(campaign, itemId="w3", numResults=9)
    assert all(item.startswith("w") for item in items)
    assert "w3" not in items
    version = sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"]
    metrics = sandbox.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert set(metrics) == {"coverage", "item_popularity", "item_freshness", "item_similarity"}
    assert metrics["item_popularity"] == 0
    assert metrics["item_freshness"] == pytest.approx(0.5)


@pytest.mark.parametrize(("factor", "first"), [("FRESHNESS", "w9"), ("POPULARITY", "w3")])
def test_ranking_influence_prefers_new_or_popular_items(sandbox, factor, first):
    campaign = similar(sandbox, "Items", "Interactions", config={"rankingInfluence": {factor: 1.0}})
    assert sandbox.recommend(campaign, itemId="w5")[0] == first


@pytest.mark.parametrize(
    ("factor", "column"), [("POPULARITY", "Interactions.ITEM_ID"), ("FRESHNESS", "Items.CREATION")]
)
def test_a_ranking_influence_needs_the_data_that_it_is_computed_from(sandbox, factor, column):
    group = sandbox.group("Items", columns={"Items": WINES["Items"][:3]})
    sandbox.load("Items", "ITEM_ID,TITLE,DESCRIPTION\nw1,Tinto,a dry red wine from Rioja\n")
    version = sandbox.train(sandbox.solution(group, ALIKE))["solutionVersionArn"]
    sandbox.campaign(version, name="none", campaignConfig={"rankingInfluence": {factor: 0.0}})
    with pytest.raises(ClientError, match=f"needs the column {column}"):
        sandbox.campaign(version, campaignConfig={"rankingInfluence": {factor: 0.5}})


@pytest.mark.parametrize("updates", [True, False])
def test_incremental_updates_take_up_new_and_changed_items_within_half_an_hour(sandbox, updates):
    campaign = similar(sandbox, "Items", performIncrementalUpdate=updates)
    put_wine(sandbox, "fresh")
    put_wine(sandbox, "t0")  # a tea that turns out to be a wine
    assert not {"fresh", "t0"} & set(sandbox.recommend(campaign, itemId="w3"))
    sandbox.later(minutes=31)
    found = {"fresh", "t0"} & set(sandbox.recommend(campaign, itemId="w3"))
    assert found == ({"fresh", "t0"} if updates else set())
    alike = sandbox.recommend(campaign, itemId="fresh", numResults=9)
    assert bool(alike) is updates
    assert all(item.startswith("w") or item == "t0" for item in alike)


def test_incremental_updates_are_for_semantic_similarity_and_can_be_turned_on_later(sandbox):
    group = sandbox.group("Items", "Interactions", columns=WINES)
    with pytest.raises(ClientError, match="performIncrementalUpdate is not supported"):
        sandbox.solution(group, performIncrementalUpdate=True)
    solution = sandbox.solution(group, ALIKE)
    sandbox.update_solution(solutionArn=solution, performIncrementalUpdate=True)
    described = sandbox.describe_solution(solutionArn=solution)["solution"]
    assert described["performIncrementalUpdate"] is True
    assert described["latestSolutionUpdate"]["performIncrementalUpdate"] is True
    other = sandbox.solution(group, name="other")
    with pytest.raises(ClientError, match="performIncrementalUpdate is not supported"):
        sandbox.update_solution(solutionArn=other, performIncrementalUpdate=True)


@pytest.mark.parametrize(
    ("flag", "columns", "complaint"),
    [
        ("itemName", {}, "itemName"),
        ("textual", {}, "textual"),
        (None, {"excludedDatasetColumns": {"Items": ["DESCRIPTION"]}}, "textual"),
    ],
)
def test_items_need_a_name_and_a_text(sandbox, flag, columns, complaint):
    fields = [{key: value for key, value in field.items() if key != flag} for field in WINES["Items"]]
    group = sandbox.group("Items", columns={"Items": fields})
    sandbox.load("Items", wines_csv())
    with pytest.raises(ClientError, match=complaint):
        sandbox.train(sandbox.solution(group, ALIKE, solutionConfig={"trainingDataConfig": columns}))


def test_items_without_text_fail_the_training(sandbox):
    version = sandbox.train(sandbox.solution(sandbox.group("Items", columns=WINES), ALIKE))
    assert version["status"] == "CREATE FAILED"
    assert "no items with text" in version["failureReason"]


def test_new_items_are_reason_enough_for_an_automatic_training(sandbox):
    group = sandbox.group("Items", columns=WINES)
    sandbox.load("Items", wines_csv())
    solution = sandbox.solution(group, ALIKE, performAutoTraining=True)
    sandbox.later(hours=2)
    put_wine(sandbox, "fresh")
    sandbox.later(days=7)
    assert len(sandbox.list_solution_versions(solutionArn=solution)["solutionVersions"]) == 2
