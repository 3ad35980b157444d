"""Batch segment jobs: the users that are found for items and for attributes of items."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .conftest import COLUMNS
from .test_batch import Batch


def tastes(line: dict) -> set[int]:
    """0 for users who like the items a0 to a29, 1 for the others, of a segment."""
    return {int(user[1:]) % 2 for user in line["output"]["recommendedUsers"]}


def test_users_are_found_for_items(sandbox):
    batch = Batch(sandbox, "aws-item-affinity", "Interactions", "Users")
    a, b, unknown = batch.run({"itemId": "a3"}, {"itemId": "b3"}, {"itemId": "zzz"}, numResults=20)
    assert (tastes(a), tastes(b)) == ({0}, {1})
    assert len(a["output"]["recommendedUsers"]) == 20
    assert a["input"] == {"itemId": "a3"}
    assert "was not there" in unknown["error"]
    old = sandbox.filter(batch.group, "INCLUDE UserID WHERE Users.AGE > $AGE", "old")
    (line,) = batch.run({"itemId": "a3", "filterValues": {"AGE": "60"}}, filterArn=old)
    assert {int(user[1:]) > 40 for user in line["output"]["recommendedUsers"]} == {True}
    assert tastes(line) == {0}
    metrics = sandbox.get_solution_metrics(solutionVersionArn=batch.version)["metrics"]
    assert set(metrics) == {"coverage", "hit_at_1_percent", "recall_at_1_percent"}
    assert metrics["hit_at_1_percent"] > 0
    with pytest.raises(ClientError, match="for batch jobs"):
        sandbox.campaign(batch.version)
    batch.kind = "inference"
    with pytest.raises(ClientError, match="cannot be created with aws-item-affinity"):
        batch.create({"userId": "u1"})


def test_users_are_found_for_attributes(sandbox):
    batch = Batch(sandbox, "aws-item-attribute-affinity", "Interactions", "Items")
    queries = ['ITEMS.GENRE = "Drama"', 'ITEMS.GENRE = "Action" AND ITEMS.GENRE = "Comedy"', "ITEMS.YEAR = 1995"]
    queries += ['ITEMS.GENRE = "Opera"', 'ITEMS.GENRE IN ("a")', 'ITEMS.YEAR = "1995"', 'ITEMS.genre = "Drama"']
    drama, comedy, year, *wrong = batch.run(*({"itemAttributes": query} for query in queries))
    assert drama["itemAttributes"] == queries[0]
    assert (tastes(drama), tastes(comedy), tastes(year)) == ({1}, {0}, {0, 1})
    complaints = ("No item had", "Failed to parse itemAttributes at column 13", "with a number", "no field genre")
    for line, complaint in zip(wrong, complaints, strict=True):
        assert line["output"] is None
        assert complaint in line["error"]
    watched = sandbox.filter(batch.group, 'EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ("watch")', "watched")
    with pytest.raises(ClientError, match="does not take"):
        batch.create({"itemAttributes": queries[0]}, filterArn=watched)
    job = batch.create(*({"itemAttributes": queries[0]} for _ in range(11)))
    sandbox.later(minutes=10)
    assert "has 11 queries, the maximum is 10" in batch.describe(job)["failureReason"]


def test_filters_of_segments_are_of_users(sandbox):
    batch = Batch(sandbox, "aws-item-affinity", "Interactions")
    items = sandbox.filter(batch.group, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', "items")
    with pytest.raises(ClientError, match="a filter of items, not of users"):
        batch.create({"itemId": "a1"}, filterArn=items)
    everybody = sandbox.filter(batch.group, "EXCLUDE UserID WHERE Interactions.EVENT_TYPE IN ($TYPE)", "users")
    line, nobody = batch.run(
        {"itemId": "a1"}, {"itemId": "a1", "filterValues": {"TYPE": '"watch"'}}, filterArn=everybody
    )
    assert len(line["output"]["recommendedUsers"]) == 25
    assert nobody["output"] == {"recommendedUsers": []}


def test_attributes_need_a_column_of_ones_own(sandbox):
    textual = {"name": "TEXT", "type": "string", "textual": True}
    columns = {"Items": [COLUMNS["Items"][0], textual, COLUMNS["Items"][3]]}
    group = sandbox.group("Interactions", "Items", columns=columns)
    solution = sandbox.solution(group, "aws-item-attribute-affinity")
    with pytest.raises(ClientError, match="neither reserved nor textual"):
        sandbox.create_solution_version(solutionArn=solution)
