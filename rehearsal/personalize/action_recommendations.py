"""GetActionRecommendations: the actions that a user is likely to take, from what a campaign serves at this instant.

Expired actions are left out, and those that their REPEAT_FREQUENCY keeps back from the user; a changed expiry counts
as soon as filters see it, where AWS allows itself up to two hours. Actions without a score are part of the answer
through exploration, with a score of 0.0; among equals the more valuable one comes first ("get-action-recommendations",
"actions-datasets"). How often AWS explores it does not say. It documents no metrics of this operation, so there are
none here.
"""

from __future__ import annotations

import uuid
from collections import Counter
from datetime import datetime
from typing import Any

import numpy as np

from rehearsal.personalize import request_filters, serving
from rehearsal.personalize.data import actions
from rehearsal.personalize.data.group_data import GroupData
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters import evaluation
from rehearsal.personalize.filters.evaluation import Context
from rehearsal.personalize.filters.expressions import ACTION
from rehearsal.personalize.learning.exploration import interleave
from rehearsal.personalize.learning.weights import Weights
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.campaigns import Campaign
from rehearsal.personalize.serving import Serving

_OPERATION = "GetActionRecommendations"
_RESULTS, _MOST_RESULTS = 5, 100
_EXPLORED = 0.2  # share of places that go to actions without a score


def get_action_recommendations(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetActionRecommendations."""
    now = region.now()
    count = params.get("numResults") or _RESULTS
    if count > _MOST_RESULTS:
        raise InvalidInput(f"numResults is at most {_MOST_RESULTS}, found {count}.")
    for needed in ("campaignArn", "userId"):
        if not params.get(needed):
            raise InvalidInput(f"{needed} is required.")
    campaign = region.store.get(Campaign, params["campaignArn"])
    found = serving.of(region, campaign, _OPERATION, now)
    campaign.requests += 1
    identity = region.identifier("recommendation", campaign.arn, campaign.requests)
    scores, data = _scores(region, found, params, now), region.data[found.group_arn]
    listed = _listed(scores, data, count, f"{region.seed} {identity}")
    names = data.actions.vocabulary.names
    return {
        "actionList": [{"actionId": names[action], "score": scores[action]} for action in listed],
        "recommendationId": f"RID-{uuid.UUID(identity)}",
    }


def _scores(region: Region, found: Serving, params: dict[str, Any], now: datetime) -> dict[int, float]:
    """The actions that may be recommended to the user of a request, with their scores."""
    data = region.data[found.group_arn]
    allowed = _allowed(region, found.group_arn, params, now)
    records = data.actions.filterable(now).records
    user = data.users.vocabulary.find(params["userId"])
    history, latest, since = _history(data, found.weights, params["userId"], now)
    scores = {}
    for action, arrived in data.actions.known_since.items():
        record = records.get(action, data.actions.records.get(action))
        if record is None or arrived > found.known_by or not allowed[action]:
            continue
        if not actions.expired(record, now) and not actions.resting(record, latest.get(action), now):
            scores[action] = found.actions.score(action, user, history, since.get(action, Counter()))
    return scores


def _history(
    data: GroupData, weights: Weights, visitor: str, now: datetime
) -> tuple[list[int], dict[int, float], dict[int, Counter[bool]]]:
    """A user's items; when the user last had to do with each action; and what came of that since the training."""
    code = data.users.vocabulary.find(visitor)
    fresh = [event for event in data.interactions.of_visitor(visitor, now) if event.received > weights.trained]
    items = weights.items_of(code) + [event.item for event in sorted(fresh, key=lambda event: event.time)]
    log, latest, since = data.action_interactions, {}, {}
    if code is not None:
        rows = log.bulk.of_user(code)
        latest = dict(zip(rows.items.tolist(), rows.times.tolist(), strict=True))  # oldest first, so the last one stays
    taken = log.types.find(actions.TAKEN)
    for event in log.of_visitor(visitor, now):
        latest[event.item] = max(event.time, latest.get(event.item, 0))
        if event.received > weights.trained:
            since.setdefault(event.item, Counter())[event.type == taken] += 1
    return items, latest, since


def _listed(scores: dict[int, float], data: GroupData, count: int, seed: str) -> list[int]:
    """The actions of an answer, best first; some places go to actions without a score."""

    def rank(action: int) -> tuple[float, float, int]:
        return -scores[action], -(data.actions.records[action].get("VALUE") or 0), action

    ranked = sorted(scores, key=rank)
    warm, new = [each for each in ranked if scores[each]], [each for each in ranked if not scores[each]]
    return sorted(interleave(warm, new, _EXPLORED, count, seed), key=rank)


def _allowed(region: Region, group: str, params: dict[str, Any], now: datetime) -> np.ndarray:
    """Mask over action codes that the request's filter leaves over; everything without a filter."""
    data, expressions = region.data[group], request_filters.chosen(region, group, params)
    if not expressions:
        return np.ones(len(data.actions.vocabulary), dtype=bool)
    log, user = data.action_interactions, params["userId"]

    def interacted(types: list[str] | None) -> set[int]:
        names = None if types is None else [actions.event_type(each) or each for each in types]
        codes = None if names is None else log.types.known(names)
        return log.recent_items(user, codes, region.quotas["filter_action_events"], now)

    columns = data.actions.filterable(now)
    record = data.users.filterable(now).records.get(data.users.vocabulary.find(user), {})
    values = params.get("filterValues", {})
    return evaluation.allowed(expressions, Context(columns, interacted, record, None, values, subject=ACTION))


OPERATIONS = {_OPERATION: get_action_recommendations}
