"""Columns that were added to datasets which are deployed.

A dataset whose schema has fewer columns than the tenant file gets the file's schema (UpdateDataset); what needs the new
columns waits for that. What was there before never learns from them, so it is made anew, or told of them: but not
before data has come in with them. Until then it stays what it is.
"""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.reconciliation.plan.entries import Actual, Desired, Entries, action, note

RECORD = "schema"
_DONE, _RECORD, _UPDATE, _REPORT = "done", "record", "update", "report"
_STAY = "Personalize removes none, so they stay, and files without them are refused; put them back as they were"
Revised = Mapping[str, object]


def entries(desired: Desired, actual: Actual) -> Entries:
    """What brings datasets to their columns; and columns that are there and no longer in the file."""
    for revised in desired.get("revisions", ()):
        name = revised["name"]
        verdict, reason = _verdict(revised, actual)
        if verdict == _REPORT:
            yield note("reports", "dataset", name, reason)
        elif verdict != _DONE:
            schema = {"schema": revised["schema"]} if verdict == _UPDATE else {}
            more = {"arn": revised["arn"], "schemaArn": revised["schemaArn"], "columns": _listed(revised["columns"])}
            yield action("update-dataset", name, reason, **more, **schema)
    declared = {revised["name"] for revised in desired.get("revisions", ())}
    for name in actual.recorded(RECORD):
        if name not in declared:
            gone = actual.record(RECORD, name)["laterColumns"]
            yield note("reports", "dataset", name, f"the tenant file has no {gone} any more; {_STAY}")


def pending(desired: Desired, actual: Actual) -> set[str]:
    """The datasets that are about to get further columns."""
    return {one["name"] for one in desired.get("revisions", ()) if _verdict(one, actual)[0] == _UPDATE}


def held(one: Mapping[str, object], key: str, desired: Desired, actual: Actual) -> str:
    """The datasets whose columns somebody waits for who names them under a key, '' if there is none."""
    return ", ".join(sorted(pending(desired, actual).intersection(one.get(key, ()))))


def _verdict(revised: Revised, actual: Actual) -> tuple[str, str]:
    found = actual.revised.get(revised["name"])
    if found is None:
        return _REPORT, "it is gone from Personalize"
    update = found.get("latestDatasetUpdate", {})
    failed = str(update.get("status", "")).endswith("FAILED")
    if failed and update["schemaArn"] == revised["schemaArn"]:
        return _UPDATE, f"its last update failed: {update.get('failureReason', 'the service gave no reason')}"
    in_force = found["schemaArn"]
    if update and not failed:
        if update["status"] != "ACTIVE":
            return _UPDATE, "an update of it is under way"
        in_force = update["schemaArn"]
    if in_force == revised["schemaArn"]:
        known = actual.record(RECORD, revised["name"]).get("schemaArn") == in_force
        return (_DONE, "") if known else (_RECORD, "it has its columns already, and its record does not say so")
    return _compared(revised, _fields(found.get("schema", revised["schema"]["Schema"])))


def _compared(revised: Revised, there: Mapping[str, object]) -> tuple[str, str]:
    """What another schema than the wanted one has to say: the wanted one must have all that it has."""
    wanted = _fields(revised["schema"]["Schema"])
    gone = [name for name in there if name not in wanted]
    if gone:
        return _REPORT, f"the tenant file has no {_listed(gone)}, which it has; {_STAY}"
    changed = [name for name, field in there.items() if wanted[name] != field]
    if changed:
        return _REPORT, f"{_listed(changed)} changed; Personalize changes no column: write it as it was, add another"
    return _UPDATE, f"the tenant file has more columns: {_listed(name for name in wanted if name not in there)}"


def _fields(schema: str) -> dict[str, object]:
    """The columns of a schema by name; a union means the same in either order."""
    fields = json.loads(schema)["fields"]
    return {
        one["name"]: one | {"type": sorted(one["type"]) if isinstance(one["type"], list) else one["type"]}
        for one in fields
    }


def _listed(names: object) -> str:
    return ", ".join(names)


# -- what learns from them


def as_of_data(desired: Desired, actual: Actual) -> Desired:
    """The desired state, with what only waits for data with new columns as it was before them."""
    if "revisions" not in desired:
        return desired
    marks = actual.marks(desired)
    has_data = {name for name, mark in marks.items() if "imported" in mark or actual.files.get(name)}
    new = {one["name"] for one in desired["revisions"] if marks[one["name"]].get("schemaArn") != one["schemaArn"]}
    new &= has_data  # what has none cannot be waited for
    return {
        **desired,
        "solutions": [
            _solution(one, sorted(new.intersection(one.get("learns", ()))), actual) for one in desired["solutions"]
        ],
        "recommenders": [
            _recommender(one, sorted(new.intersection(one.get("learns", ()))), actual)
            for one in desired["recommenders"]
        ],
    }


def _solution(one: Mapping[str, object], awaited: list[str], actual: Actual) -> Mapping[str, object]:
    arn = actual.record("solution", one["name"]).get("solutionArn")
    if not awaited or arn not in one["earlier"]:
        return one
    request = one["request"] | {"Name": str(arn).rpartition("/")[2]}
    return {**one, "arn": arn, "request": request, "needs": [], "awaits": awaited}


def _recommender(one: Mapping[str, object], awaited: list[str], actual: Actual) -> Mapping[str, object]:
    wish = actual.record("recommender", one["name"]).get("wanted")
    if not awaited or wish not in one["earlier"]:
        return one
    return {**one, "wish": wish, "needs": [], "awaits": awaited}


def notes(desired: Desired, actual: Actual) -> Entries:
    """Who waits for data with new columns, and who never learns from them."""
    for kind in ("solution", "recommender"):
        for one in desired[f"{kind}s"]:
            if "awaits" in one:
                reason = f"waiting for data with the new columns of {_listed(one['awaits'])}, to learn from them"
                yield note("waiting", kind, one["name"], reason)
            if "untold" in one and "wanted" in actual.record(kind, one["name"]):
                reason = f"made before the latest columns of {_listed(one['untold'])}, it may not learn from them: too"
                reason += " many to name; under another name it is made anew"
                yield note("notices", kind, one["name"], reason)
