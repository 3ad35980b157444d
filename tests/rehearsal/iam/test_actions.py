from __future__ import annotations

import pytest

from rehearsal.iam.actions import Scope, needs, passed_roles
from rehearsal.iam.policies import Unmodelled

HERE = Scope("111111111111", "eu-west-1")
P = "arn:aws:personalize:eu-west-1:111111111111:"
A = "arn:aws:athena:eu-west-1:111111111111:"


@pytest.mark.parametrize(
    ("service", "operation", "params", "action", "resource"),
    [
        ("personalize", "CreateSchema", {"name": "acme_a"}, "personalize:CreateSchema", P + "schema/acme_a"),
        ("personalize-events", "PutActionInteractions", {}, "personalize:PutActionInteractions", "*"),
        (
            "personalize",
            "StopRecommender",
            {"recommenderArn": P + "recommender/a"},
            "personalize:StopRecommender",
            P + "recommender/a",
        ),
        (
            "personalize-runtime",
            "GetRecommendations",
            {"recommenderArn": P + "recommender/a"},
            "personalize:GetRecommendations",
            P + "recommender/a",
        ),
        (
            "personalize",
            "CreateSolutionVersion",
            {"solutionArn": P + "solution/a"},
            "personalize:CreateSolutionVersion",
            P + "solution/a",
        ),
        (
            "personalize",
            "DescribeSolutionVersion",
            {"solutionVersionArn": P + "solution/a/1f"},
            "personalize:DescribeSolutionVersion",
            P + "solution/a",
        ),
        ("personalize", "ListCampaigns", {}, "personalize:ListCampaigns", "*"),
        ("personalize-events", "PutEvents", {}, "personalize:PutEvents", "*"),
        ("s3", "GetObject", {"Bucket": "b", "Key": "k"}, "s3:GetObject", "arn:aws:s3:::b/k"),
        ("s3", "DeleteObject", {"Bucket": "b", "Key": "k"}, "s3:DeleteObject", "arn:aws:s3:::b/k"),
        (
            "s3",
            "DeleteObject",
            {"Bucket": "b", "Key": "k", "VersionId": "1"},
            "s3:DeleteObjectVersion",
            "arn:aws:s3:::b/k",
        ),
        (
            "s3",
            "ListObjectVersions",
            {"Bucket": "b", "Prefix": "p"},
            "s3:ListBucketVersions",
            "arn:aws:s3:::b",
        ),
        ("athena", "StartQueryExecution", {}, "athena:StartQueryExecution", A + "workgroup/primary"),
        ("athena", "StartQueryExecution", {"WorkGroup": "w"}, "athena:StartQueryExecution", A + "workgroup/w"),
        ("athena", "GetQueryExecution", {"QueryExecutionId": "x"}, "athena:GetQueryExecution", A + "workgroup/*"),
        ("s3", "ListObjectsV2", {"Bucket": "b", "Prefix": "p"}, "s3:ListBucket", "arn:aws:s3:::b"),
        (
            "ssm",
            "PutParameter",
            {"Name": "/acme/f"},
            "ssm:PutParameter",
            "arn:aws:ssm:eu-west-1:111111111111:parameter/acme/f",
        ),
        (
            "lambda",
            "Invoke",
            {"FunctionName": "f"},
            "lambda:InvokeFunction",
            "arn:aws:lambda:eu-west-1:111111111111:function:f",
        ),
        (
            "events",
            "PutEvents",
            {"Entries": [{"Source": "acme"}]},
            "events:PutEvents",
            "arn:aws:events:eu-west-1:111111111111:event-bus/default",
        ),
        (
            "dynamodb",
            "GetItem",
            {"TableName": "t", "Key": {"id": {"S": "a"}}},
            "dynamodb:GetItem",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/t",
        ),
        (
            "dynamodb",
            "TransactWriteItems",
            {"TransactItems": [{"Put": {"TableName": "t", "Item": {}}}]},
            "dynamodb:PutItem",
            "arn:aws:dynamodb:eu-west-1:111111111111:table/t",
        ),
    ],
)
def test_rows(service: str, operation: str, params: dict, action: str, resource: str) -> None:
    (need,) = needs(service, operation, params, HERE)
    assert (need.action, need.resource) == (action, resource)


@pytest.mark.parametrize(
    ("operation", "params", "resources"),
    [
        (
            "CreateSolution",
            {"name": "a_b", "datasetGroupArn": P + "dataset-group/a"},
            ["solution/a_b", "dataset-group/a"],
        ),
        (
            "CreateDataset",
            {"datasetGroupArn": P + "dataset-group/a", "datasetType": "Items"},
            ["dataset/a/ITEMS", "dataset-group/a"],
        ),
        (
            "CreateCampaign",
            {"name": "a_b", "solutionVersionArn": P + "solution/a/1f"},
            ["campaign/a_b", "solution/a"],
        ),
        (
            "CreateBatchInferenceJob",
            {"jobName": "a_b", "solutionVersionArn": P + "solution/a/1f"},
            ["batch-inference-job/a_b", "solution/a"],
        ),
        ("CreateBatchSegmentJob", {"jobName": "a_b"}, ["batch-segment-job/a_b"]),
    ],
)
def test_a_creation_needs_its_action_on_what_it_belongs_to_as_well(operation, params, resources):
    found = needs("personalize", operation, params, HERE)
    assert {need.action for need in found} == {f"personalize:{operation}"}
    assert [need.resource for need in found] == [P + resource for resource in resources]


def test_an_operation_without_a_row_is_refused_by_name() -> None:
    with pytest.raises(Unmodelled, match="ec2:RunInstances"):
        needs("ec2", "RunInstances", {}, HERE)


def test_roles_that_a_request_passes_are_found_wherever_they_stand() -> None:
    request = {"roleArn": "r1", "dataSource": {"x": 1}, "Target": {"RoleArn": "r2"}, "list": [{"roleArn": "r3"}]}
    assert passed_roles(request) == ["r1", "r2", "r3"]


@pytest.mark.parametrize(("version", "action"), [("", "s3:GetObject"), ("?versionId=1", "s3:GetObjectVersion")])
def test_a_copy_reads_the_one_and_writes_the_other(version, action):
    params = {"Bucket": "b", "Key": "k", "CopySource": f"b/a%20c.csv{version}"}
    found = [(need.action, need.resource) for need in needs("s3", "CopyObject", params, HERE)]
    assert found == [(action, "arn:aws:s3:::b/a c.csv"), ("s3:PutObject", "arn:aws:s3:::b/k")]


def test_a_table_needs_permission_on_all_that_it_lies_in() -> None:
    found = needs("glue", "GetTable", {"DatabaseName": "d", "Name": "t"}, HERE)
    assert {need.action for need in found} == {"glue:GetTable"}
    glue = "arn:aws:glue:eu-west-1:111111111111:"
    assert [need.resource for need in found] == [glue + "catalog", glue + "database/d", glue + "table/d/t"]
