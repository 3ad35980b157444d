"""Stacks that are deleted, and what keeps them or their resources from it."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from tests.rehearsal.deployment.templates import parameter, statuses, story, topic, topics

BUCKET = {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "full"}}


def test_everything_goes_last_first_but_what_is_retained(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy(
        {
            "Kept": topic("kept", DeletionPolicy="Retain"),
            "Also": topic("also-kept", DeletionPolicy="RetainExceptOnCreate"),
            "Topic": topic("gone"),
            "Name": parameter("/name", {"Ref": "Topic"}),
        }
    )
    before = len(stack.events)
    assert deployment.destroy(aws, ["stack"]) == [stack]
    assert statuses(stack)[-2:] == ["DELETE_IN_PROGRESS", "DELETE_COMPLETE"]
    assert story(stack, before) == [
        "Name DELETE_COMPLETE",
        "Topic DELETE_COMPLETE",
        "Also DELETE_SKIPPED",
        "Kept DELETE_SKIPPED",
    ]
    assert topics(aws) == {"kept", "also-kept"}
    assert deployment.destroy(aws, ["stack"]) == []


def test_a_deleted_stack_is_made_anew(aws: EmbeddedAws, deploy: Any) -> None:
    first = deploy({"Topic": topic()})
    deployment.destroy(aws, ["stack"])
    second = deploy({"Topic": topic()})
    assert (first.status, second.status) == ("DELETE_COMPLETE", "CREATE_COMPLETE")
    assert first.resources["Topic"].physical_id != second.resources["Topic"].physical_id


def test_stacks_go_in_the_reverse_order(aws: EmbeddedAws, deploy: Any) -> None:
    stacks = [deploy({"Topic": topic(name)}, name=name) for name in ("one", "two", "three")]
    assert deployment.destroy(aws, ["one", "three"]) == [stacks[2], stacks[0]]
    assert topics(aws) == {"two"}


def test_an_assembly_is_taken_away_as_it_was_deployed(aws: EmbeddedAws, deploy: Any, tmp_path: Path) -> None:
    stack = deploy({"Topic": topic("t")})
    assert deployment.destroy(aws, tmp_path / "cdk.out", only=["another"]) == []
    assert deployment.destroy(aws, tmp_path / "cdk.out") == [stack]
    assert topics(aws) == set()


def test_a_stack_without_resources_is_not_made_and_goes_if_it_is_there(
    aws: EmbeddedAws, write_assembly: Any, deploy: Any
) -> None:
    assert deployment.deploy(aws, write_assembly({"Resources": {}})) == []
    stack = deploy({"Topic": topic("t")})
    assert deployment.deploy(aws, write_assembly({})) == []
    assert (stack.status, topics(aws)) == ("DELETE_COMPLETE", set())


def test_what_cannot_be_deleted_fails_the_stack_and_a_repeat_deletes_the_rest(aws: EmbeddedAws, deploy: Any) -> None:
    resources = {"Needed": topic("needed"), "Full": {**BUCKET, "DependsOn": "Needed"}, "Topic": topic("t")}
    stack = deploy(resources)
    aws.client("s3").put_object(Bucket="full", Key="a", Body=b"")
    before = len(stack.events)
    with pytest.raises(deployment.DestroyFailed, match=r"failed to delete: \[Full\]. Full: .*BucketNotEmpty"):
        deployment.destroy(aws, ["stack"])
    assert stack.status == "DELETE_FAILED"
    assert story(stack, before) == ["Topic DELETE_COMPLETE", "Full DELETE_FAILED"]  # what Full needs is left
    with pytest.raises(deployment.DeploymentFailed, match="is in DELETE_FAILED state and can not be updated"):
        deploy({"Needed": topic("needed")})
    aws.client("s3").delete_object(Bucket="full", Key="a")
    deployment.destroy(aws, ["stack"])
    assert stack.status == "DELETE_COMPLETE"
    assert story(stack, before)[2:] == ["Full DELETE_COMPLETE", "Needed DELETE_COMPLETE"]


def test_what_is_gone_already_is_deleted(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Bucket": BUCKET, "Name": parameter("/name", "x")})
    aws.client("s3").delete_bucket(Bucket="full")
    aws.client("ssm").delete_parameter(Name="/name")
    deployment.destroy(aws, ["stack"])
    assert stack.status == "DELETE_COMPLETE"


def test_a_protected_table_is_not_deleted(aws: EmbeddedAws, deploy: Any) -> None:
    def table(protected: bool) -> dict[str, Any]:
        key = {"AttributeName": "id"}
        properties = {
            "AttributeDefinitions": [{**key, "AttributeType": "S"}],
            "KeySchema": [{**key, "KeyType": "HASH"}],
            "BillingMode": "PAY_PER_REQUEST",
            "DeletionProtectionEnabled": protected,
        }
        return {"Type": "AWS::DynamoDB::Table", "Properties": properties}

    deploy({"Table": table(True)})
    with pytest.raises(deployment.DestroyFailed, match=r"failed to delete: \[Table\]"):
        deployment.destroy(aws, ["stack"])
    aws.stacks.clear()
    deploy({"Table": table(True)}, name="other")
    deploy({"Table": table(False)}, name="other")
    deployment.destroy(aws, ["other"])
    assert aws.stacks[0].status == "DELETE_COMPLETE"


def test_a_protected_stack_stays_as_it_is(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy({"Topic": topic("t")}, protected=True)
    words = r"Stack \[stack\] cannot be deleted while TerminationProtection is enabled"
    with pytest.raises(deployment.DestroyFailed, match=words):
        deployment.destroy(aws, ["stack"])
    assert stack.status == "CREATE_COMPLETE"
    before = len(stack.events)
    assert deploy({"Topic": topic("t")}, protected=False) is stack  # no update: the template is the same
    assert (len(stack.events), stack.protected) == (before, False)
    deployment.destroy(aws, ["stack"])
    assert topics(aws) == set()


def test_the_api_shows_the_stacks(aws: EmbeddedAws, deploy: Any, cloudformation: Any) -> None:
    stack = deploy({"Topic": topic("t")}, Outputs={"Topic": {"Value": {"Ref": "Topic"}}}, protected=True)
    (shown,) = cloudformation.describe_stacks(StackName="stack")["Stacks"]
    assert shown["StackStatus"] == "CREATE_COMPLETE"
    assert shown["EnableTerminationProtection"] is True
    assert shown["Outputs"] == [{"OutputKey": "Topic", "OutputValue": stack.resources["Topic"].physical_id}]
    (resource,) = cloudformation.describe_stack_resources(StackName="stack")["StackResources"]
    (summary,) = cloudformation.list_stack_resources(StackName="stack")["StackResourceSummaries"]
    for record in (resource, summary):
        assert (record["LogicalResourceId"], record["ResourceStatus"]) == ("Topic", "CREATE_COMPLETE")
    assert cloudformation.get_template(StackName="stack")["TemplateBody"] == stack.template


def test_the_api_protects_and_deletes(aws: EmbeddedAws, deploy: Any, cloudformation: Any) -> None:
    stack = deploy({"Topic": topic("t")}, protected=True)
    with pytest.raises(ClientError, match=r"\[stack\] cannot be deleted while TerminationProtection is enabled"):
        cloudformation.delete_stack(StackName="stack")
    cloudformation.update_termination_protection(StackName="stack", EnableTerminationProtection=False)
    cloudformation.delete_stack(StackName="stack")
    aws.clock.sleep(60)
    assert stack.status == "DELETE_COMPLETE"
    assert cloudformation.describe_stacks()["Stacks"] == []
    with pytest.raises(ClientError, match="Stack with id stack does not exist"):
        cloudformation.describe_stacks(StackName="stack")
    (shown,) = cloudformation.describe_stacks(StackName=stack.stack_id)["Stacks"]
    assert shown["StackStatus"] == "DELETE_COMPLETE"


@pytest.mark.parametrize("operation", ["list_stacks", "list_exports", "list_types"])
def test_the_api_refuses_what_it_does_not_model(cloudformation: Any, operation: str) -> None:
    with pytest.raises(Exception, match=r"does not model List\w+ of CloudFormation"):
        getattr(cloudformation, operation)()
