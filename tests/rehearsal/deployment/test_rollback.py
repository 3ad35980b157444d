"""What a failure leaves: of an update the stack as it was, of a creation nothing."""

from __future__ import annotations

import datetime as dt
import json
from typing import Any

import pytest

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from tests.rehearsal.deployment.templates import (
    allow,
    bad,
    function,
    parameter,
    role,
    statuses,
    story,
    topic,
    topics,
    value,
)

SAYS = "def handler(event, context):\n    return {!r}\n"


def before() -> dict[str, Any]:
    return {
        "Role": role("lambda", allow("s3:GetObject", "*"), name="worker"),
        "Function": function("one", "Role", FunctionName="says", Timeout=10),
        "Topic": topic("old"),
        "Name": parameter("/name", {"Fn::GetAtt": ["Topic", "TopicName"]}),
        "Removed": topic("removed"),
    }


def after() -> dict[str, Any]:
    return {
        "Role": role("lambda", allow("s3:PutObject", "*"), name="worker"),
        "Function": function("two", "Role", FunctionName="says", Timeout=20),
        "Topic": topic("new"),
        "Name": parameter("/name", {"Fn::GetAtt": ["Topic", "TopicName"]}),
        "Added": topic("added"),
        "Kept": topic("kept", DeletionPolicy="Retain"),
        "Gone": topic("gone", DeletionPolicy="RetainExceptOnCreate"),
        "Bad": bad(DependsOn=["Function", "Name", "Added", "Kept", "Gone"]),
    }


def test_a_failed_update_restores_everything(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy(before(), assets={"one": {"code.py": SAYS.format("one")}}, Outputs={"A": {"Value": "1"}})
    template, ids = stack.template, {name: record.physical_id for name, record in stack.resources.items()}
    properties = {name: record.properties for name, record in stack.resources.items()}
    began = len(stack.events)
    with pytest.raises(deployment.DeploymentFailed, match=r"stack: Bad \(AWS::SNS::Subscription\): .*NotFound"):
        deploy(after(), assets={"two": {"code.py": SAYS.format("two")}}, Outputs={"A": {"Value": "2"}})
    assert statuses(stack)[-4:] == [
        "UPDATE_IN_PROGRESS",
        "UPDATE_ROLLBACK_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS",
        "UPDATE_ROLLBACK_COMPLETE",
    ]
    assert story(stack, began)[-8:] == [
        "Bad CREATE_FAILED",
        "Role UPDATE_COMPLETE",
        "Function UPDATE_COMPLETE",
        "Name UPDATE_COMPLETE",
        "Gone DELETE_COMPLETE",
        "Kept DELETE_SKIPPED",
        "Added DELETE_COMPLETE",
        "Topic DELETE_COMPLETE",
    ]
    assert stack.template == template
    assert stack.outputs == {"A": "1"}
    assert {name: record.physical_id for name, record in stack.resources.items()} == ids
    assert {name: record.properties for name, record in stack.resources.items()} == properties
    assert topics(aws) == {"old", "removed", "kept"}
    assert value(aws, "/name") == "old"
    policy = aws.client("iam").get_role_policy(RoleName="worker", PolicyName="Own")["PolicyDocument"]
    assert policy["Statement"][0]["Action"] == "s3:GetObject"
    client = aws.client("lambda")
    assert json.load(client.invoke(FunctionName="says")["Payload"]) == "one"
    assert client.get_function_configuration(FunctionName="says")["Timeout"] == 10


def test_a_stack_that_was_rolled_back_can_be_updated(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Topic": topic("t")})
    with pytest.raises(deployment.DeploymentFailed):
        deploy({"Topic": topic("t"), "Bad": bad()})
    assert deploy({"Topic": topic("t")}).status == "UPDATE_ROLLBACK_COMPLETE"  # nothing to do
    deploy({"Topic": topic("t", DisplayName="x")})
    assert stack.status == "UPDATE_COMPLETE"


def test_a_rollback_that_fails_leaves_a_stack_that_cannot_be_updated(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Topic": topic("t"), "Later": topic("later")})
    resources = {"Topic": topic("t", DisplayName="new"), "Later": topic("later", DependsOn="Topic"), "Bad": bad()}
    aws.client("sns").delete_topic(TopicArn=stack.resources["Later"].physical_id)
    resources["Later"]["Properties"]["DisplayName"] = "new"
    with pytest.raises(deployment.DeploymentFailed):
        deploy(resources)
    assert stack.status == "UPDATE_ROLLBACK_FAILED"
    assert "Later (AWS::SNS::Topic)" in stack.reason
    with pytest.raises(
        deployment.DeploymentFailed, match=r"Stack:arn:.* is in UPDATE_ROLLBACK_FAILED state and can not be updated."
    ):
        deploy({"Topic": topic("t")})


def test_its_end_reaches_a_rule(aws: EmbeddedAws, deploy: Any) -> None:
    queue = {"Type": "AWS::SQS::Queue", "Properties": {"QueueName": "heard"}}
    arn = {"Fn::GetAtt": ["Queue", "Arn"]}
    let = allow("sqs:SendMessage", arn) | {"Principal": {"Service": "events.amazonaws.com"}}
    document = {"Version": "2012-10-17", "Statement": [let]}
    pattern = {
        "source": ["aws.cloudformation"],
        "detail-type": ["CloudFormation Stack Status Change"],
        "detail": {"status-details": {"status": ["UPDATE_ROLLBACK_COMPLETE"]}},
    }
    rule = {"EventPattern": pattern, "Targets": [{"Id": "queue", "Arn": arn}]}
    listening = {
        "Queue": queue,
        "Policy": {
            "Type": "AWS::SQS::QueuePolicy",
            "Properties": {"Queues": [{"Ref": "Queue"}], "PolicyDocument": document},
        },
        "Rule": {"Type": "AWS::Events::Rule", "Properties": rule},
    }
    deploy(listening, name="listening")
    deploy({"Topic": topic("t")})
    with pytest.raises(deployment.DeploymentFailed):
        deploy({"Topic": topic("t"), "Bad": bad()})
    aws.clock.run(until=aws.clock.now() + dt.timedelta(seconds=10))
    sqs = aws.client("sqs")
    url = sqs.get_queue_url(QueueName="heard")["QueueUrl"]
    (message,) = sqs.receive_message(QueueUrl=url, MaxNumberOfMessages=10)["Messages"]
    assert ":stack/stack/" in json.loads(message["Body"])["detail"]["stack-id"]


def test_a_failed_creation_leaves_what_it_has_to_retain(aws: EmbeddedAws, deploy: Any) -> None:
    resources = {
        "Kept": topic("kept", DeletionPolicy="Retain"),
        "Gone": topic("gone", DeletionPolicy="RetainExceptOnCreate"),
        "Bad": bad(DependsOn=["Kept", "Gone"]),
    }
    with pytest.raises(deployment.DeploymentFailed, match="Bad"):
        deploy(resources)
    (stack,) = aws.stacks
    assert statuses(stack) == ["CREATE_IN_PROGRESS", "ROLLBACK_IN_PROGRESS", "ROLLBACK_COMPLETE"]
    assert story(stack)[-2:] == ["Gone DELETE_COMPLETE", "Kept DELETE_SKIPPED"]
    assert topics(aws) == {"kept"}


def test_a_stack_whose_creation_failed_is_made_anew(aws: EmbeddedAws, deploy: Any) -> None:
    with pytest.raises(deployment.DeploymentFailed):
        deploy({"Topic": topic("t"), "Bad": bad(DependsOn="Topic")})
    second = deploy({"Topic": topic("t")})
    assert [stack.status for stack in aws.stacks] == ["DELETE_COMPLETE", "CREATE_COMPLETE"]
    assert second is aws.stacks[1]
    assert second.stack_id != aws.stacks[0].stack_id


def test_unless_it_is_protected(aws: EmbeddedAws, deploy: Any) -> None:
    with pytest.raises(deployment.DeploymentFailed):
        deploy({"Bad": bad()}, protected=True)
    with pytest.raises(
        deployment.DeploymentFailed, match=r"Stack \[stack\] cannot be deleted while TerminationProtection is enabled"
    ):
        deploy({"Topic": topic("t")}, protected=True)
    aws.stacks[0].protected = False
    assert deploy({"Topic": topic("t")}, protected=True).protected
