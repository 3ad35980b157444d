"""S3: buckets and their policies."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties
from rehearsal.deployment.intrinsics import BadTemplate


def _bucket(build: Build, properties: Properties) -> Made:
    s3, scope = build.client("s3"), build.scope
    name = properties.take("BucketName") or build.name(63).lower()
    place = {} if scope.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": scope.region}}
    s3.create_bucket(Bucket=name, **place)
    for option, (configure, _reset) in _OPTIONS.items():
        value = properties.take(option)
        if value is not None:
            configure(s3, name, value)
    arn = f"arn:{scope.partition}:s3:::{name}"
    domain = f"{name}.s3.{scope.region}.amazonaws.com"
    return Made(name, {"Arn": arn, "DomainName": f"{name}.s3.amazonaws.com", "RegionalDomainName": domain})


def _update_bucket(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    s3 = build.client("s3")
    for option, (configure, reset) in _OPTIONS.items():
        value = properties.take(option)
        if value == old.get(option):
            continue
        if value is None:
            reset(s3, name)
        else:
            configure(s3, name, value)


def _delete_bucket(build: Build, name: str) -> None:
    build.client("s3").delete_bucket(Bucket=name)


def _encryption(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    rules = []
    for entry in value["ServerSideEncryptionConfiguration"]:
        rule = {key: inner for key, inner in entry.items() if key != "ServerSideEncryptionByDefault"}
        rules.append({"ApplyServerSideEncryptionByDefault": entry["ServerSideEncryptionByDefault"], **rule})
    s3.put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": rules})


def _access_block(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    s3.put_public_access_block(Bucket=bucket, PublicAccessBlockConfiguration=value)


def _versioning(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    s3.put_bucket_versioning(Bucket=bucket, VersioningConfiguration=value)


def _ownership(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    s3.put_bucket_ownership_controls(Bucket=bucket, OwnershipControls=value)


def _notification(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    if set(value) != {"EventBridgeConfiguration"}:
        raise BadTemplate(f"the rehearsal models EventBridge notifications of buckets only, found {sorted(value)}")
    enabled = value["EventBridgeConfiguration"].get("EventBridgeEnabled", True)
    wanted: dict[str, Any] = {"EventBridgeConfiguration": {}} if enabled else {}
    s3.put_bucket_notification_configuration(Bucket=bucket, NotificationConfiguration=wanted)


def _logging(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    target = {
        "TargetBucket": value.get("DestinationBucketName", bucket),
        "TargetPrefix": value.get("LogFilePrefix", ""),
    }
    s3.put_bucket_logging(Bucket=bucket, BucketLoggingStatus={"LoggingEnabled": target})


def _lifecycle(s3: Any, bucket: str, value: Mapping[str, Any]) -> None:
    rules = [_lifecycle_rule(rule) for rule in value["Rules"]]
    s3.put_bucket_lifecycle_configuration(Bucket=bucket, LifecycleConfiguration={"Rules": rules})


def _lifecycle_rule(rule: Mapping[str, Any]) -> dict[str, Any]:
    known = {
        "Id",
        "Status",
        "Prefix",
        "ExpirationInDays",
        "NoncurrentVersionExpiration",
        "AbortIncompleteMultipartUpload",
        "ExpiredObjectDeleteMarker",
    }
    if rule.keys() - known:
        raise BadTemplate(f"the rehearsal does not model {sorted(rule.keys() - known)} in a lifecycle rule")
    found: dict[str, Any] = {"Status": rule["Status"], "Filter": {"Prefix": rule.get("Prefix", "")}}
    if "Id" in rule:
        found["ID"] = rule["Id"]
    if "ExpirationInDays" in rule:
        found["Expiration"] = {"Days": rule["ExpirationInDays"]}
    elif "ExpiredObjectDeleteMarker" in rule:
        found["Expiration"] = {"ExpiredObjectDeleteMarker": rule["ExpiredObjectDeleteMarker"]}
    for name in ("NoncurrentVersionExpiration", "AbortIncompleteMultipartUpload"):
        if name in rule:
            found[name] = rule[name]
    return found


def _tags(s3: Any, bucket: str, value: list[dict[str, str]]) -> None:
    s3.put_bucket_tagging(Bucket=bucket, Tagging={"TagSet": value})


def _call(operation: str, **request: Any) -> Callable[[Any, str], None]:
    return lambda s3, bucket: getattr(s3, operation)(Bucket=bucket, **request)


# How each option is set, and what takes it back when the template has it no longer.
_OPTIONS: dict[str, tuple[Callable[[Any, str, Any], None], Callable[[Any, str], None]]] = {
    "OwnershipControls": (_ownership, _call("delete_bucket_ownership_controls")),
    "PublicAccessBlockConfiguration": (_access_block, _call("delete_public_access_block")),
    "BucketEncryption": (_encryption, _call("delete_bucket_encryption")),
    "VersioningConfiguration": (
        _versioning,
        _call("put_bucket_versioning", VersioningConfiguration={"Status": "Suspended"}),
    ),
    "LifecycleConfiguration": (_lifecycle, _call("delete_bucket_lifecycle")),
    "LoggingConfiguration": (_logging, _call("put_bucket_logging", BucketLoggingStatus={})),
    "NotificationConfiguration": (
        _notification,
        _call("put_bucket_notification_configuration", NotificationConfiguration={}),
    ),
    "Tags": (_tags, _call("delete_bucket_tagging")),
}


def _bucket_policy(build: Build, properties: Properties) -> Made:
    bucket = properties.take("Bucket")
    _put_policy(build, bucket, properties)
    return Made(bucket)


def _update_bucket_policy(build: Build, bucket: str, properties: Properties, old: Mapping[str, Any]) -> None:
    _put_policy(build, bucket, properties)


def _put_policy(build: Build, bucket: str, properties: Properties) -> None:
    document = json.dumps(properties.take("PolicyDocument"))
    build.client("s3").put_bucket_policy(Bucket=bucket, Policy=document)


def _delete_bucket_policy(build: Build, bucket: str) -> None:
    build.client("s3").delete_bucket_policy(Bucket=bucket)


HANDLERS = {
    "AWS::S3::Bucket": Handler(_bucket, _delete_bucket, _update_bucket, name="BucketName"),
    "AWS::S3::BucketPolicy": Handler(_bucket_policy, _delete_bucket_policy, _update_bucket_policy),
}
