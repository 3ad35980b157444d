"""Names that a deploy would give, and that are taken."""

from __future__ import annotations

from tests.operations.personalize import refused
from tests.operations.place import NAMES


def test_names_that_are_taken_are_all_found(place):
    place.call("personalize", "create_dataset_group", name=NAMES.dataset_group)
    place.bucket(NAMES.data_bucket)
    place.call("logs", "create_log_group", logGroupName="/aws/lambda/streamly-reconciliation")
    place.call("logs", "create_log_group", logGroupName="/aws/lambda/streamly-reconciliation-of-others")
    key = place.call("kms", "create_key")["KeyMetadata"]["KeyId"]
    place.call("kms", "create_alias", AliasName=NAMES.key_alias, TargetKeyId=key)
    place.iam.roles[NAMES.role("personalize")] = "arn"
    attribute = {"AttributeName": "id"}
    place.call(
        "dynamodb",
        "create_table",
        TableName=NAMES.state_table,
        KeySchema=[attribute | {"KeyType": "HASH"}],
        AttributeDefinitions=[attribute | {"AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    assert place.fly() == 1
    told = [line.split(": exists")[0].removeprefix("error: ") for line in place.findings]
    assert sorted(told) == sorted(
        [
            f"dataset group {NAMES.dataset_group}",
            f"bucket {NAMES.data_bucket}",
            f"table {NAMES.state_table}",
            f"key alias {NAMES.key_alias}",
            f"role {NAMES.role('personalize')}",
            "log group /aws/lambda/streamly-reconciliation",
        ]
    )
    assert place.findings[0].endswith(
        "and stack streamly-data did not make it, so the deploy would fail on it; if it is what a deleted stack"
        " retained, erase it (retain_data: false, make destroy TENANT=streamly), or take it over with `npx cdk import`"
    )
    place.deploy()
    assert place.fly() == 0


def test_a_bucket_of_another_account(place):
    class Foreign:
        def head_bucket(self, Bucket):
            raise refused("404" if Bucket == NAMES.log_bucket else "403")

    place.clients["s3"] = Foreign()
    assert place.fly() == 1
    assert place.findings == [
        f"error: bucket {NAMES.data_bucket}: another account has a bucket of that name; give the tenant another name,"
        " while it has no data"
    ]


def test_who_may_not_look_at_names_is_warned_once_for_each_kind(place):
    class Closed:
        def describe_log_groups(self, **asked):
            raise refused("AccessDeniedException")

    place.clients["logs"] = Closed()
    assert place.fly() == 0
    (finding,) = place.findings
    assert finding.startswith("warning: log group /aws/")
