"""What a deploy would lose, from two templates; and the table of create-only properties against the registry."""

from __future__ import annotations

import copy

import pytest
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER

from operations.guard.losses import Change, losses
from operations.guard.stateful import CREATE_ONLY, STATEFUL

PSEUDO = {"AWS::Region": "eu-west-1", "AWS::AccountId": "111111111111", "AWS::Partition": "aws"}
TEMPLATE = {
    "Resources": {
        "Role": {"Type": "AWS::IAM::Role", "Properties": {"RoleName": "acme-personalize"}},
        "Key": {"Type": "AWS::KMS::Key", "Properties": {"Description": "d"}},
        "Bucket": {"Type": "AWS::S3::Bucket", "Properties": {"BucketName": "acme-data"}},
        "Topic": {"Type": "AWS::SNS::Topic", "Properties": {"TopicName": "t"}},
        "Group": {
            "Type": "AWS::Personalize::DatasetGroup",
            "Properties": {"Name": "acme_main", "RoleArn": {"Fn::GetAtt": ["Role", "Arn"]}},
        },
        "Schema": {"Type": "AWS::Personalize::Schema", "Properties": {"Name": "acme_items_1", "Schema": "{}"}},
        "Dataset": {
            "Type": "AWS::Personalize::Dataset",
            "Properties": {
                "Name": "acme_items",
                "DatasetType": "Items",
                "DatasetGroupArn": {"Fn::GetAtt": ["Group", "DatasetGroupArn"]},
                "SchemaArn": {"Fn::GetAtt": ["Schema", "SchemaArn"]},
            },
        },
    }
}


def edited(**properties):
    """The template with properties set, as Resource__Property=value; None takes a property away."""
    template = copy.deepcopy(TEMPLATE)
    for place, value in properties.items():
        resource, property = place.split("__")
        template["Resources"][resource]["Properties"][property] = value
        if value is None:
            del template["Resources"][resource]["Properties"][property]
    return template


def without(*resources):
    kept = {key: one for key, one in TEMPLATE["Resources"].items() if key not in resources}
    return {"Resources": copy.deepcopy(kept)}


def lost(new, old=TEMPLATE):
    return [(one.logical_id, one.action) for one in losses("acme-data", old, new, PSEUDO)]


@pytest.mark.parametrize(
    ("new", "found"),
    [
        (TEMPLATE, []),
        (edited(Key__Description="another", Topic__TopicName="another"), []),
        (without("Topic", "Role"), []),
        (without("Key", "Bucket"), [("Key", "removed"), ("Bucket", "removed")]),
        (edited(Bucket__BucketName="other"), [("Bucket", "replaced")]),
        (edited(Bucket__BucketName=None), [("Bucket", "replaced")]),
        (edited(Group__Tags=[{"Key": "a", "Value": "b"}]), [("Group", "replaced"), ("Dataset", "replaced")]),
        (edited(Schema__Schema="{ }"), [("Schema", "replaced"), ("Dataset", "replaced")]),
        (edited(Role__RoleName="other"), [("Group", "replaced"), ("Dataset", "replaced")]),
        (edited(Role__Description="other"), []),
    ],
)
def test_what_is_lost(new, found):
    assert lost(new) == found


def test_a_dataset_says_that_its_schema_is_the_cause():
    *_, dataset = losses("acme-data", TEMPLATE, edited(Schema__Schema="{ }"), PSEUDO)
    value = {"Fn::GetAtt": ["Schema", "SchemaArn"]}
    assert dataset.changes == (Change("SchemaArn", value, value, "Schema"),)


def test_a_type_that_changes_is_a_replacement():
    template = copy.deepcopy(TEMPLATE)
    template["Resources"]["Bucket"]["Type"] = "AWS::SNS::Topic"
    (found,) = losses("acme-data", TEMPLATE, template, PSEUDO)
    assert (found.action, found.new_type) == ("replaced", "AWS::SNS::Topic")


def test_a_new_logical_id_is_found():
    template = without("Bucket")
    template["Resources"]["Other"] = TEMPLATE["Resources"]["Bucket"]
    (found,) = losses("acme-data", TEMPLATE, template, PSEUDO)
    assert (found.action, found.renamed) == ("removed", "Other")


@pytest.mark.parametrize(
    "same",
    [
        {"Fn::Join": ["-", ["acme", "data"]]},
        {"Fn::Join": ["", ["acme", "-", "data"]]},
        {"Fn::Sub": "acme-data"},
    ],
)
def test_another_spelling_of_the_same_value_is_no_change(same):
    assert lost(edited(Bucket__BucketName=same)) == []


def test_pseudo_parameters_have_values():
    old = edited(Bucket__BucketName={"Fn::Join": ["-", ["acme", {"Ref": "AWS::Region"}]]})
    assert lost(edited(Bucket__BucketName={"Fn::Sub": "acme-${AWS::Region}"}), old) == []
    assert lost(edited(Bucket__BucketName="acme-eu-west-1"), old) == []


def test_a_template_without_resources_loses_everything():
    assert len(lost({})) == len([one for one in TEMPLATE["Resources"].values() if one["Type"] in STATEFUL])


@pytest.mark.parametrize("type", CREATE_ONLY)
def test_the_table_is_what_the_registry_says(type):
    schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema("eu-west-1", type).schema
    places = [*schema.get("createOnlyProperties", []), *schema.get("conditionalCreateOnlyProperties", [])]
    assert set(CREATE_ONLY[type]) == {place.split("/")[2] for place in places}


def test_every_stateful_type_is_in_the_table():
    assert STATEFUL.keys() <= CREATE_ONLY.keys()
