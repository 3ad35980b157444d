"""S3, DynamoDB, SSM parameters and log groups."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties, tag_map
from rehearsal.deployment.intrinsics import BadTemplate


def _bucket(build: Build, properties: Properties) -> Made:
    s3, scope = build.client("s3"), build.scope
    name = properties.take("BucketName") or build.name(63).lower()
    place = {} if scope.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": scope.region}}
    s3.create_bucket(Bucket=name, **place)
    for option, configure in _BUCKET_OPTIONS.items():
        value = properties.take(option)
        if value is not None:
            configure(s3, name, value)
    arn = f"arn:{scope.partition}:s3:::{name}"
    domain = f"{name}.s3.{scope.region}.amazonaws.com"
    return Made(name, {"Arn": arn, "DomainName": f"{name}.s3.amazonaws.com", "RegionalDomainName": domain})


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
    if value["EventBridgeConfiguration"].get("EventBridgeEnabled", True):
        s3.put_bucket_notification_configuration(
            Bucket=bucket, NotificationConfiguration={"EventBridgeConfiguration": {}}
        )


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


_BUCKET_OPTIONS = {
    "OwnershipControls": _ownership,
    "PublicAccessBlockConfiguration": _access_block,
    "BucketEncryption": _encryption,
    "VersioningConfiguration": _versioning,
    "LifecycleConfiguration": _lifecycle,
    "LoggingConfiguration": _logging,
    "NotificationConfiguration": _notification,
    "Tags": _tags,
}


def _bucket_policy(build: Build, properties: Properties) -> Made:
    bucket = properties.take("Bucket")
    build.client("s3").put_bucket_policy(Bucket=bucket, Policy=json.dumps(properties.take("PolicyDocument")))
    return Made(bucket)


def _table(build: Build, properties: Properties) -> Made:
    dynamodb = build.client("dynamodb")
    name = properties.take("TableName") or build.name()
    request = properties.take_all(
        "AttributeDefinitions",
        "KeySchema",
        "BillingMode",
        "ProvisionedThroughput",
        "GlobalSecondaryIndexes",
        "LocalSecondaryIndexes",
        "DeletionProtectionEnabled",
        "TableClass",
        "Tags",
        "StreamSpecification",
    )
    encryption = properties.take("SSESpecification")
    if encryption is not None:
        own = {key: value for key, value in encryption.items() if key != "SSEEnabled"}
        request["SSESpecification"] = {"Enabled": encryption["SSEEnabled"], **own}
    table = dynamodb.create_table(TableName=name, **request)["TableDescription"]
    backups = properties.take("PointInTimeRecoverySpecification")
    if backups is not None:
        dynamodb.update_continuous_backups(TableName=name, PointInTimeRecoverySpecification=backups)
    expiry = properties.take("TimeToLiveSpecification")
    if expiry is not None:
        dynamodb.update_time_to_live(TableName=name, TimeToLiveSpecification=expiry)
    return Made(name, {"Arn": table["TableArn"]})


def _delete_table(build: Build, name: str) -> None:
    dynamodb = build.client("dynamodb")
    dynamodb.update_table(TableName=name, DeletionProtectionEnabled=False)
    dynamodb.delete_table(TableName=name)


def _parameter(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    request = properties.take_all("Type", "Value", "Description", "AllowedPattern", "DataType", "Tier")
    tags = [{"Key": key, "Value": value} for key, value in (properties.take("Tags") or {}).items()]
    build.client("ssm").put_parameter(Name=name, Tags=tags, **request)
    return Made(name, {"Type": request["Type"], "Value": request["Value"]})


def _log_group(build: Build, properties: Properties) -> Made:
    logs, scope = build.client("logs"), build.scope
    name = properties.take("LogGroupName") or build.name()
    key = properties.take("KmsKeyId")
    request = {"kmsKeyId": key} if key else {}
    logs.create_log_group(logGroupName=name, tags=tag_map(properties.take("Tags")), **request)
    days = properties.take("RetentionInDays")
    if days is not None:
        logs.put_retention_policy(logGroupName=name, retentionInDays=days)
    return Made(name, {"Arn": scope.arn("logs", f"log-group:{name}:*")})


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::S3::Bucket": (_bucket, lambda b, i: b.client("s3").delete_bucket(Bucket=i)),
    "AWS::S3::BucketPolicy": (_bucket_policy, lambda b, i: b.client("s3").delete_bucket_policy(Bucket=i)),
    "AWS::DynamoDB::Table": (_table, _delete_table),
    "AWS::SSM::Parameter": (_parameter, lambda b, i: b.client("ssm").delete_parameter(Name=i)),
    "AWS::Logs::LogGroup": (_log_group, lambda b, i: b.client("logs").delete_log_group(logGroupName=i)),
}
