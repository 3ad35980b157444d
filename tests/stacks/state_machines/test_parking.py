"""What nobody asks: how it is parked, and how its writer deletes, stops and brings it back."""

from __future__ import annotations

import json
import random

import pytest

from config.models import Idle
from personalize.naming import Names
from rehearsal.stepfunctions.definition import problems
from rehearsal.stepfunctions.expressions import Evaluator
from stacks.features import Features
from stacks.state_machines import recommender_deployment, tenant_watch
from tests.stacks.state_machines.machines import after, reachable

BOUTIQUE = Names("boutique", "111111111111", "eu-west-1")
NONE = {"Status": "NONE"}
SERVED = {"solutionVersionArn": {"S": "v2"}, "settings": {"S": "{}"}}


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


def parked(**more):
    return {"S": json.dumps({"action": "delete", "hours": 50, "version": "v1", "revive": "by_hand"} | more)}


TRAINED = {"parked": parked(revive="next_full_training")}


@pytest.fixture(scope="module")
def campaign(rich_machines):
    return rich_machines["workshop CampaignDeployment"].definition["States"]


@pytest.mark.parametrize(
    ("record", "next"),
    [
        (SERVED, "DescribeCampaign"),
        (SERVED | {"parked": parked()}, "DescribeCampaign"),
        (SERVED | {"parked": parked(), "halted": parked()}, "StillParked"),
        (SERVED | {"parked": parked(), "halted": parked(hours=7)}, "DescribeCampaign"),  # told of an earlier one
        (SERVED | {"parked": parked(), "halted": parked(), "fullVersionArn": {"S": "v2"}}, "StillParked"),
        (SERVED | TRAINED | {"fullVersionArn": {"S": "v2"}}, "Revive"),
        (SERVED | TRAINED | {"fullVersionArn": {"S": "v1"}}, "DescribeCampaign"),
        (SERVED | TRAINED, "DescribeCampaign"),  # only UPDATEs since
        ({}, "ReleaseUnserved"),
    ],
)
def test_what_is_done_about_a_campaign_that_is_parked(campaign, record, next):
    assert after(campaign["AnythingToServe"], record=record) == next


@pytest.mark.parametrize(
    ("actual", "update", "next"),
    [
        ("CREATE IN_PROGRESS", NONE, "WaitForCampaign"),
        ("ACTIVE", {"Status": "CREATE IN_PROGRESS"}, "WaitForCampaign"),
        ("DELETE PENDING", NONE, "WaitForCampaign"),
        ("ACTIVE", NONE, "DeleteCampaign"),
        ("ACTIVE", {"Status": "CREATE FAILED"}, "DeleteCampaign"),
        ("CREATE FAILED", NONE, "DeleteCampaign"),
    ],
)
def test_a_parked_campaign_is_deleted_but_never_in_the_middle_of_something(campaign, actual, update, next):
    found = after(campaign["Compare"], actual={"Status": actual}, update=update, leaves=True, tried=False, wanted={})
    assert found == next


def test_a_deletion_may_be_repeated_and_is_told_before_it_is_recorded_so(campaign):
    errors = {error: catch["Next"] for catch in campaign["DeleteCampaign"]["Catch"] for error in catch["ErrorEquals"]}
    assert errors["Personalize.ResourceNotFoundException"] == "WaitForCampaign"
    told, made = (after(campaign["Absent"], leaves=leaves, record={}) for leaves in (True, False))
    assert (told, made) == ("TellParked", "CreateCampaign")
    assert (campaign["TellParked"]["Next"], campaign["RecordHalted"]["Next"]) == ("RecordHalted", "ReleaseParked")
    detail = evaluated(
        campaign["TellParked"]["Arguments"]["Entries"][0],
        record={"parked": parked(since="then")},
        campaign="shelf",
        states={"context": {"Execution": {"Id": "arn"}}},
    )
    assert detail["DetailType"] == "CampaignDeployment Deleted"
    assert list(detail["Detail"]) == ["version", "tenant", "execution", "campaign", "idleHours", "since", "revive"]


def test_who_has_no_idle_action_stops_nothing_and_deletes_only_what_left_the_tenant_file(machines, rich_machines):
    campaign, recommender = machines["CampaignDeployment"], rich_machines["boutique RecommenderDeployment"]
    assert "personalize:StopRecommender" not in json.dumps(recommender.statements)
    for machine in (campaign, recommender):
        assert "TellParked" not in machine.definition["States"]
    assert json.dumps(campaign.definition).count('"leaves": true') == 1
    leaves = [rule["Assign"]["leaves"] for rule in campaign.definition["States"]["AnythingToServe"]["Choices"]]
    assert leaves == [True, False]
    assert "$record.gone" in campaign.definition["States"]["AnythingToServe"]["Choices"][0]["Condition"]


@pytest.fixture(scope="module")
def stopping(boutique):
    """The features of a tenant of which one recommender is stopped when nobody asks it."""
    first, *others = boutique.recommenders
    idle = first.model_copy(update={"idle": Idle(action="stop", after_hours=3, further_hours=4)})
    kept = others[0].model_copy(update={"idle": Idle(action="stop"), "keep": True})
    return Features.of(boutique.model_copy(update={"recommenders": (idle, kept, *others[1:])}))


@pytest.fixture(scope="module")
def recommender(stopping):
    definition = recommender_deployment.workflow(BOUTIQUE, stopping)
    assert problems(json.dumps(definition), "eu-west-1") == []
    return definition["States"]


CONFIG = {"MinRecommendationRequestsPerSecond": 1, "EnableMetadataWithRecommendations": False}
REVIVED, STARTED = {"revived": {"S": "t1"}}, {"started": {"S": "t1"}}


@pytest.mark.parametrize(
    ("status", "record", "parked", "started", "next"),
    [
        ("ACTIVE", {}, True, False, "StopRecommender"),
        ("STOP IN_PROGRESS", {}, True, False, "WaitForRecommender"),
        ("INACTIVE", {}, True, False, "TellParked"),
        ("INACTIVE", {}, False, False, "ReadPointer"),  # a person stopped it
        ("INACTIVE", REVIVED, False, False, "StartRecommender"),
        ("START IN_PROGRESS", REVIVED, False, False, "WaitForRecommender"),
        ("ACTIVE", REVIVED, False, False, "RecordStarted"),
        ("ACTIVE", REVIVED, False, True, "ReadPointer"),
        ("INACTIVE", REVIVED | STARTED, False, False, "ReadPointer"),  # a person stopped it after that
        ("INACTIVE", {"revived": {"S": "t2"}} | STARTED, False, False, "StartRecommender"),
    ],
)
def test_a_recommender_is_stopped_and_started_again(recommender, status, record, parked, started, next):
    actual = {"Status": status, "RecommenderConfig": CONFIG}
    scope = {"actual": actual, "update": NONE, "tried": False, "wanted": {"RecommenderConfig": CONFIG}, "leaves": False}
    assert after(recommender["Compare"], record=record, parked=parked, started=started, **scope) == next


def test_stopping_and_starting_ends_in_letting_go(recommender):
    assert {"ReleaseParked", "TellParked"} <= reachable(recommender, "StopRecommender")
    assert after(recommender["AnyWish"], record={"parked": parked(), "halted": parked()}) == "StillParked"
    assert after(recommender["Absent"], parked=True, tried=False, leaves=False) == "RecordHalted"


ACTION = {"name": "shelf", "solution": "tuned", "reason": "idle for 50 hours", "parked": "{}", "generation": "7"}


def test_a_campaign_is_parked_only_if_nothing_changed_and_nothing_trains(rich_machines):
    states = rich_machines["workshop TenantWatch"].states()
    action = ACTION | {"holder": "-", "trainer": "arn:dead"}
    write, check = evaluated(states["ParkCampaign"]["Arguments"], action=action)["TransactItems"]
    update, training = write["Update"], check["ConditionCheck"]
    assert (update["Key"]["id"]["S"], training["Key"]["id"]["S"]) == ("campaign#shelf", "training#tuned")
    assert "generation = :read" in update["ConditionExpression"]
    assert update["ExpressionAttributeValues"][":read"] == {"N": "7"}
    assert training["ExpressionAttributeValues"] == {":trainer": {"S": "arn:dead"}}
    (retry,) = states["ParkCampaign"]["Retry"]
    assert "DynamoDb.TransactionCanceledException" not in retry["ErrorEquals"]  # a condition is met by no repetition


def test_a_recommender_has_no_training_to_wait_for(stopping):
    assert [(one.kind, one.hours) for one in stopping.idle] == [("recommender", 7)]
    definition = tenant_watch.workflow(BOUTIQUE, stopping)
    assert problems(json.dumps(definition), "eu-west-1") == []
    states = definition["States"]["ParkIdle"]["ItemProcessor"]["States"]
    assert [list(item) for item in states["ParkRecommender"]["Arguments"]["TransactItems"]] == [["Update"]]


def test_without_an_idle_action_a_look_is_one_transition(machines):
    states = machines["TenantWatch"].definition["States"]
    assert states["Look"]["End"]
    assert "Done" not in states


METRICS = {"coverage": 0.5, "normalized_discounted_cumulative_gain_at_25": 0.25}


@pytest.mark.parametrize(
    ("mode", "metrics", "told"),
    [
        ("FULL", METRICS, {"VersionTrained": 498_630.5} | METRICS),
        ("UPDATE", METRICS, {"VersionTrained": 498_630.5, "normalized_discounted_cumulative_gain_at_25": 0.25}),
        ("UPDATE", {}, {"VersionTrained": 498_630.5}),
        ("FULL", {}, {"VersionTrained": 498_630.5}),
    ],
)
def test_a_training_publishes_how_good_its_version_is(machines, mode, metrics, told):
    state = machines["SolutionTraining"].definition["States"]["PublishMetrics"]
    scope = {"trainedMode": mode, "metrics": metrics, "createdHour": 498_630.5, "solution": "for-you"}
    found = evaluated(state["Arguments"], **scope)
    assert found["Namespace"] == "Personalize/Tenants"
    assert {datum["MetricName"]: datum["Value"] for datum in found["MetricData"]} == told
    dimensions = [{"Name": "Tenant", "Value": "streamly"}, {"Name": "Solution", "Value": "for-you"}]
    assert all(datum["Dimensions"] == dimensions for datum in found["MetricData"])
    # Before the deployment, which goes on whatever becomes of it.
    assert ([catch["Next"] for catch in state["Catch"]], state["Next"]) == (["Deploy"], "Deploy")


@pytest.mark.parametrize(
    ("mode", "update"),
    [
        ("FULL", "SET fullVersionArn = :version, solutionVersionArn = :version, reason = :reason ADD generation :one"),
        ("UPDATE", "SET solutionVersionArn = :version, reason = :reason ADD generation :one"),
    ],
)
def test_only_a_full_training_brings_a_campaign_back(machines, mode, update):
    want = machines["SolutionTraining"].states()["WantVersion"]["Arguments"]["UpdateExpression"]
    assert evaluated(want, trainedMode=mode) == update
