from __future__ import annotations

import json

import pytest

from rehearsal.events.patterns import matches, transformed
from rehearsal.iam.policies import Unmodelled

EVENT = {
    "source": "aws.s3",
    "detail-type": "Object Created",
    "time": "2026-11-21T20:00:00Z",
    "detail": {"bucket": {"name": "acme"}, "object": {"key": "data/items/a.csv", "size": 12}, "tags": ["a", "b"]},
}


@pytest.mark.parametrize(
    ("pattern", "expected"),
    [
        ({"source": ["aws.s3"]}, True),
        ({"source": ["aws.ec2", "aws.s3"]}, True),
        ({"source": ["aws.ec2"]}, False),
        ({"detail": {"bucket": {"name": ["acme"]}}}, True),
        ({"detail": {"object": {"key": [{"prefix": "data/"}]}}}, True),
        ({"detail": {"object": {"key": [{"suffix": ".csv"}]}}}, True),
        ({"detail": {"object": {"key": [{"wildcard": "data/*/*.csv"}]}}}, True),
        ({"detail": {"object": {"key": [{"wildcard": "data/*.json"}]}}}, False),
        ({"detail": {"object": {"key": [{"anything-but": {"suffix": ".csv"}}]}}}, False),
        ({"detail": {"object": {"key": [{"anything-but": ["x"]}]}}}, True),
        ({"detail": {"object": {"size": [{"numeric": [">", 0, "<=", 12]}]}}}, True),
        ({"detail": {"object": {"size": [12]}}}, True),
        ({"detail": {"object": {"size": ["12"]}}}, False),
        ({"detail": {"missing": [{"exists": False}]}}, True),
        ({"detail": {"object": {"key": [{"exists": False}]}}}, False),
        ({"detail": {"tags": ["b"]}}, True),
        ({"$or": [{"source": ["x"]}, {"source": ["aws.s3"]}]}, True),
        ({"nothing": {"here": ["x"]}}, False),
    ],
)
def test_patterns(pattern: dict, expected: bool) -> None:
    assert matches(pattern, EVENT) is expected


def test_an_unknown_operator_is_refused_by_name() -> None:
    with pytest.raises(Unmodelled, match="'sounds-like'"):
        matches({"source": [{"sounds-like": "s3"}]}, EVENT)


def test_an_input_transformer_makes_json() -> None:
    template = '{"key": <key>, "text": "in <bucket>", "size": <size>, "rule": <aws.events.rule-name>}'
    paths = {"key": "$.detail.object.key", "bucket": "$.detail.bucket.name", "size": "$.detail.object.size"}
    assert json.loads(transformed(template, paths, EVENT, "arn", "arrivals")) == {
        "key": "data/items/a.csv",
        "text": "in acme",
        "size": 12,
        "rule": "arrivals",
    }
