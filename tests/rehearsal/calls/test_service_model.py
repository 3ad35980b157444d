from __future__ import annotations

import datetime as dt

import pytest

from rehearsal.calls.service_model import violations

GROUP = "arn:aws:personalize:eu-west-1:111111111111:dataset-group/acme"


@pytest.mark.parametrize(
    ("params", "complaint"),
    [
        ({"name": "acme"}, None),
        ({}, "name: required and missing"),
        ({"name": "bad name"}, r"name: 'bad name' does not match ^[a-zA-Z0-9][a-zA-Z0-9\-_]*"),
        ({"name": ""}, "name: 0 characters, the minimum is 1"),
        ({"name": "a" * 64}, "name: 64 characters, the maximum is 63"),
        ({"name": 3}, "name: expected string, found int"),
        ({"name": "acme", "domain": "MUSIC"}, "domain: 'MUSIC' is not one of ECOMMERCE, VIDEO_ON_DEMAND"),
        ({"name": "acme", "Domain": "ECOMMERCE"}, "Domain: unknown member"),
        ({"name": "acme", "roleArn": None}, "roleArn: null"),
        ({"name": "acme", "tags": [{"tagKey": "k"}]}, "tags[0].tagValue: required and missing"),
        ({"name": "acme", "tags": [{"tagKey": "a{b", "tagValue": "v"}]}, "tags[0].tagKey: the value does not match"),
    ],
)
def test_request_members(params: dict, complaint: str | None) -> None:
    found = violations("personalize", "CreateDatasetGroup", params)
    if complaint is None:
        assert found == []
    else:
        assert any(text.startswith(complaint) for text in found), found


def test_numbers_nested_members_and_case() -> None:
    params = {"name": "c", "solutionVersionArn": GROUP, "minProvisionedTPS": 0, "campaignConfig": {"Rank": 1}}
    assert violations("personalize", "CreateCampaign", params) == [
        "minProvisionedTPS: 0 as value, the minimum is 1",
        "campaignConfig.Rank: unknown member of CampaignConfig",
    ]
    found = violations("personalize", "CreateCampaign", {"Name": "c"})
    assert any("did you mean name?" in text for text in found)


def test_answers_are_held_to_the_output_shape() -> None:
    answer = {
        "datasetGroup": {"name": "acme", "creationDateTime": dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)},
        "ResponseMetadata": {},
    }
    assert violations("personalize", "DescribeDatasetGroup", answer, output=True) == []
    answer["datasetGroup"]["state"] = "ACTIVE"
    assert violations("personalize", "DescribeDatasetGroup", answer, output=True) == [
        "datasetGroup.state: unknown member of DatasetGroup"
    ]


def test_sensitive_values_are_never_quoted() -> None:
    found = violations(
        "personalize-runtime", "GetRecommendations", {"campaignArn": "x" * 300, "context": {"A": "s" * 2000}}
    )
    assert found
    assert not any("sss" in text for text in found)
    assert any(text.startswith("campaignArn: 300 characters") for text in found)


def test_a_sound_nested_request_has_no_complaints() -> None:
    assert violations("dynamodb", "GetItem", {"TableName": "t", "Key": {"id": {"S": "a"}}}) == []
