"""fleet.yaml: what concerns an account and not a tenant."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field

from config.models.shape import Email, Model
from personalize import quotas


class Quotas(Model):
    """What AWS allows each account of the fleet, where that differs from what every account gets at first."""

    dataset_groups: Annotated[int, Field(ge=1, description="per account and region; Service Quotas L-14011066")] = (
        quotas.DATASET_GROUPS_PER_REGION
    )
    solutions: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-D9DD83B7")] = (
        quotas.SOLUTIONS_PER_DATASET_GROUP
    )
    campaigns: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-052ECD67")] = (
        quotas.CAMPAIGNS_PER_DATASET_GROUP
    )
    filters: Annotated[int, Field(ge=1, description="per dataset group; Service Quotas L-B9CFBC8B")] = (
        quotas.FILTERS_PER_DATASET_GROUP
    )


class FleetFile(Model):
    """fleet.yaml as a whole."""

    notify: tuple[Email, ...] = Field((), description="who is mailed about what no single tenant owns")
    quotas: Quotas = Field(Quotas(), description="only what AWS has raised")
