"""How a recommender is made what its record says: the decisions of the machine, one by one."""

from __future__ import annotations

import json
import random

import pytest

from rehearsal.stepfunctions.expressions import Evaluator
from tests.stacks.state_machines.machines import after, reachable

CONFIG = {"MinRecommendationRequestsPerSecond": 1, "EnableMetadataWithRecommendations": False}
WANTED = {"Name": "boutique_top_1", "RecipeArn": "arn", "RecommenderConfig": CONFIG}
NONE = {"Status": "NONE"}


@pytest.fixture(scope="module")
def states(rich_machines):
    return rich_machines["boutique RecommenderDeployment"].definition["States"]


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


@pytest.mark.parametrize(
    ("actual", "update", "tried", "next"),
    [
        ({"Status": "CREATE IN_PROGRESS"}, NONE, True, "WaitForRecommender"),
        ({"Status": "ACTIVE"}, {"Status": "CREATE PENDING"}, True, "WaitForRecommender"),
        ({"Status": "STOP IN_PROGRESS"}, NONE, False, "WaitForRecommender"),
        ({"Status": "DELETE PENDING"}, NONE, True, "WaitForRecommender"),
        ({"Status": "ACTIVE", "RecommenderConfig": CONFIG}, NONE, False, "ReadPointer"),
        ({"Status": "INACTIVE", "RecommenderConfig": CONFIG}, NONE, False, "ReadPointer"),  # a person stopped it
        ({"Status": "CREATE FAILED", "RecommenderConfig": CONFIG}, NONE, True, "CreationFailed"),
        ({"Status": "ACTIVE", "RecommenderConfig": {}}, NONE, False, "UpdateRecommender"),
        ({"Status": "ACTIVE", "RecommenderConfig": {}}, {"Status": "CREATE FAILED"}, True, "NotTaken"),
        (
            {
                "Status": "ACTIVE",
                "RecommenderConfig": CONFIG | {"TrainingDataConfig": {"ExcludedDatasetColumns": {"ITEMS": ["PRICE"]}}},
            },
            NONE,
            False,
            "UpdateRecommender",
        ),
    ],
)
def test_what_is_done_about_a_recommender(states, actual, update, tried, next):
    assert after(states["Compare"], actual=actual, update=update, tried=tried, wanted=WANTED, leaves=False) == next


def test_a_failed_creation_is_deleted_and_then_told_in_the_services_words(states):
    reason = evaluated(
        states["CreationFailed"]["Assign"], actual={"FailureReason": "Too few View events."}, update=NONE
    )
    assert reason == {"problem": {"error": "RecommenderNotDeployed", "cause": "Too few View events."}}
    assert states["CreationFailed"]["Next"] == "DeleteFailedOne"
    (gone,) = (one for one in states["DescribeRecommender"]["Catch"] if "States.ALL" not in one["ErrorEquals"])
    assert gone["Next"] == "Absent"
    # Our own attempt is told; what an earlier run left behind is made anew.
    told, made = (after(states["Absent"], tried=tried, leaves=False) for tried in (True, False))
    assert (told, made) == ("WhoseFault", "CreateRecommender")


@pytest.mark.parametrize(
    ("error", "cause", "made_from", "next"),
    [
        ("RecommenderNotDeployed", "There must be 1000 interactions.", {"madeFrom": {"S": "x"}}, "RememberUnfitData"),
        ("RecommenderNotDeployed", "There must be 1000 interactions.", {}, "GiveUp"),
        ("RecommenderNotDeployed", "Something went wrong.", {"madeFrom": {"S": "x"}}, "GiveUp"),
        (
            "Personalize.LimitExceededException",
            "The dataset group has 5 recommenders already.",
            {"madeFrom": {"S": "x"}},
            "GiveUp",
        ),
    ],
)
def test_only_the_datas_own_faults_wait_for_other_data(states, error, cause, made_from, next):
    problem = {"error": error, "cause": cause}
    assert after(states["WhoseFault"], problem=problem, record=made_from) == next


def test_reconciliation_looks_for_other_data_after_the_lease_is_let_go(states):
    # Data may have come in while the attempt ran; a plan that sees the lease held leaves the recommender alone.
    assert after(states["AnyOtherData"], unfit=True) == "Reconcile"
    assert after(states["AnyOtherData"], unfit=False) == "ReportFailure"  # or the same failure would never end
    assert states["RememberUnfitData"]["Next"] == "GiveUp"
    assert "AnyOtherData" in reachable(states, "GiveUp")


def test_the_pointer_is_switched_before_the_lease_goes_and_only_if_it_is_wrong(states):
    assert after(states["PointerRight"], pointer="arn", arn="arn") == "AnyFormer"
    assert after(states["PointerRight"], pointer="", arn="arn") == "SwitchPointer"
    assert states["SwitchPointer"]["Next"] == "AnyFormer"
    name = evaluated(states["SwitchPointer"]["Arguments"], recommender="top", arn="arn")["Name"]
    assert name == "/personalize/boutique/recommenders/top"


def test_one_that_another_took_over_from_goes_when_callers_had_time_to_move(states):
    for formers, left in ((["boutique_top_2"], ["boutique_top_2"]), (["a", WANTED["Name"], "b"], ["a", "b"])):
        record = {"former": {"SS": formers}}
        found = evaluated(states["AnyFormer"]["Assign"], record=record, wanted=WANTED)["former"]
        assert found == left
        assert after(states["FormerLeft"], former=found, leaves=False) == "LetCallersMove"
    assert evaluated(states["AnyFormer"]["Assign"], record={}, wanted=WANTED)["former"] == []
    assert after(states["FormerLeft"], former=[], leaves=False) == "Release"
    assert after(states["FormerLeft"], former=[], leaves=True) == "Forget"
    assert evaluated(states["ForgetFormer"]["Assign"], former=["a", "b"])["former"] == ["b"]
    assert evaluated(states["ForgetFormer"]["Assign"], former=["a"])["former"] == []
    assert (states["LetCallersMove"]["Seconds"], states["LetCallersMove"]["Next"]) == (900, "DeleteFormer")
    asked = evaluated(states["DeleteFormer"]["Arguments"], former=["boutique_top_2"])
    assert asked["RecommenderArn"].endswith(":recommender/boutique_top_2")
    assert after(states["FormerThere"], formerStatus="DELETE PENDING") == "WaitForFormer"
    assert after(states["FormerThere"], formerStatus="ACTIVE") == "DeleteFormer"  # it was busy


def test_one_that_left_the_tenant_file_goes_with_its_pointer_and_its_record(states):
    gone = {"gone": {"S": "then"}, "wanted": {"S": "{}"}}
    assert after(states["AnyWish"], record=gone) == "Leave"
    assert states["Leave"]["Next"] == "DeletePointer"
    assert states["CallersMoveOn"]["Next"] == "DescribeRecommender"
    scope = {"update": NONE, "tried": False, "wanted": {}, "leaves": True}
    assert after(states["Compare"], actual={"Status": "ACTIVE"}, **scope) == "DeleteFailedOne"
    assert after(states["Compare"], actual={"Status": "DELETE PENDING"}, **scope) == "WaitForRecommender"
    assert after(states["Absent"], tried=False, leaves=True) == "AnyFormer"


def test_a_recommender_is_created_with_the_tenants_tags(states):
    asked = evaluated(states["CreateRecommender"]["Arguments"], wanted=WANTED)
    assert asked["Tags"] == [{"TagKey": "cost-centre", "TagValue": "4711"}, {"TagKey": "team", "TagValue": "shop"}]
    assert asked["RecommenderConfig"] == CONFIG
    assert asked["DatasetGroupArn"].endswith(":dataset-group/boutique_main")


def test_nothing_is_switched_off_by_the_machine(states):
    assert "stopRecommender" not in json.dumps(states)
    assert "ReadPointer" in reachable(states, "AnyWish")
