"""What nothing may ever replace: stable names and identities, whatever else changes in the tenant file."""

from __future__ import annotations

import pytest
from aws_cdk import aws_iam as iam, aws_kms as kms

from config.models import Column, Dataset
from stacks.components.datasets import DatasetGroup

COLUMNS = {
    "interactions": ("USER_ID", "ITEM_ID", "TIMESTAMP"),
    "items": ("ITEM_ID", "GENRE"),
    "users": ("USER_ID", "AGE"),
}


def declared(*datasets):
    return {
        name: Dataset(columns=tuple(Column(name=column, type="string") for column in COLUMNS[name]))
        for name in datasets
    }


LATER = Column(name="STUDIO", type="string", nullable=True, since=2)


@pytest.fixture
def made(resources_of, acme):
    def build(*datasets, event_tracker=True, later=()):
        def parts(stack):
            key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111111111111:key/1")
            role = iam.Role(stack, "Role", assumed_by=iam.ServicePrincipal("personalize.amazonaws.com"))
            DatasetGroup(
                stack,
                "Datasets",
                names=acme,
                key=key,
                role=role,
                datasets={
                    name: one.model_copy(update={"columns": (*one.columns, *later)})
                    for name, one in declared(*datasets).items()
                },
                event_tracker=event_tracker,
            )

        return resources_of(parts)

    return build


def names_of(resources, kind):
    return [resource["Properties"]["Name"] for resource in resources.get(f"AWS::Personalize::{kind}", ())]


def test_each_declared_dataset_has_a_schema_and_a_dataset(made):
    resources = made("interactions", "items", "users")
    assert names_of(resources, "Dataset") == ["acme_interactions", "acme_items", "acme_users"]
    types = [one["Properties"]["DatasetType"] for one in resources["AWS::Personalize::Dataset"]]
    assert types == ["Interactions", "Items", "Users"]
    assert len(set(names_of(resources, "Schema"))) == 3


def test_without_an_event_tracker_there_is_none(made):
    assert names_of(made("interactions", event_tracker=False), "EventTracker") == []
    assert names_of(made("interactions"), "EventTracker") == ["acme_events"]


def test_one_dataset_more_changes_nothing_about_the_others(made):
    fewer, more = made("interactions"), made("interactions", "users")
    for kind in ("DatasetGroup", "Schema", "Dataset", "EventTracker"):
        assert more[f"AWS::Personalize::{kind}"][0] == fewer[f"AWS::Personalize::{kind}"][0]


def test_a_later_column_changes_nothing_at_all(made):
    assert made("interactions", "items") == made("interactions", "items", later=[LATER])


def test_the_group_waits_for_its_role(made):
    (group,) = made("interactions")["AWS::Personalize::DatasetGroup"]
    assert group["DependsOn"]


def test_whatever_is_made_outlives_its_stack(made):
    resources = made("interactions", "items")
    kept = [one for kind, many in resources.items() if "Personalize" in kind for one in many]
    assert len(kept) == 6
    for resource in kept:
        assert resource["DeletionPolicy"] == "RetainExceptOnCreate"
        assert resource["UpdateReplacePolicy"] == "Retain"
