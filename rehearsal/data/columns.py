"""The columns of a generated file: known names from the world, any other by its type."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from dataclasses import dataclass
from datetime import datetime, timezone
from typing import Any

import numpy as np

from rehearsal.data.actions import OUTCOMES, ActionLog
from rehearsal.data.catalogue import World

_EMPTY = 0.03  # share of the values that are empty in a nullable column
# Filled in by Personalize's answers, or said of few: nothing has to be said about the past.
_LEFT_EMPTY = (
    "IMPRESSION",
    "RECOMMENDATION_ID",
    "EVENT_ATTRIBUTION_SOURCE",
    "REPEAT_FREQUENCY",
    "EXPIRATION_TIMESTAMP",
    "ACTION_EXPIRATION_TIMESTAMP",
)


@dataclass(frozen=True)
class Source:
    """What the files tell about: the world, and what its users did about actions if those are asked for."""

    world: World
    log: ActionLog | None = None


def values(source: Source, dataset: str, column: Mapping[str, Any], rng: np.random.Generator) -> Iterable[Any]:
    """The values of a column of a dataset (a key of SIZES), one for each row of its file."""
    name, size = column["name"], SIZES[dataset](source)
    if name in _LEFT_EMPTY and column.get("nullable"):
        return [""] * size
    if name in KNOWN[dataset]:
        return KNOWN[dataset][name](source, rng).tolist()
    drawn = _by_type(source.world, dataset, column, size, rng)
    if column.get("nullable"):
        return [value if filled else "" for value, filled in zip(drawn, rng.random(size) >= _EMPTY, strict=True)]
    return drawn


SIZES: dict[str, Callable[[Source], int]] = {
    "interactions": lambda source: len(source.world.time),
    "items": lambda source: source.world.items,
    "users": lambda source: source.world.users,
    "actions": lambda source: source.log.actions,
    "action_interactions": lambda source: len(source.log.time),
}


def _event_types(source: Source, rng: np.random.Generator) -> np.ndarray:
    return np.where(source.world.engaged, *source.world.theme.event_types)


def _event_values(source: Source, rng: np.random.Generator) -> np.ndarray:
    """How much of a film was seen; nothing of one that was only clicked on."""
    return np.where(source.world.engaged, rng.beta(5, 2, len(source.world.time)), 0.0).round(2)


_Known = Callable[[Source, np.random.Generator], np.ndarray]

KNOWN: dict[str, dict[str, _Known]] = {
    "interactions": {
        "USER_ID": lambda source, rng: source.world.user + 1,
        "ITEM_ID": lambda source, rng: source.world.item + 1,
        "TIMESTAMP": lambda source, rng: source.world.time,
        "EVENT_TYPE": _event_types,
        "EVENT_VALUE": _event_values,
    },
    "items": {
        "ITEM_ID": lambda source, rng: np.arange(1, source.world.items + 1),
        "CREATION_TIMESTAMP": lambda source, rng: source.world.released,
    },
    "users": {"USER_ID": lambda source, rng: np.arange(1, source.world.users + 1)},
    "actions": {
        "ACTION_ID": lambda source, rng: np.arange(1, source.log.actions + 1),
        "CREATION_TIMESTAMP": lambda source, rng: source.log.created,
        # Within what Personalize takes (developer guide, "Actions dataset").
        "VALUE": lambda source, rng: rng.integers(1, 11, source.log.actions),
        "REPEAT_FREQUENCY": lambda source, rng: rng.integers(0, 31, source.log.actions),
    },
    "action_interactions": {
        "USER_ID": lambda source, rng: source.log.user + 1,
        "ACTION_ID": lambda source, rng: source.log.action + 1,
        "TIMESTAMP": lambda source, rng: source.log.time,
        "EVENT_TYPE": lambda source, rng: np.array(OUTCOMES)[source.log.outcome],
    },
}


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
    """Natural language, categories, or plain text. An item's kinds are several categories: joined by vertical bars."""
    name = column["name"]
    if column.get("textual"):
        return [" ".join(rng.choice(world.theme.words, 12)).capitalize() + "." for _ in range(size)]
    if not column.get("categorical"):
        return [f"{name.lower()} {number}" for number in range(1, size + 1)]
    if dataset == "items" and name.startswith(("GENRE", "CATEGORY")):
        return ["|".join(kind for kind, has in zip(world.theme.kinds, row, strict=True) if has) for row in world.kinds]
    categories = np.minimum(rng.geometric(0.35, size), 12)
    return [f"{name.lower()}-{category}" for category in categories]
