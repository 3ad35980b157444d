"""Recommenders: Personalize trains one while it creates it, so it is asked for when its data is in."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan import columns, drift, parking
from lambdas.reconciliation.plan.data import known, missing
from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, Record, action, note, unserved
from lambdas.reconciliation.plan.removals import comes_back


def entries(desired: Desired, actual: Actual) -> Entries:
    """Recommenders that are new, changed, unserved or drifted; what the last attempt failed on is not tried twice."""
    data = known(actual.marks(desired))
    for wish in desired["recommenders"]:
        name, recorded = wish["name"], actual.record("recommender", wish["name"])
        reason = _reason(wish, recorded, drift.of_recommender(name, recorded, actual))
        if reason is None:
            continue
        awaited = missing(wish["required"], desired, actual)
        if held := columns.held(wish, "needs", desired, actual):
            yield note("waiting", "recommender", name, f"waiting for columns: {held}")
        elif recorded.get("wanted") == wish["wish"] and recorded.get("unfitData") == data:
            yield note("waiting", "recommender", name, "waiting for better data: its creation failed on this")
        elif awaited and not _is_served(recorded):
            yield note("waiting", "recommender", name, f"waiting for data: {', '.join(awaited)}")
        else:
            more = parking.unparked(wish, recorded) | _former(wish, recorded)
            yield action("want-recommender", name, reason, wish=wish["wish"], data=data, **more)


def _reason(wish: Mapping[str, object], recorded: Record, drifted: str | None) -> str | None:
    if "wanted" not in recorded:
        return "the tenant file declares it"
    if comes_back(recorded):
        return "it is back in the tenant file"
    if _name(recorded) != json.loads(wish["wish"])["Name"]:
        return "its recipe changed: another one takes over, then it goes"
    if recorded["wanted"] != wish["wish"]:
        return "the tenant file changed it"
    if parking.returns(wish, recorded):
        return "it is parked, and the tenant file no longer wants that"
    return "its last request was not served" if unserved(recorded) else drifted


def _name(recorded: Record) -> str:
    return json.loads(recorded["wanted"])["Name"]


def _former(wish: Mapping[str, object], recorded: Record) -> dict[str, object]:
    """The recommender that goes when the wanted one has taken over: one with another name, since its recipe was
    another. Its record may have more of them, which were to go before.
    """
    changed = "wanted" in recorded and _name(recorded) != json.loads(wish["wish"])["Name"]
    return {"former": _name(recorded)} if changed else {}


def _is_served(recorded: Record) -> bool:
    return "served" in recorded
