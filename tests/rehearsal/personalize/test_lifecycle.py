"""Statuses, names, tags and deletion, for every kind of resource."""

from __future__ import annotations

import pytest

from rehearsal.personalize.operations import MODELLED

from .conftest import PREFIX, ROLE, avro, refused

RECIPE = "arn:aws:personalize:::recipe/aws-user-personalization"


def test_a_resource_is_pending_then_in_progress_then_active(sandbox):
    arn = sandbox.create_dataset_group(name="acme")["datasetGroupArn"]
    seen = []
    for _ in range(8):
        group = sandbox.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]
        seen.append(group["status"])
        sandbox.later(seconds=9)
    assert list(dict.fromkeys(seen)) == ["CREATE PENDING", "CREATE IN_PROGRESS", "ACTIVE"]
    assert group["lastUpdatedDateTime"] > group["creationDateTime"]


def test_arns_are_built_as_aws_builds_them(sandbox):
    group = sandbox.group("Interactions", "Items")
    sandbox.load("Interactions")
    solution = sandbox.solution(group)
    version = sandbox.train(solution)["solutionVersionArn"]
    assert group == f"{PREFIX}:dataset-group/acme"
    datasets = sandbox.list_datasets(datasetGroupArn=group)["datasets"]
    assert [each["datasetArn"] for each in datasets] == [
        f"{PREFIX}:dataset/acme/{t}" for t in ("INTERACTIONS", "ITEMS")
    ]
    assert solution == f"{PREFIX}:solution/for-you"
    assert version.startswith(f"{solution}/")
    assert len(version.rpartition("/")[2]) == 8
    assert sandbox.campaign(version) == f"{PREFIX}:campaign/home"


def test_a_name_is_taken_until_its_deletion_is_complete(sandbox):
    arn = sandbox.group()
    assert refused(sandbox.create_dataset_group, name="acme")[0] == "ResourceAlreadyExistsException"
    sandbox.delete_dataset_group(datasetGroupArn=arn)
    assert sandbox.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]["status"] == "DELETE PENDING"
    assert refused(sandbox.create_dataset_group, name="acme")[0] == "ResourceAlreadyExistsException"
    sandbox.later(seconds=15)
    assert sandbox.describe_dataset_group(datasetGroupArn=arn)["datasetGroup"]["status"] == "DELETE IN_PROGRESS"
    sandbox.later(minutes=3)
    assert refused(sandbox.describe_dataset_group, datasetGroupArn=arn)[0] == "ResourceNotFoundException"
    assert sandbox.create_dataset_group(name="acme")


def test_what_is_not_ready_cannot_be_built_upon(sandbox):
    arn = sandbox.create_dataset_group(name="acme")["datasetGroupArn"]
    schema = sandbox.create_schema(name="s", schema=avro("Items"))["schemaArn"]
    params = {"name": "d", "schemaArn": schema, "datasetGroupArn": arn, "datasetType": "Items"}
    code, message = refused(sandbox.create_dataset, **params)
    assert code == "ResourceInUseException"
    assert "CREATE" in message
    sandbox.later(minutes=2)
    assert sandbox.create_dataset(**params)


def test_the_order_of_deletion_is_enforced(sandbox):
    group, campaign = sandbox.deployed("aws-user-personalization", "Interactions")
    solution, dataset = f"{PREFIX}:solution/for-you", f"{PREFIX}:dataset/acme/INTERACTIONS"
    schema = f"{PREFIX}:schema/acme-Interactions"
    tracker = sandbox.create_event_tracker(name="t", datasetGroupArn=group)["eventTrackerArn"]
    sandbox.later(minutes=1)
    for call, params in (
        (sandbox.delete_solution, {"solutionArn": solution}),
        (sandbox.delete_schema, {"schemaArn": schema}),
        (sandbox.delete_dataset_group, {"datasetGroupArn": group}),
    ):
        assert refused(call, **params)[0] == "ResourceInUseException"
    for call, params in (
        (sandbox.delete_campaign, {"campaignArn": campaign}),
        (sandbox.delete_solution, {"solutionArn": solution}),
        (sandbox.delete_event_tracker, {"eventTrackerArn": tracker}),
        (sandbox.delete_dataset, {"datasetArn": dataset}),
        (sandbox.delete_schema, {"schemaArn": schema}),
        (sandbox.delete_dataset_group, {"datasetGroupArn": group}),
    ):
        call(**params)
        sandbox.later(minutes=5)
    assert sandbox.list_dataset_groups()["datasetGroups"] == []
    assert sandbox.list_solution_versions()["solutionVersions"] == []


def test_what_is_in_progress_cannot_be_deleted(sandbox):
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    solution = sandbox.solution(group)
    version = sandbox.create_solution_version(solutionArn=solution)["solutionVersionArn"]
    dataset = f"{PREFIX}:dataset/acme/INTERACTIONS"
    assert refused(sandbox.delete_solution, solutionArn=solution)[0] == "ResourceInUseException"
    assert refused(sandbox.delete_dataset, datasetArn=dataset)[0] == "ResourceInUseException"
    sandbox.later(hours=2)
    campaign = sandbox.create_campaign(name="home", solutionVersionArn=version)["campaignArn"]
    assert refused(sandbox.delete_campaign, campaignArn=campaign)[0] == "ResourceInUseException"


def test_a_dataset_group_has_one_dataset_of_a_type_and_one_event_tracker(sandbox):
    group = sandbox.group("Items")
    again = {"name": "other", "schemaArn": f"{PREFIX}:schema/acme-Items", "datasetGroupArn": group}
    assert refused(sandbox.create_dataset, **again, datasetType="Items")[0] == "ResourceAlreadyExistsException"
    assert refused(sandbox.create_dataset, **again, datasetType="Users")[0] == "InvalidInputException"
    sandbox.tracker(group)
    assert refused(sandbox.create_event_tracker, name="second", datasetGroupArn=group)[0] == "LimitExceededException"


def test_tags_can_be_set_listed_and_removed_but_not_on_schemas(sandbox):
    group = sandbox.create_dataset_group(name="acme", tags=[{"tagKey": "tenant", "tagValue": "acme"}])
    arn = group["datasetGroupArn"]
    sandbox.tag_resource(resourceArn=arn, tags=[{"tagKey": "stage", "tagValue": "prod"}])
    sandbox.untag_resource(resourceArn=arn, tagKeys=["tenant"])
    assert sandbox.list_tags_for_resource(resourceArn=arn)["tags"] == [{"tagKey": "stage", "tagValue": "prod"}]
    schema = sandbox.create_schema(name="s", schema=avro("Items"))["schemaArn"]
    tags = [{"tagKey": "a", "tagValue": "b"}]
    assert refused(sandbox.tag_resource, resourceArn=schema, tags=tags)[0] == "InvalidInputException"
    many = [{"tagKey": f"k{n}", "tagValue": ""} for n in range(51)]
    assert refused(sandbox.tag_resource, resourceArn=arn, tags=many)[0] == "TooManyTagsException"


def test_lists_come_in_pages(sandbox):
    for number in range(5):
        sandbox.create_schema(name=f"s{number}", schema=avro("Items"))
    names, token = [], {}
    while token is not None:
        page = sandbox.list_schemas(maxResults=2, **token)
        names += [schema["name"] for schema in page["schemas"]]
        token = {"nextToken": page["nextToken"]} if "nextToken" in page else None
    assert names == [f"s{number}" for number in range(5)]
    assert refused(sandbox.list_schemas, nextToken="nonsense!")[0] == "InvalidNextTokenException"


@pytest.mark.parametrize(
    ("call", "params", "named"),
    [
        ("describe_algorithm", {"algorithmArn": "arn:aws:personalize:::algorithm/aws-sims"}, None),
        ("describe_recipe", {"recipeArn": "arn:aws:personalize:::recipe/aws-hrnn"}, "aws-hrnn"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(sandbox, call, params, named):
    code, message = refused(getattr(sandbox, call), **params)
    assert code == "InvalidInputException"
    assert "does not model" in message
    assert (named or call.replace("_", "")) in message.lower()


def test_requests_are_checked_against_the_service_model_beyond_what_botocore_checks(sandbox):
    code, message = refused(sandbox.create_dataset_group, name="has spaces")
    assert code == "InvalidInputException"
    assert "name" in message
    assert refused(sandbox.describe_dataset_group, datasetGroupArn="acme")[0] == "InvalidInputException"
    assert refused(sandbox.create_dataset_group, name="x" * 64)[0] == "InvalidInputException"


def test_an_arn_of_another_kind_is_not_taken(sandbox):
    group = sandbox.group()
    assert refused(sandbox.describe_campaign, campaignArn=group)[0] == "InvalidInputException"
    missing = f"{PREFIX}:campaign/none"
    assert refused(sandbox.describe_campaign, campaignArn=missing)[0] == "ResourceNotFoundException"


def test_accounts_and_regions_are_apart(sandbox):
    import boto3

    sandbox.group()
    other = boto3.client("personalize", region_name="us-east-1", aws_access_key_id="a", aws_secret_access_key="b")
    assert other.list_dataset_groups()["datasetGroups"] == []


def test_every_modelled_operation_is_one_of_the_service():
    from rehearsal.calls.service_model import service_model

    for service, operations in MODELLED.items():
        assert set(operations) <= set(service_model(service).operation_names)


def test_an_encrypted_group_needs_key_and_role(sandbox):
    key = "arn:aws:kms:eu-west-1:123456789012:key/1"
    assert refused(sandbox.create_dataset_group, name="acme", kmsKeyArn=key)[0] == "InvalidInputException"
    assert refused(sandbox.create_dataset_group, name="acme", roleArn=ROLE)[0] == "InvalidInputException"
    assert sandbox.create_dataset_group(name="acme", roleArn=ROLE, kmsKeyArn=key)
