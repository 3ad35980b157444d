"""Recommenders: Personalize trains one while it creates it, so it is asked for when its data is in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan import parking
from lambdas.reconciliation.plan.data import known, missing
from lambdas.reconciliation.plan.entries import (
    LEFT_ALONE,
    Actual,
    Desired,
    Entries,
    Record,
    action,
    note,
    removed,
)
from lambdas.reconciliation.plan.wishes import unserved


def entries(desired: Desired, actual: Actual) -> Entries:
    """Recommenders that are new, changed or unserved; what the last attempt failed on is not tried twice."""
    data = known(actual.marks(desired))
    for wish in desired["recommenders"]:
        name, recorded = wish["name"], actual.record("recommender", wish["name"])
        reason = _reason(wish, recorded)
        if reason is None:
            continue
        awaited = missing(wish["required"], desired, actual)
        if _is_another(wish, recorded):
            yield note("reports", "recommender", name, f"its recipe changed; {LEFT_ALONE}")
        elif recorded.get("wanted") == wish["wish"] and recorded.get("unfitData") == data:
            yield note("waiting", "recommender", name, "waiting for better data: its creation failed on this")
        elif awaited and not _is_served(recorded):
            yield note("waiting", "recommender", name, f"waiting for data: {', '.join(awaited)}")
        else:
            more = parking.unparked(wish, recorded)
            yield action("want-recommender", name, reason, wish=wish["wish"], data=data, **more)
    yield from removed("recommender", desired["recommenders"], actual)


def _reason(wish: Mapping[str, object], recorded: Record) -> str | None:
    if "wanted" not in recorded:
        return "the tenant file declares it"
    if recorded["wanted"] != wish["wish"]:
        return "the tenant file changed it"
    if parking.returns(wish, recorded):
        return "it is parked, and the tenant file no longer wants that"
    return "its last request was not served" if unserved(recorded) else None


def _is_another(wish: Mapping[str, object], recorded: Record) -> bool:
    """Whether it is a change of the recipe, which is in the name."""
    return "wanted" in recorded and json.loads(recorded["wanted"])["Name"] != json.loads(wish["wish"])["Name"]


def _is_served(recorded: Record) -> bool:
    return "served" in recorded
