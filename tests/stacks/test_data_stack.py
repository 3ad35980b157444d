"""What a tenant must never lose, and who may touch it."""

from __future__ import annotations

import json

import pytest

STATEFUL = [
    "AWS::KMS::Key",
    "AWS::S3::Bucket",
    "AWS::DynamoDB::Table",
    "AWS::Personalize::DatasetGroup",
    "AWS::Personalize::Schema",
    "AWS::Personalize::Dataset",
    "AWS::Personalize::EventTracker",
]


@pytest.fixture(scope="module")
def data(templates):
    return templates["streamly-data"]["Resources"]


def of_type(resources, kind):
    return {id: resource for id, resource in resources.items() if resource["Type"] == kind}


@pytest.mark.parametrize("kind", STATEFUL)
def test_what_has_state_is_retained_but_not_left_behind_by_a_failed_first_deploy(data, kind):
    found = of_type(data, kind)
    assert found
    for resource in found.values():
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"


def test_the_stack_is_protected_from_termination(assembly):
    manifest = json.loads((assembly / "assembly-streamly" / "manifest.json").read_text())
    protected = {
        artifact["properties"]["stackName"]
        for artifact in manifest["artifacts"].values()
        if artifact["type"] == "aws:cloudformation:stack" and artifact["properties"].get("terminationProtection")
    }
    assert protected == {"streamly-data"}


def test_nothing_of_personalize_is_tagged(resources):
    # Tags are create-only on these types: a changed tag would plan a replacement.
    for _stack, id, resource in resources:
        if resource["Type"].startswith("AWS::Personalize::"):
            assert "Tags" not in resource["Properties"], id


def test_cloudformation_owns_nothing_downstream_of_a_model(resources):
    kinds = {resource["Type"] for _stack, _id, resource in resources if "Personalize" in resource["Type"]}
    assert kinds == {f"AWS::Personalize::{kind}" for kind in ("DatasetGroup", "Schema", "Dataset", "EventTracker")}


def test_the_dataset_group_is_encrypted_with_the_tenants_key_in_its_own_role(data):
    (group,) = of_type(data, "AWS::Personalize::DatasetGroup").values()
    (key,) = of_type(data, "AWS::KMS::Key")
    (role,) = of_type(data, "AWS::IAM::Role")
    assert group["Properties"]["KmsKeyArn"] == {"Fn::GetAtt": [key, "Arn"]}
    assert group["Properties"]["RoleArn"] == {"Fn::GetAtt": [role, "Arn"]}


def test_the_key_rotates(data):
    (key,) = of_type(data, "AWS::KMS::Key").values()
    assert key["Properties"]["EnableKeyRotation"] is True


@pytest.mark.parametrize("kind", ["AWS::KMS::Key", "AWS::S3::BucketPolicy", "AWS::IAM::Role"])
def test_personalize_acts_for_this_account_and_region_alone(data, kind):
    guarded = 0
    for resource in of_type(data, kind).values():
        properties = resource["Properties"]
        policy = (
            properties.get("KeyPolicy") or properties.get("PolicyDocument") or properties["AssumeRolePolicyDocument"]
        )
        for statement in policy["Statement"]:
            if statement.get("Principal", {}) == {"Service": "personalize.amazonaws.com"}:
                guarded += 1
                assert statement["Condition"] == {
                    "StringEquals": {"aws:SourceAccount": "111111111111"},
                    "ArnLike": {"aws:SourceArn": "arn:aws:personalize:eu-west-1:111111111111:*"},
                }
    assert guarded == 1


def test_buckets_are_private_encrypted_and_speak_tls_only(data):
    for id, bucket in of_type(data, "AWS::S3::Bucket").items():
        properties = bucket["Properties"]
        assert set(properties["PublicAccessBlockConfiguration"].values()) == {True}
        assert properties["BucketEncryption"]
        policies = [
            policy["Properties"]["PolicyDocument"]["Statement"]
            for policy in of_type(data, "AWS::S3::BucketPolicy").values()
            if policy["Properties"]["Bucket"] == {"Ref": id}
        ]
        denied = [statement for statement in policies[0] if statement["Effect"] == "Deny"]
        assert denied[0]["Condition"] == {"Bool": {"aws:SecureTransport": "false"}}


def test_the_data_bucket_is_versioned_logged_and_announces_new_objects(data, names):
    by_name = {
        bucket["Properties"]["BucketName"]: bucket["Properties"] for bucket in of_type(data, "AWS::S3::Bucket").values()
    }
    bucket = by_name[names.data_bucket]
    assert bucket["VersioningConfiguration"] == {"Status": "Enabled"}
    assert bucket["LoggingConfiguration"]["DestinationBucketName"]
    assert bucket["NotificationConfiguration"] == {"EventBridgeConfiguration": {"EventBridgeEnabled": True}}


def test_topic_and_queue_are_encrypted(data):
    (topic,) = of_type(data, "AWS::SNS::Topic").values()
    (queue,) = of_type(data, "AWS::SQS::Queue").values()
    assert topic["Properties"]["KmsMasterKeyId"]
    assert queue["Properties"]["SqsManagedSseEnabled"] is True


def test_the_schemas_are_what_the_tenant_file_says(data):
    schemas = [
        json.loads(schema["Properties"]["Schema"]) for schema in of_type(data, "AWS::Personalize::Schema").values()
    ]
    columns = {schema["name"]: [field["name"] for field in schema["fields"]] for schema in schemas}
    assert columns == {
        "Interactions": ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"],
        "Items": ["ITEM_ID", "GENRE", "YEAR", "CREATION_TIMESTAMP"],
    }


@pytest.mark.parametrize("tenant", ["streamly", "boutique", "workshop"])
@pytest.mark.parametrize(
    ("sid", "uses"),
    [
        ("TenantRolesThroughServices", ("dynamodb:", "sns:Publish")),
        ("TenantRolesReadFiles", ("s3:GetObject", "s3:PutObject")),
        ("TenantRolesWriteFiles", ("s3:PutObject",)),
    ],
)
def test_the_keys_users_are_exactly_the_roles_that_use_table_topic_or_files(
    resources, rich_resources, tenant, sid, uses
):
    resources = [one for one in (*resources, *rich_resources) if one[0].startswith(f"{tenant}-")]
    (key,) = (one for _stack, _id, one in resources if one["Type"] == "AWS::KMS::Key")
    statements = {statement.get("Sid"): statement for statement in key["Properties"]["KeyPolicy"]["Statement"]}
    named = set(statements[sid]["Condition"]["ArnEquals"]["aws:PrincipalArn"])
    needed = set()
    for _stack, _id, resource in resources:
        if resource["Type"] != "AWS::IAM::Role":
            continue
        name = resource["Properties"]["RoleName"]
        for policy in resource["Properties"].get("Policies", ()):
            actions = json.dumps(policy["PolicyDocument"])
            # Personalize's own role has statements of its own.
            if any(action in actions for action in uses) and not name.startswith(f"{tenant}-personalize-"):
                needed.add(f"arn:aws:iam::111111111111:role/{name}")
    assert named == needed
