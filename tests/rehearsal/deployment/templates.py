"""Resources for hand-written templates, and what a stack is seen to have done."""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from rehearsal.aws import EmbeddedAws
from rehearsal.deployment.stack import Stack

ACCOUNT, REGION = "111111111111", "eu-west-1"
BUCKET = f"cdk-hnb659fds-assets-{ACCOUNT}-{REGION}"
READING = ("Get", "List", "Describe")


def topic(name: str | None = None, **more: Any) -> dict[str, Any]:
    attributes = {key: more.pop(key) for key in ("DeletionPolicy", "UpdateReplacePolicy", "DependsOn") if key in more}
    properties = {**({"TopicName": name} if name else {}), **more}
    return {"Type": "AWS::SNS::Topic", "Properties": properties, **attributes}


def parameter(name: str, value: Any) -> dict[str, Any]:
    return {"Type": "AWS::SSM::Parameter", "Properties": {"Name": name, "Type": "String", "Value": value}}


def role(service: str, *statements: dict[str, Any], name: str | None = None) -> dict[str, Any]:
    trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": f"{service}.amazonaws.com"}}
    properties = {"AssumeRolePolicyDocument": {"Version": "2012-10-17", "Statement": [trust]}}
    if statements:
        document = {"Version": "2012-10-17", "Statement": list(statements)}
        properties["Policies"] = [{"PolicyName": "Own", "PolicyDocument": document}]
    return {"Type": "AWS::IAM::Role", "Properties": properties | ({"RoleName": name} if name else {})}


def allow(action: str, resource: Any) -> dict[str, Any]:
    return {"Effect": "Allow", "Action": action, "Resource": resource}


def function(key: str, role: str, **more: Any) -> dict[str, Any]:
    """A function from the asset of that name, with the role of that logical id."""
    return {
        "Type": "AWS::Lambda::Function",
        "Properties": {
            "Code": {"S3Bucket": BUCKET, "S3Key": f"{key}.zip"},
            "Handler": "code.handler",
            "Runtime": "python3.13",
            "Role": {"Fn::GetAtt": [role, "Arn"]},
            **more,
        },
    }


def bad(**more: Any) -> dict[str, Any]:
    """A resource that cannot be made: a subscription to a topic that does not exist."""
    topic = f"arn:aws:sns:{REGION}:{ACCOUNT}:nobody"
    properties = {"TopicArn": topic, "Protocol": "email", "Endpoint": "ops@example.com"}
    return {"Type": "AWS::SNS::Subscription", "Properties": properties, **more}


def rewritten(assembly: Path, folder: Path, stack: str, change: Callable[[dict[str, Any]], object]) -> Path:
    """A copy of an assembly in which a change is made to the resources of a stack."""
    copied = shutil.copytree(assembly, folder / "rewritten")
    (file,) = copied.glob(f"**/{stack}*.template.json")
    template = json.loads(file.read_text())
    change(template["Resources"])
    file.write_text(json.dumps(template))
    return copied


def statuses(stack: Stack) -> list[str]:
    """The statuses that the stack itself had."""
    return [event.status for event in stack.events if event.logical_id == stack.name]


def story(stack: Stack, since: int = 0) -> list[str]:
    """What happened to resources, as "Topic UPDATE_COMPLETE"; what had only begun is left out."""
    return [
        f"{event.logical_id} {event.status}"
        for event in stack.events[since:]
        if event.logical_id != stack.name and not event.status.endswith("_IN_PROGRESS")
    ]


def written(aws: EmbeddedAws, since: int = 0) -> list[str]:
    """The operations that changed something."""
    return [call.operation for call in aws.calls[since:] if not call.operation.startswith(READING)]


def topics(aws: EmbeddedAws) -> set[str]:
    return {found["TopicArn"].rpartition(":")[2] for found in aws.client("sns").list_topics()["Topics"]}


def value(aws: EmbeddedAws, name: str) -> str:
    return aws.client("ssm").get_parameter(Name=name)["Parameter"]["Value"]
