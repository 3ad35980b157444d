"""What a new record changes, and when: by kind of record, recipe, and the training that follows.

One test for each cell of the table in AWS's cheat sheet for Personalize; what else it says of events, sessions and cold
items follows below.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable
from statistics import median

import pytest
from botocore.exceptions import ClientError

from .conftest import PREFIX, interactions_csv

UP, PR, SIMS = "aws-user-personalization", "aws-personalized-ranking", "aws-sims"
UP2, PR2, ALIKE = "aws-user-personalization-v2", "aws-personalized-ranking-v2", "aws-similar-items"
ITEMS = f"{PREFIX}:dataset/acme/ITEMS"
USERS = f"{PREFIX}:dataset/acme/USERS"
MIXED = ["a3", "b3", "a9", "b9", "a15", "b15", "a20", "b20"]


def tastes(items: list[str]) -> float:
    """The share of b items."""
    return sum(item.startswith("b") for item in items) / len(items)


class World:
    """A campaign of one recipe on all three datasets, the records that arrive, and what `new` and others then get."""

    def __init__(self, sandbox, recipe: str, *kinds: str, **params) -> None:
        self.sandbox, self.recipe = sandbox, recipe
        group, self.campaign = sandbox.deployed(recipe, *(kinds or ("Interactions", "Items", "Users")), **params)
        self.tracker = sandbox.tracker(group)

    def answer(self, user: str = "new", count: int = 50) -> list[str]:
        if self.recipe in (PR, PR2):
            params = {"campaignArn": self.campaign, "userId": user, "inputList": ["fresh", *MIXED]}
            answer = self.sandbox.get_personalized_ranking(**params)
            return [item["itemId"] for item in answer["personalizedRanking"]]
        who = {"itemId": "b3"} if self.recipe in (SIMS, ALIKE) else {"userId": user}
        return self.sandbox.recommend(self.campaign, numResults=count, **who)

    def events(self) -> None:
        """Six users whom nobody knows, `new` first, watch b items."""
        for user in ("new", *(f"new{number}" for number in range(5))):
            self.watch(user, "b3", "b21", "b29")
        self.sandbox.later(seconds=2)

    def watch(self, user: str, *items: str) -> None:
        """One event for each item, all in one call."""
        events = [{"eventType": "watch", "itemId": item, "sentAt": self.sandbox.now} for item in items]
        self.sandbox.put_events(trackingId=self.tracker, sessionId=user, userId=user, eventList=events)

    def user(self) -> None:
        user = {"userId": "new", "properties": json.dumps({"plan": "paid", "age": 33})}
        self.sandbox.put_users(datasetArn=USERS, users=[user])

    def item(self, name: str = "fresh", genre: str = "Drama") -> None:
        properties = {"genre": genre, "year": 2026, "creationTimestamp": int(self.sandbox.now.timestamp())}
        self.sandbox.put_items(datasetArn=ITEMS, items=[{"itemId": name, "properties": json.dumps(properties)}])

    def interactions_with_the_item(self) -> None:
        for number in range(10):
            self.watch(f"late{number}", "b3", "fresh")

    def train(self, mode: str) -> None:
        """Train the campaign's solution and serve the new version."""
        current = self.sandbox.describe_campaign(campaignArn=self.campaign)["campaign"]["solutionVersionArn"]
        version = self.sandbox.train(current.rpartition("/")[0], mode)
        self.sandbox.update_campaign(campaignArn=self.campaign, solutionVersionArn=version["solutionVersionArn"])
        self.sandbox.later(minutes=10)


Effect = Callable[[World, str, str | None], None]


def nothing(world: World, record: str, mode: str | None) -> None:
    before = world.answer()
    getattr(world, record)()
    if mode:
        world.train(mode)
    assert world.answer() == before


def refused(world: World, record: str, mode: str | None) -> None:
    """The recipe has no such training, so that it changes nothing."""
    getattr(world, record)()
    before = world.answer()
    with pytest.raises(ClientError, match="not supported"):
        world.train(mode)
    assert world.answer() == before


def personalized(world: World, record: str, mode: str | None) -> None:
    before = tastes(world.answer(count=10)[:5])
    getattr(world, record)()
    if mode:
        world.train(mode)
    assert tastes(world.answer(count=10)[:4]) == 1.0 > before


def as_before_the_training(world: World, record: str, mode: str | None) -> None:
    before = world.answer()
    getattr(world, record)()
    after = world.answer()
    assert after != before
    world.train(mode)
    assert world.answer() == after


def counts_in_cooccurrence(world: World, record: str, mode: str | None) -> None:
    before = world.answer(count=10)
    getattr(world, record)()
    assert world.answer(count=10) == before
    world.train(mode)
    assert "b29" in set(world.answer(count=10)) - set(before)


def warm_with_interactions(world: World, record: str, mode: str | None) -> None:
    popular = world.answer()
    getattr(world, record)()
    world.train(mode)
    assert world.answer() == popular
    world.events()
    world.train(mode)
    assert tastes(world.answer(count=10)[:4]) == 1.0


def shown_as_cold(world: World, record: str, mode: str | None) -> None:
    getattr(world, record)()
    assert "fresh" not in world.answer()
    world.train(mode)
    assert "fresh" in world.answer()


def shown_by_taste(world: World, record: str, mode: str | None) -> None:
    getattr(world, record)()
    world.item("brisk", "Action")
    world.train(mode)
    places = {user: world.answer(user) for user in ("u1", "u2")}
    assert places["u1"].index("fresh") < places["u1"].index("brisk")
    assert places["u2"].index("brisk") < places["u2"].index("fresh")


def only_with_interactions(world: World, record: str, mode: str | None) -> None:
    before = world.answer("u1")
    getattr(world, record)()
    world.train(mode)
    assert world.answer("u1") == before
    world.interactions_with_the_item()
    world.train(mode)
    after = world.answer("u1")
    assert after != before
    assert "fresh" in after[:-1]


# record and recipe -> before any training, after UPDATE, after FULL
TABLE: dict[tuple[str, str], tuple[Effect, Effect, Effect]] = {
    ("events", UP): (personalized, as_before_the_training, personalized),
    ("events", PR): (personalized, refused, personalized),
    ("events", SIMS): (nothing, refused, counts_in_cooccurrence),
    ("user", UP): (nothing, nothing, warm_with_interactions),
    ("user", PR): (nothing, refused, warm_with_interactions),
    ("user", SIMS): (nothing, refused, nothing),
    ("item", UP): (nothing, shown_as_cold, shown_by_taste),
    ("item", PR): (nothing, refused, only_with_interactions),
    ("item", SIMS): (nothing, refused, only_with_interactions),
}
CELLS = [
    pytest.param(record, recipe, mode, effect, id=f"{record}-{recipe}-{mode or 'untrained'}-{effect.__name__}")
    for (record, recipe), effects in TABLE.items()
    for mode, effect in zip((None, "UPDATE", "FULL"), effects, strict=True)
]


@pytest.mark.parametrize(("record", "recipe", "mode", "effect"), CELLS)
def test_cell(sandbox, record, recipe, mode, effect):
    effect(World(sandbox, recipe), record, mode)


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


@pytest.mark.parametrize(("recipe", "personal"), [(UP2, True), (PR2, True), (ALIKE, False)])
def test_other_recipes_take_events_as_their_family_does(sandbox, recipe, personal):
    world = World(sandbox, recipe)
    before = world.answer()
    world.events()
    assert (world.answer() != before) is personal


def test_events_personalize_for_an_unseen_user_one_by_one(sandbox):
    world = World(sandbox, UP)
    popular = world.answer(count=10)
    assert popular == world.answer("nobody", 10)
    shares = [tastes(popular)]
    for item in ("b20", "b21", "b22"):
        sandbox.watch(world.tracker, item, user="new")
        sandbox.later(seconds=2)
        shares.append(tastes(world.answer(count=10)))
    assert shares[1] > shares[0]
    assert shares[-1] >= 0.9
    assert world.answer("nobody", 10) == popular


def test_before_any_event_a_user_gets_popular_items(sandbox):
    world = World(sandbox, UP, "Interactions")
    counts = Counter(line.split(",")[1] for line in interactions_csv().splitlines()[1:])
    listed = world.answer("nobody", 10)
    assert min(counts[item] for item in listed) > median(counts.values())


def test_an_event_is_not_felt_before_it_has_had_its_seconds(sandbox):
    world = World(sandbox, UP, "Interactions")
    before = world.answer()
    sandbox.watch(world.tracker, "b20", user="new")
    assert world.answer() == before  # 1.1 seconds later
    assert world.answer() != before


def test_events_of_a_session_count_for_its_user_after_a_full_training(sandbox):
    world = World(sandbox, UP, "Interactions")
    sandbox.watch(world.tracker, "b20", "b21", "b22", session="visit")
    sandbox.later(seconds=2)
    assert tastes(world.answer("visit", 10)) >= 0.9
    sandbox.watch(world.tracker, "a29", user="new", session="visit")
    sandbox.later(seconds=2)
    assert tastes(world.answer(count=10)) < 0.5
    world.train("UPDATE")
    assert tastes(world.answer(count=10)) < 0.5
    world.train("FULL")
    assert tastes(world.answer(count=10)) > 0.5


def test_an_update_version_takes_up_nothing_by_itself(sandbox):
    world = World(sandbox, UP)
    world.train("UPDATE")
    world.item()
    sandbox.later(hours=6)
    assert "fresh" not in world.answer("u1")


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
