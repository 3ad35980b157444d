"""KMS: keys and aliases."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, refuse_changes, retagged

_PENDING_DAYS = 30  # how long a deleted key waits, without PendingWindowInDays


def _key(build: Build, properties: Properties) -> Made:
    kms = build.client("kms")
    tags = [_tag(tag) for tag in properties.take("Tags", [])]
    request = properties.take_all("Description", "KeySpec", "KeyUsage", "MultiRegion")
    key = kms.create_key(Policy=json.dumps(properties.take("KeyPolicy")), Tags=tags, **request)["KeyMetadata"]
    if properties.take("EnableKeyRotation", False):
        _rotate(kms, key["KeyId"], properties.take("RotationPeriodInDays"))
    if not properties.take("Enabled", True):
        kms.disable_key(KeyId=key["KeyId"])
    properties.take("PendingWindowInDays")  # matters when the key is deleted
    return Made(key["KeyId"], {"Arn": key["Arn"], "KeyId": key["KeyId"]})


def _update_key(build: Build, key: str, properties: Properties, old: Mapping[str, Any]) -> None:
    # "If you change the value of the KeySpec, KeyUsage, Origin, or MultiRegion properties of an existing KMS key, the
    # update request fails" (template reference, AWS::KMS::Key); the schema does not say so.
    refuse_changes(build, old, "KeySpec", "KeyUsage", "MultiRegion")
    properties.take_all("KeySpec", "KeyUsage", "MultiRegion", "PendingWindowInDays")
    kms = build.client("kms")
    policy, description = properties.take("KeyPolicy"), properties.take("Description", "")
    if policy != old.get("KeyPolicy"):
        kms.put_key_policy(KeyId=key, PolicyName="default", Policy=json.dumps(policy))
    if description != old.get("Description", ""):
        kms.update_key_description(KeyId=key, Description=description)
    rotation = (properties.take("EnableKeyRotation", False), properties.take("RotationPeriodInDays"))
    if rotation != (old.get("EnableKeyRotation", False), old.get("RotationPeriodInDays")):
        if rotation[0]:
            _rotate(kms, key, rotation[1])
        else:
            kms.disable_key_rotation(KeyId=key)
    enabled = properties.take("Enabled", True)
    if enabled != old.get("Enabled", True):
        (kms.enable_key if enabled else kms.disable_key)(KeyId=key)
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        kms.tag_resource(KeyId=key, Tags=[_tag(tag) for tag in tags])
    if gone:
        kms.untag_resource(KeyId=key, TagKeys=gone)


def _rotate(kms: Any, key: str, period: int | None) -> None:
    kms.enable_key_rotation(KeyId=key, **({"RotationPeriodInDays": period} if period else {}))


def _delete_key(build: Build, key: str) -> None:
    days = build.properties.get("PendingWindowInDays", _PENDING_DAYS)
    build.client("kms").schedule_key_deletion(KeyId=key, PendingWindowInDays=days)


def _tag(tag: Mapping[str, str]) -> dict[str, str]:
    return {"TagKey": tag["Key"], "TagValue": tag["Value"]}


def _alias(build: Build, properties: Properties) -> Made:
    name = properties.take("AliasName")
    build.client("kms").create_alias(AliasName=name, TargetKeyId=properties.take("TargetKeyId"))
    return Made(name)


def _update_alias(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    build.client("kms").update_alias(AliasName=name, TargetKeyId=properties.take("TargetKeyId"))


def _delete_alias(build: Build, name: str) -> None:
    build.client("kms").delete_alias(AliasName=name)


HANDLERS = {
    "AWS::KMS::Key": Handler(_key, _delete_key, _update_key),
    "AWS::KMS::Alias": Handler(_alias, _delete_alias, _update_alias, name="AliasName"),
}
