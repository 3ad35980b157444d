"""Plans the rotation of one filter; the state machine reads what it needs and carries it out."""

from __future__ import annotations

from datetime import datetime

from lambdas.filter_rotation.plan import plan


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``wanted``, ``filters``, ``pointer`` and ``now`` (ISO 8601); returns the decision of plan.py."""
    now = datetime.fromisoformat(event["now"])
    return plan(event["wanted"], event["filters"], event["pointer"], now)
