"""Those of a crowd who ask for real: an answer an hour from whatever is asked, and an event about what was shown."""

from __future__ import annotations

from collections.abc import Callable

from botocore.exceptions import ClientError

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize.crowd import Target
from rehearsal.run.audience import Audience
from rehearsal.run.endpoints import Endpoint
from rehearsal.run.tenant import Tenant


def visitors(aws: EmbeddedAws, tenant: Tenant, tracking_id: str | None, people: Audience) -> Callable[[Target], None]:
    """What lets the people of an audience ask one target after the other, in turn; without a tracker they only ask.

    A refusal is theirs to bear: Personalize has counted it.
    """
    runtime = aws.client("personalize-runtime", tenant.region, tenant.account)
    events = aws.client("personalize-events", tenant.region, tenant.account)
    visits = 0

    def visit(target: Target) -> None:
        nonlocal visits
        user = people.users[visits % len(people.users)]
        visits += 1
        endpoint = Endpoint(target.kind, target.name, target.arn, target.recipe)
        try:
            shown = endpoint.answer(runtime, user, people.items)
            if tracking_id and shown and endpoint.subject == "ItemID":
                event = {"eventType": people.event_type, "itemId": shown[0], "sentAt": aws.clock.now()}
                events.put_events(trackingId=tracking_id, userId=user, sessionId=f"visit-{visits}", eventList=[event])
        except ClientError:
            return

    return visit
