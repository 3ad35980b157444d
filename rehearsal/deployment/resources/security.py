"""KMS and IAM."""

from __future__ import annotations

import json
from typing import Any

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties


def _key(build: Build, properties: Properties) -> Made:
    kms = build.client("kms")
    tags = [{"TagKey": tag["Key"], "TagValue": tag["Value"]} for tag in properties.take("Tags", [])]
    request = properties.take_all("Description", "KeySpec", "KeyUsage", "MultiRegion")
    key = kms.create_key(Policy=json.dumps(properties.take("KeyPolicy")), Tags=tags, **request)["KeyMetadata"]
    if properties.take("EnableKeyRotation", False):
        period = properties.take("RotationPeriodInDays")
        kms.enable_key_rotation(KeyId=key["KeyId"], **({"RotationPeriodInDays": period} if period else {}))
    if not properties.take("Enabled", True):
        kms.disable_key(KeyId=key["KeyId"])
    properties.take("PendingWindowInDays")  # matters when the key is deleted, which a rehearsal does not wait for
    return Made(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})


def _alias(build: Build, properties: Properties) -> Made:
    name = properties.take("AliasName")
    build.client("kms").create_alias(AliasName=name, TargetKeyId=properties.take("TargetKeyId"))
    return Made(name)


def _role(build: Build, properties: Properties) -> Made:
    iam = build.client("iam")
    name = properties.take("RoleName") or build.name()
    request = properties.take_all("Description", "Path", "MaxSessionDuration", "Tags")
    trust = json.dumps(properties.take("AssumeRolePolicyDocument"))
    role = iam.create_role(RoleName=name, AssumeRolePolicyDocument=trust, **request)["Role"]
    for policy in properties.take("Policies", []):
        _put(iam, name, policy["PolicyName"], policy["PolicyDocument"])
    for arn in properties.take("ManagedPolicyArns", []):
        iam.attach_role_policy(RoleName=name, PolicyArn=arn)
    return Made(name, {"Arn": role["Arn"], "RoleId": role["RoleId"]})


def _policy(build: Build, properties: Properties) -> Made:
    name, document = properties.take("PolicyName"), properties.take("PolicyDocument")
    for role in properties.take("Roles", []):
        _put(build.client("iam"), role, name, document)
    return Made(name)


def _put(iam: Any, role: str, name: str, document: dict[str, Any]) -> None:
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _managed_policy(build: Build, properties: Properties) -> Made:
    iam = build.client("iam")
    request = properties.take_all("Description", "Path")
    name = properties.take("ManagedPolicyName") or build.name()
    document = json.dumps(properties.take("PolicyDocument"))
    arn = iam.create_policy(PolicyName=name, PolicyDocument=document, **request)["Policy"]["Arn"]
    for role in properties.take("Roles", []):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    return Made(arn, {"PolicyArn": arn})


def _delete_role(build: Build, name: str) -> None:
    iam = build.client("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _with_its_role(build: Build, physical_id: str) -> None:
    """An inline policy goes with the role that it is in."""


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::KMS::Key": (_key, lambda b, i: b.client("kms").schedule_key_deletion(KeyId=i, PendingWindowInDays=7)),
    "AWS::KMS::Alias": (_alias, lambda b, i: b.client("kms").delete_alias(AliasName=i)),
    "AWS::IAM::Role": (_role, _delete_role),
    "AWS::IAM::Policy": (_policy, _with_its_role),
    "AWS::IAM::ManagedPolicy": (_managed_policy, lambda b, i: b.client("iam").delete_policy(PolicyArn=i)),
}
