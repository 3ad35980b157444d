"""Stacks that are updated: in place, by replacement, and what goes in the cleanup."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from tests.rehearsal.deployment.templates import (
    ACCOUNT,
    REGION,
    allow,
    function,
    parameter,
    role,
    statuses,
    story,
    topic,
    topics,
    value,
    written,
)

SAYS = "def handler(event, context):\n    return {!r}\n"


def test_what_can_change_in_place_does(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Topic": topic("notices", DisplayName="old"), "Other": topic("other")})
    before, called = len(stack.events), len(aws.calls)
    physical_id = stack.resources["Topic"].physical_id
    assert deploy({"Topic": topic("notices", DisplayName="new"), "Other": topic("other")}) is stack
    assert statuses(stack)[-3:] == ["UPDATE_IN_PROGRESS", "UPDATE_COMPLETE_CLEANUP_IN_PROGRESS", "UPDATE_COMPLETE"]
    assert story(stack, before) == ["Topic UPDATE_COMPLETE"]
    assert [name for name in written(aws, called) if name not in ("CreateBucket", "PutObject")] == [
        "SetTopicAttributes"
    ]
    assert stack.resources["Topic"].physical_id == physical_id
    shown = aws.client("sns").get_topic_attributes(TopicArn=physical_id)["Attributes"]
    assert shown["DisplayName"] == "new"


def test_an_unchanged_template_is_no_update(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Topic": topic("notices")})
    events, calls, now = len(stack.events), len(aws.calls), aws.clock.now()
    assert deploy({"Topic": topic("notices")}) is stack
    assert (len(stack.events), len(aws.calls), aws.clock.now()) == (events, calls, now)


def test_what_is_no_property_touches_no_resource(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"A": topic("a"), "B": topic("b")})
    before = len(stack.events)
    deploy({"A": topic("a", DeletionPolicy="Retain"), "B": topic("b", DependsOn="A")})
    assert story(stack, before) == []
    assert stack.status == "UPDATE_COMPLETE"
    deploy({"B": topic("b")})
    assert story(stack, before) == ["A DELETE_SKIPPED"]


def test_a_replacement_comes_first_and_the_old_one_goes_last(aws: EmbeddedAws, deploy: Any) -> None:
    first = {"Topic": topic("old"), "Name": parameter("/name", {"Fn::GetAtt": ["Topic", "TopicName"]})}
    stack = deploy(first, Outputs={"Name": {"Value": {"Fn::GetAtt": ["Topic", "TopicName"]}}})
    before, called = len(stack.events), len(aws.calls)
    second = {**first, "Topic": topic("new")}
    deploy(second, Outputs={"Name": {"Value": {"Fn::GetAtt": ["Topic", "TopicName"]}}})
    assert story(stack, before) == ["Topic UPDATE_COMPLETE", "Name UPDATE_COMPLETE", "Topic DELETE_COMPLETE"]
    steps = [name for name in written(aws, called) if name not in ("CreateBucket", "PutObject")]
    assert steps == ["CreateTopic", "PutParameter", "DeleteTopic"]
    assert topics(aws) == {"new"}
    assert value(aws, "/name") == "new"
    assert stack.outputs == {"Name": "new"}


def test_a_replacement_without_a_name_gets_another_one(aws: EmbeddedAws, deploy: Any) -> None:
    def policy(path: str) -> dict[str, Any]:
        document = {"Statement": [allow("s3:GetObject", "*")], "Version": "2012-10-17"}
        return {"Type": "AWS::IAM::ManagedPolicy", "Properties": {"PolicyDocument": document, "Path": path}}

    stack = deploy({"Policy": policy("/a/")})
    old = stack.resources["Policy"].physical_id
    deploy({"Policy": policy("/b/")})
    assert stack.resources["Policy"].physical_id.rpartition("/")[2] != old.rpartition("/")[2]
    assert stack.status == "UPDATE_COMPLETE"


def test_what_was_replaced_is_retained_if_it_shall_be(aws: EmbeddedAws, deploy: Any) -> None:
    deploy({"Topic": topic("old")})
    deploy({"Topic": topic("new", UpdateReplacePolicy="Retain")})
    assert topics(aws) == {"old", "new"}


def test_what_has_a_name_is_not_replaced_under_it(aws: EmbeddedAws, deploy: Any) -> None:
    group = {
        "Type": "AWS::IAM::Role",
        "Properties": role("lambda")["Properties"] | {"RoleName": "reader", "Path": "/a/"},
    }
    stack = deploy({"Role": group})
    moved = {**group, "Properties": group["Properties"] | {"Path": "/b/"}}
    words = (
        "CloudFormation cannot update a stack when a custom-named resource requires replacing. "
        "Rename reader and update the stack again."
    )
    with pytest.raises(deployment.DeploymentFailed, match=words):
        deploy({"Role": moved, "Topic": topic("later", DependsOn="Role")})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert topics(aws) == set()
    assert aws.client("iam").get_role(RoleName="reader")["Role"]["Path"] == "/a/"


def test_another_logical_id_does_not_get_the_name_that_is_taken(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Old": topic("notices")})
    with pytest.raises(deployment.DeploymentFailed, match=f"New .*: notices already exists in stack {stack.stack_id}"):
        deploy({"New": topic("notices")})
    with pytest.raises(deployment.DeploymentFailed, match=f"New .*: notices already exists in stack {stack.stack_id}"):
        deploy({"New": topic("notices")}, name="other")
    assert topics(aws) == {"notices"}


def test_two_schedules_of_stacks_differ_in_their_names_not_only_in_their_groups(aws: EmbeddedAws, deploy: Any) -> None:
    def daily(group: str) -> dict[str, Any]:
        target = {"Arn": f"arn:aws:sqs:{REGION}:{ACCOUNT}:q", "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}}
        schedule = {
            "Name": "daily",
            "GroupName": {"Ref": "Group"},
            "ScheduleExpression": "rate(1 day)",
            "FlexibleTimeWindow": {"Mode": "OFF"},
            "Target": target,
        }
        return {
            "Role": role("scheduler"),
            "Group": {"Type": "AWS::Scheduler::ScheduleGroup", "Properties": {"Name": group}},
            "Schedule": {"Type": "AWS::Scheduler::Schedule", "Properties": schedule},
        }

    deploy(daily("one"), name="one")
    with pytest.raises(deployment.DeploymentFailed, match="daily already exists in stack"):
        deploy(daily("two"), name="two")


def test_what_the_template_has_no_longer_goes(aws: EmbeddedAws, deploy: Any) -> None:
    kept = topic("kept", DeletionPolicy="Retain")
    also = topic("also-kept", DeletionPolicy="RetainExceptOnCreate")
    gone = {"Gone": topic("gone"), "Name": parameter("/gone", {"Ref": "Gone"})}
    stack = deploy({"Kept": kept, "Also": also, **gone, "Stays": topic("stays")})
    before = len(stack.events)
    deploy({"Stays": topic("stays"), "New": topic("new")})
    assert story(stack, before) == [
        "New CREATE_COMPLETE",
        "Name DELETE_COMPLETE",
        "Gone DELETE_COMPLETE",
        "Also DELETE_SKIPPED",
        "Kept DELETE_SKIPPED",
    ]
    assert topics(aws) == {"kept", "also-kept", "stays", "new"}
    assert stack.resources.keys() == {"Stays", "New"}


def test_what_cannot_be_deleted_is_left_without_a_stack(aws: EmbeddedAws, deploy: Any) -> None:
    bucket = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}}
    stack = deploy({"Bucket": bucket, "Topic": topic("t")})
    aws.client("s3").put_object(Bucket="full", Key="a", Body=b"")
    before = len(stack.events)
    deploy({"Topic": topic("t")})
    assert story(stack, before) == ["Bucket DELETE_FAILED"] * 3
    assert (stack.status, stack.reason) == (
        "UPDATE_COMPLETE",
        "Update successful. One or more resources could not be deleted.",
    )
    assert "Bucket" not in stack.resources


def test_a_type_cannot_change(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Thing": topic("thing")})
    before = len(stack.events)
    with pytest.raises(
        deployment.DeploymentFailed,
        match=r"Update of resource type is not permitted. The new template modifies resource type of the following "
        r"resources: \[Thing\]",
    ):
        deploy({"Thing": parameter("/thing", "x")})
    assert (stack.status, len(stack.events)) == ("CREATE_COMPLETE", before)


@pytest.mark.parametrize(
    ("change", "words"),
    [
        (
            {"Subscription": [{"Protocol": "email", "Endpoint": "a@example.com"}]},
            "does not model a change of Subscription",
        ),
        ({"DataProtectionPolicy": {}}, "does not carry DataProtectionPolicy"),
        ({"TopicArn": "x"}, "TopicArn: read-only"),
    ],
)
def test_an_update_that_is_not_modelled_is_refused_by_name(
    aws: EmbeddedAws, deploy: Any, change: dict[str, Any], words: str
) -> None:
    stack = deploy({"Topic": topic("t", DisplayName="old")})
    with pytest.raises(deployment.DeploymentFailed, match=words):
        deploy({"Topic": topic("t", DisplayName="new", **change)})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    (arn,) = [found["TopicArn"] for found in aws.client("sns").list_topics()["Topics"]]
    assert aws.client("sns").get_topic_attributes(TopicArn=arn)["Attributes"]["DisplayName"] == "old"


def test_a_key_keeps_what_makes_it_a_key(aws: EmbeddedAws, deploy: Any) -> None:
    root = {"Effect": "Allow", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}, "Action": "kms:*", "Resource": "*"}
    policy = {"Version": "2012-10-17", "Statement": [root]}
    key = {"Type": "AWS::KMS::Key", "Properties": {"KeyPolicy": policy}}
    stack = deploy({"Key": key})
    with pytest.raises(deployment.DeploymentFailed, match="MultiRegion cannot be changed"):
        deploy({"Key": {**key, "Properties": {"KeyPolicy": policy, "MultiRegion": True}}})
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"


def test_a_changed_asset_is_the_code_that_runs(aws: EmbeddedAws, deploy: Any) -> None:
    resources = {"Role": role("lambda"), "Function": function("one", "Role", FunctionName="says")}
    deploy(resources, assets={"one": {"code.py": SAYS.format("one")}})
    client = aws.client("lambda")
    assert json.load(client.invoke(FunctionName="says")["Payload"]) == "one"
    deploy(
        {**resources, "Function": function("two", "Role", FunctionName="says")},
        assets={"two": {"code.py": SAYS.format("two")}},
    )
    assert json.load(client.invoke(FunctionName="says")["Payload"]) == "two"


READS = """
import boto3

def handler(event, context):
    return boto3.client("ssm").get_parameter(Name="/x")["Parameter"]["Value"]
"""


def test_permissions_that_an_update_takes_away_are_gone(aws: EmbeddedAws, deploy: Any) -> None:
    read = allow("ssm:GetParameter", f"arn:aws:ssm:{REGION}:{ACCOUNT}:parameter/x")
    resources = {
        "X": parameter("/x", "1"),
        "Role": role("lambda", read),
        "Function": function("code", "Role", FunctionName="reads"),
    }
    deploy(resources, assets={"code": {"code.py": READS}})
    client = aws.client("lambda")
    assert json.load(client.invoke(FunctionName="reads")["Payload"]) == "1"
    deploy({**resources, "Role": role("lambda")}, assets={"code": {"code.py": READS}})
    assert json.load(client.invoke(FunctionName="reads")["Payload"])["errorType"] == "AccessDeniedException"
