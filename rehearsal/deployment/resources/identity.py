"""IAM: roles and policies."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged

_VERSIONS = 5  # how many versions a managed policy may have


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


def _update_role(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    iam = build.client("iam")
    trust = properties.take("AssumeRolePolicyDocument")
    if trust != old.get("AssumeRolePolicyDocument"):
        iam.update_assume_role_policy(RoleName=name, PolicyDocument=json.dumps(trust))
    own = {
        "Description": properties.take("Description", ""),
        "MaxSessionDuration": properties.take("MaxSessionDuration", 3600),
    }
    if own != {"Description": old.get("Description", ""), "MaxSessionDuration": old.get("MaxSessionDuration", 3600)}:
        iam.update_role(RoleName=name, **own)
    before, after = _inline(old.get("Policies")), _inline(properties.take("Policies"))
    for policy, document in after.items():
        if before.get(policy) != document:
            _put(iam, name, policy, document)
    for policy in before.keys() - after.keys():
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    _reattach(iam, name, properties.take("ManagedPolicyArns", []), old.get("ManagedPolicyArns", []))
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        iam.tag_role(RoleName=name, Tags=tags)
    if gone:
        iam.untag_role(RoleName=name, TagKeys=gone)


def _reattach(iam: Any, role: str, arns: list[str], old: list[str]) -> None:
    for arn in arns:
        if arn not in old:
            iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    for arn in old:
        if arn not in arns:
            iam.detach_role_policy(RoleName=role, PolicyArn=arn)


def _inline(policies: list[dict[str, Any]] | None) -> dict[str, Any]:
    return {policy["PolicyName"]: policy["PolicyDocument"] for policy in policies or []}


def _delete_role(build: Build, name: str) -> None:
    iam = build.client("iam")
    for policy in iam.list_role_policies(RoleName=name)["PolicyNames"]:
        iam.delete_role_policy(RoleName=name, PolicyName=policy)
    for policy in iam.list_attached_role_policies(RoleName=name)["AttachedPolicies"]:
        iam.detach_role_policy(RoleName=name, PolicyArn=policy["PolicyArn"])
    iam.delete_role(RoleName=name)


def _policy(build: Build, properties: Properties) -> Made:
    name, document = properties.take("PolicyName"), properties.take("PolicyDocument")
    for role in properties.take("Roles", []):
        _put(build.client("iam"), role, name, document)
    return Made(name)


def _update_policy(build: Build, physical_id: str, properties: Properties, old: Mapping[str, Any]) -> Made:
    name = build.properties["PolicyName"]
    made = _policy(build, properties)
    for role in old.get("Roles", []):
        if role not in build.properties.get("Roles", []) or name != old["PolicyName"]:
            _drop(build.client("iam"), role, old["PolicyName"])
    return made


def _delete_policy(build: Build, name: str) -> None:
    for role in build.properties.get("Roles", []):
        _drop(build.client("iam"), role, build.properties["PolicyName"])


def _put(iam: Any, role: str, name: str, document: dict[str, Any]) -> None:
    iam.put_role_policy(RoleName=role, PolicyName=name, PolicyDocument=json.dumps(document))


def _drop(iam: Any, role: str, name: str) -> None:
    with contextlib.suppress(iam.exceptions.NoSuchEntityException):
        iam.delete_role_policy(RoleName=role, PolicyName=name)


def _managed_policy(build: Build, properties: Properties) -> Made:
    iam = build.client("iam")
    request = properties.take_all("Description", "Path")
    name = properties.take("ManagedPolicyName") or build.name()
    document = json.dumps(properties.take("PolicyDocument"))
    arn = iam.create_policy(PolicyName=name, PolicyDocument=document, **request)["Policy"]["Arn"]
    for role in properties.take("Roles", []):
        iam.attach_role_policy(RoleName=role, PolicyArn=arn)
    return Made(arn, {"PolicyArn": arn})


def _update_managed_policy(build: Build, arn: str, properties: Properties, old: Mapping[str, Any]) -> None:
    iam = build.client("iam")
    document = properties.take("PolicyDocument")
    if document != old.get("PolicyDocument"):
        kept = [
            version
            for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]
            if not version["IsDefaultVersion"]
        ]
        for version in sorted(kept, key=lambda one: one["CreateDate"])[: max(0, len(kept) + 2 - _VERSIONS)]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
        iam.create_policy_version(PolicyArn=arn, PolicyDocument=json.dumps(document), SetAsDefault=True)
    roles, before = properties.take("Roles", []), old.get("Roles", [])
    for role in {*roles, *before}:
        _reattach(iam, role, [arn] if role in roles else [], [arn] if role in before else [])


def _delete_managed_policy(build: Build, arn: str) -> None:
    iam = build.client("iam")
    for role in build.properties.get("Roles", []):
        iam.detach_role_policy(RoleName=role, PolicyArn=arn)
    for version in iam.list_policy_versions(PolicyArn=arn)["Versions"]:
        if not version["IsDefaultVersion"]:
            iam.delete_policy_version(PolicyArn=arn, VersionId=version["VersionId"])
    iam.delete_policy(PolicyArn=arn)


HANDLERS = {
    "AWS::IAM::Role": Handler(_role, _delete_role, _update_role, name="RoleName"),
    "AWS::IAM::Policy": Handler(_policy, _delete_policy, _update_policy),
    "AWS::IAM::ManagedPolicy": Handler(
        _managed_policy, _delete_managed_policy, _update_managed_policy, name="ManagedPolicyName"
    ),
}
