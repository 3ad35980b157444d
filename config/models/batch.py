"""Recommendations and segments made in files, without a campaign.

Requests are read from ``batch/<name>/input/`` of the data bucket; each run writes to a prefix of its own below
``batch/<name>/output/``.
"""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from config.models.serving import Exploration, RankingInfluence
from config.models.shape import Expression, Model, Name, Zone
from personalize import quotas


class _Batch(Model):
    """What both kinds of batch have in common. It runs on schedule, after trainings, or both."""

    name: Name = Field(description="names its folder in the data bucket, and its jobs")
    schedule: Expression | None = Field(
        None, description="cron(...), rate(...) or at(...), as in EventBridge Scheduler"
    )
    time_zone: Zone = "UTC"
    after: Literal["full_training"] | None = Field(
        None, description="runs whenever a FULL version of its solution was trained and accepted"
    )
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
