"""The plan for columns that were added to datasets which are deployed: a table of what Describe says."""

from __future__ import annotations

import json

import pytest

from tests.lambdas.reconciliation.test_plan_of_features import EMPTY, GROUP, IN, NOTHING, planned, told

FIRST, SECOND, WIDE = (f"{GROUP}:schema/acme_items_{name}" for name in ("1", "2", "3"))
ITEMS = f"{GROUP}:dataset/acme_main/ITEMS"


def schema(*names, **types):
    fields = [{"name": name, "type": ["string", "null"]} for name in names]
    return json.dumps({"fields": [*fields, *({"name": name, "type": kind} for name, kind in types.items())]})


MORE = {
    "datasets": ["interactions", "items"],
    "revisions": [
        {
            "name": "items",
            "arn": ITEMS,
            "schemaArn": WIDE,
            "earlier": [FIRST, SECOND],
            "columns": ["STUDIO", "MOOD"],
            "schema": {"Name": "acme_items_3", "Schema": schema("STUDIO", "MOOD", ITEM_ID="string")},
        }
    ],
}
HAS_FIRST = {"schemaArn": FIRST, "schema": schema(ITEM_ID="string")}
RECORD = {"id": "schema#items", "schemaArn": WIDE, "laterColumns": "STUDIO, MOOD"}
OLD = {"id": "import#items", "imported": "a", "schemaArn": FIRST}
NEW = OLD | {"schemaArn": WIDE}


def update(status, schema_arn=WIDE, **more):
    return {"latestDatasetUpdate": {"schemaArn": schema_arn, "status": status, **more}}


def test_a_dataset_with_its_columns_needs_nothing():
    assert planned(MORE, IN, NEW, RECORD, revised={"items": {"schemaArn": WIDE}}) == NOTHING
    assert planned(MORE, IN, NEW, RECORD, revised={"items": HAS_FIRST | update("ACTIVE")}) == NOTHING


@pytest.mark.parametrize(
    ("found", "records", "reason", "makes"),
    [
        (HAS_FIRST, [], "the tenant file has more columns: STUDIO, MOOD", True),
        (
            {"schemaArn": SECOND, "schema": schema("STUDIO", ITEM_ID="string")},
            [],
            "the tenant file has more columns: MOOD",
            True,
        ),
        (
            # of a file to whose latest revision, which is deployed, another column was added
            {"schemaArn": "unknown", "schema": json.dumps({"fields": [{"name": "MOOD", "type": ["null", "string"]}]})},
            [],
            "the tenant file has more columns: STUDIO, ITEM_ID",
            True,
        ),
        (HAS_FIRST | update("CREATE IN_PROGRESS"), [], "an update of it is under way", True),
        (HAS_FIRST | update("CREATE PENDING", SECOND), [], "an update of it is under way", True),
        (HAS_FIRST | update("CREATE FAILED", failureReason="No."), [], "its last update failed: No.", True),
        (HAS_FIRST | update("UPDATE FAILED"), [], "its last update failed: the service gave no reason", True),
        (HAS_FIRST | update("CREATE FAILED", SECOND), [], "the tenant file has more columns: STUDIO, MOOD", True),
        ({"schemaArn": WIDE}, [], "it has its columns already, and its record does not say so", False),
        (
            {"schemaArn": WIDE},
            [RECORD | {"schemaArn": SECOND}],
            "it has its columns already, and its record does not say so",
            False,
        ),
    ],
)
def test_a_dataset_gets_its_columns(found, records, reason, makes):
    (action,) = planned(MORE, IN, OLD, *records, revised={"items": found})["actions"]
    assert (action["do"], action["name"], action["reason"]) == ("update-dataset", "items", reason)
    assert (action["arn"], action["schemaArn"], action["columns"]) == (ITEMS, WIDE, "STUDIO, MOOD")
    assert ("schema" in action) is makes


@pytest.mark.parametrize(
    ("found", "reason"),
    [
        (None, "it is gone from Personalize"),
        (
            {"schemaArn": "of more", "schema": schema("STUDIO", "MOOD", "COLOUR", ITEM_ID="string")},
            "the tenant file has no COLOUR, which it has; Personalize removes none",
        ),
        (
            {"schemaArn": "of others", "schema": schema("MOOD", STUDIO="int")},
            "STUDIO changed; Personalize changes no column",
        ),
    ],
)
def test_what_cannot_be_is_reported_and_holds_nothing_up(found, reason):
    got = planned(MORE, IN, NEW, RECORD, revised={"items": found})
    ((kind, name, said),) = told(got, "reports", "kind", "name", "reason")
    assert (kind, name, got["actions"], got["waiting"]) == ("dataset", "items", [], [])
    assert said.startswith(reason)


def test_columns_that_were_taken_out_of_the_file_are_told():
    found = planned({"datasets": ["interactions", "items"]}, IN, NEW, RECORD)
    ((reason,),) = told(found, "reports", "reason")
    assert reason.startswith("the tenant file has no STUDIO, MOOD any more; Personalize removes none, so they stay")
    assert found["actions"] == []


def test_files_are_imported_after_the_columns_are_there():
    found = planned(MORE, IN, revised={"items": HAS_FIRST})
    assert told(found, "actions", "do") == [("update-dataset",)]  # which starts the import
    found = planned(MORE, IN, RECORD, revised={"items": {"schemaArn": WIDE}})
    assert told(found, "actions", "do", "name") == [("import", "items")]


# -- what learns from them, or reads them

PLAIN, BOTH, WITH = (f"{GROUP}:solution/acme_main_{name}" for name in ("0", "1", "2"))
LEARNS = MORE | {
    "solutions": [
        {
            "name": "main",
            "arn": WITH,
            "required": ["interactions"],
            "campaigns": ["home"],
            "request": {"Name": "acme_main_2"},
            "options": "{}",
            "update": {},
            "needs": ["items"],
            "learns": ["items"],
            "earlier": [PLAIN, BOTH],
        }
    ],
    "campaigns": [{"name": "home", "solution": "main", "wish": "{}", "parks": False}],
}
TRAINED = {"id": "solution#main", "solutionArn": PLAIN, "campaigns": ["home"], "fullVersionArn": f"{PLAIN}/1"}
TRAINED |= {"versionArn": f"{PLAIN}/1"}
SERVES = {"id": "campaign#home", "settings": "{}", "solutionVersionArn": f"{PLAIN}/1", "generation": 1, "served": 1}
THERE = {"solutions": {"acme_main_0": PLAIN}}
AWAITS = "waiting for data with the new columns of items, to learn from them"


@pytest.mark.parametrize(
    ("found", "mark", "does", "waits"),
    [
        (HAS_FIRST, OLD, ["update-dataset"], [AWAITS]),
        ({"schemaArn": WIDE}, OLD, [], [AWAITS]),
        ({"schemaArn": WIDE}, NEW, ["replace-solution", "note-candidate"], []),
        # the file has data for another revision meanwhile
        ({"schemaArn": WIDE}, OLD | {"schemaArn": SECOND}, [], [AWAITS]),
    ],
)
def test_a_solution_is_replaced_when_there_is_data_to_learn_from(found, mark, does, waits):
    records = [IN, mark, TRAINED, SERVES, *([RECORD] if found != HAS_FIRST else [])]
    got = planned(LEARNS, *records, revised={"items": found}, **THERE)
    assert [action["do"] for action in got["actions"]] == does
    assert [entry["reason"] for entry in got["waiting"]] == waits


def test_settings_of_a_campaign_do_not_wait_with_its_solution():
    changed = LEARNS | {"campaigns": [LEARNS["campaigns"][0] | {"wish": '{"MinProvisionedTPS": 2}'}]}
    got = planned(changed, IN, OLD, TRAINED, SERVES, RECORD, revised={"items": {"schemaArn": WIDE}}, **THERE)
    assert told(got, "actions", "do", "name") == [("want-campaign", "home")]


def test_a_replacement_for_another_reason_waits_for_the_columns_alone():
    other = TRAINED | {"solutionArn": f"{GROUP}:solution/acme_main_other"}
    held = planned(LEARNS, IN, OLD, other, SERVES, revised={"items": HAS_FIRST}, **THERE)
    assert told(held, "actions", "do") == [("update-dataset",), ("note-candidate",)]
    assert told(held, "waiting", "name", "reason") == [("main", "waiting for columns: items")]
    there = planned(LEARNS, IN, OLD, other, SERVES, RECORD, revised={"items": {"schemaArn": WIDE}}, **THERE)
    assert told(there, "actions", "do") == [("replace-solution",), ("note-candidate",)]


def test_a_first_solution_is_neither_made_nor_trained_before_the_columns_are_there():
    got = planned(LEARNS, IN, files={}, revised={"items": HAS_FIRST})
    assert told(got, "actions", "do") == [("update-dataset",), ("want-campaign",)]
    assert told(got, "waiting", "name", "reason") == [("main", "waiting for columns: items")]
    got = planned(LEARNS, IN, RECORD, files={}, revised={"items": {"schemaArn": WIDE}})
    assert told(got, "actions", "do") == [("create-solution",), ("want-campaign",), ("train",)]


def test_without_any_data_of_it_nothing_waits_for_a_dataset():
    got = planned(LEARNS, IN, TRAINED, SERVES, RECORD, files={}, revised={"items": {"schemaArn": WIDE}}, **THERE)
    assert "replace-solution" in [action["do"] for action in got["actions"]]


WISH, BEFORE = '{"Name": "acme_top_1", "RecommenderConfig": {"x": 1}}', '{"Name": "acme_top_1"}'
TOP = {"name": "top", "required": ["interactions"], "wish": WISH, "parks": False}
TOLD = MORE | {"recommenders": [TOP | {"needs": ["items"], "learns": ["items"], "earlier": [BEFORE]}]}
SERVED = {"id": "recommender#top", "wanted": BEFORE, "generation": 1, "served": 1}


@pytest.mark.parametrize(
    ("found", "mark", "wanted", "does", "waits"),
    [
        (HAS_FIRST, OLD, BEFORE, ["update-dataset"], [AWAITS]),
        ({"schemaArn": WIDE}, OLD, BEFORE, [], [AWAITS]),
        ({"schemaArn": WIDE}, NEW, BEFORE, ["want-recommender"], []),
        ({"schemaArn": WIDE}, OLD, '{"Name": "acme_top_1", "other": 1}', ["want-recommender"], []),
        (HAS_FIRST, OLD, '{"Name": "acme_top_1", "other": 1}', ["update-dataset"], ["waiting for columns: items"]),
        (HAS_FIRST, OLD, None, ["update-dataset"], ["waiting for columns: items"]),
        ({"schemaArn": WIDE}, NEW, WISH, [], []),
    ],
)
def test_a_recommender_is_told_when_there_is_data_to_learn_from(found, mark, wanted, does, waits):
    record = [SERVED | {"wanted": wanted}] if wanted else []
    records = [IN, mark, *record, *([RECORD] if found != HAS_FIRST else [])]
    got = planned(TOLD, *records, revised={"items": found})
    assert [action["do"] for action in got["actions"]] == does
    assert [entry["reason"] for entry in got["waiting"]] == waits


def test_who_cannot_be_told_is_told_of():
    desired = MORE | {"recommenders": [TOP | {"wish": BEFORE, "untold": ["items"]}]}
    has = {"revised": {"items": {"schemaArn": WIDE}}}
    ((reason,),) = told(planned(desired, IN, NEW, RECORD, SERVED, **has), "notices", "reason")
    assert reason.startswith("made before the latest columns of items, it may not learn from them")
    assert planned(desired, IN, NEW, RECORD, **has)["notices"] == []


def test_filters_and_metrics_wait_for_the_columns_that_they_read():
    filters = [{"name": "new", "wish": "{}", "reads": ["items"]}, {"name": "old", "wish": "{}"}]
    attribution = {"arn": "a", "reads": ["items"], "request": {"Metrics": []}}
    desired = EMPTY | MORE | {"filters": filters, "attribution": attribution}
    got = planned(desired, IN, OLD, revised={"items": HAS_FIRST})
    assert told(got, "actions", "do", "name") == [("update-dataset", "items"), ("want-filter", "old")]
    assert told(got, "waiting", "kind", "reason") == [
        ("metric attribution", "waiting for columns: items"),
        ("filter", "waiting for columns: items"),
    ]
    got = planned(desired, IN, OLD, RECORD, revised={"items": {"schemaArn": WIDE}})
    assert told(got, "actions", "do", "name") == [
        ("create-attribution", "metrics"),
        ("want-filter", "new"),
        ("want-filter", "old"),
    ]
