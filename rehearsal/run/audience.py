"""The audience: three users who ask for recommendations, do something, and ask again.

It does what an application would: it asks campaigns and recommenders as they stand, finds filters under their pointers,
sends events through the tracker, and waits the second or two that Personalize needs to take them in.
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
from rehearsal.run import endpoints
from rehearsal.run.endpoints import Endpoint
from rehearsal.run.tenant import Tenant

USERS = 3
SHOWN = 5  # how many items of an answer the report shows
EVENTS = 3  # how many events a user sends
UNFILTERED = "no filter"
TAKING_IN = 3.0  # virtual seconds; events take effect after one to two (developer guide, "Recording events")


@dataclass(frozen=True)
class Answer:
    """What one user was shown by a campaign or recommender, before and after events of theirs.

    By filter, named by the last part of its pointer; a refusal stands where the items would.
    """

    kind: str
    name: str
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
    """Every endpoint that is ACTIVE, for every user of the audience; without a tracker nobody sends events."""
    runtime = aws.client("personalize-runtime", tenant.region, tenant.account)
    pointers = _pointers(aws, tenant)
    for endpoint in endpoints.active(aws, tenant):
        fitting = {name: arn for name, (arn, subject) in pointers.items() if subject == endpoint.subject}
        for user in people.users:
            before = _shown(endpoint, runtime, user, people, fitting)
            first = before[UNFILTERED]
            sends = tracking_id and endpoint.subject == "ItemID" and not isinstance(first, _Refusal)
            events = first[:EVENTS] if sends else ()
            _send(aws, tenant, tracking_id, user, events, people.event_type)
            after = _shown(endpoint, runtime, user, people, fitting)
            yield Answer(endpoint.kind, endpoint.name, user, events, before, after)


class _Refusal(tuple[str, ...]):
    """Why there is no answer, where the items would stand."""


def _shown(
    endpoint: Endpoint, runtime: Any, user: str, people: Audience, pointers: Mapping[str, str]
) -> dict[str, tuple[str, ...]]:
    """The first items of the answers, without a filter and with the one under each pointer."""
    shown = {}
    for name, arn in {UNFILTERED: None, **pointers}.items():
        try:
            shown[name] = endpoint.answer(runtime, user, people.items, arn)[:SHOWN]
        except ClientError as error:
            said = error.response["Error"]
            shown[name] = _Refusal([f"({said['Code']}: {said['Message']})"])
    return shown


def _pointers(aws: EmbeddedAws, tenant: Tenant) -> dict[str, tuple[str, str]]:
    """Filters (ARN and subject) by the last part of their pointers.

    Left out are those with placeholders, which want values that only an application knows.
    """
    pages = aws.client("ssm", tenant.region, tenant.account).get_paginator("get_parameters_by_path")
    path = f"/personalize/{tenant.name}/filters/"
    expressions = {filter.arn: filter.expression for filter in inspection.filters(tenant.account, tenant.region)}
    found = {}
    for parameter in pages.paginate(Path=path, Recursive=True).search("Parameters[]"):
        expression = expressions.get(parameter["Value"], "")
        if "$" not in expression:
            subject = next((one for one in ("ActionID", "UserID") if one in expression), "ItemID")
            found[parameter["Name"].removeprefix(path)] = parameter["Value"], subject
    return found


def _send(
    aws: EmbeddedAws, tenant: Tenant, tracking_id: str | None, user: str, items: Sequence[str], event_type: str
) -> None:
    if tracking_id and items:
        now = aws.clock.now()
        events = [{"eventType": event_type, "itemId": item, "sentAt": now} for item in items]
        client = aws.client("personalize-events", tenant.region, tenant.account)
        client.put_events(trackingId=tracking_id, userId=user, sessionId=f"rehearsal-{user}", eventList=events)
        aws.clock.sleep(TAKING_IN)
