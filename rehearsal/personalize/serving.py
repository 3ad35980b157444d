"""What answers requests at one instant: a campaign with the version that it serves, or a recommender with its model.

Of recipes with automatic updates, the latest FULL version takes up new items every two hours from when a campaign first
serves it (of Semantic-Similarity with incremental updates, every 30 minutes); once a later one is ACTIVE, it keeps what
it has. An UPDATE version never takes up any ("use-case-recipe-features").
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import durations, statuses
from rehearsal.personalize.errors import InvalidInput, Throttling
from rehearsal.personalize.learning.exploration import Exploration
from rehearsal.personalize.learning.propensity import Propensity
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import serving_options
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.recommender_training import Recommender
from rehearsal.personalize.resources.solution_versions import SolutionVersion, superseded

Endpoint = Campaign | Recommender


@dataclass(frozen=True)
class Serving:
    """`known_by` is until when the model has taken up new items, `since` since when it serves, `model` its identity.

    `actions` is the model of a recipe that recommends actions.
    """

    arn: str
    group_arn: str
    recipe: Recipe
    weights: Weights
    model: str
    since: datetime
    known_by: datetime
    exploration: Exploration
    config: Mapping[str, Any]
    actions: Propensity | None = None


def endpoint(region: Region, params: Mapping[str, Any]) -> Endpoint:
    """The campaign or recommender that a request names. Raises InvalidInput unless it names one of them, NotFound."""
    given = [key for key in ("campaignArn", "recommenderArn") if key in params]
    if len(given) != 1:
        raise InvalidInput("campaignArn or recommenderArn is required, and only one of them.")
    kind = Campaign if given == ["campaignArn"] else Recommender
    return region.store.get(kind, params[given[0]])


def of(region: Region, target: Endpoint, operation: str, now: datetime) -> Serving:
    """What an endpoint serves at `now` to one request of an operation, which is counted against the rates.

    Raises InvalidInput if it is not ACTIVE or answers another operation, Throttling.
    """
    status = target.status(now)
    if status != statuses.ACTIVE:
        raise InvalidInput(f"{target.arn} cannot answer: its status is {status}.")
    found = _of_recommender(target, now) if isinstance(target, Recommender) else _of_campaign(region, target, now)
    if found.recipe.operation != operation:
        raise InvalidInput(f"{target.arn} uses the recipe {found.recipe.name}, which answers {found.recipe.operation}.")
    for quota, key in (("recommendation_rate", target.arn), ("recommendation_rate_of_region", "")):
        limit = region.quotas[quota]
        if not region.limiter.accepts((quota, key), limit, now):
            raise Throttling(f"Rate exceeded: more than {limit} requests per second.")
    return found


def _of_campaign(region: Region, campaign: Campaign, now: datetime) -> Serving:
    deployment = campaign.serving(now)
    version = deployment.version
    recipe = version.solution.recipe
    return Serving(
        arn=campaign.arn,
        group_arn=version.solution.group_arn,
        recipe=recipe,
        weights=version.training.weights,
        model=version.arn,
        since=version.active_from or version.created,
        known_by=_known_by(region, version, now),
        exploration=serving_options.exploration(recipe, deployment.config),
        config=deployment.config,
        actions=version.training.actions,
    )


def _known_by(region: Region, version: SolutionVersion, now: datetime) -> datetime:
    """Until when a version that a campaign serves has taken up new items."""
    every = version.solution.refreshed_every
    if every is None or version.mode != "FULL":
        return version.created
    deployments = (each for campaign in region.store.all(Campaign) for each in campaign.deployments)
    ready = (each.timetable.since(statuses.ACTIVE) for each in deployments if each.version is version)
    first = min(when for when in ready if when is not None)
    return durations.refreshed(first, superseded(region, version, now) or now, every) or version.created


def _of_recommender(recommender: Recommender, now: datetime) -> Serving:
    model = recommender.serving(now)
    recipe, config = recommender.recipe, recommender.setup(now).config
    refreshed = durations.refreshed(model.ready, now) if recipe.auto_update else None
    return Serving(
        arn=recommender.arn,
        group_arn=recommender.group_arn,
        recipe=recipe,
        weights=model.training.weights,
        model=f"{recommender.arn} {model.created.isoformat()}",
        since=model.ready,
        known_by=refreshed or model.created,
        exploration=serving_options.exploration(recipe, config),
        config=config,
    )
