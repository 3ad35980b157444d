"""New items: when a model takes them up, and how campaigns try them out on users."""

from __future__ import annotations

import pytest

from .worlds import ALIKE, PR, PR2, SIMS, UP, UP2, World, put


@pytest.mark.parametrize(
    ("recipe", "free"), [(UP, True), (UP2, True), (PR, False), (PR2, False), (SIMS, False), (ALIKE, False)]
)
def test_new_items_come_free_every_two_hours_with_some_recipes(sandbox, recipe, free):
    world = World(sandbox, recipe)
    world.item()
    before = world.answer()
    sandbox.later(hours=2)
    after = world.answer()
    assert after == before or free
    assert ("fresh" in after and "fresh" not in before) is free


def test_an_update_version_takes_up_nothing_by_itself(sandbox):
    world = World(sandbox, UP)
    world.train("UPDATE")
    world.item()
    sandbox.later(hours=6)
    assert "fresh" not in world.answer("u1")


def test_a_version_takes_up_new_items_from_when_a_campaign_serves_it_until_there_is_a_later_one(sandbox):
    group = sandbox.group("Interactions", "Items")
    for kind in ("Interactions", "Items"):
        sandbox.load(kind)
    solution = sandbox.solution(group, UP2)
    first = sandbox.train(solution)["solutionVersionArn"]
    put(sandbox, "early")
    sandbox.later(hours=4)
    campaign = sandbox.campaign(first)

    def shown(name: str) -> bool:
        return name in sandbox.recommend(campaign, userId="u1", numResults=100)

    assert not shown("early")
    sandbox.later(hours=2)
    assert shown("early")
    sandbox.train(solution)
    put(sandbox, "late")
    sandbox.later(hours=4)
    assert (shown("early"), shown("late")) == (True, False)


@pytest.mark.parametrize(("weight", "cutoff", "shows"), [("0.3", "30", True), ("0", "30", False), ("0.3", "1", False)])
@pytest.mark.parametrize("mode", ["UPDATE", "FULL"])
def test_exploration_decides_whether_a_cold_item_shows(sandbox, weight, cutoff, shows, mode):
    config = {"itemExplorationConfig": {"explorationWeight": weight, "explorationItemAgeCutOff": cutoff}}
    world = World(sandbox, UP, campaignConfig=config)
    world.item()
    sandbox.later(days=2)
    world.events()  # age counts from the latest interaction
    world.train(mode)
    assert ("fresh" in world.answer("u1", 100)) is shows


def test_a_cold_item_falls_when_it_is_shown_and_ignored_and_fades_as_it_ages(sandbox):
    world = World(sandbox, UP)
    world.item("drama", "Drama")
    world.item("action", "Action")
    world.train("UPDATE")

    def first(user: str) -> str:
        return min(("drama", "action"), key=world.answer(user).index)

    assert (first("u1"), first("u2")) == ("drama", "action")
    for _ in range(15):
        sandbox.watch(world.tracker, "b3", user="other", impression=["drama", "b3"])
    assert first("u1") == "action"
    sandbox.later(days=31)
    world.events()
    assert not {"drama", "action"} & set(world.answer("u1"))
