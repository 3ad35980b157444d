from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws
from rehearsal.iam.actions import Scope

ACCOUNT, REGION = "111111111111", "eu-west-1"
HERE = Scope(ACCOUNT, REGION)
SERVICE = "personalize.amazonaws.com"
GROUP = f"arn:aws:personalize:{REGION}:{ACCOUNT}:dataset-group/acme"
OTHER = f"arn:aws:personalize:{REGION}:222222222222:dataset-group/acme"


def document(*statements: dict[str, Any]) -> str:
    return json.dumps({"Version": "2012-10-17", "Statement": [{"Effect": "Allow", **entry} for entry in statements]})


@pytest.fixture
def role(aws: EmbeddedAws) -> str:
    condition = {"StringEquals": {"aws:SourceAccount": ACCOUNT}, "ArnLike": {"aws:SourceArn": GROUP}}
    trust = {"Action": "sts:AssumeRole", "Principal": {"Service": SERVICE}, "Condition": condition}
    iam = aws.client("iam")
    made = iam.create_role(RoleName="acme", AssumeRolePolicyDocument=document(trust))
    own = document(
        {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*"},
        {
            "Action": "s3:ListBucket",
            "Resource": "arn:aws:s3:::acme",
            "Condition": {"StringLike": {"s3:prefix": "data/*"}},
        },
        {"Action": "personalize:*", "Resource": "*"},
        {"Action": "dynamodb:*", "Resource": "*"},
        {"Effect": "Deny", "Action": "personalize:Delete*", "Resource": "*"},
    )
    iam.put_role_policy(RoleName="acme", PolicyName="own", PolicyDocument=own)
    return made["Role"]["Arn"]


@pytest.mark.parametrize(
    ("service", "operation", "params", "reason"),
    [
        ("s3", "GetObject", {"Bucket": "acme", "Key": "k"}, None),
        ("s3", "GetObject", {"Bucket": "other", "Key": "k"}, "s3:GetObject on resource: arn:aws:s3:::other/k"),
        ("s3", "ListObjectsV2", {"Bucket": "acme", "Prefix": "data/items"}, None),
        ("s3", "ListObjectsV2", {"Bucket": "acme"}, "s3:ListBucket"),
        ("personalize", "DescribeCampaign", {"campaignArn": "a"}, None),
        ("personalize", "DeleteCampaign", {"campaignArn": "a"}, "with an explicit deny in an identity-based policy"),
        ("sns", "Publish", {"TopicArn": "arn:aws:sns:eu-west-1:111111111111:t"}, "sns:Publish"),
        ("personalize", "CreateDatasetImportJob", {"jobName": "j", "roleArn": "arn:aws:iam::1:role/x"}, "iam:PassRole"),
    ],
)
def test_calls_of_a_role(
    aws: EmbeddedAws, role: str, service: str, operation: str, params: dict, reason: str | None
) -> None:
    found = aws.permissions.call(role, service, operation, params, HERE)
    assert (found is None) if reason is None else (reason in found)


def test_a_role_is_assumed_only_as_its_trust_says(aws: EmbeddedAws, role: str) -> None:
    assume = aws.permissions.assume
    assert assume(role, SERVICE, ACCOUNT, GROUP) is None
    assert "not authorized" in assume(role, SERVICE, "222222222222", OTHER)
    assert "not authorized" in assume(role, "scheduler.amazonaws.com", ACCOUNT, GROUP)
    assert "does not exist" in assume(role + "x", SERVICE, ACCOUNT, GROUP)


def test_a_bucket_lets_a_service_in_by_its_policy_alone(aws: EmbeddedAws) -> None:
    s3 = aws.client("s3")
    s3.create_bucket(Bucket="acme", CreateBucketConfiguration={"LocationConstraint": REGION})

    def allowed(account: str) -> str | None:
        return aws.permissions.bucket_allows("acme", SERVICE, "s3:GetObject", "arn:aws:s3:::acme/k", account, GROUP)

    assert "does not allow personalize" in allowed(ACCOUNT)
    condition = {"StringEquals": {"aws:SourceAccount": "222222222222"}}
    for extra, expected in ((condition, False), ({}, True)):
        entry = {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::acme/*", "Principal": {"Service": SERVICE}}
        s3.put_bucket_policy(Bucket="acme", Policy=document({**entry, **({"Condition": extra} if extra else {})}))
        assert (allowed(ACCOUNT) is None) is expected


def test_a_key_needs_its_own_policy_and_for_roles_may_leave_it_to_iam(aws: EmbeddedAws, role: str) -> None:
    kms, iam = aws.client("kms"), aws.client("iam")
    root = {"Action": "kms:*", "Resource": "*", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    key = kms.create_key(Policy=document(root))["KeyMetadata"]["Arn"]
    allows = aws.permissions.key_allows
    assert "no identity-based policy" in allows(key, role, "kms:Decrypt", ACCOUNT, GROUP)
    assert "key policy does not allow it" in allows(key, SERVICE, "kms:Decrypt", ACCOUNT, GROUP)
    iam.put_role_policy(
        RoleName="acme", PolicyName="key", PolicyDocument=document({"Action": "kms:*", "Resource": key})
    )
    assert allows(key, role, "kms:Decrypt", ACCOUNT, GROUP) is None


def test_a_table_with_a_customer_key_needs_the_key_too(aws: EmbeddedAws, role: str) -> None:
    root = {"Action": "kms:*", "Resource": "*", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
    key = aws.client("kms").create_key(Policy=document(root))["KeyMetadata"]["Arn"]
    for name, encryption in (("plain", {}), ("sealed", {"KMSMasterKeyId": key})):
        aws.client("dynamodb").create_table(
            TableName=name,
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            BillingMode="PAY_PER_REQUEST",
            SSESpecification={"Enabled": True, "SSEType": "KMS", **encryption},
        )
    request = {"Key": {"id": {"S": "a"}}}
    call = aws.permissions.call
    assert call(role, "dynamodb", "GetItem", {"TableName": "plain", **request}, HERE) is None
    assert "kms:Decrypt" in call(role, "dynamodb", "GetItem", {"TableName": "sealed", **request}, HERE)
