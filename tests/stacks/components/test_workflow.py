"""A state machine with its role, its log and its trace."""

from __future__ import annotations

import json

import pytest

from stacks.components.workflow import Workflow
from stacks.state_machines.asl import definition, succeed
from stacks.state_machines.permissions import Allow

DEFINITION = definition("rests", "Rest", {"Rest": succeed()})


@pytest.fixture
def made(resources_of, acme):
    allowed = [Allow(["ssm:GetParameter"], ["arn:aws:ssm:eu-west-1:111111111111:parameter/acme"])]
    return resources_of(
        lambda stack: Workflow(stack, "Work", names=acme, name="Work", definition=DEFINITION, allowed=allowed)
    )


def test_the_machine_is_the_definition_under_a_fixed_name(made):
    (machine,) = made["AWS::StepFunctions::StateMachine"]
    assert json.loads(machine["Properties"]["DefinitionString"]) == DEFINITION
    assert machine["Properties"]["StateMachineName"] == "acme-Work"
    assert machine["Properties"].get("StateMachineType", "STANDARD") == "STANDARD"  # express ones end after 5 minutes


def test_its_log_says_what_happened_and_not_with_what(made):
    (machine,), (log,) = made["AWS::StepFunctions::StateMachine"], made["AWS::Logs::LogGroup"]
    logging = machine["Properties"]["LoggingConfiguration"]
    assert (logging["Level"], logging["IncludeExecutionData"]) == ("ALL", False)
    # Under this prefix, log groups do not fill the account's log resource policy (Step Functions guide, "Logging").
    assert log["Properties"]["LogGroupName"].startswith("/aws/vendedlogs/")
    assert log["Properties"]["RetentionInDays"] == 90


def test_only_this_machine_assumes_its_role(made):
    (role,) = made["AWS::IAM::Role"]
    (trust,) = role["Properties"]["AssumeRolePolicyDocument"]["Statement"]
    machine = "arn:aws:states:eu-west-1:111111111111:stateMachine:acme-Work"
    assert trust["Condition"] == {
        "StringEquals": {"aws:SourceAccount": "111111111111"},
        "ArnEquals": {"aws:SourceArn": machine},
    }


def test_the_machine_is_made_after_its_permissions(made):
    (machine,) = made["AWS::StepFunctions::StateMachine"]
    assert machine["DependsOn"]
