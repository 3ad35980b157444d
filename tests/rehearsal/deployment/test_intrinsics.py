from __future__ import annotations

import pytest

from rehearsal.deployment.intrinsics import BadTemplate, Resolver, references
from rehearsal.deployment.template import order

TEMPLATE = {
    "Conditions": {"Big": {"Fn::Equals": [{"Ref": "Size"}, "big"]}, "Small": {"Fn::Not": [{"Condition": "Big"}]}},
    "Mappings": {"Sizes": {"big": {"count": 3}}},
}


@pytest.fixture
def resolver() -> Resolver:
    refs = {"Size": "big", "AWS::Region": "eu-west-1", "Table": "t"}
    return Resolver(TEMPLATE, refs, {"Table": {"Arn": "arn:t"}})


@pytest.mark.parametrize(
    ("value", "expected"),
    [
        ({"Ref": "Table"}, "t"),
        ({"Fn::GetAtt": ["Table", "Arn"]}, "arn:t"),
        ({"Fn::GetAtt": "Table.Arn"}, "arn:t"),
        ({"Fn::Join": ["-", ["a", {"Ref": "AWS::Region"}]]}, "a-eu-west-1"),
        ({"Fn::Sub": "${Table.Arn}/${Table}/${!literal}"}, "arn:t/t/${literal}"),
        ({"Fn::Sub": ["${x}", {"x": {"Ref": "Table"}}]}, "t"),
        ({"Fn::Select": [1, {"Fn::Split": [",", "a,b"]}]}, "b"),
        ({"Fn::If": ["Big", 1, 2]}, 1),
        ({"Fn::If": ["Small", 1, 2]}, 2),
        ({"Fn::FindInMap": ["Sizes", {"Ref": "Size"}, "count"]}, 3),
        ({"a": [{"Ref": "AWS::NoValue"}, 1], "b": {"Ref": "AWS::NoValue"}}, {"a": [1]}),
        ({"Fn::Base64": "hi"}, "aGk="),
    ],
)
def test_functions(resolver: Resolver, value: object, expected: object) -> None:
    assert resolver.resolve(value) == expected


@pytest.mark.parametrize(
    ("value", "complaint"),
    [
        ({"Ref": "Nobody"}, "'Nobody'"),
        ({"Fn::GetAtt": ["Table", "StreamArn"]}, "no attribute 'StreamArn'"),
        ({"Fn::ImportValue": "x"}, "couples stacks"),
        ({"Fn::GetStackOutput": {}}, "couples stacks"),
        ({"Fn::Transform": {}}, "does not model Fn::Transform"),
    ],
)
def test_what_is_refused(resolver: Resolver, value: object, complaint: str) -> None:
    with pytest.raises(BadTemplate, match=complaint):
        resolver.resolve(value)


def test_references_are_found_in_every_function() -> None:
    value = [{"Ref": "A"}, {"Fn::GetAtt": ["B", "Arn"]}, {"Fn::Sub": ["${C.Arn} ${own}", {"own": {"Ref": "D"}}]}]
    assert set(references(value)) == {"A", "B", "C", "D"}


def test_resources_come_after_what_they_need() -> None:
    resources = {
        "Last": {"Properties": {"x": {"Ref": "Middle"}}},
        "Middle": {"DependsOn": "First"},
        "First": {},
    }
    assert order(resources) == ["First", "Middle", "Last"]


@pytest.mark.parametrize(
    ("resources", "complaint"),
    [
        ({"A": {"DependsOn": ["B"]}, "B": {"Properties": {"x": {"Ref": "A"}}}}, "circular dependency between A, B"),
        ({"A": {"DependsOn": "Nobody"}}, "A depends on Nobody"),
    ],
)
def test_orders_that_cannot_be(resources: dict, complaint: str) -> None:
    with pytest.raises(BadTemplate, match=complaint):
        order(resources)
