"""The plan for what only some tenants have: other datasets, options, recommenders, metric attribution, tags."""

from __future__ import annotations

import json

import pytest

from lambdas.reconciliation.plan import Actual, plan

GROUP = "arn:aws:personalize:eu-west-1:111111111111"
EMPTY = {
    "datasets": ["interactions"],
    "ownDatasets": [],
    "solutions": [],
    "campaigns": [],
    "recommenders": [],
    "filters": [],
    "attribution": None,
    "tags": {"wanted": {}, "arns": [], "filters": ""},
}
IN = {"id": "import#interactions", "imported": "a"}
NOTHING = {"actions": [], "reports": [], "waiting": [], "notices": []}


def planned(desired, *records, **actual):
    table = {record["id"]: record for record in records}
    files = dict.fromkeys(desired.get("datasets", EMPTY["datasets"]), True)
    return plan(EMPTY | desired, Actual(**{"records": table, "solutions": {}, "files": files} | actual))


def told(found, kind, *keys):
    return [tuple(entry[key] for key in keys) for entry in found[kind]]


# -- datasets that CloudFormation cannot create

DATASET = f"{GROUP}:dataset/acme_main/ACTIONS"
ACTIONS = {
    "datasets": ["interactions", "actions"],
    "ownDatasets": [{"name": "actions", "arn": DATASET, "schemaArn": "s1", "schema": {}, "request": {}}],
}
HAS_BOTH = (IN, {"id": "import#actions", "imported": "b"}, {"id": "dataset#actions", "schemaArn": "s1"})


def test_a_dataset_is_created_before_its_files_are_imported():
    found = planned(ACTIONS, IN)
    assert told(found, "actions", "do", "name") == [("create-dataset", "actions")]  # which starts its import itself
    assert told(planned(ACTIONS, IN, HAS_BOTH[2], datasets={DATASET: "ACTIVE"}), "actions", "do", "name") == [
        ("import", "actions")
    ]


def test_a_dataset_that_is_there_with_its_columns_and_data_needs_nothing():
    assert planned(ACTIONS, *HAS_BOTH, datasets={DATASET: "ACTIVE"}) == NOTHING


@pytest.mark.parametrize(
    ("status", "schema", "kind", "reason"),
    [
        (
            "ACTIVE",
            "other",
            "reports",
            "its columns changed, which Personalize allows for items and users alone, so it stays as it is: put them"
            " back, or delete the dataset with its data, and it is created anew",
        ),
        ("CREATE FAILED", "s1", "reports", "its creation failed; delete it, and it is created again"),
        ("CREATE PENDING", "s1", "actions", "the tenant file declares it"),
        ("ACTIVE", None, "actions", "it exists already, and its record does not"),
    ],
)
def test_a_dataset_is_never_dropped_nor_changed(status, schema, kind, reason):
    record = [{"id": "dataset#actions", "schemaArn": schema}] if schema else []
    found = planned(ACTIONS, *HAS_BOTH[:2], *record, datasets={DATASET: status})
    assert told(found, kind, "name", "reason") == [("actions", reason)]


def test_a_removed_dataset_stays_since_it_holds_data():
    found = planned({}, IN, {"id": "dataset#actions", "schemaArn": "s1"})
    assert told(found, "notices", "kind", "name") == [("dataset", "actions")]
    assert found["actions"] == []


# -- solutions

NAME = "acme_main_0a1b2c3d"
ARN = f"{GROUP}:solution/{NAME}"
WEIGHTS = json.dumps({"event_weights": []})
SOLUTION = {
    "name": "main",
    "arn": ARN,
    "required": ["interactions"],
    "campaigns": [],
    "request": {"Name": NAME},
    "options": WEIGHTS,
    "update": {"SolutionUpdateConfig": {}},
}
TRAINED = {"id": "solution#main", "solutionArn": ARN, "campaigns": [], "fullVersionArn": f"{ARN}/1"}


@pytest.mark.parametrize(
    ("options", "record", "existing", "does"),
    [
        (WEIGHTS, TRAINED | {"updateOptions": WEIGHTS}, [NAME], []),
        (WEIGHTS, TRAINED, [NAME], ["update-solution"]),
        ("{}", TRAINED | {"updateOptions": WEIGHTS}, [NAME], ["update-solution"]),
        ("{}", TRAINED, [NAME], []),  # recorded before there were options
        (WEIGHTS, None, [NAME], ["update-solution", "train"]),
        ("{}", None, [NAME], ["record-solution", "train"]),
        (WEIGHTS, None, [], ["create-solution", "train"]),
    ],
)
def test_what_an_update_can_change_is_updated(options, record, existing, does):
    desired = {"solutions": [SOLUTION | {"options": options}]}
    found = planned(desired, IN, *([record] if record else []), solutions=dict.fromkeys(existing, "arn"))
    assert [action["do"] for action in found["actions"]] == does
    for action in found["actions"]:
        if action["do"] == "update-solution":
            assert (action["arn"], action["options"], action["update"]) == (ARN, options, SOLUTION["update"])


def test_a_recipe_without_interactions_waits_for_what_it_needs():
    desired = {"datasets": ["interactions", "items"], "solutions": [SOLUTION | {"required": ["items"]}]}
    record = TRAINED | {"updateOptions": WEIGHTS}
    del record["fullVersionArn"]
    exists = {"solutions": {NAME: ARN}}
    found = planned(desired, record, {"id": "import#items", "imported": "i"}, files={"items": True}, **exists)
    assert told(found, "actions", "do", "name") == [("train", "main")]


# -- recommenders

WISH = json.dumps({"Name": "acme_top_1"})
RECOMMENDER = {"recommenders": [{"name": "top", "required": ["interactions"], "wish": WISH, "parks": False}]}
SERVED = {"id": "recommender#top", "wanted": WISH, "generation": 1, "served": 1}


@pytest.mark.parametrize(
    ("records", "action", "waiting"),
    [
        pytest.param([IN, SERVED], None, None, id="as declared"),
        pytest.param([IN], "the tenant file declares it", None, id="its data is in"),
        pytest.param([], None, "waiting for data: interactions", id="no data"),
        pytest.param([IN, SERVED | {"wanted": '{"Name": "acme_top_1", "x": 1}'}], "the tenant file changed it", None),
        pytest.param([IN, SERVED | {"generation": 2}], "its last request was not served", None, id="unserved"),
        pytest.param([IN, SERVED | {"generation": 2, "holder": "arn"}], None, None, id="at work"),
        pytest.param(
            [IN, SERVED | {"generation": 2, "unfitData": "import#interactions=a"}],
            None,
            "waiting for better data: its creation failed on this",
            id="the same data",
        ),
        pytest.param(
            [IN, SERVED | {"generation": 2, "unfitData": "import#interactions=older"}],
            "its last request was not served",
            None,
            id="other data",
        ),
        pytest.param([SERVED | {"wanted": '{"Name": "acme_top_1", "x": 1}'}], "the tenant file changed it", None),
    ],
)
def test_a_recommender_is_wanted_once_its_data_is_in(records, action, waiting):
    found = planned(RECOMMENDER, *records, files={})
    assert told(found, "actions", "do", "reason") == ([("want-recommender", action)] if action else [])
    assert told(found, "waiting", "reason") == ([(waiting,)] if waiting else [])
    for entry in found["actions"]:
        assert (entry["wish"], entry["data"]) == (WISH, "import#interactions=a" if IN in records else "")


def test_a_recommender_of_another_recipe_takes_over_from_the_one_before():
    found = planned(RECOMMENDER, IN, SERVED | {"wanted": '{"Name": "acme_top_2"}'})
    reason = "its recipe changed: another one takes over, then it goes"
    assert told(found, "actions", "do", "reason", "former") == [("want-recommender", reason, "acme_top_2")]


def test_those_that_were_to_go_before_stay_in_the_record():
    halfway = SERVED | {"generation": 2, "former": {"acme_top_2"}}
    (action,) = planned(RECOMMENDER, IN, halfway)["actions"]
    assert "former" not in action
    back = SERVED | {"wanted": '{"Name": "acme_top_2"}', "former": {"acme_top_1"}}
    (action,) = planned(RECOMMENDER, IN, back)["actions"]  # it takes over from its own successor
    assert action["former"] == "acme_top_2"


# -- metric attribution

ATTRIBUTION = f"{GROUP}:metric-attribution/acme_attribution"
REVENUE = {"EventType": "Purchase", "MetricName": "revenue", "Expression": "SUM(Items.PRICE)"}
COUNT = {"EventType": "Purchase", "MetricName": "count", "Expression": "SAMPLECOUNT()"}
THERE = {"eventType": "PURCHASE", "metricName": "REVENUE", "expression": "SUM(Items.PRICE)"}
SEEING = {"EventType": "Watch", "MetricName": "seen", "Expression": "SAMPLECOUNT()"}
SEEN = {"eventType": "WATCH", "metricName": "SEEN", "expression": "SAMPLECOUNT()"}
RECORD = {"id": "metric-attribution", "attributionArn": ATTRIBUTION}
ITEMS = {"id": "import#items", "imported": "i"}


@pytest.mark.parametrize(
    ("wanted", "there", "records", "expected"),
    [
        pytest.param([REVENUE], None, [], [("create-attribution", None)], id="none"),
        pytest.param([REVENUE], (THERE,), [RECORD], [], id="the service's capitals"),
        pytest.param([REVENUE], (THERE,), [], [("create-attribution", None)], id="only its record is missing"),
        pytest.param(
            [REVENUE, COUNT], (THERE,), [RECORD], [("update-attribution", {"AddMetrics": [COUNT]})], id="one more"
        ),
        pytest.param(
            [COUNT],
            (THERE,),
            [RECORD],
            [
                ("update-attribution", {"AddMetrics": [COUNT]}),
                ("update-attribution", {"RemoveMetrics": ["REVENUE"]}),
            ],
            id="another: one stays until it is there",
        ),
        pytest.param(
            [REVENUE | {"Expression": "SAMPLECOUNT()"}],
            (THERE,),
            [RECORD],
            [("delete-attribution", None), ("create-attribution", None)],
            id="the only one changed",
        ),
        pytest.param(
            [REVENUE | {"Expression": "SAMPLECOUNT()"}, COUNT],
            (THERE, SEEN),
            [RECORD],
            [
                ("update-attribution", {"RemoveMetrics": ["REVENUE"]}),
                ("update-attribution", {"AddMetrics": [REVENUE | {"Expression": "SAMPLECOUNT()"}, COUNT]}),
                ("update-attribution", {"RemoveMetrics": ["SEEN"]}),
            ],
            id="changed: removed first, while another stays",
        ),
        pytest.param(
            [REVENUE | {"Expression": "SAMPLECOUNT()"}],
            (THERE, SEEN),
            [RECORD],
            [
                ("update-attribution", {"RemoveMetrics": ["REVENUE"]}),
                ("update-attribution", {"AddMetrics": [REVENUE | {"Expression": "SAMPLECOUNT()"}]}),
                ("update-attribution", {"RemoveMetrics": ["SEEN"]}),
            ],
            id="one of two changed, and the other goes",
        ),
        pytest.param(
            [REVENUE | {"Expression": "SAMPLECOUNT()"}, SEEING | {"Expression": "SUM(Items.PRICE)"}],
            (THERE, SEEN),
            [RECORD],
            [
                ("update-attribution", {"RemoveMetrics": ["SEEN"]}),
                ("update-attribution", {"AddMetrics": [SEEING | {"Expression": "SUM(Items.PRICE)"}]}),
                ("update-attribution", {"RemoveMetrics": ["REVENUE"]}),
                ("update-attribution", {"AddMetrics": [REVENUE | {"Expression": "SAMPLECOUNT()"}]}),
            ],
            id="all changed: in turns",
        ),
    ],
)
def test_metrics_are_brought_to_those_of_the_file(wanted, there, records, expected):
    desired = {"attribution": {"arn": ATTRIBUTION, "request": {"Metrics": wanted}}}
    found = planned(desired, IN, ITEMS, *records, metrics=there)
    assert [(action["do"], action.get("update")) for action in found["actions"]] == expected
    assert all(action["arn"] == ATTRIBUTION for action in found["actions"])


@pytest.mark.parametrize(("metric", "waits"), [(REVENUE, True), (COUNT, False)])
def test_a_sum_over_items_waits_for_their_data(metric, waits):
    desired = {"attribution": {"arn": ATTRIBUTION, "request": {"Metrics": [metric]}}}
    found = planned(desired, IN)
    assert [entry["kind"] for entry in found["waiting"]] == ["metric attribution"] * waits
    assert [entry["do"] for entry in found["actions"]] == ["create-attribution"] * (not waits)


def test_a_removed_metric_attribution_is_deleted():
    assert told(planned({}, IN, RECORD), "actions", "do", "arn") == [("delete-attribution", ATTRIBUTION)]


# -- tags

TAGGED = {"id": "tags", "taggedArn": DATASET}


@pytest.mark.parametrize(
    ("tags", "expected"),
    [
        ({"team": "shop", "aws:x": "y"}, []),
        ({}, [("tag", {"tags": [{"TagKey": "team", "TagValue": "shop"}]})]),
        (
            {"team": "old", "tier": "1"},
            [("tag", {"tags": [{"TagKey": "team", "TagValue": "shop"}]}), ("untag", {"keys": ["tier"]})],
        ),
    ],
)
def test_tags_are_put_and_removed_but_never_those_of_aws(tags, expected):
    desired = {"tags": {"wanted": {"team": "shop"}, "arns": [DATASET], "filters": ""}}
    found = planned(desired, IN, TAGGED, tags={DATASET: tags})
    assert [
        (one["do"], {key: one[key] for key in ("tags", "keys") if key in one}) for one in found["actions"]
    ] == expected
    assert {(one["name"], one["arn"]) for one in found["actions"]} <= {("dataset/acme_main/ACTIONS", DATASET)}


@pytest.mark.parametrize(
    ("tags", "expected"), [({"team": "shop", "aws:x": "y"}, "untag"), ({"aws:x": "y"}, "forget-tags")]
)
def test_tags_that_were_all_taken_out_of_the_file_are_removed_and_then_forgotten(tags, expected):
    found = planned({}, IN, TAGGED, tags={DATASET: tags})
    assert [(one["do"], one.get("keys")) for one in found["actions"]] == [
        (expected, ["team"] if expected == "untag" else None)
    ]


def test_what_was_created_with_its_tags_is_tagged_once_more_to_know_of_it():
    desired = {"tags": {"wanted": {"team": "shop"}, "arns": [DATASET], "filters": ""}}
    found = planned(desired, IN, tags={DATASET: {"team": "shop"}})
    assert told(found, "actions", "do", "arn", "tags") == [("tag", DATASET, [{"TagKey": "team", "TagValue": "shop"}])]


def test_a_recommender_that_is_parked_comes_back_when_the_tenant_file_no_longer_wants_it_parked():
    parked = {"parked": '{"since": "then", "hours": 50, "revive": "by_hand"}'}
    recorded = {"id": "recommender#top", "wanted": WISH, "generation": 1, "served": 1, **parked}
    back = planned(RECOMMENDER, recorded, IN)
    assert [(one["do"], one["unpark"]) for one in back["actions"]] == [("want-recommender", True)]
    stays = planned({"recommenders": [RECOMMENDER["recommenders"][0] | {"parks": True}]}, recorded, IN)
    assert (stays["actions"], [one["name"] for one in stays["notices"]]) == ([], ["top"])
