"""A small world that people watch films in: the generated data of a rehearsal.

`generate` makes who watched what and when, `values` turns that into a column of any name and type. Everything is drawn
from seeded generators; the same seed gives the same files.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import numpy as np

DAY = 86_400
HISTORY = 365 * DAY  # length of the recorded history
CATALOGUE = 3 * 365 * DAY  # the oldest release before its beginning
GENRES = (
    "Drama",
    "Comedy",
    "Thriller",
    "Action",
    "Romance",
    "Crime",
    "Adventure",
    "Horror",
    "Animation",
    "Documentary",
)
EVENT_TYPES = ("watch", "click")
_WATCHED = 0.7  # share of the events that are watches
_COLD = 0.05  # share of the items that nobody has touched, besides those that are new
_NEW = 0.05  # share of the items released in the last fortnight
_EMPTY = 0.03  # share of the values that are empty in a nullable column
_WORDS = ("city", "dream", "family", "ghost", "hero", "island", "journey", "king", "moon", "night", "road", "sea")
# Filled in by Personalize's answers, so there is nothing to say about events of the past.
_LEFT_EMPTY = ("IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE")


@dataclass(frozen=True)
class World:
    """Who watched what: arrays with one element an event (user, item, time, watched) or an item (released, genres)."""

    users: int
    released: np.ndarray  # epoch seconds
    genres: np.ndarray  # bool, items x genres
    user: np.ndarray
    item: np.ndarray
    time: np.ndarray
    watched: np.ndarray  # bool; the others clicked

    @property
    def items(self) -> int:
        """How many items there are."""
        return len(self.released)


def generate(*, seed: int, users: int, items: int, interactions: int, end: int) -> World:
    """A world whose last event is at `end` (epoch seconds), its events in the order of time."""
    rng = np.random.default_rng(seed)
    released = _releases(rng, items, end)
    genres = _genres(rng, items)
    appeal = rng.permutation(1 / np.arange(1, items + 1) ** 0.8)  # Zipf: few are watched by all, most by few
    appeal[rng.random(items) < _COLD] = 0
    user, time = _visits(rng, users, int(interactions * 2), end)
    item = _choices(rng, user, time, released=released, genres=genres, appeal=appeal, users=users)
    kept = _distinct(rng, user, item, interactions)
    order = kept[np.argsort(time[kept], kind="stable")]
    user, item, time = user[order], item[order], time[order]
    return World(users, released, genres, user, item, time + (end - time[-1]), rng.random(len(order)) < _WATCHED)


def _releases(rng: np.random.Generator, items: int, end: int) -> np.ndarray:
    released = rng.integers(end - HISTORY - CATALOGUE, end - 14 * DAY, items)
    new = rng.random(items) < _NEW
    return np.where(new, rng.integers(end - 14 * DAY, end, items), released)


def _genres(rng: np.random.Generator, items: int) -> np.ndarray:
    """One to three genres an item, common ones more often."""
    share = 1 / np.arange(1, len(GENRES) + 1)
    share /= share.sum()
    genres = np.zeros((items, len(GENRES)), dtype=bool)
    for row, count in zip(genres, rng.integers(1, 4, items), strict=True):
        row[rng.choice(len(GENRES), count, replace=False, p=share)] = True
    return genres


def _visits(rng: np.random.Generator, users: int, events: int, end: int) -> tuple[np.ndarray, np.ndarray]:
    """Users and times of events: some people come often, an evening brings several events a few minutes apart."""
    activity = rng.lognormal(0, 1, users)
    length = rng.geometric(0.3, events)
    sessions = int(np.searchsorted(np.cumsum(length), events)) + 1
    length = length[:sessions]
    visitor = np.concatenate([np.arange(users), rng.choice(users, sessions, p=activity / activity.sum())])[:sessions]
    day = (end - HISTORY) // DAY + rng.integers(0, HISTORY // DAY, sessions)
    evening = np.clip(rng.normal(20 * 3600, 2.5 * 3600, sessions), 0, DAY - 1).astype(np.int64)
    start = np.repeat(day * DAY + evening, length)
    since = np.arange(len(start)) - np.repeat(np.cumsum(length) - length, length)
    return np.repeat(visitor, length), start + since * 420 + rng.integers(0, 240, len(start))


def _choices(
    rng: np.random.Generator,
    user: np.ndarray,
    time: np.ndarray,
    *,
    released: np.ndarray,
    genres: np.ndarray,
    appeal: np.ndarray,
    users: int,
) -> np.ndarray:
    """The item of each event, by appeal and the user's taste; -1 where only items that are not out yet were drawn."""
    taste = rng.dirichlet(np.full(genres.shape[1], 0.25), users)
    chosen = np.full(len(user), -1)
    order = np.argsort(user, kind="stable")
    for events in np.split(order, np.searchsorted(user[order], np.arange(1, users))):
        if not len(events):
            continue
        liking = appeal * (0.02 + genres @ taste[user[events[0]]]) ** 1.5
        cumulated = np.cumsum(liking)
        for _ in range(8):
            open_ = events[chosen[events] < 0]
            drawn = np.searchsorted(cumulated, rng.random(len(open_)) * cumulated[-1], side="right")
            drawn = np.minimum(drawn, len(liking) - 1)
            out = released[drawn] <= time[open_]
            chosen[open_[out]] = drawn[out]
    return chosen


def _distinct(rng: np.random.Generator, user: np.ndarray, item: np.ndarray, count: int) -> np.ndarray:
    """Positions of at most `count` events, none of the same user and item as another, every user kept if possible."""
    positions = np.flatnonzero(item >= 0)
    _, first = np.unique(user[positions] * (item.max() + 1) + item[positions], return_index=True)
    positions = positions[first]
    return positions if len(positions) <= count else rng.choice(positions, count, replace=False)


def values(world: World, dataset: str, column: Mapping[str, Any], rng: np.random.Generator) -> Iterable[Any]:
    """The values of a column: known names from the world, any other by its type."""
    name, size = column["name"], {"interactions": len(world.time), "items": world.items, "users": world.users}[dataset]
    if (known := _known(world, dataset, name, rng)) is not None:
        return known
    if name in _LEFT_EMPTY and column.get("nullable"):
        return [""] * size
    drawn = _by_type(world, dataset, column, size, rng)
    if column.get("nullable"):
        return [value if filled else "" for value, filled in zip(drawn, rng.random(size) >= _EMPTY, strict=True)]
    return drawn


def _known(world: World, dataset: str, name: str, rng: np.random.Generator) -> list[Any] | None:
    if dataset == "interactions":
        if name == "EVENT_TYPE":
            return [EVENT_TYPES[not watched] for watched in world.watched]
        if name == "EVENT_VALUE":
            return [round(share, 2) for share in np.where(world.watched, rng.beta(5, 2, len(world.time)), 0.0)]
        array = {"USER_ID": world.user + 1, "ITEM_ID": world.item + 1, "TIMESTAMP": world.time}.get(name)
    elif dataset == "items":
        array = {"ITEM_ID": np.arange(1, world.items + 1), "CREATION_TIMESTAMP": world.released}.get(name)
    else:
        array = np.arange(1, world.users + 1) if name == "USER_ID" else None
    return None if array is None else array.tolist()


def _by_type(world: World, dataset: str, column: Mapping[str, Any], size: int, rng: np.random.Generator) -> list[Any]:
    name, kind = column["name"], column["type"]
    if name.endswith("YEAR") and dataset == "items" and kind in ("string", "int", "long"):
        return [datetime.fromtimestamp(moment, timezone.utc).year for moment in world.released.tolist()]
    if kind == "string":
        return _texts(world, dataset, column, size, rng)
    if kind == "boolean":
        return ["true" if value else "false" for value in rng.random(size) < 0.5]
    if kind in ("float", "double"):
        return rng.gamma(2.0, 10.0, size).round(2).tolist()
    return rng.integers(0, 100, size).tolist()


def _texts(world: World, dataset: str, column: Mapping[str, Any], size: int, rng: np.random.Generator) -> list[str]:
    """Natural language, categories, or plain text. An item's genres are several categories: joined by vertical bars."""
    name = column["name"]
    if column.get("textual"):
        return [" ".join(rng.choice(_WORDS, 12)).capitalize() + "." for _ in range(size)]
    if not column.get("categorical"):
        return [f"{name.lower()} {number}" for number in range(1, size + 1)]
    if dataset == "items" and name.startswith(("GENRE", "CATEGORY")):
        return ["|".join(genre for genre, has in zip(GENRES, row, strict=True) if has) for row in world.genres]
    categories = np.minimum(rng.geometric(0.35, size), 12)
    return [f"{name.lower()}-{category}" for category in categories]
