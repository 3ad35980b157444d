"""Queries of a role: what it may not, the query may not."""

from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal.aws import EmbeddedAws
from tests.rehearsal.athena.library import ACCOUNT, HERE, REGION, ROLE, SCANNED, START, document, ended, furnish, start

GLUE = f"arn:aws:glue:{REGION}:{ACCOUNT}:"
GROUP = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/checks"
QUERY = "SELECT item_id FROM items"
CATALOGUE = [GLUE + "catalog", GLUE + "database/acme"]
LISTED = {"StringEquals": {"s3:prefix": "items/"}}
# What a role needs for one query on one table, by a word for it.
NEEDED: dict[str, dict[str, Any]] = {
    "start": {"Action": "athena:StartQueryExecution", "Resource": GROUP},
    "describe": {"Action": "athena:GetQueryExecution", "Resource": GROUP},
    "results": {"Action": "athena:GetQueryResults", "Resource": GROUP},
    "database": {"Action": "glue:GetDatabase", "Resource": CATALOGUE},
    "table": {"Action": "glue:GetTable", "Resource": [*CATALOGUE, GLUE + "table/acme/items"]},
    "place": {"Action": "s3:GetBucketLocation", "Resource": "arn:aws:s3:::data"},
    "list": {"Action": "s3:ListBucket", "Resource": "arn:aws:s3:::data", "Condition": LISTED},
    "read": {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::data/items/*"},
    "result place": {"Action": "s3:GetBucketLocation", "Resource": "arn:aws:s3:::results"},
    "write": {"Action": "s3:PutObject", "Resource": "arn:aws:s3:::results/checks/*"},
    "read result": {"Action": "s3:GetObject", "Resource": "arn:aws:s3:::results/checks/*"},
}


@pytest.fixture(scope="module")
def closed() -> Iterator[EmbeddedAws]:
    """Both buckets are encrypted with a key that leaves its use to IAM."""
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as aws:
        root = {"Action": "kms:*", "Resource": "*", "Principal": {"AWS": f"arn:aws:iam::{ACCOUNT}:root"}}
        key = aws.client("kms").create_key(Policy=document(root))["KeyMetadata"]["Arn"]
        furnish(aws)
        rule = {"ApplyServerSideEncryptionByDefault": {"SSEAlgorithm": "aws:kms", "KMSMasterKeyID": key}}
        for bucket in ("data", "results"):
            aws.client("s3").put_bucket_encryption(Bucket=bucket, ServerSideEncryptionConfiguration={"Rules": [rule]})
        aws.client("iam").create_role(RoleName="checker", AssumeRolePolicyDocument=document())
        aws.key = key
        yield aws


def grant(aws: EmbeddedAws, *without: str, key: tuple[str, ...] = ("kms:Decrypt", "kms:GenerateDataKey")) -> Any:
    """The role's client of Athena, with all that it needs but some of it."""
    statements = [statement for word, statement in NEEDED.items() if word not in without]
    statements += [{"Action": list(key), "Resource": aws.key}] if key else []
    aws.client("iam").put_role_policy(RoleName="checker", PolicyName="own", PolicyDocument=document(*statements))
    return aws.role_client("athena", ROLE, HERE)


def test_what_is_needed_is_enough(closed: EmbeddedAws) -> None:
    client = grant(closed)
    id = start(client, QUERY)
    assert ended(closed, id)["Status"]["State"] == "SUCCEEDED"
    assert (
        client.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Statistics"]["DataScannedInBytes"] == SCANNED
    )
    assert len(client.get_query_results(QueryExecutionId=id)["ResultSet"]["Rows"]) == 5


@pytest.mark.parametrize(
    ("without", "reason"),
    [
        ("database", f"glue:GetDatabase on resource: {GLUE}catalog"),
        ("table", f"glue:GetTable on resource: {GLUE}catalog"),
        ("place", "s3:GetBucketLocation on resource: arn:aws:s3:::data"),
        ("list", "s3:ListBucket on resource: arn:aws:s3:::data"),
        ("read", "s3:GetObject on resource: arn:aws:s3:::data/items/a.csv"),
        ("write", "Access denied when writing output to url: s3://results/checks/"),
    ],
)
def test_without_a_permission_the_query_fails(closed: EmbeddedAws, without: str, reason: str) -> None:
    status = ended(closed, start(grant(closed, without), QUERY))["Status"]
    assert status["State"] == "FAILED"
    assert reason in status["StateChangeReason"]


@pytest.mark.parametrize(
    ("key", "reason"),
    [((), "kms:Decrypt"), (("kms:GenerateDataKey",), "kms:Decrypt"), (("kms:Decrypt",), "kms:GenerateDataKey")],
)
def test_without_the_key_the_query_fails(closed: EmbeddedAws, key: tuple[str, ...], reason: str) -> None:
    status = ended(closed, start(grant(closed, key=key), QUERY))["Status"]
    assert status["State"] == "FAILED"
    assert reason in status["StateChangeReason"]


@pytest.mark.parametrize(
    ("without", "code"),
    [("start", "AccessDeniedException"), ("result place", "Unable to verify/create output bucket results")],
)
def test_without_a_permission_no_query_begins(closed: EmbeddedAws, without: str, code: str) -> None:
    with pytest.raises(ClientError, match=code):
        start(grant(closed, without), QUERY)


@pytest.mark.parametrize("without", ["results", "read result"])
def test_without_a_permission_there_are_no_results(closed: EmbeddedAws, without: str) -> None:
    client = grant(closed, without)
    id = start(client, QUERY)
    assert ended(closed, id)["Status"]["State"] == "SUCCEEDED"
    with pytest.raises(ClientError, match="AccessDeniedException"):
        client.get_query_results(QueryExecutionId=id)
