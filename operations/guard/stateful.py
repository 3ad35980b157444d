"""Resource types that hold what nobody can make again, and the properties whose change makes CloudFormation replace
them.

From CloudFormation's registry schemas: createOnlyProperties, and conditionalCreateOnlyProperties, under which a
replacement is possible. A test compares the table with the copy that cfn-lint ships.
"""

from __future__ import annotations

from collections.abc import Mapping

# What is lost with it, said to a person.
STATEFUL: Mapping[str, str] = {
    "AWS::Personalize::DatasetGroup": "dataset group",
    "AWS::Personalize::Dataset": "dataset",
    "AWS::Personalize::EventTracker": "event tracker",
    "AWS::Personalize::Schema": "schema",
    "AWS::KMS::Key": "key",
    "AWS::S3::Bucket": "bucket",
    "AWS::DynamoDB::Table": "table",
    "AWS::DynamoDB::GlobalTable": "table",
}
CREATE_ONLY: Mapping[str, tuple[str, ...]] = {
    "AWS::Personalize::DatasetGroup": ("Name", "Domain", "KmsKeyArn", "RoleArn", "Tags"),
    "AWS::Personalize::Dataset": ("Name", "DatasetType", "DatasetGroupArn", "SchemaArn", "Tags"),
    "AWS::Personalize::EventTracker": ("Name", "DatasetGroupArn"),
    "AWS::Personalize::Schema": ("Name", "Schema", "Domain", "Tags"),
    "AWS::KMS::Key": (),
    "AWS::S3::Bucket": ("BucketName", "BucketNamePrefix", "BucketNamespace"),
    "AWS::DynamoDB::Table": ("TableName", "ImportSourceSpecification", "KeySchema"),
    "AWS::DynamoDB::GlobalTable": ("TableName", "KeySchema", "LocalSecondaryIndexes", "GlobalTableSourceArn"),
    # Nothing is lost with a role, but what refers to a replaced one is replaced with it: a dataset group's RoleArn.
    "AWS::IAM::Role": ("RoleName", "Path"),
}
