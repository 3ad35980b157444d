"""What is parked because nobody asks it: left so, or brought back if the tenant file no longer wants it parked."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, note


def entries(desired: Desired, actual: Actual) -> Entries:
    """What stays parked, to be told."""
    for kind in ("campaign", "recommender"):
        for wish in desired[f"{kind}s"]:
            recorded = actual.record(kind, wish["name"])
            if "parked" in recorded and wish["parks"]:
                yield note("notices", kind, wish["name"], _story(kind, wish["name"], json.loads(recorded["parked"])))


def returns(wish: Mapping[str, object], recorded: Record) -> bool:
    """Whether it is parked and shall not be."""
    return "parked" in recorded and not wish.get("parks")


def unparked(wish: Mapping[str, object], recorded: Record) -> dict[str, object]:
    """What an action says besides, so that what it asks for is parked no longer."""
    return {"unpark": True} if returns(wish, recorded) else {}


def _story(kind: str, name: str, parked: Mapping[str, object]) -> str:
    back = f"python -m operations revive --{kind} {name}"
    training = " or the next FULL training" if parked["revive"] == "next_full_training" else ""
    return f"parked since {parked['since']}, after {parked['hours']:g} idle hours; {back}{training} brings it back"
