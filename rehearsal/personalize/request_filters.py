"""Which items a request leaves over: its filter, and what a use case filters by itself.

A use case hides what the user has watched or purchased, before the request's own filter ("VIDEO_ON_DEMAND-use-cases",
"ECOMMERCE-use-cases"); like filters, it looks at the latest interactions of the user only.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import InvalidInput, NotFound
from rehearsal.personalize.filters import evaluation
from rehearsal.personalize.filters.evaluation import Context
from rehearsal.personalize.filters.expressions import Expression
from rehearsal.personalize.recipes import RELATED, Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.filters import Filter


def allowed(region: Region, group_arn: str, recipe: Recipe, params: Mapping[str, Any], now: datetime) -> np.ndarray:
    """Mask over item codes that filterArn and filterValues leave over; everything without a filter.

    `params` may be a request or a promotion with userId and itemId of its request. Raises InvalidInput, or NotFound for
    a filter of another dataset group.
    """
    expressions = chosen(region, group_arn, params)
    if not expressions:
        return np.ones(len(region.data[group_arn].items.vocabulary), dtype=bool)
    return evaluation.allowed(expressions, _context(region, group_arn, recipe, params, now))


def chosen(region: Region, group_arn: str, params: Mapping[str, Any]) -> tuple[Expression, ...]:
    """The expressions of the filter that a request names, none without one. Raises as `allowed` does."""
    arn = params.get("filterArn")
    if arn is None:
        if params.get("filterValues"):
            raise InvalidInput("filterValues need a filterArn.")
        return ()
    named = region.store.get(Filter, arn)
    if named.group_arn != group_arn:
        raise NotFound(arn)
    status = named.status(region.now())
    if status != statuses.ACTIVE:
        raise InvalidInput(f"{arn} cannot be used: its status is {status}.")
    return named.expressions


def unseen(region: Region, group_arn: str, recipe: Recipe, user: str | None, now: datetime) -> np.ndarray:
    """Mask over item codes without those that a use case hides from the user."""
    data = region.data[group_arn]
    mask = np.ones(len(data.items.vocabulary), dtype=bool)
    if recipe.hides is not None and user is not None:
        mask[list(_interacted(region, group_arn, user, now)([recipe.hides.lower()]))] = False
    return mask


def _context(region: Region, group_arn: str, recipe: Recipe, params: Mapping[str, Any], now: datetime) -> Context:
    data = region.data[group_arn]
    user, item = params.get("userId"), params.get("itemId")
    columns = data.items.filterable(now)
    user_code = data.users.vocabulary.find(user) if user else None
    item_code = data.items.vocabulary.find(item) if item and recipe.type == RELATED else None
    return Context(
        items=columns,
        interacted=_interacted(region, group_arn, user, now),
        user=data.users.filterable(now).records.get(user_code, {}),
        item=columns.records.get(item_code) if item_code is not None else None,
        values=params.get("filterValues", {}),
    )


def _interacted(
    region: Region, group_arn: str, user: str | None, now: datetime
) -> Callable[[list[str] | None], set[int]]:
    def items(types: list[str] | None) -> set[int]:
        if user is None:
            raise InvalidInput("The filter needs a userId.")
        log = region.data[group_arn].interactions
        codes = None if types is None else log.types.known(types)
        return log.recent_items(user, codes, region.quotas["filter_events"], now)

    return items
