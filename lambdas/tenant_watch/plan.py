"""How late every schedule is, and what has been idle for so long that it is to be parked: pure.

What is watched stands in watch.json beside this file:

schedules   name, machine (ARN), prefix (what the names of its executions begin with), seconds (its longest interval)
idle        kind, name, solution ('' if none), action, hours, revive
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

Watched = Mapping[str, object]
Record = Mapping[str, object]
KEPT = timedelta(days=90)  # how long Step Functions knows an execution (its developer guide, "Quotas")


@dataclass(frozen=True)
class Idle:
    """What is known of one thing with an idle action: hours of silence, its record, that of its solution's training.

    None: it is not idle, or nobody knows. ``holder`` in a record is an execution that runs, ``dead`` one that does not.
    """

    hours: float | None
    record: Record
    training: Record


def lateness(
    schedules: Sequence[Watched],
    since: Mapping[str, datetime | None],
    succeeded: Mapping[str, datetime],
    now: datetime,
) -> dict[str, float]:
    """How many of its own periods every schedule is behind, by its name.

    Counted from the last execution that ended well, or since when the schedule is as it is (None: it is gone).
    """
    found = {}
    for one in schedules:
        name = one["name"]
        known = [moment for moment in (since.get(name), succeeded.get(name)) if moment is not None]
        age = min(now - max(known), KEPT) if known else KEPT
        found[name] = max(0.0, age.total_seconds() / one["seconds"])
    return found


def parkings(
    idle: Sequence[Watched], known: Sequence[Idle], now: datetime
) -> tuple[list[dict[str, object]], list[str]]:
    """What is to be parked, each as the machine wants it, and why the others are left alone."""
    actions, left = [], []
    for one, found in zip(idle, known, strict=True):
        reason = _left_alone(one, found, now)
        if reason:
            left.append(f"{one['kind']} {one['name']}: {reason}")
        else:
            actions.append(_parking(one, found, now))
    return actions, left


def _left_alone(one: Watched, found: Idle, now: datetime) -> str | None:
    record = found.record
    if "parked" in record:
        return "it is parked already"
    if found.hours is None or found.hours < one["hours"]:
        return f"idle for {found.hours or 0:g} hours, of {one['hours']}"
    if "revived" in record and now - datetime.fromisoformat(record["revived"]) < timedelta(hours=one["hours"]):
        return f"it was brought back at {record['revived']}"
    if "holder" in record or record.get("served") != record.get("generation"):
        return "its writer is at work, or about to be"
    return "its solution is being trained" if "holder" in found.training else None


def _parking(one: Watched, found: Idle, now: datetime) -> dict[str, object]:
    parked = {
        "action": one["action"],
        "since": now.isoformat(timespec="seconds"),
        "hours": found.hours,
        "version": found.record.get("fullVersionArn", ""),
        "revive": one["revive"],
    }
    return {
        "kind": one["kind"],
        "name": one["name"],
        "solution": one["solution"],
        "reason": f"idle for {found.hours:g} hours",
        "parked": json.dumps(parked, sort_keys=True),
        "generation": str(found.record.get("generation", 0)),
        "holder": found.record.get("dead", "-"),
        "trainer": found.training.get("dead", "-"),
    }
