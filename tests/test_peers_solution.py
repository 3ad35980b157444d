"""Defects of the AWS Solution "Maintaining Personalized Experiences with Machine Learning", one by one, and why
each is impossible here; the numbers are those of test_peers.py, which has the defects that another test proves.
"""

from __future__ import annotations

import json
import random
from pathlib import Path

import pytest

from config.loading import load
from config.problems import ConfigError
from rehearsal.calls.service_model import operation_model
from rehearsal.stepfunctions.expressions import Evaluator
from stacks.desired_state import desired_state
from tests.stacks.state_machines.machines import actions_of, after, expressions, machines_of, reachable

ROOT = Path(__file__).resolve().parents[1]


@pytest.fixture(scope="module")
def machines(resources):
    return machines_of(resources)


def test_1_nothing_needs_a_service_that_is_closed_to_new_customers(resources):
    services = {resource["Type"].split("::")[1] for _stack, _id, resource in resources}
    assert not services & {"ServiceCatalogAppRegistry", "Evidently", "Pinpoint", "QLDB", "CodeCommit"}


def test_2_and_3_a_campaign_is_updated_with_what_its_update_takes(fleet, names):
    takes = {
        name[:1].upper() + name[1:] for name in operation_model("personalize", "UpdateCampaign").input_shape.members
    }
    for wish in desired_state(fleet.tenants[0], names)["campaigns"]:
        settings = json.loads(wish["wish"])
        assert set(settings) <= takes
        # Which version is served is ours to say, after each training: never the service's, behind our back.
        assert settings["CampaignConfig"]["SyncWithLatestSolutionVersion"] is False


ACTUAL = {
    "Status": "ACTIVE",
    "SolutionVersionArn": "v1",
    "MinProvisionedTPS": 1,
    "CampaignConfig": {"ItemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"}},
}
WANTED = {"SolutionVersionArn": "v1", "MinProvisionedTPS": 1}
NEWER = WANTED | {"SolutionVersionArn": "v2"}
EXPLORING = WANTED | {"CampaignConfig": ACTUAL["CampaignConfig"]}
PLAIN = {name: value for name, value in ACTUAL.items() if name != "CampaignConfig"}
NONE, FAILED, RUNNING = ({"Status": status} for status in ("NONE", "CREATE FAILED", "CREATE IN_PROGRESS"))


@pytest.mark.parametrize(
    ("actual", "update", "wanted", "tried", "next"),
    [
        pytest.param(ACTUAL, NONE, WANTED, False, "Release", id="as wanted"),
        pytest.param(ACTUAL, FAILED, NEWER, True, "NotTaken", id="5: the update failed"),
        pytest.param(ACTUAL, RUNNING, NEWER, True, "WaitForCampaign", id="5: it runs"),
        pytest.param(ACTUAL, FAILED, NEWER, False, "UpdateCampaign", id="5: an old one"),
        pytest.param(ACTUAL, NONE, NEWER, False, "UpdateCampaign", id="a new version"),
        pytest.param(PLAIN, NONE, EXPLORING, False, "UpdateCampaign", id="6: a configuration where there was none"),
        pytest.param(ACTUAL, NONE, EXPLORING, False, "Release", id="20: the same configuration"),
        pytest.param(ACTUAL | {"Status": "CREATE FAILED"}, NONE, WANTED, True, "NotTaken", id="its creation failed"),
        pytest.param(ACTUAL | {"Status": "DELETE PENDING"}, NONE, WANTED, False, "WaitForCampaign", id="it is going"),
        pytest.param(
            ACTUAL | {"CampaignConfig": ACTUAL["CampaignConfig"] | {"EnableMetadataWithRecommendations": False}},
            NONE,
            EXPLORING,
            False,
            "Release",
            id="20: defaults that the service adds are no difference",
        ),
    ],
)
def test_5_6_20_a_campaign_is_compared_with_what_is_wanted(machines, actual, update, wanted, tried, next):
    compare = machines["CampaignDeployment"].definition["States"]["Compare"]
    assert after(compare, actual=actual, update=update, wanted=wanted, tried=tried, leaves=False) == next


def test_8_no_workflow_has_to_start_itself_to_go_on(machines, resources):
    schedules = [one["Properties"] for _stack, _id, one in resources if one["Type"] == "AWS::Scheduler::Schedule"]
    assert schedules
    assert all(schedule.get("State", "ENABLED") == "ENABLED" for schedule in schedules)
    for machine in machines.values():
        own = f"streamly-{machine.workflow}"
        tail = reachable(machine.definition["States"], "GiveUp") if "GiveUp" in machine.definition["States"] else set()
        for name, state in machine.definition["States"].items():
            starts = state.get("Resource", "").endswith("states:startExecution")
            if starts and state["Arguments"]["StateMachineArn"].endswith(f":{own}"):
                assert name in tail, "only somebody's request that came while it failed"


def test_10_nobody_pages_through_solution_versions(resources):
    # An hourly UPDATE makes 8,760 a year, and they cannot be deleted.
    assert "personalize:ListSolutionVersions" not in actions_of(resources)


def test_10_nothing_not_found_means_train(machines):
    states = machines["SolutionTraining"].definition["States"]
    for name, state in states.items():
        for catch in state.get("Catch", ()):
            if any("NotFound" in error for error in catch["ErrorEquals"]):
                assert catch["Next"] != "CreateVersion", name


GOOD = (ROOT / "tenants" / "streamly.yaml").read_text()


@pytest.mark.parametrize(
    ("found", "replacement"),
    [
        pytest.param("mode: FULL", "mode: DELTA", id="12: a mode of importing that there is not"),
        pytest.param(
            "recipe: aws-user-personalization", "recipe: aws-user-personalisation", id="13: an unknown recipe"
        ),
        pytest.param("min_provisioned_tps: 1", "min_provisioned_tps: 0", id="13: no capacity"),
        pytest.param("min_provisioned_tps: 1", "min_tps: 1", id="13: an unknown key"),
        pytest.param("INCLUDE ItemID WHERE", "INCLUDE ItemID WHEN", id="13: a bad filter expression"),
        pytest.param("name: TIMESTAMP", "name: AT", id="13: a schema without a required field"),
        pytest.param("name: unwatched", "name: recent", id="13: two of one name"),
        pytest.param("event_tracker: true", "event_tracker: true\ntags: []", id="13: tags that nothing honours"),
    ],
)
def test_12_13_what_cannot_work_is_refused_before_anything_is_deployed(found, replacement, tmp_path):
    text = GOOD.replace(found, replacement)
    assert text != GOOD, "the sample tenant has changed: choose another place"
    (tmp_path / "streamly.yaml").write_text(text)
    with pytest.raises(ConfigError):
        load([tmp_path / "streamly.yaml"])


@pytest.mark.parametrize("cause", ["not JSON {", '{"errorMessage": "x"}', "", "'quoted' \"twice\" & more", "ünïcode\n"])
def test_14_the_error_path_takes_any_cause(machines, cause):
    evaluator = Evaluator(random.Random(0))
    for machine in machines.values():
        report = machine.definition["States"]["ReportFailure"]
        subject = dict.fromkeys(("dataset", "solution", "campaign", "filter", "reason"), "x" * 60)
        scope = {
            "problem": {"error": "Some.Error", "cause": cause},
            "states": {"context": {"Execution": {"Id": "arn"}}},
        }
        message = evaluator.value(report["Arguments"], scope | subject, "Arguments")
        assert f"Some.Error: {cause}" in message["Message"]
        assert len(message["Subject"]) <= 100
        assert message["Subject"].isascii()


def test_14_a_lost_cause_is_no_error(machines):
    for machine in machines.values():
        for state in machine.states().values():
            for catch in state.get("Catch", ()):
                for expression in expressions(catch.get("Assign", {})):
                    assert "Cause" not in expression or "$exists($states.errorOutput.Cause)" in expression


def test_16_one_action_that_fails_does_not_stop_the_others(machines):
    (carry_out,) = (
        state for state in machines["TenantReconciliation"].definition["States"].values() if state["Type"] == "Map"
    )
    actions = carry_out["ItemProcessor"]["States"]
    for name, state in actions.items():
        if state["Type"] == "Task":
            caught = [catch["Next"] for catch in state["Catch"] if "States.ALL" in catch["ErrorEquals"]]
            assert caught == ["NotDone"], name


def test_18_logs_are_not_kept_for_ever(resources):
    groups = [one["Properties"] for _stack, _id, one in resources if one["Type"] == "AWS::Logs::LogGroup"]
    functions = [one["Properties"] for _stack, _id, one in resources if one["Type"] == "AWS::Lambda::Function"]
    assert groups
    assert all(group["RetentionInDays"] <= 365 for group in groups)
    assert all("LoggingConfig" in function for function in functions)  # else Lambda makes one that never expires


def test_19_no_mail_when_all_went_well(machines):
    for machine in machines.values():
        told = {name for name, state in machine.tasks().items() if state["Resource"].endswith("sns:publish")}
        # Besides failures only what will be deleted unless somebody says no: the mail is the time to say so; that users
        # were erased, which is rare and an act of law; what is new and suspicious in files that are imported; and that
        # what had failed works again, once after a failure, which whoever got that mail waits for.
        assert told - {"TellRemoval", "TellErasure", "TellWarnings", "TellRecovered"} == {"ReportFailure"}
