"""What a FULL training finds in the bucket that is not imported yet, and what is new to an incremental import."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from tests.stacks.state_machines.machines import after, evaluated


def stored(key, tag="1", size=10):
    return {"Key": key, "Size": size, "ETag": tag, "LastModified": "2026-11-21T18:00:00Z"}


def fingerprint(machines, *files):
    """What DatasetImport remembers of these files."""
    state = machines["DatasetImport"].definition["States"]["Fingerprint"]
    return evaluated(state["Assign"], files=list(files))["fingerprint"]


EVENTS, MORE, THINGS = stored("data/interactions/a.csv"), stored("data/interactions/b.csv"), stored("data/items/a.csv")
NESTED, ELSEWHERE = stored("data/items/old/a.csv"), stored("data/items-old/a.csv")


def marked(dataset, *, as_what="imported", print):
    return {"id": {"S": f"import#{dataset}"}, as_what: {"S": print}}


@pytest.mark.parametrize(
    ("listed", "imported", "as_what", "fresh"),
    [
        ([EVENTS, THINGS], {"interactions": [EVENTS], "items": [THINGS]}, "imported", []),
        ([EVENTS, THINGS], {"interactions": [EVENTS], "items": [THINGS]}, "refused", []),
        ([EVENTS, MORE, THINGS], {"interactions": [EVENTS], "items": [THINGS]}, "imported", ["interactions"]),
        ([EVENTS | {"ETag": "2"}], {"interactions": [EVENTS]}, "imported", ["interactions"]),
        ([EVENTS], {"interactions": [EVENTS, MORE]}, "imported", ["interactions"]),
        ([THINGS], {}, "imported", ["items"]),
        ([NESTED, ELSEWHERE, stored("data/users/", size=0)], {}, "imported", []),
        ([], {"items": [THINGS]}, "imported", []),
    ],
)
def test_what_differs_from_the_last_import_is_imported_before_a_training(machines, listed, imported, as_what, fresh):
    look = machines["SolutionTraining"].definition["States"]["LookForData"]
    marks = [marked(name, as_what=as_what, print=fingerprint(machines, *files)) for name, files in imported.items()]
    found = evaluated(look["Assign"], marks=marks, states={"result": {"Contents": listed} if listed else {}})
    assert found["fresh"] == fresh


def test_a_listing_that_was_cut_leaves_it_to_the_imports(machines):
    look = machines["SolutionTraining"].definition["States"]["LookForData"]
    result = {"Contents": [EVENTS], "IsTruncated": True}
    assert evaluated(look["Assign"], marks=[], states={"result": result})["fresh"] == ["interactions", "items"]


KNOWN = {"solutionArn": {"S": "arn"}, "fullVersionArn": {"S": "v1"}}


@pytest.mark.parametrize(
    ("requested", "reason", "minutes", "next"),
    [
        ("FULL", "schedule", 0, "LookForData"),
        ("FULL", "first", 0, "TakePlace"),  # an import has just asked for it
        ("FULL", "schedule", 2, "TakePlace"),  # it looked when it began, and has waited for its turn since
        ("UPDATE", "schedule", 0, "AcquireLease"),
    ],
)
def test_a_full_training_looks_once_when_it_begins(machines, requested, reason, minutes, next):
    decide = machines["SolutionTraining"].definition["States"]["Decide"]
    known = {"solutionArn": {"S": "arn"}} | ({} if reason == "first" else KNOWN)
    data = "import#interactions=a import#items=b"
    since = (datetime.now(timezone.utc) - timedelta(minutes=minutes)).isoformat()
    scope = {"requested": requested, "reason": reason, "since": since, "known": known, "data": data}
    assert after(decide, solution="for-you", **scope) == next


def test_only_what_an_incremental_import_does_not_know_is_copied(rich_machines):
    states = rich_machines["workshop DatasetImport"].definition["States"]
    old, changed, new = stored("data/actions/a.csv"), stored("data/actions/b.csv"), stored("data/actions/c d&e.csv")
    record = evaluated(states["RecordImport"]["Arguments"], **_record([old, changed]))
    known = record["ExpressionAttributeValues"][":each"]
    listed = [old, changed | {"ETag": "2"}, new]
    scope = {"dataset": "actions", "files": listed, "record": {"importedFiles": known}}
    (rule,) = states["ChooseMode"]["Choices"]
    context = {"context": {"Execution": {"Id": "arn", "Input": {}}}}
    chosen = evaluated(rule["Assign"], states=context, **scope)
    assert [one["Key"] for one in chosen["fresh"]] == ["data/actions/b.csv", "data/actions/c d&e.csv"]
    assert chosen["source"].startswith("staging/actions/")
    copy = states["CopyFresh"]["ItemProcessor"]["States"]["CopyFile"]["Arguments"]
    copied = evaluated(copy, states={"input": new}, dataset="actions", source="staging/actions/1/")
    assert copied["CopySource"].endswith("/data/actions/c%20d%26e.csv")
    assert copied["Key"] == "staging/actions/1/c d&e.csv"


def _record(files):
    return {"files": files, "fingerprint": "f", "job": "j", "report": "r", "schemaArn": "", "dataset": "actions"}
