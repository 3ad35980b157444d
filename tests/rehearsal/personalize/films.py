"""Domain dataset groups with data, and recommenders on them."""

from __future__ import annotations

from .conftest import COLUMNS, interactions_csv, items_csv

VIDEO, RETAIL = "VIDEO_ON_DEMAND", "ECOMMERCE"
TOP_PICKS, BECAUSE, ALIKE = "aws-vod-top-picks", "aws-vod-because-you-watched-x", "aws-vod-more-like-x"
FILMS = {
    "Interactions": COLUMNS["Interactions"],
    "Items": [
        {"name": "ITEM_ID", "type": "string"},
        {"name": "GENRES", "type": "string", "categorical": True},
        {"name": "CREATION_TIMESTAMP", "type": "long"},
    ],
}


def films_csv() -> str:
    """The items of the custom data, without their years."""
    lines = [line.split(",") for line in items_csv().replace("GENRE", "GENRES").splitlines()]
    return "\n".join(",".join((name, genres, created)) for name, genres, _, created in lines) + "\n"


def events_csv(**kinds: str) -> str:
    """Twice the usual interactions, with kinds of event renamed."""
    text = interactions_csv(users=120)
    for old, new in kinds.items():
        text = text.replace(f",{old}\n", f",{new}\n")
    return text


def loaded(sandbox, domain: str) -> str:
    """A dataset group of the domain with interactions and, of films, items."""
    return sandbox.kept(_loaded, domain)


def _loaded(sandbox, domain: str) -> str:
    columns = FILMS if domain == VIDEO else {"Interactions": COLUMNS["Interactions"]}
    group = sandbox.group(*columns, domain=domain, columns=columns)
    sandbox.load("Interactions", events_csv() if domain == VIDEO else events_csv(watch="view", click="purchase"))
    if domain == VIDEO:
        sandbox.load("Items", films_csv())
    return group


def recommender(sandbox, group: str, use_case: str = TOP_PICKS, name: str = "home", hours: float = 2, **config) -> str:
    """A recommender, some hours after its creation."""
    arn = sandbox.create_recommender(
        name=name,
        datasetGroupArn=group,
        recipeArn=f"arn:aws:personalize:::recipe/{use_case}",
        recommenderConfig=config,
    )["recommenderArn"]
    sandbox.later(hours=hours)
    return arn


def described(sandbox, arn: str) -> dict:
    return sandbox.describe_recommender(recommenderArn=arn)["recommender"]


def recommend(sandbox, arn: str, **params) -> list[str]:
    return [item["itemId"] for item in sandbox.get_recommendations(recommenderArn=arn, **params)["itemList"]]
