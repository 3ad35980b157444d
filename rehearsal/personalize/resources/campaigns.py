"""Campaigns: a deployed solution version. During an update the old version serves until the update is ACTIVE."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import InUse, InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import limits, serving_options, tags
from rehearsal.personalize.resources.listing import page
from rehearsal.personalize.resources.solution_versions import SolutionVersion, latest_active
from rehearsal.personalize.resources.solutions import Solution
from rehearsal.personalize.resources.store import Resource, state
from rehearsal.personalize.statuses import Step, Timetable

_LATEST = "/$LATEST"


@dataclass(frozen=True)
class Deployment:
    """What a campaign serves, or is to serve, and since when: its creation or one update."""

    version: SolutionVersion
    min_provisioned_tps: int
    config: Mapping[str, Any]
    created: datetime
    timetable: Timetable
    failure: str | None = None

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of latestCampaignUpdate."""
        return {
            "solutionVersionArn": self.version.arn,
            "minProvisionedTPS": self.min_provisioned_tps,
            "campaignConfig": dict(self.config),
            **state(self.created, self.timetable, now, self.failure),
        }


@dataclass(kw_only=True, eq=False)
class Campaign(Resource):
    """`deployments` begins with the creation; all of one solution or of several, as updates may change that."""

    kind = "campaign"
    deployments: list[Deployment] = field(default_factory=list)
    requests: int = 0

    @property
    def solution_arn(self) -> str:
        return self.deployments[-1].version.solution_arn

    @property
    def group_arn(self) -> str:
        return self.deployments[-1].version.solution.group_arn

    def serving(self, now: datetime) -> Deployment:
        """The newest deployment that is ACTIVE; before the first one is, that first one."""
        active = [each for each in self.deployments if each.timetable.status(now) == statuses.ACTIVE]
        return active[-1] if active else self.deployments[0]

    def updating(self, now: datetime) -> bool:
        return self.deployments[-1].timetable.status(now) in statuses.UNFINISHED

    def describe(self, now: datetime) -> dict[str, Any]:
        """The members of DescribeCampaign."""
        serving = self.serving(now)
        description = {
            "name": self.name,
            "campaignArn": self.arn,
            "solutionVersionArn": serving.version.arn,
            "minProvisionedTPS": serving.min_provisioned_tps,
            "campaignConfig": dict(serving.config),
            **self.state(now),
        }
        if len(self.deployments) > 1:
            description["latestCampaignUpdate"] = self.deployments[-1].describe(now)
        return description


def create(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """CreateCampaign."""
    now = region.now()
    config = params.get("campaignConfig", {})
    version = _version(region, params["solutionVersionArn"], config, now)
    _check_config(region, version, config)
    group = version.solution.group_arn
    siblings = (other for other in region.store.all(Campaign) if other.group_arn == group)
    limits.check_count(region, "campaigns", siblings, f"campaigns of {group}")
    arn = region.arn(f"campaign/{params['name']}")
    timetable, failure = region.work("campaign", arn, params["name"], now)
    campaign = Campaign(
        arn=arn,
        name=params["name"],
        created=now,
        timetable=timetable,
        failure=failure,
        tags=tags.read(params, region.quotas),
        deployments=[Deployment(version, params.get("minProvisionedTPS", 1), config, now, timetable)],
    )
    region.store.add(campaign)
    return {"campaignArn": arn}


def _version(region: Region, arn: str, config: Mapping[str, Any], now: datetime) -> SolutionVersion:
    """The ACTIVE version that the request means: `<solution ARN>/$LATEST` is the newest at this moment.

    A campaign that is to follow the newest must be told so in this form (API reference, CreateCampaign).
    """
    if config.get("syncWithLatestSolutionVersion") and not arn.endswith(_LATEST):
        raise InvalidInput(f"syncWithLatestSolutionVersion needs a solutionVersionArn of <SolutionArn>{_LATEST}: {arn}")
    if not arn.endswith(_LATEST):
        return region.store.active(SolutionVersion, arn, now)
    solution = region.store.active(Solution, arn.removesuffix(_LATEST), now)
    version = latest_active(region, solution, now)
    if version is None:
        raise InvalidInput(f"{solution.arn} has no ACTIVE solution version.")
    return version


def _check_config(region: Region, version: SolutionVersion, config: Mapping[str, Any]) -> None:
    recipe, group_arn = version.solution.recipe, version.solution.group_arn
    if recipe.operation is None:
        raise InvalidInput(f"{recipe.name} is for batch jobs, not for campaigns.")
    serving_options.check(region, group_arn, recipe, config)


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeCampaign."""
    return {"campaign": region.store.get(Campaign, params["campaignArn"]).describe(region.now())}


def list_campaigns(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListCampaigns."""
    now, solution = region.now(), params.get("solutionArn")
    chosen = (campaign for campaign in region.store.all(Campaign) if solution in (None, campaign.solution_arn))
    return page("ListCampaigns", (campaign.describe(now) for campaign in chosen), params)


def update(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """UpdateCampaign."""
    now = region.now()
    campaign = region.store.get(Campaign, params["campaignArn"])
    if campaign.status(now) not in (statuses.ACTIVE, statuses.FAILED):  # API reference, UpdateCampaign
        raise InUse(f"{campaign.arn} cannot be updated while its status is {campaign.status(now)}")
    if campaign.updating(now):
        raise InUse(f"{campaign.arn} has an update in progress")
    current = campaign.serving(now)
    config = params.get("campaignConfig", current.config)
    version = current.version
    if "solutionVersionArn" in params or params.get("campaignConfig", {}).get("syncWithLatestSolutionVersion"):
        version = _version(region, params.get("solutionVersionArn", version.arn), config, now)
    if version.solution.group_arn != current.version.solution.group_arn:
        raise InvalidInput(f"{version.arn} belongs to another dataset group than {campaign.arn}.")
    _check_config(region, version, config)
    _deploy(region, campaign, version, params.get("minProvisionedTPS", current.min_provisioned_tps), config, now)
    return {"campaignArn": campaign.arn}


def follow(region: Region, campaign: Campaign, version: SolutionVersion, now: datetime) -> None:
    """Switch a campaign with syncWithLatestSolutionVersion to a version that has become ACTIVE at `now`.

    If an update is running, the switch follows it.
    """
    latest = campaign.deployments[-1]
    if not latest.config.get("syncWithLatestSolutionVersion") or campaign.status(now) in statuses.GOING:
        return
    if latest.timetable.status(now) in statuses.UNFINISHED:
        ready = latest.timetable.since(statuses.ACTIVE)
        region.agenda.add(ready, lambda when: follow(region, campaign, version, when))
    elif latest.version.created < version.created:
        _deploy(region, campaign, version, latest.min_provisioned_tps, latest.config, now)


def _deploy(
    region: Region, campaign: Campaign, version: SolutionVersion, tps: int, config: Mapping[str, Any], now: datetime
) -> None:
    place = f"{campaign.arn} {len(campaign.deployments)}"
    timetable, failure = region.work("campaign-update", place, campaign.name, now)
    campaign.deployments.append(Deployment(version, tps, config, now, timetable, failure))
    ready = timetable.since(statuses.ACTIVE)
    if ready is not None and campaign.status(now) == statuses.FAILED:  # its creation failed, now it serves after all
        campaign.timetable = Timetable((*campaign.timetable.steps, Step(ready, statuses.ACTIVE)))


def delete(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DeleteCampaign."""
    now = region.now()
    campaign = region.store.get(Campaign, params["campaignArn"])
    if campaign.updating(now):
        raise InUse(f"{campaign.arn} cannot be deleted while an update is in progress")
    region.store.delete(campaign, now, campaign.timetable.deleted(now, region.duration("delete", campaign.arn)))
    return {}


OPERATIONS = {
    "CreateCampaign": create,
    "DescribeCampaign": describe,
    "ListCampaigns": list_campaigns,
    "UpdateCampaign": update,
    "DeleteCampaign": delete,
}
