"""Another recipe or other hyperparameters: a new solution behind what serves, and back."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

from lambdas.reconciliation.plan import plan
from tests.lambdas.reconciliation.test_plan import ARN, CAMPAIGN, DESIRED, FILTER, IN, REQUEST, actual, told

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
OLD = f"{ARN[:-8]}00000000"
BEFORE = {"id": "solution#main", "solutionArn": OLD, "campaigns": ["home"]}
TRAINED = {"versionArn": f"{OLD}/2", "fullVersionArn": f"{OLD}/1"}
SERVING = CAMPAIGN | {"solutionVersionArn": f"{OLD}/2", "settings": '{"MinProvisionedTPS": 5}'}
WISH = DESIRED["campaigns"][0]["wish"]


def planned(*records, **more):
    return plan(DESIRED, actual(*records, FILTER, *IN, **({"now": NOW} | more)))


def former(hours, **versions):
    since = (NOW - timedelta(hours=hours)).isoformat()
    return json.dumps({OLD: {"since": since, **versions}})


def test_the_new_one_is_made_and_the_old_one_remembered_with_its_versions():
    replace, candidate = planned(BEFORE | TRAINED, SERVING, solutions=())["actions"]
    assert (replace["do"], replace["request"], replace["old"]) == ("replace-solution", REQUEST, OLD)
    assert json.loads(replace["former"]) == {OLD: {"since": "2026-11-25T12:00:00+00:00", **TRAINED}}
    assert replace["versions"] == {}
    assert (candidate["do"], candidate["arn"], candidate["wish"]) == ("note-candidate", ARN, WISH)


def test_until_it_is_trained_the_campaign_keeps_its_version_and_settings():
    noted = {"candidate": WISH, "candidateArn": ARN}
    record = BEFORE | {"solutionArn": ARN, "former": former(1, **TRAINED)}
    found = planned(record, SERVING | noted)
    assert told(found["actions"], "do") == [("train",)]
    assert told(found["waiting"], "name") == [("main",)]


def test_then_it_is_asked_to_serve_the_new_one_with_the_new_settings():
    record = BEFORE | {"solutionArn": ARN, "versionArn": f"{ARN}/1", "fullVersionArn": f"{ARN}/1"}
    (action,) = planned(record | {"former": former(1)}, SERVING)["actions"]
    assert (action["do"], action["version"], action["wish"]) == ("want-campaign", f"{ARN}/1", WISH)


def test_the_old_one_goes_when_its_time_is_over_and_nobody_serves_it():
    record = BEFORE | {"solutionArn": ARN, "versionArn": f"{ARN}/1", "fullVersionArn": f"{ARN}/1"}
    served = CAMPAIGN | {"solutionVersionArn": f"{ARN}/1"}
    assert planned(record | {"former": former(23)}, served)["actions"] == []
    (action,) = planned(record | {"former": former(24)}, served)["actions"]
    assert (action["do"], action["arns"], json.loads(action["former"])) == ("prune-solution", [OLD], {})
    running = {"id": "training#main", "holder": "arn"}
    assert planned(record | {"former": former(24)}, served, running)["actions"] == []


def test_a_file_that_goes_back_is_served_by_what_was_trained_before():
    since = {"since": NOW.isoformat(), "versionArn": f"{ARN}/2", "fullVersionArn": f"{ARN}/1"}
    record = BEFORE | {"former": json.dumps({ARN: since})}  # the new one was never trained
    replace, *_ = planned(record, SERVING | {"solutionVersionArn": f"{ARN}/2"})["actions"]
    assert replace["versions"] == {"versionArn": f"{ARN}/2", "fullVersionArn": f"{ARN}/1"}
    assert set(json.loads(replace["former"])) == {OLD}


def test_one_that_was_deleted_by_hand_is_made_anew_without_its_versions():
    record = BEFORE | {"solutionArn": ARN, "versionArn": f"{ARN}/1", "fullVersionArn": f"{ARN}/1"}
    replace, *_ = planned(record, CAMPAIGN | {"solutionVersionArn": f"{ARN}/1"}, solutions=())["actions"]
    assert (replace["do"], "drift" in replace["reason"], replace["versions"]) == ("replace-solution", True, {})
    assert json.loads(replace["former"]) == {}
