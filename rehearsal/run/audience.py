"""The audience: three users who ask for recommendations, do something, and ask again.

It does what an application would: it takes the campaign as it stands, finds filters under their pointers, sends events
through the tracker, and waits the second or two that Personalize needs to take them in.
"""

from __future__ import annotations

import csv
import io
from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import inspection
from rehearsal.run.tenant import Tenant

USERS = 3
SHOWN = 5  # how many items of an answer the report shows
EVENTS = 3  # how many events a user sends
TAKING_IN = 3.0  # virtual seconds; events take effect after one to two (developer guide, "Recording events")


@dataclass(frozen=True)
class Answer:
    """What one user was shown by a campaign, before and after events of theirs; filters by the pointers' last part."""

    campaign: str
    user: str
    events: tuple[str, ...]
    before: Mapping[str, tuple[str, ...]]
    after: Mapping[str, tuple[str, ...]]


@dataclass(frozen=True)
class Audience:
    """Users who have a history, popular items, and the type of the events that the users send."""

    users: tuple[str, ...]
    items: tuple[str, ...]
    event_type: str


def audience(interactions: bytes, expressions: Sequence[str]) -> Audience:
    """Picks users from an interactions file: a light, a middling and a heavy one among those with five or more rows.

    Their events are of a type that one of the filter expressions names, so that filters have something to show, or else
    of the most common type.
    """
    rows = list(csv.DictReader(io.StringIO(interactions.decode())))
    activity = Counter(row["USER_ID"] for row in rows)
    ranked = [user for user, count in sorted(activity.items(), key=lambda pair: (pair[1], pair[0])) if count >= 5]
    ranked = ranked or sorted(activity)
    places = [0, len(ranked) // 2, len(ranked) - 1]
    types = Counter(row.get("EVENT_TYPE") or "click" for row in rows)
    named = {kind for kind in types if any(f'"{kind}"' in text for text in expressions)}
    items = Counter(row["ITEM_ID"] for row in rows)
    popular = tuple(item for item, _count in sorted(items.items(), key=lambda pair: (-pair[1], pair[0]))[:100])
    chosen = tuple(dict.fromkeys(ranked[place] for place in places))[:USERS]
    return Audience(chosen, popular, max(sorted(named or types), key=types.__getitem__))


def ask(aws: EmbeddedAws, tenant: Tenant, tracking_id: str | None, people: Audience) -> Iterator[Answer]:
    """Every campaign that is ACTIVE, for every user of the audience; without a tracker nobody sends events."""
    personalize = aws.client("personalize", tenant.region, tenant.account)
    pointers = _pointers(aws, tenant)
    for summary in personalize.list_campaigns()["campaigns"]:
        campaign = _Campaign(aws, tenant, summary["campaignArn"], people)
        if campaign.serves:
            for user in people.users:
                before = campaign.shown(user, pointers)
                events = before["no filter"][:EVENTS] if tracking_id else ()
                _send(aws, tenant, tracking_id, user, events, people.event_type)
                yield Answer(summary["name"], user, events, before, campaign.shown(user, pointers))


class _Campaign:
    """A campaign with the call that its recipe's type wants."""

    def __init__(self, aws: EmbeddedAws, tenant: Tenant, arn: str, people: Audience) -> None:
        self._runtime = aws.client("personalize-runtime", tenant.region, tenant.account)
        self._people = people
        self._clock = aws.clock
        self.arn = arn
        personalize = aws.client("personalize", tenant.region, tenant.account)
        described = self._call(personalize.describe_campaign, campaignArn=arn)["campaign"]
        self.serves = described["status"] == "ACTIVE"
        version = self._call(personalize.describe_solution_version, solutionVersionArn=described["solutionVersionArn"])
        recipe = self._call(personalize.describe_recipe, recipeArn=version["solutionVersion"]["recipeArn"])
        self.type = recipe["recipe"]["recipeType"]

    def shown(self, user: str, pointers: Mapping[str, str]) -> dict[str, tuple[str, ...]]:
        """The first items of the answers, without a filter and with the one under each pointer."""
        answers = {"no filter": self._answer(user, {})}
        for name, arn in pointers.items():
            answers[name] = self._answer(user, {"filterArn": arn})
        return answers

    def _answer(self, user: str, filter: Mapping[str, str]) -> tuple[str, ...]:
        if self.type == "PERSONALIZED_RANKING":
            call, given, key = self._runtime.get_personalized_ranking, {"inputList": list(self._people.items[:25])}, ""
            key = "personalizedRanking"
        else:
            call, given, key = self._runtime.get_recommendations, {"numResults": 25}, "itemList"
        who = {"itemId": self._people.items[0]} if self.type == "RELATED_ITEMS" else {"userId": user}
        try:
            answer = call(campaignArn=self.arn, **who, **given, **filter)
        except ClientError as error:
            return (f"({error.response['Error']['Code']}: {error.response['Error']['Message']})",)
        return tuple(item["itemId"] for item in answer[key][:SHOWN])

    def _call(self, operation: Any, **arguments: Any) -> dict[str, Any]:
        self._clock.sleep(1.1)  # one request per second and operation: an application would not be so hasty either
        return operation(**arguments)


def _pointers(aws: EmbeddedAws, tenant: Tenant) -> dict[str, str]:
    """Filters by the last part of their pointers; one with placeholders wants values that only an application knows."""
    pages = aws.client("ssm", tenant.region, tenant.account).get_paginator("get_parameters_by_path")
    path = f"/personalize/{tenant.name}/filters/"
    found = pages.paginate(Path=path, Recursive=True).search("Parameters[]")
    filters = inspection.filters(tenant.account, tenant.region)
    asking = {filter.arn for filter in filters if "$" in filter.expression}
    return {
        parameter["Name"].removeprefix(path): parameter["Value"]
        for parameter in found
        if parameter["Value"] not in asking
    }


def _send(
    aws: EmbeddedAws, tenant: Tenant, tracking_id: str | None, user: str, items: Sequence[str], event_type: str
) -> None:
    if tracking_id and items:
        now = aws.clock.now()
        events = [{"eventType": event_type, "itemId": item, "sentAt": now} for item in items]
        client = aws.client("personalize-events", tenant.region, tenant.account)
        client.put_events(trackingId=tracking_id, userId=user, sessionId=f"rehearsal-{user}", eventList=events)
        aws.clock.sleep(TAKING_IN)
