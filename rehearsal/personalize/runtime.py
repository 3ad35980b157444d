"""The runtime API: GetRecommendations and GetPersonalizedRanking, from what a campaign or recommender serves now."""

from __future__ import annotations

import uuid
from collections.abc import Callable
from datetime import datetime
from typing import Any

from rehearsal.personalize import (
    contexts,
    metering,
    promotions,
    recommendations,
    request_filters,
    response_metadata,
    serving,
)
from rehearsal.personalize.errors import InvalidInput, PersonalizeError
from rehearsal.personalize.recipes import PERSONALIZATION, RANKING, RELATED
from rehearsal.personalize.recommendations import Request, Scored
from rehearsal.personalize.region import Region
from rehearsal.personalize.serving import Serving

_RESULTS = 25
_PROMOTED, _EXPLORED = "Promoted item", "Exploration"  # reasons that User-Personalization-v2 gives

Answer = Callable[[Region, Serving, dict[str, Any], Request], dict[str, Any]]


def get_recommendations(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetRecommendations."""
    return _answer(region, "GetRecommendations", params, _recommendations)


def get_personalized_ranking(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetPersonalizedRanking."""
    return _answer(region, "GetPersonalizedRanking", params, _ranking)


def _answer(region: Region, operation: str, params: dict[str, Any], answer: Answer) -> dict[str, Any]:
    """Find the campaign or recommender, answer, and count the request as Personalize counts it."""
    now = region.now()
    target = serving.endpoint(region, params)
    try:
        found = serving.of(region, target, operation, now)
        target.requests += 1
        identity = region.identifier("recommendation", target.arn, target.requests)
        items = answer(region, found, params, _request(region, found, params, now))
    except PersonalizeError:
        metering.count_error(region, operation, target.arn)
        raise
    metering.count(region, operation, target.arn, identity)
    return {**items, "recommendationId": f"RID-{uuid.UUID(identity)}"}


def respond(region: Region, found: Serving, params: dict[str, Any], now: datetime) -> dict[str, Any]:
    """What a serving answers to a request, neither counted nor limited: `itemList` or `personalizedRanking`.

    Batch jobs ask it line by line. Raises PersonalizeError.
    """
    answer = _ranking if found.recipe.type == RANKING else _recommendations
    return answer(region, found, params, _request(region, found, params, now))


def _request(region: Region, found: Serving, params: dict[str, Any], now: datetime) -> Request:
    filtered = request_filters.allowed(region, found.group_arn, found.recipe, params, now)
    unseen = request_filters.unseen(region, found.group_arn, found.recipe, params.get("userId"), now)
    return Request(
        weights=found.weights,
        data=region.data[found.group_arn],
        allowed=filtered & unseen,
        known_by=found.known_by,
        categories=found.weights.features.categories,
        now=now,
        seed=f"{region.seed} {found.arn} {params.get('userId')} {found.model}",
        since=found.since,
        influence=found.config.get("rankingInfluence", {}),
        context=contexts.checked(region, found, params),
    )


def _recommendations(region: Region, found: Serving, params: dict[str, Any], request: Request) -> dict[str, Any]:
    asked = response_metadata.columns(region, found, params)
    count, limit = params.get("numResults") or _RESULTS, response_metadata.limit(region, "num_results", asked)
    if count > limit:
        raise InvalidInput(f"numResults is at most {limit}{' with metadata' if asked else ''}, found {count}.")
    for name in found.recipe.inputs:
        if not params.get(name):
            raise InvalidInput(f"{name} is required by {found.recipe.name}.")
    listed = []
    for item, score, promotion in _listed(region, found, params, request, count):
        entry: dict[str, Any] = {"itemId": request.data.items.vocabulary.names[item]}
        if recommendations.personal(request):
            entry["score"] = score
        if promotion is not None:
            entry["promotionName"] = promotion
        entry |= _reason(request, item, promotion)
        listed.append(entry | response_metadata.of_item(region, found, item, asked, request.now))
    return {"itemList": listed}


def _listed(
    region: Region, found: Serving, params: dict[str, Any], request: Request, count: int
) -> list[tuple[int, float, str | None]]:
    """The items of an answer with their scores, and the name of the promotion that each owes its place to."""
    promotion = promotions.asked(found, params)
    others = _scored(found, params, request, count)
    if promotion is None:
        return [(item, score, None) for item, score in others]
    wanted = promotions.wanted(promotion, count)
    promoting = _request(region, found, promotion, request.now)
    chosen = recommendations.filled(promoting, _scored(found, params, promoting, wanted) if wanted else [], wanted)
    mixed = promotions.mixed(chosen, others, count, request.seed)
    return [(item, score, promotion["name"] if promoted else None) for item, score, promoted in mixed]


def _reason(request: Request, item: int, promotion: str | None) -> dict[str, list[str]]:
    if request.weights.recipe.name != "aws-user-personalization-v2":
        return {}
    reasons = [] if promotion is None else [_PROMOTED]
    reasons += [_EXPLORED] if recommendations.is_cold(request, item) else []
    return {"reason": reasons} if reasons else {}


def _scored(found: Serving, params: dict[str, Any], request: Request, count: int) -> Scored:
    if found.recipe.type == PERSONALIZATION:
        return recommendations.for_user(request, params["userId"], count, found.exploration)
    if found.recipe.type == RELATED:
        return recommendations.for_item(request, request.data.items.vocabulary.find(params["itemId"]), count)
    return recommendations.for_everybody(request, count)


def _ranking(region: Region, found: Serving, params: dict[str, Any], request: Request) -> dict[str, Any]:
    asked = response_metadata.columns(region, found, params)
    names, limit = list(dict.fromkeys(params["inputList"])), response_metadata.limit(region, "input_list", asked)
    if not 1 <= len(params["inputList"]) <= limit:
        raise InvalidInput(f"inputList has 1 to {limit} items, found {len(params['inputList'])}.")
    codes = [request.data.items.vocabulary.find(name) for name in names]
    return {
        "personalizedRanking": [
            {
                "itemId": names[place],
                "score": score,
                **response_metadata.of_item(region, found, codes[place], asked, request.now),
            }
            for place, score in recommendations.ranking(request, params["userId"], codes)
        ]
    }


OPERATIONS = {"GetRecommendations": get_recommendations, "GetPersonalizedRanking": get_personalized_ranking}
