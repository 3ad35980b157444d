"""Promotions: a share of the recommended items comes from those that another filter leaves over ("promoting-items").

The promotion's filter is for promoted items alone, the request's for the others. Promoted items stand in random places,
in their own order; if there are too few of them, the others fill the list.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

import numpy as np

from rehearsal.personalize import seeds
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.recommendations import Scored
from rehearsal.personalize.serving import Serving

_NEEDED = ("name", "percentPromotedItems", "filterArn")


def asked(found: Serving, params: Mapping[str, Any]) -> dict[str, Any] | None:
    """The promotion of a request as a request of its own, with the ids and context of the other; None without one.

    Raises InvalidInput.
    """
    given = params.get("promotions")
    if not given:
        return None
    if not found.recipe.promotes:
        raise InvalidInput(f"{found.recipe.name} does not support promotions.")
    promotion = given[0]
    missing = [key for key in _NEEDED if key not in promotion]
    if missing:
        raise InvalidInput(f"A promotion needs {', '.join(missing)}.")
    filters = {key: promotion[key] for key in ("filterArn", "filterValues") if key in promotion}
    ids = {key: params[key] for key in ("userId", "itemId", "context") if key in params}
    return {**ids, **filters, "name": promotion["name"], "percent": promotion["percentPromotedItems"]}


def wanted(promotion: Mapping[str, Any], count: int) -> int:
    """How many of `count` items are to be promoted ones."""
    return round(count * promotion["percent"] / 100)


def mixed(promoted: Scored, others: Scored, count: int, seed: str) -> list[tuple[int, float, bool]]:
    """A list of `count` (item, score, whether it is promoted), with no item twice; places are repeatable by `seed`."""
    chosen = {item for item, _ in promoted}
    rest = [entry for entry in others if entry[0] not in chosen][: count - len(promoted)]
    length = len(promoted) + len(rest)
    lots = np.random.default_rng(int(seeds.digest(seed, "promotion")[:16], 16)).permutation(length)
    places = set(lots[: len(promoted)].tolist())
    first, second = iter(promoted), iter(rest)
    return [(*next(first if place in places else second), place in places) for place in range(length)]
