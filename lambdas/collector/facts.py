"""What only Describe tells: the capacity that is provided, the recipe that is served, whether an update is running.

Personalize answers one request per second and operation, which all tenants of the account share ("endpoints and
quotas"), so a run describes few, and remembers what it learnt. A summary's lastUpdatedDateTime tells of changes, but
AWS does not say that an update of a campaign, which has a date of its own in latestCampaignUpdate, moves it. So a few
that seem unchanged are looked at in every run as well, in turn: up to five campaigns are never older than the run
before, the 25 that an account may have by default are seen all within 75 minutes.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Any

from lambdas.collector.resources import CAMPAIGN, Kind, Resource
from personalize import statuses

MOST_DESCRIBES = 20  # in a run, of which
MOST_IN_TURN = 5  # of what seems unchanged
TURN = timedelta(minutes=15)
# An update that was not described yet may still be running for so long.
PERHAPS_UPDATING = timedelta(hours=1)


@dataclass(frozen=True)
class Facts:
    """What a Describe said of a resource, when its summary was last updated at `updated`."""

    updated: datetime
    provisioned: int  # requests per second
    recipe: str  # its name
    solution: str = ""  # ARN; campaigns only
    updating: bool = False

    def unsettled(self, resource: Resource, now: datetime) -> bool:
        """Whether an update is running, or may be: one that these facts do not know of has begun lately."""
        return self.updating or (self.updated != resource.updated and now - resource.updated < PERHAPS_UPDATING)


def due(resources: Sequence[Resource], facts: Mapping[str, Facts], now: datetime) -> list[Resource]:
    """Which resources to describe in a run: new ones, those that changed or are changing, then some in turn."""
    new = [one for one in resources if one.arn not in facts]
    known = [one for one in resources if one.arn in facts]
    changed = [one for one in known if facts[one.arn].updating or facts[one.arn].updated != one.updated]
    same = sorted((one for one in known if one not in changed), key=lambda one: one.arn)
    pressing = [*new, *_turned(changed, MOST_DESCRIBES, now)][:MOST_DESCRIBES]
    room = min(MOST_IN_TURN, MOST_DESCRIBES - len(pressing))
    return [*pressing, *_turned(same, MOST_IN_TURN, now)[:room]]


def _turned(resources: list[Resource], step: int, now: datetime) -> list[Resource]:
    """The resources, beginning with those whose turn it is: every run begins `step` further on."""
    if not resources:
        return []
    first = int(now.timestamp() // TURN.total_seconds()) * step % len(resources)
    return resources[first:] + resources[:first]


def recipe_of(description: Mapping[str, Any]) -> str:
    """The name of the recipe of a described recommender or solution; "" if AutoML chose it, which we do not look up."""
    return description.get("recipeArn", "").rpartition("/")[2]


def solution_of(description: Mapping[str, Any]) -> str:
    """The ARN of the solution that a described campaign serves a version of (or its newest one, "/$LATEST")."""
    return description["solutionVersionArn"].rpartition("/")[0]


def learnt(resource: Resource, description: Mapping[str, Any], recipe: str) -> Facts:
    """The facts in what Describe answered; the recipe of a campaign is that of its solution."""
    kind = resource.kind
    update = description.get(kind.update_member)
    return Facts(
        updated=resource.updated,
        provisioned=_provisioned(kind, description),
        recipe=recipe,
        solution=solution_of(description) if kind is CAMPAIGN else "",
        updating=update is not None and not statuses.is_terminal(update["status"]),
    )


def _provisioned(kind: Kind, description: Mapping[str, Any]) -> int:
    """The minimum; 1 is the default of both (API reference, Campaign and RecommenderConfig)."""
    if kind is CAMPAIGN:
        return description.get("minProvisionedTPS", 1)
    return description.get("recommenderConfig", {}).get("minRecommendationRequestsPerSecond", 1)
