"""A Lambda function with its role and its log."""

from __future__ import annotations

import pytest
from aws_cdk import Duration

from stacks.components.function import Function
from stacks.state_machines.permissions import Allow


@pytest.fixture
def made(resources_of, acme):
    return resources_of(
        lambda stack: Function(
            stack,
            "Function",
            names=acme,
            folder="filter_rotation",
            description="decides",
            timeout=Duration.seconds(30),
            allowed=[Allow(["ssm:GetParameter"], ["arn:aws:ssm:eu-west-1:111111111111:parameter/acme"])],
            environment={"NAME": "value"},
        )
    )


def test_its_log_is_kept_for_three_months_and_it_writes_to_that_log_alone(made):
    (log,) = made["AWS::Logs::LogGroup"]
    (role,) = made["AWS::IAM::Role"]
    assert log["Properties"] == {"LogGroupName": "/aws/lambda/acme-filter-rotation", "RetentionInDays": 90}
    (policy,) = role["Properties"]["Policies"]
    own, given = policy["PolicyDocument"]["Statement"]
    assert own["Action"] == ["logs:CreateLogStream", "logs:PutLogEvents"]
    assert own["Resource"] == "arn:aws:logs:eu-west-1:111111111111:log-group:/aws/lambda/acme-filter-rotation:*"
    assert given["Action"] == "ssm:GetParameter"


def test_it_runs_what_the_folder_holds(made):
    (function,) = made["AWS::Lambda::Function"]
    properties = function["Properties"]
    assert properties["FunctionName"] == "acme-filter-rotation"
    assert properties["Handler"] == "lambdas.filter_rotation.handler.handler"
    assert properties["Timeout"] == 30
    assert properties["Environment"] == {"Variables": {"NAME": "value"}}
    assert properties["Architectures"] == ["arm64"]
