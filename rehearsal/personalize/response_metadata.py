"""Item metadata in responses: the columns of the Items dataset that a request asks for.

It has to be enabled for the campaign or recommender, which it is by itself for some recipes ("campaigns"). A column
without a value is left out of an item's metadata; AWS does not say what it does with it.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.serving import Serving

_DATASET = "ITEMS"


def columns(region: Region, found: Serving, params: Mapping[str, Any]) -> list[str]:
    """The columns that a request asks for, empty if none. Raises InvalidInput for what it cannot ask for."""
    asked = params.get("metadataColumns")
    if not asked:
        return []
    if not (found.recipe.includes_metadata or found.config.get("enableMetadataWithRecommendations")):
        raise InvalidInput(f"metadataColumns: metadata in recommendations is not enabled for {found.arn}.")
    if set(asked) != {_DATASET}:
        raise InvalidInput(f"metadataColumns: the key must be {_DATASET}, found {', '.join(asked)}.")
    names, limit = asked[_DATASET], region.quotas["metadata_columns"]
    if len(names) > limit:
        raise InvalidInput(f"metadataColumns has at most {limit} columns, found {len(names)}.")
    schema = datasets.schemas_of(region, found.group_arn).get("Items")
    unknown = [name for name in names if schema is None or schema.field(name) is None]
    if unknown:
        raise InvalidInput(f"metadataColumns: the Items dataset has no {', '.join(unknown)}.")
    return names


def limit(region: Region, quota: str, asked: list[str]) -> int:
    """The largest number of items of a request, which is lower with metadata: `quota` is num_results or input_list."""
    return region.quotas[f"{quota}_with_metadata" if asked else quota]


def of_item(region: Region, found: Serving, item: int | None, asked: list[str], now: datetime) -> dict[str, Any]:
    """The `metadata` member of an item's entry; nothing unless columns were asked for."""
    if not asked:
        return {}
    record = region.data[found.group_arn].items.filterable(now).records.get(item, {})
    return {"metadata": {name: _text(record[name]) for name in asked if record.get(name) is not None}}


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)
