"""The runtime API: GetRecommendations and GetPersonalizedRanking, from what a campaign serves at this instant."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize import metering, recommendations, statuses
from rehearsal.personalize.errors import InvalidInput, NotFound, NotModelled, PersonalizeError, Throttling
from rehearsal.personalize.filters import evaluation
from rehearsal.personalize.filters.evaluation import Context
from rehearsal.personalize.learning.exploration import Exploration
from rehearsal.personalize.recipes import PERSONALIZATION, RELATED
from rehearsal.personalize.recommendations import Request, Scored
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.resources.filters import Filter
from rehearsal.personalize.resources.solution_versions import latest_full

_RESULTS = 25
_OPTIONS_NOT_MODELLED = ("recommenderArn", "promotions", "metadataColumns", "context")

Answer = Callable[[Region, Campaign, dict[str, Any], Request], dict[str, Any]]


def get_recommendations(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetRecommendations."""
    return _answer(region, "GetRecommendations", params, _recommendations)


def get_personalized_ranking(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetPersonalizedRanking."""
    return _answer(region, "GetPersonalizedRanking", params, _ranking)


def _answer(region: Region, operation: str, params: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Find the campaign, answer, and count the request as Personalize counts it."""
    for option in _OPTIONS_NOT_MODELLED:
        if params.get(option):
            raise NotModelled(f"{option} of {operation}")
    if "campaignArn" not in params:
        raise InvalidInput("campaignArn is required.")
    now = region.now()
    campaign = region.store.get(Campaign, params["campaignArn"])
    try:
        _check_campaign(region, campaign, operation, now)
        campaign.requests += 1
        identity = region.identifier("recommendation", campaign.arn, campaign.requests)
        items = answer(region, campaign, params, _request(region, campaign, params, now))
    except PersonalizeError:
        metering.count_error(region, operation, campaign.arn)
        raise
    metering.count(region, operation, campaign.arn, identity)
    return {**items, "recommendationId": f"RID-{uuid.UUID(identity)}"}


def _check_campaign(region: Region, campaign: Campaign, operation: str, now: datetime) -> None:
    status = campaign.status(now)
    if status != statuses.ACTIVE:
        raise InvalidInput(f"{campaign.arn} cannot answer: its status is {status}.")
    recipe = campaign.serving(now).version.solution.recipe
    if recipe.operation != operation:
        raise InvalidInput(f"{campaign.arn} uses the recipe {recipe.name}, which answers {recipe.operation}.")
    limit = region.quotas["recommendation_rate"]
    if not region.limiter.accepts((operation, campaign.arn), limit, now):
        raise Throttling(f"Rate exceeded: more than {limit} requests per second.")


def _request(region: Region, campaign: Campaign, params: dict[str, Any], now: datetime) -> Request:
    version = campaign.serving(now).version
    data = region.data[version.solution.group_arn]
    newest = latest_full(region, version.solution, now)
    items_schema = datasets.schemas_of(region, version.solution.group_arn).get("Items")
    return Request(
        weights=version.training.weights,
        data=data,
        allowed=_allowed(region, campaign, params, now),
        known_by=version.items_known_by(now, is_latest_full=version is newest),
        categories=[field.name for field in items_schema.fields if field.categorical] if items_schema else [],
        now=now,
        seed=f"{region.seed} {campaign.arn} {params.get('userId')} {version.arn}",
    )


def _recommendations(region: Region, campaign: Campaign, params: dict[str, Any], request: Request) -> dict[str, Any]:
    count = params.get("numResults") or _RESULTS
    if count > region.quotas["num_results"]:
        raise InvalidInput(f"numResults is at most {region.quotas['num_results']}, found {count}.")
    scored = _scored(campaign, params, request, count)
    names = request.data.items.vocabulary.names
    if recommendations.personal(request):
        return {"itemList": [{"itemId": names[item], "score": score} for item, score in scored]}
    return {"itemList": [{"itemId": names[item]} for item, _ in scored]}


def _scored(campaign: Campaign, params: dict[str, Any], request: Request, count: int) -> Scored:
    recipe = request.weights.recipe
    if recipe.type == PERSONALIZATION:
        if not params.get("userId"):
            raise InvalidInput(f"userId is required by {recipe.name}.")
        configured = campaign.serving(request.now).exploration if recipe.exploration_config else Exploration()
        return recommendations.for_user(request, params["userId"], count, configured)
    if recipe.type == RELATED:
        if not params.get("itemId"):
            raise InvalidInput(f"itemId is required by {recipe.name}.")
        return recommendations.for_item(request, request.data.items.vocabulary.find(params["itemId"]), count)
    return recommendations.for_everybody(request, count)


def _ranking(region: Region, campaign: Campaign, params: dict[str, Any], request: Request) -> dict[str, Any]:
    names = list(dict.fromkeys(params["inputList"]))
    limit = region.quotas["input_list"]
    if not 1 <= len(params["inputList"]) <= limit:
        raise InvalidInput(f"inputList has 1 to {limit} items, found {len(params['inputList'])}.")
    codes = [request.data.items.vocabulary.find(name) for name in names]
    ranked = recommendations.ranking(request, params["userId"], codes)
    return {"personalizedRanking": [{"itemId": names[place], "score": score} for place, score in ranked]}


def _allowed(region: Region, campaign: Campaign, params: dict[str, Any], now: datetime) -> np.ndarray:
    """Mask over item codes that the request's filter leaves over; everything without a filter."""
    group = campaign.serving(now).version.solution.group_arn
    data = region.data[group]
    arn = params.get("filterArn")
    if arn is None:
        if params.get("filterValues"):
            raise InvalidInput("filterValues need a filterArn.")
        return np.ones(len(data.items.vocabulary), dtype=bool)
    chosen = region.store.get(Filter, arn)
    if chosen.group_arn != group:
        raise NotFound(arn)
    if chosen.status(now) != statuses.ACTIVE:
        raise InvalidInput(f"{arn} cannot be used: its status is {chosen.status(now)}.")
    return evaluation.allowed(chosen.expressions, _context(region, campaign, params, now))


def _context(region: Region, campaign: Campaign, params: dict[str, Any], now: datetime) -> Context:
    recipe = campaign.serving(now).version.solution.recipe
    data = region.data[campaign.serving(now).version.solution.group_arn]
    user, item = params.get("userId"), params.get("itemId")

    def interacted(types: list[str] | None) -> set[int]:
        if user is None:
            raise InvalidInput("The filter needs a userId.")
        log = data.interactions
        codes = None if types is None else log.types.known(types)
        return log.recent_items(user, codes, region.quotas["filter_events"], now)

    columns = data.items.filterable(now)
    user_code = data.users.vocabulary.find(user) if user else None
    item_code = data.items.vocabulary.find(item) if item and recipe.type == RELATED else None
    return Context(
        items=columns,
        interacted=interacted,
        user=data.users.filterable(now).records.get(user_code, {}),
        item=columns.records.get(item_code) if item_code is not None else None,
        values=params.get("filterValues", {}),
    )


OPERATIONS = {"GetRecommendations": get_recommendations, "GetPersonalizedRanking": get_personalized_ranking}
