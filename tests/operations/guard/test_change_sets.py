"""Change sets: how they are made and cleared away, and what is read from them."""

from __future__ import annotations

from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest

from operations.assembly import Synthesized
from operations.calls import Calls, OperationError
from operations.guard.change_sets import proposed
from rehearsal.calls.service_model import violations
from tests.operations.conftest import operation_of
from tests.operations.personalize import refused

OLD = {
    "Parameters": {"BootstrapVersion": {}, "Gone": {}},
    "Resources": {
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-data"}},
        "Schema": {"Type": "AWS::Personalize::Schema", "Properties": {"Name": "acme_items_1"}},
        "Dataset": {"Type": "AWS::Personalize::Dataset", "Properties": {"Name": "acme_items"}},
    },
}


def change(logical_id, type, action="Modify", replacement="False", *details):
    made = {"Action": action, "LogicalResourceId": logical_id, "ResourceType": type, "Replacement": replacement}
    return {"Type": "Resource", "ResourceChange": {**made, "Details": list(details)}}


def detail(name, evaluation="Static", recreation="Always", cause=""):
    target = {"Attribute": "Properties", "Name": name, "RequiresRecreation": recreation}
    found = {"Target": target, "Evaluation": evaluation}
    return found | ({"CausingEntity": cause, "ChangeSource": "ResourceAttribute"} if cause else {})


@dataclass
class CloudFormation:
    """Makes a change set after two looks; everything by AWS's own model."""

    changes: list[dict[str, Any]] = field(default_factory=list)
    fails: str = ""
    looks: int = 0
    log: list[tuple[str, dict[str, Any]]] = field(default_factory=list)
    stored: set[str] = field(default_factory=set)

    def __getattr__(self, name):
        if not name.startswith(("create_", "describe_", "delete_", "head_", "put_")):
            raise AttributeError(name)

        def call(**asked):
            service = "s3" if "Bucket" in asked else "cloudformation"
            wrong = violations(service, operation_of(service, name), asked)
            assert not wrong, wrong
            self.log.append((name, asked))
            return self._answer(name, asked)

        return call

    def _answer(self, name, asked):
        if name == "head_object" and asked["Key"] not in self.stored:
            raise refused("404", "Not Found")
        if name == "put_object":
            self.stored.add(asked["Key"])
        if name != "describe_change_set":
            return {}
        self.looks += 1
        if self.looks < 3:
            return {"Status": "CREATE_IN_PROGRESS"}
        if self.fails:
            return {"Status": "FAILED", "StatusReason": self.fails}
        # Two a page.
        start = int(asked.get("NextToken", "0"))
        more = {"NextToken": str(start + 2)} if len(self.changes) > start + 2 else {}
        return {"Status": "CREATE_COMPLETE", "Changes": self.changes[start : start + 2]} | more


@pytest.fixture
def stack(tmp_path):
    file = Path(tmp_path, "template.json")
    file.write_bytes(b'{"as": "synthesized"}')
    return Synthesized(
        "acme-data",
        "111111111111",
        "eu-west-1",
        {"Parameters": {"BootstrapVersion": {}, "New": {}}, "Resources": {}},
        file,
        "arn:${AWS::Partition}:iam::111111111111:role/cdk-exec",
        "s3://cdk-assets/abc.json",
    )


def ask(service, stack, old=OLD):
    return proposed(Calls({"cloudformation": service, "s3": service}, lambda s: None), stack, old, "aws")


def test_it_is_made_as_the_cdk_makes_it_and_deleted(stack):
    service = CloudFormation()
    assert ask(service, stack) == []
    operations = [name for name, _ in service.log]
    assert operations[:3] == ["head_object", "put_object", "create_change_set"]
    assert operations[-1] == "delete_change_set"
    asked = dict(service.log)
    assert asked["put_object"] == {"Bucket": "cdk-assets", "Key": "abc.json", "Body": b'{"as": "synthesized"}'}
    made = asked["create_change_set"]
    assert made["TemplateURL"] == "https://s3.eu-west-1.amazonaws.com/cdk-assets/abc.json"
    assert made["RoleARN"] == "arn:aws:iam::111111111111:role/cdk-exec"
    assert made["Parameters"] == [{"ParameterKey": "BootstrapVersion", "UsePreviousValue": True}]
    assert asked["delete_change_set"]["ChangeSetName"] == made["ChangeSetName"]


def test_a_template_that_lies_there_is_not_uploaded_again(stack):
    service = CloudFormation(stored={"abc.json"})
    ask(service, stack)
    assert "put_object" not in dict(service.log)


@pytest.mark.parametrize(
    ("changes", "found"),
    [
        ([change("Bucket", "AWS::S3::Bucket", "Remove")], [("Bucket", "removed")]),
        ([change("Bucket", "AWS::S3::Bucket", "Modify", "True", detail("BucketName"))], [("Bucket", "replaced")]),
        ([change("Bucket", "AWS::S3::Bucket", "Modify", "False", detail("Tags", recreation="Never"))], []),
        ([change("Topic", "AWS::SNS::Topic", "Remove")], []),
        ([change("New", "AWS::S3::Bucket", "Add")], []),
        (  # the schema is replaced, so the dataset that refers to it is
            [
                change(
                    "Dataset",
                    "AWS::Personalize::Dataset",
                    "Modify",
                    "Conditional",
                    detail("SchemaArn", "Dynamic", cause="Schema.SchemaArn"),
                ),
                change("Topic", "AWS::SNS::Topic", "Remove"),
                change("Schema", "AWS::Personalize::Schema", "Modify", "True", detail("Schema")),
            ],
            [("Dataset", "replaced"), ("Schema", "replaced")],
        ),
        (  # the role changes in place, and its ARN does not
            [
                change(
                    "Dataset",
                    "AWS::Personalize::Dataset",
                    "Modify",
                    "Conditional",
                    detail("RoleArn", "Dynamic", cause="Role.Arn"),
                ),
                change("Role", "AWS::IAM::Role", "Modify", "False", detail("Policies", recreation="Never")),
            ],
            [],
        ),
    ],
)
def test_what_a_change_set_says(stack, changes, found):
    assert [(one.logical_id, one.action) for one in ask(CloudFormation(changes), stack)] == found


@pytest.mark.parametrize(
    "nothing", ["The submitted information didn't contain changes.", "No updates are to be performed."]
)
def test_no_changes_are_no_failure(stack, nothing):
    assert ask(CloudFormation(fails=nothing), stack) == []


def test_one_that_cannot_be_made_is_an_error_and_deleted(stack):
    service = CloudFormation(fails="Role cdk-exec is invalid")
    with pytest.raises(OperationError, match=r"acme-data: CloudFormation made no change set \(FAILED\): Role cdk-exec"):
        ask(service, stack)
    assert service.log[-1][0] == "delete_change_set"
