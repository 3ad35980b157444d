from __future__ import annotations

import pytest

from rehearsal.deployment import schemas
from rehearsal.deployment.diff import Change, Effect, change, difference, updatable

REGION = "eu-west-1"


@pytest.mark.parametrize(
    ("kind", "old", "new", "expected"),
    [
        ("AWS::SNS::Topic", {"TopicName": "a"}, {"TopicName": "a"}, Change(Effect.NONE)),
        ("AWS::SNS::Topic", {"Tags": []}, {}, Change(Effect.IN_PLACE, ("Tags",))),
        ("AWS::SNS::Topic", {}, {"TopicName": "a"}, Change(Effect.REPLACEMENT, ("TopicName",), ("TopicName",))),
        (
            "AWS::Glue::Table",
            {"TableInput": {"Name": "a", "Description": "x"}},
            {"TableInput": {"Name": "a", "Description": "y"}},
            Change(Effect.IN_PLACE, ("TableInput",)),
        ),
        (
            "AWS::Glue::Table",
            {"TableInput": {"Name": "a"}},
            {"TableInput": {"Name": "b"}},
            Change(Effect.REPLACEMENT, ("TableInput",), ("TableInput.Name",)),
        ),
        (  # conditionally create-only
            "AWS::DynamoDB::Table",
            {"KeySchema": [{"AttributeName": "a", "KeyType": "HASH"}]},
            {"KeySchema": [{"AttributeName": "b", "KeyType": "HASH"}]},
            Change(Effect.REPLACEMENT, ("KeySchema",), ("KeySchema",)),
        ),
        ("AWS::Personalize::Dataset", {"Tags": []}, {}, Change(Effect.REPLACEMENT, ("Tags",), ("Tags",))),
        ("Custom::Thing", {"Name": "a"}, {"Name": "b"}, Change(Effect.IN_PLACE, ("Name",))),
    ],
)
def test_what_a_change_does(kind: str, old: dict, new: dict, expected: Change) -> None:
    assert change(kind, old, new, REGION) == expected


def test_what_comes_and_goes() -> None:
    found = difference({"A": "x", "B": "x", "C": "x"}, {"B": "x", "C": "y", "D": "x"})
    assert (found.added, found.removed, found.retyped) == (("D",), ("A",), ("C",))


def test_an_update_carries_nothing_that_only_a_creation_sets() -> None:
    given = {"FunctionName": "f", "PackageType": "Zip", "Timeout": 3}
    assert updatable("AWS::Lambda::Function", given, REGION) == {"Timeout": 3}


def test_what_is_read_only_is_a_complaint() -> None:
    found = schemas.complaints("AWS::SNS::Topic", {"TopicArn": "arn:aws:sns:eu-west-1:111111111111:t"}, REGION)
    assert "TopicArn: read-only, a template cannot set it" in found


def test_a_replacement_that_deletes_first_is_known() -> None:
    assert schemas.deleted_first("AWS::Personalize::Dataset", REGION)
    assert not schemas.deleted_first("AWS::Personalize::Schema", REGION)
