"""Recommendations and segments made in files, without a campaign.

Requests are read from ``batch/<name>/input/`` of the data bucket; each run writes to a prefix of its own below
``batch/<name>/output/``.
"""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.models.serving import Exploration, RankingInfluence
from config.models.shape import Name, Schedule
from personalize import quotas


class _Batch(Schedule):
    """What both kinds of batch have in common."""

    name: Name = Field(description="names its folder in the data bucket, and its jobs")
    filter: Name | None = Field(None, description="one of the filters below, by its name")


class BatchInference(_Batch):
    """Recommendations for the users or items of a file (CreateBatchInferenceJob)."""

    results: Annotated[
        int, Field(ge=1, le=quotas.RESULTS_MAXIMUM, description="items for each line of the request file")
    ] = quotas.RESULTS_DEFAULT
    exploration: Exploration | None = Field(None, description="aws-user-personalization only")
    ranking_influence: RankingInfluence | None = Field(None, description="aws-semantic-similarity only")


class BatchSegment(_Batch):
    """Users who go with the items or attributes of a file (CreateBatchSegmentJob)."""

    results: Annotated[int, Field(ge=1, le=quotas.USERS_PER_SEGMENT, description="users in each segment")] = (
        quotas.RESULTS_DEFAULT
    )
