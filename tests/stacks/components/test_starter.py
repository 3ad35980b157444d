"""What starts workflows: late, repeated and failed starts, and who may start."""

from __future__ import annotations

import json

import pytest

from personalize.schedules import stagger
from stacks.components.starter import Reaction, Schedules, reaction_role
from stacks.schedules import Scheduled


@pytest.fixture
def made(resources_of, acme):
    def parts(stack):
        schedules = Schedules(stack, "Schedules", names=acme, purpose="schedules", workflows=["Work"])
        schedules.add(
            Scheduled("Nightly", "nightly", "cron(0 3 * * ? *)", "Europe/Dublin", "Work", {"b": "2", "a": "1"})
        )
        role = reaction_role(
            stack, "RuleRole", names=acme, purpose="reaction", workflow="Work", rules=["arrival", "leaving"]
        )
        Reaction(
            stack,
            "Arrival",
            names=acme,
            purpose="arrival",
            description="something arrived",
            pattern={"source": ["aws.s3"]},
            role=role,
            workflow="Work",
            arguments={"a": "1"},
        )

    return resources_of(parts)


def test_a_schedule_is_staggered_and_fires_at_its_minute(made):
    (schedule,) = made["AWS::Scheduler::Schedule"]
    properties = schedule["Properties"]
    assert properties["ScheduleExpression"] == stagger("cron(0 3 * * ? *)", "acme")
    assert properties["ScheduleExpressionTimezone"] == "Europe/Dublin"
    assert properties["FlexibleTimeWindow"] == {"Mode": "OFF"}
    assert properties["GroupName"] == "acme-personalize"


def test_an_execution_is_named_after_its_schedule(made):
    target = made["AWS::Scheduler::Schedule"][0]["Properties"]["Target"]
    assert target["Arn"] == "arn:aws:scheduler:::aws-sdk:sfn:startExecution"
    assert json.loads(target["Input"]) == {
        "StateMachineArn": "arn:aws:states:eu-west-1:111111111111:stateMachine:acme-Work",
        "Input": '{"a": "1", "b": "2"}',
        "Name": "nightly_<aws.scheduler.execution-id>",
    }


def test_a_start_that_fails_is_tried_for_an_hour_and_then_kept(made):
    (schedule,), (rule,) = made["AWS::Scheduler::Schedule"], made["AWS::Events::Rule"]
    for target in (schedule["Properties"]["Target"], *rule["Properties"]["Targets"]):
        assert target["RetryPolicy"]["MaximumEventAgeInSeconds"] == 3600
        assert target["RetryPolicy"]["MaximumRetryAttempts"] > 0
        assert target["DeadLetterConfig"] == {"Arn": "arn:aws:sqs:eu-west-1:111111111111:acme-personalize-dead-letters"}


@pytest.mark.parametrize(
    ("service", "source"),
    [
        ("scheduler", ["arn:aws:scheduler:eu-west-1:111111111111:schedule-group/acme-personalize"]),
        ("events", [f"arn:aws:events:eu-west-1:111111111111:rule/acme-{rule}" for rule in ("arrival", "leaving")]),
    ],
)
def test_only_the_tenants_own_group_and_rules_start_anything(made, service, source):
    (role,) = (
        role["Properties"]
        for role in made["AWS::IAM::Role"]
        if f"{service}.amazonaws.com" in json.dumps(role["Properties"]["AssumeRolePolicyDocument"])
    )
    (trust,) = role["AssumeRolePolicyDocument"]["Statement"]
    conditions = {key: value for values in trust["Condition"].values() for key, value in values.items()}
    arn = conditions["aws:SourceArn"]
    assert (arn if isinstance(arn, list) else [arn]) == source
    assert conditions["aws:SourceAccount"] == "111111111111"
    (policy,) = role["Policies"]
    starts = [one for one in policy["PolicyDocument"]["Statement"] if one["Action"] == "states:StartExecution"]
    assert [one["Resource"] for one in starts] == ["arn:aws:states:eu-west-1:111111111111:stateMachine:acme-Work"]
