"""A crowd: many requests to a campaign or recommender in five minutes, which are counted but not answered.

A crowd is refused as a single request is: by what is not ACTIVE, and beyond the requests a second that a campaign or
recommender may have. Besides, Personalize scales with "a short time delay", in which requests may be lost when there
are suddenly more than were provided for ("campaigns", minimum provisioned transactions per second). It gives no
figures. Here what has been provided for, or twice what the five minutes before had, if that is more, is answered; the
rest is refused as throttled.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta

from moto.backends import get_backend

from rehearsal.personalize import metering, statuses
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.recommender_training import Recommender

WINDOW = timedelta(minutes=5)
SCALES = 2  # times the load of the window before


@dataclass(frozen=True)
class Target:
    """A campaign or recommender that has been ACTIVE at least once; `minimum` is what is provided for, a second."""

    kind: str
    name: str
    arn: str
    recipe: Recipe
    minimum: int
    active: bool


@dataclass(frozen=True)
class Asked:
    """What became of a crowd: requests that were answered, and ones that were refused."""

    target: Target
    taken: int
    shed: int


class Crowd:
    """Those who ask in one account and region. It remembers how busy each target was in the window before."""

    def __init__(self, account: str, region: str) -> None:
        self._place = (account, region)
        self._before: dict[str, int] = {}

    def targets(self) -> list[Target]:
        """What can be asked now or could be before."""
        region = _state(*self._place)
        now = region.advance()
        campaigns = [_campaign(one, now) for one in region.store.all(Campaign) if one.timetable.since(statuses.ACTIVE)]
        recommenders = [_recommender(one, now) for one in region.store.all(Recommender) if one.serving(now)]
        return [one for one in (*campaigns, *recommenders) if one is not None]

    def ask(self, moment: datetime, wanted: Callable[[Target], float]) -> list[Asked]:
        """Counts what the crowds of every target asked in the window that began at `moment`."""
        region = _state(*self._place)
        found = []
        for target in self.targets():
            requests = round(wanted(target))
            taken = min(requests, self._room(region, target)) if target.active else 0
            self._before[target.arn] = requests
            if target.recipe.operation in _MEASURED:
                metering.count_many(region, target.recipe.operation, target.arn, moment, taken, requests - taken)
            found.append(Asked(target, taken, requests - taken))
        return found

    def _room(self, region: Region, target: Target) -> int:
        """The most requests that are answered in a window."""
        seconds = int(WINDOW.total_seconds())
        scaled = max(target.minimum * seconds, SCALES * self._before.get(target.arn, 0))
        return min(scaled, region.quotas["recommendation_rate"] * seconds)


_MEASURED = ("GetRecommendations", "GetPersonalizedRanking")


def _campaign(campaign: Campaign, now: datetime) -> Target | None:
    since = campaign.timetable.since(statuses.ACTIVE)
    if since is None or since > now:
        return None
    deployment = campaign.serving(now)
    recipe, active = deployment.version.solution.recipe, campaign.status(now) == statuses.ACTIVE
    return Target("campaign", campaign.name, campaign.arn, recipe, deployment.min_provisioned_tps, active)


def _recommender(recommender: Recommender, now: datetime) -> Target:
    minimum = recommender.setup(now).config.get("minRecommendationRequestsPerSecond", 1)
    active = recommender.status(now) == statuses.ACTIVE
    return Target("recommender", recommender.name, recommender.arn, recommender.recipe, minimum, active)


def _state(account: str, region: str) -> Region:
    return get_backend("personalize")[account][region].state
