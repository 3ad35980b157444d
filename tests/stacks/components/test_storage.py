"""Buckets and state table."""

from __future__ import annotations

import pytest
from aws_cdk import aws_kms as kms

from stacks.components.files import Files
from stacks.components.storage import Buckets, StateTable


@pytest.fixture
def made(resources_of, acme):
    def parts(stack):
        key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111111111111:key/1")
        Buckets(stack, "Buckets", names=acme, key=key, files=Files())
        StateTable(stack, "State", names=acme, key=key)

    return resources_of(parts)


def test_no_custom_resource_comes_with_them(made):
    assert set(made) == {"AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::DynamoDB::Table"}


def test_old_versions_logs_and_broken_uploads_go_in_time(made):
    rules = {
        bucket["Properties"]["BucketName"]: bucket["Properties"]["LifecycleConfiguration"]["Rules"]
        for bucket in made["AWS::S3::Bucket"]
    }
    assert rules["acme-access-logs-111111111111-eu-west-1"] == [{"ExpirationInDays": 365, "Status": "Enabled"}]
    data, *passing = rules["acme-personalize-111111111111-eu-west-1"]
    assert data["NoncurrentVersionExpiration"] == {"NoncurrentDays": 90}
    assert data["AbortIncompleteMultipartUpload"] == {"DaysAfterInitiation": 7}
    assert {one["Prefix"]: one["ExpirationInDays"] for one in passing} == {
        "staging/": 1,
        "checks/queries/": 7,
        "erasure/jobs/": 7,
    }
    assert {one["NoncurrentVersionExpiration"]["NoncurrentDays"] for one in passing} == {1}


def test_personalize_reads_and_never_writes(made):
    allowed = [
        statement
        for policy in made["AWS::S3::BucketPolicy"]
        for statement in policy["Properties"]["PolicyDocument"]["Statement"]
        if statement["Principal"] == {"Service": "personalize.amazonaws.com"}
    ]
    assert [statement["Action"] for statement in allowed] == [["s3:GetObject", "s3:ListBucket"]]


def test_the_table_is_billed_by_use_encrypted_and_recoverable(made):
    (table,) = made["AWS::DynamoDB::Table"]
    properties = table["Properties"]
    assert properties["BillingMode"] == "PAY_PER_REQUEST"
    assert properties["SSESpecification"]["SSEType"] == "KMS"
    assert properties["PointInTimeRecoverySpecification"] == {"PointInTimeRecoveryEnabled": True}
    assert properties["KeySchema"] == [{"AttributeName": "id", "KeyType": "HASH"}]
