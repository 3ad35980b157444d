"""How recommendations are mixed, wherever they are asked for: campaigns, recommenders, batches."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.models.shape import Model, Share, Text
from personalize import quotas

Capacity = Annotated[int, Field(ge=1, le=quotas.REQUESTS_PER_SECOND_AND_CAMPAIGN)]
CapacityReason = Annotated[
    Text | None,
    Field(description="why traffic needs more than the least capacity; `check` then advises nothing against it"),
]


class Exploration(Model):
    """How items that nobody knows yet are mixed in (itemExplorationConfig)."""

    weight: Share = Field(0.3, description="how much: 0 recommends what is known to fit, 1 mixes in the most")
    item_age_cutoff_days: Annotated[int, Field(ge=1, description="older items are not explored")] = 30


class RankingInfluence(Model):
    """What counts besides similarity (rankingInfluence); aws-semantic-similarity only."""

    popularity: Share = Field(0.0, description="how much interactions with an item count")
    freshness: Share = Field(0.0, description="how much its CREATION_TIMESTAMP counts")
