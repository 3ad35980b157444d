"""Campaigns and recommenders as ListCampaigns and ListRecommenders give them, and what a tenant file calls them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from personalize import metrics, recipes, statuses, use_cases
from personalize.naming import read_back


@dataclass(frozen=True)
class Kind:
    """How Personalize speaks of one kind of endpoint."""

    noun: str  # as in the ARN; "list_<noun>s" and "describe_<noun>" are boto3's methods, "<noun>s" the member of a page
    arn_member: str
    update_member: str
    dimension: str  # in our namespace
    arn_dimension: str  # in AWS/Personalize
    operations: tuple[str, ...]  # every one that it may be asked by and whose requests CloudWatch counts
    versioned: bool  # whether its name ends in a hash


CAMPAIGN = Kind(
    "campaign",
    "campaignArn",
    "latestCampaignUpdate",
    metrics.CAMPAIGN,
    metrics.CAMPAIGN_ARN,
    metrics.REQUESTS,
    versioned=False,
)
RECOMMENDER = Kind(
    "recommender",
    "recommenderArn",
    "latestRecommenderUpdate",
    metrics.RECOMMENDER,
    metrics.RECOMMENDER_ARN,
    ("GetRecommendations",),
    versioned=True,
)
KINDS = (CAMPAIGN, RECOMMENDER)


@dataclass(frozen=True)
class Subject:
    """What a metric of ours is about: the tenant, and a campaign or recommender by its name in the tenant's file."""

    kind: Kind
    tenant: str
    name: str

    @property
    def dimensions(self) -> dict[str, str]:
        return {metrics.TENANT: self.tenant, self.kind.dimension: self.name}

    def __str__(self) -> str:
        return f"{self.kind.noun} {self.name} of {self.tenant}"


@dataclass(frozen=True)
class Resource:
    """One campaign or recommender now; `updated` is the summary's lastUpdatedDateTime."""

    kind: Kind
    arn: str
    name: str
    status: str
    created: datetime
    updated: datetime

    @property
    def is_active(self) -> bool:
        return statuses.is_active(self.status)

    @property
    def subject(self) -> Subject:
        return subject_of(self.arn)


def listed(kind: Kind, summary: Mapping[str, Any]) -> Resource:
    """A resource from its summary in a list."""
    return Resource(
        kind,
        arn=summary[kind.arn_member],
        name=summary["name"],
        status=summary["status"],
        created=summary["creationDateTime"],
        updated=summary["lastUpdatedDateTime"],
    )


def kind_of(arn: str) -> Kind:
    """Whether an ARN is that of a campaign or of a recommender. Raises ValueError for any other."""
    noun = arn.rpartition(":")[2].partition("/")[0]
    for kind in KINDS:
        if kind.noun == noun:
            return kind
    raise ValueError(f"neither a campaign nor a recommender: {arn}")


def subject_of(arn: str) -> Subject:
    """Whom an ARN belongs to; what no tenant file can have made belongs to `unmanaged`, under its own name."""
    kind = kind_of(arn)
    name = arn.rpartition("/")[2]
    tenant, own = read_back(name, versioned=kind.versioned) or (metrics.UNMANAGED, name)
    return Subject(kind, tenant, own)


def usual_operation(kind: Kind, recipe: str) -> str | None:
    """The operation under which CloudWatch counts the requests to a model of a recipe; None if we know of none."""
    if kind is RECOMMENDER:
        return kind.operations[0] if recipe in use_cases.USE_CASES else None
    known = recipes.RECIPES.get(recipe)
    return known.metric if known else None
