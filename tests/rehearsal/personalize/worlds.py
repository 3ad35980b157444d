"""A campaign of one recipe on all the data, and new records that arrive."""

from __future__ import annotations

import json

from .conftest import PREFIX, interactions_csv

UP, PR, SIMS = "aws-user-personalization", "aws-personalized-ranking", "aws-sims"
UP2, PR2, ALIKE = "aws-user-personalization-v2", "aws-personalized-ranking-v2", "aws-similar-items"
ITEMS = f"{PREFIX}:dataset/acme/ITEMS"
USERS = f"{PREFIX}:dataset/acme/USERS"
MIXED = ["a3", "b3", "a9", "b9", "a15", "b15", "a20", "b20"]


def tastes(items: list[str]) -> float:
    """The share of b items."""
    return sum(item.startswith("b") for item in items) / len(items)


def put(sandbox, name: str, genre: str = "Drama") -> None:
    """A new item."""
    properties = {"genre": genre, "year": 2026, "creationTimestamp": int(sandbox.now.timestamp())}
    sandbox.put_items(datasetArn=ITEMS, items=[{"itemId": name, "properties": json.dumps(properties)}])


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
        item = {"itemId": "b3"} if self.recipe in (SIMS, ALIKE) else {}
        return self.sandbox.recommend(self.campaign, numResults=count, userId=user, **item)

    def events(self) -> None:
        """Six users whom nobody knows, `new` first, watch b items."""
        for user in ("new", *(f"new{number}" for number in range(5))):
            self.watch(user, "b3", "b21", "b29")
        self.sandbox.later(seconds=2)

    def watch(self, user: str, *items: str) -> None:
        """One event for each item, all in one call."""
        events = [{"eventType": "watch", "itemId": item, "sentAt": self.sandbox.now} for item in items]
        self.sandbox.put_events(trackingId=self.tracker, sessionId=user, userId=user, eventList=events)

    def bulk(self) -> None:
        """An import in which `new` has interactions with b items; nothing else is new."""
        lines = [f"new,{item},{int(self.sandbox.now.timestamp())},watch" for item in ("b3", "b21", "b29")]
        assert self.sandbox.load("Interactions", interactions_csv() + "\n".join(lines) + "\n")["status"] == "ACTIVE"

    def user(self) -> None:
        user = {"userId": "new", "properties": json.dumps({"plan": "paid", "age": 33})}
        self.sandbox.put_users(datasetArn=USERS, users=[user])

    def item(self, name: str = "fresh", genre: str = "Drama") -> None:
        put(self.sandbox, name, genre)

    def interactions_with_the_item(self) -> None:
        for number in range(10):
            self.watch(f"late{number}", "b3", "fresh")

    def train(self, mode: str) -> None:
        """Train the campaign's solution and serve the new version."""
        current = self.sandbox.describe_campaign(campaignArn=self.campaign)["campaign"]["solutionVersionArn"]
        version = self.sandbox.train(current.rpartition("/")[0], mode)
        self.sandbox.update_campaign(campaignArn=self.campaign, solutionVersionArn=version["solutionVersionArn"])
        self.sandbox.later(minutes=10)
