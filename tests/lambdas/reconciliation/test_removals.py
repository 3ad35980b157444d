"""What is superfluous: marked, told, and gone after its time, children first; and what comes back."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from lambdas.reconciliation.plan import plan
from tests.lambdas.reconciliation.test_plan import ARN, CAMPAIGN, DESIRED, SETTLED, SOLUTION, actual, told

NOW = datetime(2026, 11, 25, 12, tzinfo=timezone.utc)
OLD = "arn:aws:personalize:eu-west-1:111111111111:solution/acme_old_00000000"


def ago(hours):
    return (NOW - timedelta(hours=hours)).isoformat()


def planned(*records, **more):
    settled = [record | ({"versionArn": f"{ARN}/1"} if record["id"] == "solution#main" else {}) for record in SETTLED]
    campaign = {"solutionVersionArn": f"{ARN}/1"}
    settled = [record | (campaign if record["id"] == "campaign#home" else {}) for record in settled]
    kept = {record["id"]: record for record in [*settled, *records]}
    return plan(DESIRED, actual(*kept.values(), now=NOW, **more))


@pytest.mark.parametrize("kind", ["campaign", "recommender", "filter", "solution"])
def test_what_left_the_file_is_marked_and_told_first(kind):
    found = planned({"id": f"{kind}#old", "generation": 1, "served": 1})
    (action,) = found["actions"]
    assert (action["do"], action["kind"], action["name"]) == ("mark-removed", kind, "old")
    assert "it goes after 24 hours, unless it comes back" in action["reason"]


@pytest.mark.parametrize(
    ("kind", "does"),
    [("campaign", "remove-campaign"), ("recommender", "remove-recommender"), ("filter", "remove-filter")],
)
@pytest.mark.parametrize(("hours", "holder", "goes"), [(23, {}, False), (24, {}, True), (30, {"holder": "arn"}, False)])
def test_it_goes_after_its_time_when_its_writer_is_free(kind, does, hours, holder, goes):
    found = planned({"id": f"{kind}#old", "removed": ago(hours), **holder})
    assert told(found["actions"], "do", "name") == ([(does, "old")] if goes else [])
    if hours < 24:
        assert told(found["notices"], "reason") == [
            ("removed from the tenant file; it goes after 2026-11-25 13:00 UTC",)
        ]


def test_a_person_may_take_the_time_away():
    record = {"id": "filter#old", "removed": ago(0)}
    assert told(planned(record, grace=timedelta())["actions"], "do") == [("remove-filter",)]


@pytest.mark.parametrize(
    ("record", "tuned", "does", "waits"),
    [
        ({"tuningArn": OLD}, [], [("remove-tuning", "main", [OLD])], 0),
        ({"tuningArn": OLD}, ["main"], [], 0),  # the next tuning goes on with it
        ({"tuningArn": OLD, "holder": "arn"}, [], [], 1),
        ({"best": {}}, [], [], 0),  # it left nothing
    ],
)
def test_what_a_tuning_left_goes_with_the_tuning(record, tuned, does, waits):
    kept = {one["id"]: one for one in [*SETTLED, {"id": "tuning#main", **record}]}
    found = plan(DESIRED | ({"tuned": tuned} if tuned else {}), actual(*kept.values(), now=NOW))
    assert told([one for one in found["actions"] if "tuning" in one["do"]], "do", "name", "arns") == does
    assert len([one for one in found["waiting"] if "tuning" in one["reason"]]) == waits


def test_a_solution_goes_after_its_campaigns_and_trainings():
    solution = {"id": "solution#old", "solutionArn": OLD, "removed": ago(30), "campaigns": []}
    child = {"id": "campaign#old", "solutionVersionArn": f"{OLD}/1", "removed": ago(30), "holder": "arn"}
    training = {"id": "training#old", "holder": "arn"}
    assert told(planned(solution, child)["waiting"], "reason") == [("its campaigns go first: old",)]
    assert "a training of it has to end first" in planned(solution, training)["waiting"][0]["reason"]
    (action,) = planned(solution)["actions"]
    assert (action["do"], action["arns"]) == ("remove-solution", [OLD])


def test_a_campaign_that_moved_to_another_solution_does_not_keep_the_old_one():
    solution = {"id": "solution#old", "solutionArn": OLD, "removed": ago(30), "campaigns": ["home"]}
    assert told(planned(solution)["actions"], "do") == [("remove-solution",)]


@pytest.mark.parametrize("mark", [{"removed": ago(2)}, {"removed": ago(30), "gone": ago(1)}])
def test_what_comes_back_is_wanted_again(mark):
    (action,) = planned(CAMPAIGN | {"solutionVersionArn": f"{ARN}/1"} | mark)["actions"]
    assert (action["do"], action["reason"]) == ("want-campaign", "it is back in the tenant file")
    trained = {"fullVersionArn": f"{ARN}/1", "versionArn": f"{ARN}/1"}
    (action,) = planned(SOLUTION | trained | mark)["actions"]
    assert (action["do"], action["reason"]) == ("record-solution", "it is back in the tenant file")
