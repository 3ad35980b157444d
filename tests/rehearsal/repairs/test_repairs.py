"""Canaries: moto as it is. One that fails says that moto has caught up, and that its repair can go."""

from __future__ import annotations

import contextlib
import json
from datetime import datetime, timezone

import boto3
import pytest
import time_machine
from botocore.exceptions import ClientError
from moto import mock_aws
from moto.events.models import events_backends
from moto.s3.models import s3_backends
from moto.stepfunctions.models import stepfunctions_backends

from rehearsal import repairs

REGION = "eu-west-1"
ELSEWHERE = {"LocationConstraint": REGION}
SECURE = {
    "Version": "2012-10-17",
    "Statement": [
        {
            "Effect": "Deny",
            "Principal": "*",
            "Action": "s3:*",
            "Resource": "*",
            "Condition": {"Bool": {"aws:SecureTransport": "false"}},
        }
    ],
}


@pytest.fixture(autouse=True)
def _moto() -> object:
    with mock_aws():
        yield


def client(service: str) -> object:
    return boto3.client(service, REGION, aws_access_key_id="a", aws_secret_access_key="b")


def test_bucket_policies_canary() -> None:
    s3 = client("s3")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration=ELSEWHERE)
    s3.put_bucket_policy(Bucket="bucket", Policy=json.dumps(SECURE))
    with pytest.raises(ClientError, match=r"AccessDenied|Forbidden"):
        s3.put_object(Bucket="bucket", Key="k", Body=b"")


def _key_of_an_object_with_aes256() -> str | None:
    s3 = client("s3")
    s3.create_bucket(Bucket="bucket", CreateBucketConfiguration=ELSEWHERE)
    rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": "key-1"}}
    s3.put_bucket_encryption(Bucket="bucket", ServerSideEncryptionConfiguration={"Rules": [rule]})
    s3.put_object(Bucket="bucket", Key="k", Body=b"", ServerSideEncryption="AES256")
    return s3_backends["123456789012"]["aws"].get_object("bucket", "k").kms_key_id


def test_keys_of_s3_canary() -> None:
    assert _key_of_an_object_with_aes256() == "key-1"


def test_an_object_with_aes256_has_no_key_of_kms() -> None:
    with contextlib.ExitStack() as stack:
        repairs.apply(stack)
        assert _key_of_an_object_with_aes256() is None


def test_log_delivery_canary() -> None:
    s3 = client("s3")
    for bucket in ("bucket", "records"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=ELSEWHERE)
    target = {"LoggingEnabled": {"TargetBucket": "records", "TargetPrefix": ""}}
    with pytest.raises(ClientError, match="InvalidTargetBucketForLogging"):
        s3.put_bucket_logging(Bucket="bucket", BucketLoggingStatus=target)


def _logged() -> list[str]:
    """The access logs of a bucket that is asked for something, at once."""
    s3 = client("s3")
    for bucket in ("bucket", "records"):
        s3.create_bucket(Bucket=bucket, CreateBucketConfiguration=ELSEWHERE)
    target = {"LoggingEnabled": {"TargetBucket": "records", "TargetPrefix": ""}}
    s3.put_bucket_logging(Bucket="bucket", BucketLoggingStatus=target)
    s3.put_object(Bucket="bucket", Key="k", Body=b"")
    return _records()


def _records() -> list[str]:
    return [one["Key"] for one in client("s3").list_objects_v2(Bucket="records").get("Contents", [])]


def test_late_logs_canary() -> None:
    with contextlib.ExitStack() as stack:
        repairs.log_delivery(stack)
        assert _logged() != []


def test_an_access_log_comes_hours_later() -> None:
    start = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
    with time_machine.travel(start, tick=False) as clock, contextlib.ExitStack() as stack:
        repairs.apply(stack)
        assert _logged() == []
        clock.shift(repairs.LOGGED_AFTER)
        assert len(_records()) == 1


def test_stop_dates_canary() -> None:
    states = client("stepfunctions")
    role = "arn:aws:iam::123456789012:role/r"
    machine = states.create_state_machine(name="m", definition="{}", roleArn=role)["stateMachineArn"]
    arn = states.start_execution(stateMachineArn=machine)["executionArn"]
    execution = stepfunctions_backends["123456789012"][REGION].describe_execution(arn)
    execution.status, execution.stop_date = "TIMED_OUT", execution.start_date
    assert "stopDate" not in states.describe_execution(executionArn=arn)


def test_targets_of_rules_canary() -> None:
    """The reason why rehearsal.events.bus takes the place of Rule.send_to_targets."""
    events = client("events")
    events.put_rule(Name="daily", ScheduleExpression="rate(1 day)")
    rule = events_backends["123456789012"][REGION].event_buses["default"].rules["daily"]
    assert rule.event_pattern.matches_event({"source": "anything"})
    rule.targets.append({"Id": "1", "Arn": f"arn:aws:states:{REGION}:123456789012:stateMachine:m"})
    with pytest.raises(NotImplementedError):
        rule.send_to_targets({"source": "anything"}, transform_input=False)


def test_every_repair_has_a_canary() -> None:
    for repair in repairs.REPAIRS:
        assert f"test_{repair.__name__}_canary" in globals()
