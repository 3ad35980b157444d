"""What the existing tools of this field got wrong, one by one: here each is impossible, or refused before it happens.

The defects are those of three tools, read and run: the AWS Solution "Maintaining Personalized Experiences with Machine
Learning" (SOLUTION), amazon-personalize-monitor (MONITOR) and the filter rotator of the Personalize samples (ROTATOR).
Each has a test that is named by it, here or in test_peers_solution.py, or a row in ELSEWHERE with the test that proves
it; so have the traps that the service itself sets (TRAP).
"""

from __future__ import annotations

import ast
import json
from datetime import datetime, timezone
from pathlib import Path

import pytest

from config.models import Idle
from config.models.monitoring import MAX_IDLE_HOURS
from lambdas.collector import silence
from lambdas.collector.describing import PAUSE_SECONDS
from lambdas.collector.facts import MOST_DESCRIBES
from lambdas.filter_rotation.plan import plan
from personalize import recipes
from personalize.naming import Names
from stacks.alarms import tenant_alarms
from stacks.alarms.alarm import AT_LEAST, AT_MOST
from stacks.dashboards import graphs, tenant_dashboard
from tests.stacks.state_machines.machines import actions_of, after, machines_of, reachable

ROOT = Path(__file__).resolve().parents[1]
NAMES = Names("streamly", "111111111111", "eu-west-1")

ELSEWHERE = {
    "SOLUTION 2: the service trains beside our schedules": (
        "stacks/test_reconciliation_stack.py",
        "test_automatic_training_is_off_from_the_first_request",
    ),
    "SOLUTION 4: a quota that is reached ends in a TypeError": (
        "stacks/state_machines/test_limits.py",
        "test_a_count_is_reported_at_once_with_what_to_do",
    ),
    "SOLUTION 7: a training of more than 312 minutes is lost": (
        "stacks/state_machines/test_waiting.py",
        "test_waiting_does_not_fill_the_history",
    ),
    "SOLUTION 8: a schedule dies and nobody hears of it": (
        "stacks/components/test_starter.py",
        "test_a_start_that_fails_is_tried_for_an_hour_and_then_kept",
    ),
    "SOLUTION 9: two trainings of one solution at once": (
        "stacks/state_machines/test_lease.py",
        "test_a_contender_leaves_its_mark_and_goes_and_the_holder_goes_round_once_more",
    ),
    "SOLUTION 11: UPDATE for a recipe that does not have it": (
        "config/test_rules.py",
        "test_update_on_a_recipe_without_it_is_one_of_the_problems",
    ),
    "SOLUTION 15: the time of a warm Lambda's first call": (
        "lambdas/filter_rotation/test_plan.py",
        "test_the_handler_reads_the_machines_clock",
    ),
    "SOLUTION 15: a status that is part of another's name": ("personalize/test_statuses.py", "test_predicates"),
    "SOLUTION 18: Personalize acts for other accounts": (
        "stacks/test_data_stack.py",
        "test_personalize_acts_for_this_account_and_region_alone",
    ),
    "MONITOR 1: a ranking campaign of v2 in use is idle": (
        "scenarios/test_idleness.py",
        "test_a_ranking_campaign_of_the_second_generation_in_use_is_never_idle",
    ),
    "MONITOR 2: an error after a campaign was deleted": (
        "scenarios/test_parking.py",
        "test_what_is_idle_too_long_is_deleted_and_told_once",
    ),
    "MONITOR 4: one bad alarm stops all metrics": (
        "lambdas/collector/test_failures.py",
        "test_a_query_that_fails_is_told_and_leaves_the_others",
    ),
    "MONITOR 5: one that was just updated is idle": (
        "lambdas/collector/test_idleness.py",
        "test_nothing_is_told_while_an_update_runs",
    ),
    "MONITOR 6: a request for each resource": (
        "lambdas/collector/test_collection.py",
        "test_the_usual_run_looks_up_one_metric_each_by_500",
    ),
    "MONITOR 10: an explicit off becomes the default": (
        "stacks/alarms/test_tenant_alarms.py",
        "test_a_threshold_of_the_tenant_file_replaces_the_default_and_null_is_no_alarm",
    ),
    "ROTATOR 3: a filter that failed is never made": (
        "lambdas/filter_rotation/test_plan.py",
        "test_a_failed_filter_frees_its_name_first",
    ),
    "ROTATOR 4: other filters match the pattern": (
        "lambdas/filter_rotation/test_plan.py",
        "test_other_filters_are_never_touched",
    ),
    "ROTATOR 5: no number to keep": (
        "lambdas/filter_rotation/test_plan.py",
        "test_over_many_days_exactly_the_declared_number_remains",
    ),
    "ROTATOR 5: no look at the quota": (
        "config/test_rules.py",
        "test_campaigns_count_across_solutions_and_rotated_filters_with_what_they_keep",
    ),
    "TRAP: a tag that plans a replacement": ("stacks/test_data_stack.py", "test_nothing_of_personalize_is_tagged"),
    "TRAP: a replaced dataset group": (
        "stacks/components/test_datasets.py",
        "test_whatever_is_made_outlives_its_stack",
    ),
    "TRAP: a name of a tenant within another's": (
        "personalize/test_naming.py",
        "test_one_tenants_pattern_never_matches_another_tenants_resource",
    ),
    "TRAP: names longer than their services take": (
        "personalize/test_naming.py",
        "test_physical_names_fit_their_services",
    ),
    "TRAP: tenants that wake up together": ("personalize/test_schedules.py", "test_fifty_tenants_do_not_meet"),
    "TRAP: custom resources that bring Node": (
        "stacks/test_permissions_in_templates.py",
        "test_no_node_lambda_and_no_custom_resource_but_ours",
    ),
    "TRAP: IAM actions guessed from a service's name": (
        "stacks/state_machines/test_allowed.py",
        "test_every_call_is_allowed",
    ),
    "TRAP: requests that only AWS refuses": (
        "rehearsal/personalize/test_lifecycle.py",
        "test_requests_are_checked_against_the_service_model_beyond_what_botocore_checks",
    ),
}


@pytest.mark.parametrize(("file", "test"), ELSEWHERE.values(), ids=ELSEWHERE)
def test_what_is_proved_elsewhere_is_proved_there(file: str, test: str) -> None:
    tree = ast.parse((ROOT / "tests" / file).read_text())
    assert test in {node.name for node in tree.body if isinstance(node, ast.FunctionDef)}


@pytest.fixture(scope="module")
def machines(resources):
    return machines_of(resources)


# -- MONITOR


def test_monitor_3_a_tenant_with_recommenders_only_has_a_dashboard(samples):
    (shop,) = (tenant for tenant in samples.tenants if tenant.tenant == "boutique")
    assert not shop.solutions
    drawn = graphs.body(tenant_dashboard.of_tenant(shop, Names("boutique", "1" * 12, "eu-west-1"), []), "eu-west-1")
    shown = json.dumps(drawn["widgets"])
    assert all(recommender.name in shown for recommender in shop.recommenders)


@pytest.mark.parametrize("hours", [1, 24, 25, 48, MAX_IDLE_HOURS])
def test_monitor_4_idle_alarms_are_ones_that_cloudwatch_takes(samples, hours):
    (streamly,) = (tenant for tenant in samples.tenants if tenant.tenant == "streamly")
    (solution,) = streamly.solutions
    campaigns = [one.model_copy(update={"idle": Idle(after_hours=hours)}) for one in solution.campaigns]
    tenant = streamly.model_copy(update={"solutions": (solution.model_copy(update={"campaigns": campaigns}),)})
    (idle,) = (one for one in tenant_alarms.of_tenant(tenant, NAMES) if one.purpose.startswith("idle"))
    assert idle.threshold == hours
    assert idle.evaluation.period * idle.evaluation.periods <= 86_400


def test_monitor_7_a_period_that_cloudwatch_may_not_know_yet_is_not_looked_at():
    assert silence.window_end(datetime(2026, 11, 22, 10, 15, 3, tzinfo=timezone.utc)).minute == 10


def test_monitor_9_whoever_is_told_is_in_the_region_of_the_alarm(resources):
    alarms = [one["Properties"] for _stack, _id, one in resources if one["Type"] == "AWS::CloudWatch::Alarm"]
    told = {arn for alarm in alarms for arn in [*alarm.get("AlarmActions", ()), *alarm.get("OKActions", ())]}
    assert told
    assert {arn.split(":")[3] for arn in told} == {"eu-west-1"}


def test_monitor_10_no_alarm_is_red_by_default(samples):
    for tenant in samples.tenants:
        low = [one for one in tenant_alarms.of_tenant(tenant, NAMES) if one.purpose.startswith("utilization_low")]
        assert all(one.threshold < 100 and one.evaluation.comparison == AT_MOST for one in low)
        high = [one for one in tenant_alarms.of_tenant(tenant, NAMES) if one.purpose.startswith("utilization_high")]
        assert high
        assert all(one.threshold >= 100 and one.evaluation.comparison == AT_LEAST for one in high)


def test_monitor_1_and_8_nothing_deletes_or_shrinks_a_campaign_by_itself(resources, machines):
    # Not even what idles, unless the tenant file says so; and capacity is the tenant file's alone.
    assert "personalize:StopRecommender" not in actions_of(resources)
    states = machines["CampaignDeployment"].definition["States"]
    leaving = [rule for rule in states["AnythingToServe"]["Choices"] if rule["Assign"]["leaves"] is not False]
    assert [rule["Condition"] for rule in leaving] == ["{% $exists($record.gone) %}"]  # the tenant file has it no more
    assert json.dumps(states).count('"leaves": true') == 1
    (update,) = (
        state
        for state in machines["CampaignDeployment"].tasks().values()
        if state["Resource"].endswith("updateCampaign")
    )
    assert "$wanted" in update["Arguments"]  # the record's words, which come from the tenant file


@pytest.mark.parametrize("recipe", [name for name in recipes.RECIPES if "ranking" in name])
def test_monitor_1_every_ranking_recipe_is_known_as_one(recipe):
    assert recipes.RECIPES[recipe].runtime_api == "GetPersonalizedRanking"


# -- ROTATOR


@pytest.mark.parametrize(
    ("status", "next"),
    [
        ("ACTIVE", "PointerRight"),
        ("CREATE FAILED", "GiveUp"),
        ("CREATE PENDING", "WaitForFilter"),
        ("CREATE IN_PROGRESS", "WaitForFilter"),
        ("DELETE PENDING", "WaitForFilter"),
    ],
)
def test_rotator_1_only_an_active_filter_gets_the_pointer(machines, status, next):
    assert after(machines["FilterRotation"].definition["States"]["FilterStatus"], status=status) == next


def test_rotator_1_old_filters_go_only_after_the_pointer_names_the_new_one(machines):
    definition = machines["FilterRotation"].definition
    states = {name: state for name, state in definition["States"].items() if name != "PointerRight"}
    without = {"PointerRight": {"Type": "Succeed"}} | states
    assert "Retire" in reachable(definition["States"], definition["StartAt"])
    assert "Retire" not in reachable(without, definition["StartAt"])
    switch = definition["States"]["SwitchPointer"]
    assert [catch["Next"] for catch in switch["Catch"]] == ["GiveUp"]


def test_rotator_2_no_lambda_waits_for_personalize(resources):
    sleepers = {
        str(file.relative_to(ROOT / "lambdas"))
        for file in (ROOT / "lambdas").rglob("*.py")
        for node in ast.walk(ast.parse(file.read_text()))
        if isinstance(node, ast.Import) and "time" in {alias.name for alias in node.names}
    }
    # The collector waits for nothing, but describes at the pace that Personalize allows, and few.
    assert sleepers == {"collector/handler.py"}
    assert MOST_DESCRIBES * PAUSE_SECONDS <= 20
    timeouts = [
        one["Properties"]["Timeout"] for _stack, _id, one in resources if one["Type"] == "AWS::Lambda::Function"
    ]
    assert max(timeouts) <= 300


def test_rotator_4_a_clock_without_a_zone_or_an_odd_name_stops_nothing():
    wanted = {"prefix": "acme_recent_", "arnPrefix": "arn/", "expression": "INCLUDE ...", "values": {}, "keep": 1}
    odd = [{"name": "acme_recent_20261301", "arn": "arn/odd", "status": "ACTIVE", "created": "2026-11-21T00:00:00Z"}]
    assert plan(wanted, odd, "", datetime(2026, 11, 22, tzinfo=timezone.utc))["create"] is True


# -- TRAPS


def test_trap_lambda_code_runs_on_python_3_11_too(assembly):
    files = list(assembly.glob("asset.*/**/*.py"))
    assert len(files) > 10
    for file in files:
        ast.parse(file.read_text(), feature_version=(3, 11))


def test_trap_a_lost_answer_does_not_train_twice(machines):
    create = machines["SolutionTraining"].definition["States"]["CreateVersion"]
    assert "Name" in create["Arguments"]  # the repeat of a request is refused by its name
    (exists, *_rest) = create["Catch"]
    assert exists["ErrorEquals"] == ["Personalize.ResourceAlreadyExistsException"]
    assert exists["Next"] == "FindVersion"
