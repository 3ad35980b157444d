"""What answers requests at one instant: a campaign with the version that it serves, or a recommender with its model."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from rehearsal.personalize import durations, statuses
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.learning.exploration import Exploration
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import exploration_options
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.recommender_training import Recommender
from rehearsal.personalize.resources.solution_versions import latest_full

Endpoint = Campaign | Recommender


@dataclass(frozen=True)
class Serving:
    """`known_by` is until when the model has taken up new items, `since` since when it serves, `model` its identity."""

    arn: str
    group_arn: str
    recipe: Recipe
    weights: Weights
    model: str
    since: datetime
    known_by: datetime
    exploration: Exploration
    config: Mapping[str, Any]


def endpoint(region: Region, params: Mapping[str, Any]) -> Endpoint:
    """The campaign or recommender that a request names. Raises InvalidInput unless it names one of them, NotFound."""
    given = [key for key in ("campaignArn", "recommenderArn") if key in params]
    if len(given) != 1:
        raise InvalidInput("campaignArn or recommenderArn is required, and only one of them.")
    kind = Campaign if given == ["campaignArn"] else Recommender
    return region.store.get(kind, params[given[0]])


def of(region: Region, target: Endpoint, now: datetime) -> Serving:
    """What an endpoint serves at `now`. Raises InvalidInput if it is not ACTIVE."""
    status = target.status(now)
    if status != statuses.ACTIVE:
        raise InvalidInput(f"{target.arn} cannot answer: its status is {status}.")
    return _of_recommender(target, now) if isinstance(target, Recommender) else _of_campaign(region, target, now)


def _of_campaign(region: Region, campaign: Campaign, now: datetime) -> Serving:
    deployment = campaign.serving(now)
    version = deployment.version
    recipe = version.solution.recipe
    newest = latest_full(region, version.solution, now)
    return Serving(
        arn=campaign.arn,
        group_arn=version.solution.group_arn,
        recipe=recipe,
        weights=version.training.weights,
        model=version.arn,
        since=version.active_from or version.created,
        known_by=version.items_known_by(now, is_latest_full=version is newest),
        exploration=exploration_options.read(recipe, deployment.config.get("itemExplorationConfig", {})),
        config=deployment.config,
    )


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
        exploration=exploration_options.read(recipe, config.get("itemExplorationConfig", {})),
        config=config,
    )
