"""What a new record changes, and when: by kind of record, recipe, and the training that follows."""

from __future__ import annotations

import json

import pytest

from .conftest import PREFIX

UP, PR, SIMS = "aws-user-personalization", "aws-personalized-ranking", "aws-sims"
ITEMS = f"{PREFIX}:dataset/acme/ITEMS"
USERS = f"{PREFIX}:dataset/acme/USERS"
MIXED = ["a3", "b3", "a9", "b9", "a15", "b15", "a20", "b20"]


def tastes(items: list[str]) -> float:
    """The share of b items."""
    return sum(item.startswith("b") for item in items) / len(items)


def ranked(sandbox, campaign: str, user: str, items: list[str] = MIXED) -> list[str]:
    answer = sandbox.get_personalized_ranking(campaignArn=campaign, userId=user, inputList=items)
    return [item["itemId"] for item in answer["personalizedRanking"]]


def redeploy(sandbox, campaign: str, mode: str) -> None:
    """Train the campaign's solution and serve the new version."""
    current = sandbox.describe_campaign(campaignArn=campaign)["campaign"]["solutionVersionArn"]
    version = sandbox.train(current.rpartition("/")[0], mode)
    sandbox.update_campaign(campaignArn=campaign, solutionVersionArn=version["solutionVersionArn"])
    sandbox.later(minutes=10)


def put_item(sandbox, name: str, genre: str = "Drama") -> None:
    properties = {"genre": genre, "year": 2026, "creationTimestamp": int(sandbox.now.timestamp())}
    sandbox.put_items(datasetArn=ITEMS, items=[{"itemId": name, "properties": json.dumps(properties)}])


def test_events_personalize_for_an_unseen_user_within_seconds(sandbox):
    group, campaign = sandbox.deployed(UP, "Interactions", "Items")
    tracker = sandbox.tracker(group)
    popular = sandbox.recommend(campaign, userId="new", numResults=10)
    assert popular == sandbox.recommend(campaign, userId="nobody", numResults=10)
    shares = [tastes(popular)]
    for item in ("b20", "b21", "b22"):
        sandbox.watch(tracker, item, user="new")
        sandbox.later(seconds=2)
        shares.append(tastes(sandbox.recommend(campaign, userId="new", numResults=10)))
    assert shares[1] > shares[0]
    assert shares[-1] >= 0.9
    assert sandbox.recommend(campaign, userId="nobody", numResults=10) == popular


def test_an_event_is_not_felt_before_it_has_had_its_seconds(sandbox):
    group, campaign = sandbox.deployed(UP, "Interactions")
    tracker = sandbox.tracker(group)
    before = sandbox.recommend(campaign, userId="new")
    sandbox.watch(tracker, "b20", user="new")
    assert sandbox.recommend(campaign, userId="new") == before  # 1.1 seconds later
    assert sandbox.recommend(campaign, userId="new") != before


def test_events_reorder_a_ranking(sandbox):
    group, campaign = sandbox.deployed(PR, "Interactions", "Items")
    tracker = sandbox.tracker(group)
    sandbox.watch(tracker, "b21", "b22", "b23", user="new")
    sandbox.later(seconds=2)
    assert tastes(ranked(sandbox, campaign, "new")[:4]) == 1.0


def test_events_change_sims_only_through_a_full_training(sandbox):
    group, campaign = sandbox.deployed(SIMS, "Interactions", "Items")
    tracker = sandbox.tracker(group)
    before = sandbox.recommend(campaign, itemId="a3")
    for user in range(12):
        sandbox.watch(tracker, "a3", "b25", user=f"new{user}")
    sandbox.later(minutes=1)
    assert sandbox.recommend(campaign, itemId="a3") == before
    assert "b25" not in before
    redeploy(sandbox, campaign, "FULL")
    assert "b25" in sandbox.recommend(campaign, itemId="a3")


@pytest.mark.parametrize("recipe", [UP, PR])
def test_put_users_changes_nothing_by_itself(sandbox, recipe):
    _, campaign = sandbox.deployed(recipe, "Interactions", "Users")

    def answer() -> list[str]:
        return sandbox.recommend(campaign, userId="new") if recipe == UP else ranked(sandbox, campaign, "new")

    before = answer()
    user = {"userId": "new", "properties": json.dumps({"plan": "paid", "age": 33})}
    sandbox.put_users(datasetArn=USERS, users=[user])
    sandbox.later(minutes=30)
    assert answer() == before


def test_an_unseen_user_is_warm_after_events_and_a_full_training(sandbox):
    group, campaign = sandbox.deployed(UP, "Interactions")
    tracker = sandbox.tracker(group)
    sandbox.watch(tracker, "b20", "b21", "b22", user="new")
    redeploy(sandbox, campaign, "FULL")
    assert tastes(sandbox.recommend(campaign, userId="new", numResults=10)) >= 0.9


def test_events_of_a_session_count_for_its_user_after_a_full_training(sandbox):
    group, campaign = sandbox.deployed(UP, "Interactions")
    tracker = sandbox.tracker(group)
    sandbox.watch(tracker, "b20", "b21", "b22", session="visit")
    sandbox.later(seconds=2)
    anonymous = sandbox.recommend(campaign, userId="visit", numResults=10)
    assert tastes(anonymous) >= 0.9
    sandbox.watch(tracker, "a29", user="new", session="visit")
    sandbox.later(seconds=2)
    assert tastes(sandbox.recommend(campaign, userId="new", numResults=10)) < 0.5
    redeploy(sandbox, campaign, "FULL")
    assert tastes(sandbox.recommend(campaign, userId="new", numResults=10)) > 0.5


def test_a_new_item_shows_as_a_cold_item_after_an_update(sandbox):
    _, campaign = sandbox.deployed(UP, "Interactions", "Items")
    put_item(sandbox, "fresh")
    assert "fresh" not in sandbox.recommend(campaign, userId="u1", numResults=50)
    redeploy(sandbox, campaign, "UPDATE")
    assert "fresh" in sandbox.recommend(campaign, userId="u1", numResults=50)


def test_the_latest_full_version_takes_up_new_items_every_two_hours(sandbox):
    _, campaign = sandbox.deployed(UP, "Interactions", "Items")
    put_item(sandbox, "fresh")
    sandbox.later(hours=2)
    assert "fresh" in sandbox.recommend(campaign, userId="u1", numResults=50)


def test_an_update_version_takes_up_nothing_by_itself(sandbox):
    _, campaign = sandbox.deployed(UP, "Interactions", "Items")
    redeploy(sandbox, campaign, "UPDATE")
    put_item(sandbox, "fresh")
    sandbox.later(hours=6)
    assert "fresh" not in sandbox.recommend(campaign, userId="u1", numResults=50)


@pytest.mark.parametrize(("weight", "cutoff", "shows"), [("0.3", "30", True), ("0", "30", False), ("0.3", "1", False)])
def test_exploration_decides_whether_a_cold_item_shows(sandbox, weight, cutoff, shows):
    config = {"itemExplorationConfig": {"explorationWeight": weight, "explorationItemAgeCutOff": cutoff}}
    _, campaign = sandbox.deployed(UP, "Interactions", "Items", campaignConfig=config)
    put_item(sandbox, "fresh")
    sandbox.later(days=2)
    redeploy(sandbox, campaign, "FULL")
    assert ("fresh" in sandbox.recommend(campaign, userId="u1", numResults=100)) is shows


def test_a_cold_item_suits_the_taste_of_the_user_and_falls_when_it_is_ignored(sandbox):
    group, campaign = sandbox.deployed(UP, "Interactions", "Items")
    tracker = sandbox.tracker(group)
    put_item(sandbox, "drama", "Drama")
    put_item(sandbox, "action", "Action")
    redeploy(sandbox, campaign, "UPDATE")

    def first(user: str) -> str:
        items = sandbox.recommend(campaign, userId=user, numResults=50)
        return min(("drama", "action"), key=items.index)

    assert (first("u1"), first("u2")) == ("drama", "action")
    for _ in range(15):
        sandbox.watch(tracker, "b3", user="other", impression=["drama", "b3"])
    assert first("u1") == "action"


@pytest.mark.parametrize("mode", [None, "FULL"])
def test_a_new_item_ranks_last_until_it_has_interactions(sandbox, mode):
    _, campaign = sandbox.deployed(PR, "Interactions", "Items")
    put_item(sandbox, "fresh")
    if mode:
        redeploy(sandbox, campaign, mode)
    assert ranked(sandbox, campaign, "u1", ["fresh", *MIXED])[-1] == "fresh"


def test_a_new_item_is_related_to_others_only_through_interactions(sandbox):
    group, campaign = sandbox.deployed(SIMS, "Interactions", "Items")
    put_item(sandbox, "fresh")
    redeploy(sandbox, campaign, "FULL")
    assert "fresh" not in sandbox.recommend(campaign, itemId="b3")
    tracker = sandbox.tracker(group)
    for user in range(12):
        sandbox.watch(tracker, "b3", "fresh", user=f"new{user}")
    redeploy(sandbox, campaign, "FULL")
    assert "fresh" in sandbox.recommend(campaign, itemId="b3")
