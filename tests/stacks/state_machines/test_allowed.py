"""What machines may do, against what their states do."""

from __future__ import annotations

from fnmatch import fnmatchcase

import pytest

from rehearsal.iam.actions import Scope, needs, passed_roles
from rehearsal.stepfunctions import integrations
from stacks.state_machines import workflows
from tests.stacks.state_machines.machines import CONSTANT, MACHINES, is_create, literal

HERE = Scope("111111111111", "eu-west-1")
LOWER = ("personalize", "stepfunctions")  # services whose members begin with a small letter
# What Athena does in the name of whoever asks (its user guide, "Access to databases and tables in the AWS Glue Data
# Catalog" and "Access to Amazon S3"), and Step Functions while it waits.
OF_A_QUERY = {
    *(f"athena:{action}" for action in ("GetDataCatalog", "GetQueryExecution", "StopQueryExecution")),
    *(f"glue:{action}" for action in ("GetDatabase", "GetPartitions", "GetTable")),
    *(f"s3:{action}" for action in ("AbortMultipartUpload", "GetBucketLocation", "GetObject", "ListBucket")),
    *(f"s3:{action}" for action in ("ListMultipartUploadParts", "PutObject")),
}
every_machine = pytest.mark.parametrize("machine", MACHINES, indirect=True)


def calls_of(state):
    """What a Task needs by action, and on which ARN ('' where an expression decides)."""
    call = integrations.integration(state["Resource"])
    arguments = literal(state["Arguments"])
    besides = [("personalize:TagResource", "")] if "Tags" in state["Arguments"] and is_create(state) else []
    if not isinstance(arguments, dict):
        role = "'RoleArn'" in state["Arguments"] or call.operation == "CreateMetricAttribution"
        return [(action, "") for action in actions_of(call)] + besides + [("iam:PassRole", "")] * role
    request = {name[:1].lower() + name[1:] if call.service in LOWER else name: arguments[name] for name in arguments}
    passed = [("iam:PassRole", role) for role in passed_roles(request)]
    found = needs(call.service, call.operation, request, HERE)
    return [(need.action, "" if CONSTANT in need.resource else need.resource) for need in found] + besides + passed


def actions_of(call):
    """The actions of a call whose arguments are one expression."""
    return [need.action for need in needs(call.service, call.operation, {}, HERE)]


def granted(statements, action, resource):
    return any(
        action in as_list(statement["Action"])
        and (not resource or any(fnmatchcase(resource, pattern) for pattern in as_list(statement["Resource"])))
        for statement in statements
    )


def as_list(value):
    return value if isinstance(value, list) else [value]


@every_machine
def test_every_call_is_allowed(machine):
    for name, state in machine.tasks().items():
        for action, resource in calls_of(state):
            assert granted(machine.statements, action, resource), f"{name}: {action} on {resource or '?'}"


@every_machine
def test_nothing_is_allowed_that_no_state_does(machine):
    used = {action for state in machine.tasks().values() for action, _resource in calls_of(state)}
    if any(state["Resource"].endswith("athena:startQueryExecution.sync") for state in machine.tasks().values()):
        used |= OF_A_QUERY
    allowed = {action for statement in machine.statements for action in as_list(statement["Action"])}
    assert allowed == used


@every_machine
def test_a_machine_starts_only_those_that_it_may_start_and_needs(machine):
    started = {
        state["Arguments"]["StateMachineArn"]
        for state in machine.tasks().values()
        if state["Resource"].endswith("states:startExecution")
    }
    allowed = {
        arn
        for statement in machine.statements
        if "states:StartExecution" in as_list(statement["Action"])
        for arn in as_list(statement["Resource"])
    }
    assert allowed == started
    assert {arn.rpartition("-")[2] for arn in started} <= set(workflows.EVERY)
    assert len({arn.rpartition("-")[0] for arn in started}) <= 1, "all of one tenant"
