from __future__ import annotations

import pytest

from rehearsal.iam.policies import Request, Unmodelled, glob, verdict

ARN = "arn:aws:s3:::data/items/x.csv"


def statement(**fields: object) -> dict:
    return {"Statement": [{"Effect": "Allow", "Action": "s3:GetObject", "Resource": "*", **fields}]}


@pytest.mark.parametrize(
    ("fields", "context", "expected"),
    [
        ({}, {}, "Allow"),
        ({"Action": "s3:Get*"}, {}, "Allow"),
        ({"Action": "S3:getobject"}, {}, "Allow"),
        ({"Action": "s3:Put*"}, {}, None),
        ({"NotAction": "s3:Put*", "Action": None}, {}, "Allow"),
        ({"Resource": "arn:aws:s3:::data/*"}, {}, "Allow"),
        ({"Resource": "arn:aws:s3:::data"}, {}, None),
        ({"Effect": "Deny"}, {}, "Deny"),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}, {"aws:SourceAccount": "1"}, "Allow"),
        ({"Condition": {"StringEquals": {"aws:SourceAccount": "1"}}}, {}, None),
        ({"Condition": {"StringEqualsIfExists": {"aws:SourceAccount": "1"}}}, {}, "Allow"),
        ({"Condition": {"StringNotEquals": {"aws:SourceAccount": "1"}}}, {}, "Allow"),
        ({"Condition": {"StringLike": {"s3:prefix": ["data/*"]}}}, {"s3:prefix": "data/items"}, "Allow"),
        ({"Condition": {"Bool": {"aws:SecureTransport": False}}}, {"aws:SecureTransport": "true"}, None),
        ({"Condition": {"Null": {"s3:prefix": "true"}}}, {}, "Allow"),
        (
            {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:personalize:*:1:*"}}},
            {"aws:SourceArn": "arn:aws:personalize:eu-west-1:1:dataset/a"},
            "Allow",
        ),
        (
            {"Condition": {"ArnLike": {"aws:SourceArn": "arn:aws:personalize:*"}}},
            {"aws:SourceArn": "arn:aws:personalize:eu-west-1:1:dataset/a"},
            None,
        ),
        ({"Condition": {"ForAllValues:StringEquals": {"k": ["a", "b"]}}}, {"k": ["a", "b"]}, "Allow"),
        ({"Condition": {"ForAllValues:StringEquals": {"k": ["a"]}}}, {"k": ["a", "b"]}, None),
        ({"Condition": {"ForAnyValue:StringEquals": {"k": ["a"]}}}, {"k": ["a", "b"]}, "Allow"),
    ],
)
def test_statements(fields: dict, context: dict, expected: str | None) -> None:
    document = statement(**fields)
    if fields.get("Action", "") is None:
        del document["Statement"][0]["Action"]
    assert verdict(document, Request("s3:GetObject", ARN, context)) == expected


def test_a_deny_wins_wherever_it_stands() -> None:
    allow, deny = statement()["Statement"], statement(Effect="Deny")["Statement"]
    for order in (allow + deny, deny + allow):
        assert verdict({"Statement": order}, Request("s3:GetObject", ARN)) == "Deny"


def test_principals_of_a_resource_policy() -> None:
    service = statement(Principal={"Service": "personalize.amazonaws.com"})
    assert verdict(service, Request("s3:GetObject", ARN, {}, (("Service", "personalize.amazonaws.com"),))) == "Allow"
    assert verdict(service, Request("s3:GetObject", ARN, {}, (("Service", "sns.amazonaws.com"),))) is None
    anyone = statement(Principal={"AWS": "*"})
    assert verdict(anyone, Request("s3:GetObject", ARN, {}, (("AWS", "arn:aws:iam::1:role/r"),))) == "Allow"


@pytest.mark.parametrize(
    "fields",
    [
        {"NotPrincipal": {"AWS": "1"}},
        {"Resource": "arn:aws:s3:::${aws:username}"},
        {"Condition": {"IpAddress": {"a": "b"}}},
    ],
)
def test_what_is_not_modelled_is_refused_by_name(fields: dict) -> None:
    with pytest.raises(Unmodelled, match="does not model"):
        verdict(statement(**fields), Request("s3:GetObject", ARN, {"a": "b"}))


def test_wildcards() -> None:
    assert glob("acme_*", "acme_home")
    assert not glob("acme_*", "acme-eu_home")
    assert glob("a?c", "abc")
    assert not glob("a?c", "abbc")
    assert not glob("a.c", "abc")
