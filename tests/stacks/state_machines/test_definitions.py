"""What every workflow promises, checked on the definitions in the templates."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

import pytest
from jsonata import Jsonata

from rehearsal.events.patterns import matches
from rehearsal.stepfunctions import integrations
from rehearsal.stepfunctions.definition import problems
from rehearsal.stepfunctions.interpreter import PAYLOAD_LIMIT
from stacks.state_machines import workflows
from tests.stacks.state_machines.machines import (
    FAILURE_TAIL,
    LEASED,
    MACHINES,
    UNLEASED,
    WORKFLOWS,
    caught,
    expressions,
    is_create,
    machines_of,
    reachable,
)

every_machine = pytest.mark.parametrize("machine", MACHINES, indirect=True)
every_leased_machine = pytest.mark.parametrize("machine", LEASED, indirect=True)


def test_there_are_no_other_machines(machines):
    assert sorted(machines) == sorted((*WORKFLOWS, *UNLEASED))


@every_machine
def test_step_functions_would_take_it(machine):
    assert problems(json.dumps(machine.definition), "eu-west-1") == []


def test_cfn_lint_knows_the_states_language_and_would_say_so(templates, tmp_path):
    # That it finds nothing is tests/stacks/test_review.py's; this is that it looks.
    template = json.loads(json.dumps(templates["streamly-filters"]))
    (machine,) = (one for one in template["Resources"].values() if one["Type"] == "AWS::StepFunctions::StateMachine")
    definition = json.loads(machine["Properties"]["DefinitionString"])
    definition["States"]["Begin"]["Type"] = "Begin"
    machine["Properties"]["DefinitionString"] = json.dumps(definition)
    file = tmp_path / "template.json"
    file.write_text(json.dumps(template))
    lint = str(Path(sys.executable).with_name("cfn-lint"))
    run = subprocess.run([lint, "--format", "parseable", "--", str(file)], capture_output=True, text=True, check=False)
    assert "E3601" in run.stdout


@every_machine
def test_every_expression_is_jsonata(machine):
    found = list(expressions(machine.definition))
    assert found
    for expression in found:
        Jsonata(expression)


# -- errors


@every_machine
def test_every_call_is_repeated_when_the_service_or_the_way_to_it_has_trouble(machine):
    for name, state in machine.tasks().items():
        call = integrations.integration(state["Resource"])
        repeated = {error for retry in state["Retry"] for error in retry["ErrorEquals"]}
        assert {f"{call.errors}.{call.unknown}", f"{call.errors}.SdkClientException"} <= repeated, name
        assert all(retry["JitterStrategy"] == "FULL" for retry in state["Retry"]), name


@every_machine
def test_calls_to_personalize_outlast_a_crowd_of_tenants(machine):
    # One request per second and operation for the whole account. With full jitter a wait is half as long on average.
    for name, state in machine.tasks().items():
        if state["Resource"].startswith("arn:aws:states:::aws-sdk:personalize:") and not is_create(state):
            (retry,) = (one for one in state["Retry"] if "Personalize.LimitExceededException" in one["ErrorEquals"])
            waits = [
                min(retry["IntervalSeconds"] * retry["BackoffRate"] ** attempt, retry["MaxDelaySeconds"])
                for attempt in range(retry["MaxAttempts"])
            ]
            assert sum(waits) / 2 >= 15 * 60, name


def is_announcement(state):
    return state.get("Resource", "").endswith("events:putEvents")


@every_machine
def test_whatever_fails_ends_in_the_failure_states(machine):
    for owner, states in machine.blocks():
        tail = set().union(*(reachable(states, start) for start in FAILURE_TAIL if start in states))
        for name, state in states.items():
            if state["Type"] not in ("Task", "Map") or name in tail or is_announcement(state):
                continue
            assert caught(state) or (owner and caught(owner)), f"{name} fails without a word"
            for following in caught(state):
                assert reachable(states, following) & {"Failed", "NotDone"}, f"{name}: its failure ends as success"


@every_leased_machine
def test_whoever_does_not_hold_the_lease_reports_and_does_not_give_it_up(machine):
    states = machine.definition["States"]
    for name in ("AcquireLease", "LeaveMark", "DescribeHolder", "TakeOver"):
        assert caught(states[name]) == ["ReportFailure"], name
    for name, state in states.items():
        if "ConditionExpression" in state.get("Arguments", ()) and name.startswith("Release"):
            assert caught(state) == ["GiveUp"], name


@every_machine
def test_an_announcement_that_fails_fails_no_run(machine):
    announcements = {name: state for name, state in machine.tasks().items() if is_announcement(state)}
    assert announcements
    for name, state in announcements.items():
        assert caught(state) == [state.get("Next", "Done")], name


@every_machine
def test_the_failure_states_end_in_failure_whatever_happens_in_them(machine):
    states = machine.definition["States"]
    for name in reachable(states, "GiveUp" if "GiveUp" in states else "ReportFailure"):
        state = states[name]
        assert state["Type"] not in ("Succeed", "Wait", "Map"), name
        assert not state.get("End"), name
    assert states["Failed"]["Error"] == f"{machine.workflow}Failed"
    assert machine.workflow in UNLEASED or "ReportFailure" in reachable(states, "GiveUp")


@pytest.mark.parametrize(
    ("status", "error", "told"),
    [
        ("TIMED_OUT", "States.Timeout", True),
        ("ABORTED", None, True),
        ("FAILED", "States.DataLimitExceeded", True),
        ("FAILED", "States.QueryEvaluationError", True),
        ("FAILED", "DynamoDB.AmazonDynamoDBException", True),
        ("FAILED", "{}Failed", False),  # the tenant was told
        ("SUCCEEDED", None, False),
        ("RUNNING", None, False),
    ],
)
@pytest.mark.parametrize("workflow", workflows.EVERY)
def test_the_fleet_is_told_of_whatever_broke_off_and_of_nothing_else(resources, workflow, status, error, told):
    (pattern,) = (
        resource["Properties"]["EventPattern"]
        for stack, _id, resource in resources
        if stack == "personalize-fleet" and resource["Type"] == "AWS::Events::Rule"
    )
    detail = {
        "stateMachineArn": f"arn:aws:states:eu-west-1:111111111111:stateMachine:streamly-{workflow}",
        "status": status,
        "error": error and error.format(workflow),
    }
    event = {"source": "aws.states", "detail-type": "Step Functions Execution Status Change", "detail": detail}
    assert matches(pattern, event) is told
    assert len(json.dumps(pattern)) <= 2048


# -- time and size


@every_machine
def test_nothing_is_given_less_time_than_the_service_takes(machine):
    assert "TimeoutSeconds" not in machine.definition
    for name, state in machine.states().items():
        assert not state.keys() & {"TimeoutSeconds", "HeartbeatSeconds"}, name


def test_a_listing_of_files_fits_a_states_payload(machines):
    # Key (256 characters are a long one), ETag, time, size, class, checksum, and their names.
    entry = 256 + 250
    listing = machines["DatasetImport"].definition["States"]["ListFiles"]["Arguments"]
    assert listing["MaxKeys"] * entry <= PAYLOAD_LIMIT


def test_definitions_name_their_own_tenant_alone(two_tenants, tmp_path):
    from tests.synthesis import synthesize, templates_of

    templates = templates_of(synthesize(two_tenants, tmp_path, only="streamly-eu"))
    resources = [(stack, id, one) for stack, body in templates.items() for id, one in body["Resources"].items()]
    for machine in machines_of(resources).values():
        text = json.dumps(machine.definition).replace("streamly-eu", "").replace("streamly_eu", "")
        assert "streamly" not in text, machine.workflow
