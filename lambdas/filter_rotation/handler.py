"""Plans the rotation of one filter; the state machine reads what it needs and carries it out."""

from __future__ import annotations

from datetime import datetime

from lambdas.filter_rotation.plan import ending, plan


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``wanted``, ``filters``, ``pointer``, ``now`` (ISO 8601) and ``gone``; returns the decision of plan.py."""
    if event.get("gone"):
        return {"retire": ending(event["wanted"], event["filters"])}
    now = datetime.fromisoformat(event["now"])
    return plan(event["wanted"], event["filters"], event["pointer"], now)
