"""How recommendations are mixed, wherever they are asked for: campaigns, recommenders, batches."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.models.shape import Model, Share


class Exploration(Model):
    """How items that nobody knows yet are mixed in (itemExplorationConfig)."""

    weight: Share = 0.3
    item_age_cutoff_days: Annotated[int, Field(ge=1)] = 30


class RankingInfluence(Model):
    """What counts besides similarity (rankingInfluence); aws-semantic-similarity only."""

    popularity: Share = 0.0
    freshness: Share = 0.0
