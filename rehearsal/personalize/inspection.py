"""What the emulator knows and the API does not tell: histories, for the report of a run and its invariants."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime

from moto.backends import get_backend

from rehearsal.personalize import statuses
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.filters import Filter
from rehearsal.personalize.resources.recommender_training import Model, Recommender, metrics_of as recommender_metrics
from rehearsal.personalize.resources.solution_metrics import metrics_of
from rehearsal.personalize.resources.solution_versions import SolutionVersion
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Step


@dataclass(frozen=True)
class Served:
    """From `since` on, a campaign serves a version, which has `status` now."""

    since: datetime
    version_arn: str
    status: str


@dataclass(frozen=True)
class CampaignHistory:
    """A campaign and every version that it has served, oldest first; `deleted` is when it ceased to exist."""

    name: str
    arn: str
    status: str
    min_provisioned_tps: int
    served: tuple[Served, ...]
    deleted: datetime | None = None


@dataclass(frozen=True)
class VersionHistory:
    """A solution version; `ended` is None while it is on its way, `metrics` empty unless it is ACTIVE."""

    name: str
    arn: str
    solution_arn: str
    mode: str
    training_type: str
    status: str
    created: datetime
    ended: datetime | None
    reason: str | None
    training_hours: float
    metrics: dict[str, float]


@dataclass(frozen=True)
class Trained:
    """One training of a recommender: serving from `ready` on with `metrics`, or failed for `reason`."""

    created: datetime
    ready: datetime | None
    reason: str | None
    metrics: dict[str, float]


@dataclass(frozen=True)
class RecommenderHistory:
    """A recommender with every training and status that it has had, oldest first; `requests` are those it answered."""

    name: str
    arn: str
    use_case: str
    status: str
    min_requests_per_second: int
    requests: int
    trained: tuple[Trained, ...]
    steps: tuple[Step, ...]
    deleted: datetime | None = None


@dataclass(frozen=True)
class FilterHistory:
    """A filter and the statuses that it has had; `deleted` is when it ceased to exist."""

    name: str
    arn: str
    expression: str
    steps: tuple[Step, ...]
    deleted: datetime | None = None


def campaigns(account: str, region: str, departed: bool = False) -> list[CampaignHistory]:
    """The campaigns of an account and region in order of creation, after those that are gone if `departed` is set."""
    state = _state(account, region)
    now = state.advance()
    return [_campaign(campaign, now) for campaign in state.store.every(Campaign, departed)]


def solution_versions(account: str, region: str, departed: bool = False) -> list[VersionHistory]:
    """The solution versions of an account and region in order of creation, after those of solutions that are gone."""
    state = _state(account, region)
    now = state.advance()
    return [_version(state, version, now) for version in state.store.every(SolutionVersion, departed)]


def recommenders(account: str, region: str, departed: bool = False) -> list[RecommenderHistory]:
    """The recommenders of an account and region in order of creation, after those that are gone if wanted."""
    state = _state(account, region)
    now = state.advance()
    return [_recommender(state, recommender, now) for recommender in state.store.every(Recommender, departed)]


def filters(account: str, region: str, departed: bool = False) -> list[FilterHistory]:
    """The filters of an account and region in order of creation, after those that are gone if `departed` is set."""
    state = _state(account, region)
    now = state.advance()
    return [
        FilterHistory(each.name, each.arn, each.text, each.timetable.history(now), _deleted(each, now))
        for each in state.store.every(Filter, departed)
    ]


def _state(account: str, region: str) -> Region:
    return get_backend("personalize")[account][region].state


def _deleted(resource: Resource, now: datetime) -> datetime | None:
    return resource.timetable.ends if resource.timetable.gone(now) else None


def _campaign(campaign: Campaign, now: datetime) -> CampaignHistory:
    served = []
    for deployment in campaign.deployments:
        since = deployment.timetable.since(statuses.ACTIVE)
        if since is not None and since <= now:
            served.append(Served(since, deployment.version.arn, deployment.version.status(now)))
    tps = campaign.serving(now).min_provisioned_tps
    return CampaignHistory(
        campaign.name, campaign.arn, campaign.status(now), tps, tuple(served), _deleted(campaign, now)
    )


def _version(state: Region, version: SolutionVersion, now: datetime) -> VersionHistory:
    step = version.timetable.step(now)
    active = step.status == statuses.ACTIVE
    return VersionHistory(
        name=version.name,
        arn=version.arn,
        solution_arn=version.solution_arn,
        mode=version.mode,
        training_type=version.type,
        status=step.status,
        created=version.created,
        ended=step.at if step.status in statuses.ENDED else None,
        reason=version.failure if step.status == statuses.FAILED else None,
        training_hours=version.hours if active else 0.0,
        metrics=metrics_of(state, version) if active else {},
    )


def _recommender(state: Region, recommender: Recommender, now: datetime) -> RecommenderHistory:
    return RecommenderHistory(
        name=recommender.name,
        arn=recommender.arn,
        use_case=recommender.recipe.name,
        status=recommender.status(now),
        min_requests_per_second=recommender.setup(now).config.get("minRecommendationRequestsPerSecond", 1),
        requests=recommender.requests,
        trained=tuple(_trained(state, recommender, model, now) for model in recommender.models),
        steps=recommender.timetable.history(now),
        deleted=_deleted(recommender, now),
    )


def _trained(state: Region, recommender: Recommender, model: Model, now: datetime) -> Trained:
    done = model.ready is not None and model.ready <= now
    metrics = recommender_metrics(state, recommender, model) if done else {}
    return Trained(model.created, model.ready if done else None, model.failure, metrics)
