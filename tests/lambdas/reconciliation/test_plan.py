"""The plan, as a table of situations."""

from __future__ import annotations

import pytest

from lambdas.reconciliation.plan import Actual, plan

ARN = "arn:aws:personalize:eu-west-1:111111111111:solution/acme_main_0a1b2c3d"
REQUEST = {"Name": "acme_main_0a1b2c3d", "PerformAutoTraining": False}
DESIRED = {
    "datasets": ["interactions", "items"],
    "ownDatasets": [],
    "solutions": [
        {
            "name": "main",
            "arn": ARN,
            "required": ["interactions"],
            "campaigns": ["home"],
            "request": REQUEST,
            "options": "{}",
            "update": {},
        }
    ],
    "campaigns": [{"name": "home", "solution": "main", "wish": '{"MinProvisionedTPS": 1}', "parks": False}],
    "recommenders": [],
    "filters": [{"name": "fresh", "wish": '{"keep": 1}'}],
    "attribution": None,
    "tags": {"wanted": {}, "arns": [], "filters": ""},
}
SOLUTION = {"id": "solution#main", "solutionArn": ARN, "campaigns": ["home"]}
CAMPAIGN = {"id": "campaign#home", "settings": '{"MinProvisionedTPS": 1}', "generation": 3, "served": 3}
FILTER = {"id": "filter#fresh", "wanted": '{"keep": 1}', "generation": 1, "served": 1}
IN = [{"id": "import#interactions", "imported": "a"}, {"id": "import#items", "imported": "b"}]
SETTLED = [SOLUTION | {"fullVersionArn": f"{ARN}/1"}, CAMPAIGN, FILTER, *IN]


def actual(*records, solutions=(REQUEST["Name"],), files=("interactions", "items"), **more):
    return Actual(
        records={record["id"]: record for record in records},
        solutions={name: f"arn/{name}" for name in solutions},
        files={name: name in files for name in DESIRED["datasets"]},
        **more,
    )


def told(entries, *keys):
    return [tuple(entry[key] for key in keys) for entry in entries]


def test_nothing_is_planned_for_what_is_as_desired():
    assert plan(DESIRED, actual(*SETTLED)) == {"actions": [], "reports": [], "waiting": [], "notices": []}


def test_an_empty_account_without_data_gets_everything_but_a_training():
    planned = plan(DESIRED, actual(files=(), solutions=()))
    assert told(planned["actions"], "do", "name") == [
        ("create-solution", "main"),
        ("want-campaign", "home"),
        ("want-filter", "fresh"),
    ]
    assert planned["actions"][0]["request"] == REQUEST
    assert told(planned["waiting"], "name", "reason") == [("main", "waiting for data: interactions")]
    assert told(planned["notices"], "name") == [("interactions",), ("items",)]


def test_files_that_were_there_before_are_imported_and_waited_for():
    planned = plan(DESIRED, actual(SOLUTION, CAMPAIGN, FILTER))
    assert told(planned["actions"], "do", "name") == [("import", "interactions"), ("import", "items")]
    assert told(planned["waiting"], "reason") == [("waiting for data: interactions, items",)]


@pytest.mark.parametrize(
    ("marks", "files", "trains", "waits"),
    [
        (IN, ("interactions", "items"), True, None),
        (IN[:1], ("interactions",), True, None),  # items are declared without a file: a notice
        (IN[:1], ("interactions", "items"), False, "waiting for data: items"),
        (IN[1:], ("interactions", "items"), False, "waiting for data: interactions"),
        ([IN[0], {"id": "import#items", "refused": "b"}], ("interactions", "items"), True, None),
        (
            [{"id": "import#interactions", "refused": "a"}, IN[1]],
            ("interactions",),
            False,
            "waiting for data: interactions",
        ),
    ],
)
def test_a_solution_without_a_version_trains_when_its_data_is_in(marks, files, trains, waits):
    planned = plan(DESIRED, actual(SOLUTION, CAMPAIGN, FILTER, *marks, files=files))
    assert [action["do"] for action in planned["actions"] if action["do"] == "train"] == ["train"] * trains
    assert told(planned["waiting"], "reason") == ([(waits,)] if waits else [])


@pytest.mark.parametrize("version", [{}, {"fullVersionArn": f"{ARN}/1"}])
@pytest.mark.parametrize(
    ("unfit", "trains", "waits"),
    [
        ("import#interactions=a import#items=b", 0, ["waiting for better data: a training failed on this"]),
        ("import#interactions=older import#items=b", 1, []),
    ],
)
def test_what_failed_on_its_data_trains_again_on_other_data_alone(version, unfit, trains, waits):
    solution = SOLUTION | version | {"unfitData": unfit}
    planned = plan(DESIRED, actual(solution, CAMPAIGN, FILTER, *IN))
    assert [action["do"] for action in planned["actions"]] == ["train"] * trains
    assert [entry["reason"] for entry in planned["waiting"]] == waits


PARKED = '{"since": "2026-11-24T12:00:00+00:00", "hours": 50, "revive": "%s"}'


@pytest.mark.parametrize(
    ("revive", "back"),
    [
        ("by_hand", "python -m operations revive --campaign home brings it back"),
        (
            "next_full_training",
            "python -m operations revive --campaign home or the next FULL training brings it back",
        ),
    ],
)
def test_what_is_parked_stays_so_and_is_told(revive, back):
    desired = DESIRED | {"campaigns": [DESIRED["campaigns"][0] | {"parks": True}]}
    records = [SETTLED[0], CAMPAIGN | {"parked": PARKED % revive}, *SETTLED[2:]]
    planned = plan(desired, actual(*records))
    assert planned["actions"] == []
    assert told(planned["notices"], "kind", "name", "reason") == [
        ("campaign", "home", f"parked since 2026-11-24T12:00:00+00:00, after 50 idle hours; {back}")
    ]


def test_what_the_tenant_file_no_longer_wants_parked_comes_back():
    records = [SETTLED[0], CAMPAIGN | {"parked": PARKED % "by_hand"}, *SETTLED[2:]]
    planned = plan(DESIRED, actual(*records))
    assert told(planned["actions"], "do", "name", "unpark", "wish") == [
        ("want-campaign", "home", True, CAMPAIGN["settings"])
    ]
    assert planned["notices"] == []


def test_a_training_under_way_is_not_started_again():
    running = {"id": "training#main", "holder": "arn:execution"}
    assert plan(DESIRED, actual(SOLUTION, CAMPAIGN, FILTER, *IN, running))["actions"] == []


def test_a_solution_that_exists_under_the_right_name_is_adopted():
    planned = plan(DESIRED, actual(CAMPAIGN, FILTER, solutions=["acme_main_0a1b2c3d"], files=()))
    (action,) = planned["actions"]
    assert (action["do"], action["arn"], action["campaigns"]) == ("record-solution", ARN, ["home"])


@pytest.mark.parametrize(
    ("record", "reason"),
    [
        ({"settings": '{"MinProvisionedTPS": 2}'}, "the tenant file changed it"),
        ({"served": 2}, "its last request was not served"),
        ({"served": 2, "holder": "arn:execution"}, None),
    ],
)
def test_a_campaign_is_wanted_anew_when_it_changed_or_was_not_served(record, reason):
    planned = plan(DESIRED, actual(SETTLED[0], CAMPAIGN | record, FILTER, *IN))
    assert told(planned["actions"], "reason") == ([(reason,)] if reason else [])


V1, V2 = f"{ARN}/1", f"{ARN}/2"
UNSERVED = "it was not asked to serve its solution's newest version"
HELD = {"id": "training#main", "holder": "arn:execution"}


@pytest.mark.parametrize(
    ("solution", "campaign", "training", "expected"),
    [
        pytest.param({"versionArn": V2}, {"solutionVersionArn": V1}, {}, [(UNSERVED, V2, V1)], id="an older one"),
        pytest.param({"versionArn": V2}, {}, {}, [(UNSERVED, V2, "")], id="it joined the trained solution"),
        pytest.param({"versionArn": V2}, {"solutionVersionArn": V2}, {}, [], id="it serves it"),
        pytest.param({}, {}, {}, [], id="there is none"),
        pytest.param({"versionArn": V2}, {"solutionVersionArn": V1}, HELD, [], id="a training is going to ask"),
        pytest.param(
            {"versionArn": V2}, {"solutionVersionArn": f"{ARN}e/1"}, HELD, [(UNSERVED, V2, f"{ARN}e/1")], id="another's"
        ),
        pytest.param(
            {"versionArn": V2},
            {"solutionVersionArn": V1, "settings": "{}"},
            {},
            [("the tenant file changed it", V2, V1)],
            id="with other settings",
        ),
    ],
)
def test_a_campaign_is_asked_to_serve_its_solutions_newest_version(solution, campaign, training, expected):
    records = [SOLUTION | {"fullVersionArn": V1} | solution, CAMPAIGN | campaign, FILTER, *IN]
    planned = plan(DESIRED, actual(*records, *([training] if training else [])))
    assert told(planned["actions"], "reason", "version", "serving") == expected


def test_a_new_campaign_of_a_trained_solution_is_declared_with_its_version():
    planned = plan(DESIRED, actual(SOLUTION | {"fullVersionArn": V1, "versionArn": V2}, FILTER, *IN))
    assert told(planned["actions"], "do", "reason", "version") == [("want-campaign", "the tenant file declares it", V2)]
