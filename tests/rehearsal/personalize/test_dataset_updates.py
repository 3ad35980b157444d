"""UpdateDataset: which schemas can follow which, and what the new columns are good for."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .conftest import COLUMNS, PREFIX, avro, code_of, items_csv

STUDIO = {"name": "STUDIO", "type": ["null", "string"], "categorical": True}
ITEMS = f"{PREFIX}:dataset/acme/ITEMS"


def schema(sandbox, fields: list[dict], kind: str = "Items", name: str = "wider") -> str:
    return sandbox.create_schema(name=name, schema=avro(kind, fields))["schemaArn"]


def test_a_wider_schema_takes_over_when_the_update_is_active(sandbox):
    sandbox.group("Items")
    sandbox.load("Items")
    arn = schema(sandbox, [*COLUMNS["Items"], STUDIO])
    sandbox.update_dataset(datasetArn=ITEMS, schemaArn=arn)
    during = sandbox.describe_dataset(datasetArn=ITEMS)["dataset"]
    assert (during["status"], during["schemaArn"]) == ("ACTIVE", f"{PREFIX}:schema/acme-Items")
    assert (during["latestDatasetUpdate"]["status"], during["latestDatasetUpdate"]["schemaArn"]) == (
        "CREATE PENDING",
        arn,
    )
    for call, params in (
        (sandbox.update_dataset, {"datasetArn": ITEMS, "schemaArn": arn}),
        (sandbox.delete_schema, {"schemaArn": arn}),
    ):
        with pytest.raises(ClientError) as error:
            call(**params)
        assert code_of(error) == "ResourceInUseException"
    sandbox.later(minutes=2)
    after = sandbox.describe_dataset(datasetArn=ITEMS)["dataset"]
    assert (after["latestDatasetUpdate"]["status"], after["schemaArn"]) == ("ACTIVE", arn)
    assert "missing the following fields: ['STUDIO']" in sandbox.load("Items")["failureReason"]
    text = "\n".join(f"{line},{'STUDIO' if not n else 'x'}" for n, line in enumerate(items_csv().splitlines()))
    assert sandbox.load("Items", text)["status"] == "ACTIVE"
    sandbox.delete_schema(schemaArn=f"{PREFIX}:schema/acme-Items")


@pytest.mark.parametrize(
    ("kind", "fields", "complaint"),
    [
        ("Items", COLUMNS["Items"][:3], "CREATION_TIMESTAMP is missing"),
        ("Items", [*COLUMNS["Items"], {"name": "STUDIO", "type": "string"}], "STUDIO is new and must take null"),
        (
            "Items",
            [*COLUMNS["Items"][:1], {"name": "GENRE", "type": "string"}, *COLUMNS["Items"][2:]],
            "GENRE differs in its type or attributes",
        ),
        ("Users", COLUMNS["Users"], "it is a schema for Users"),
    ],
)
def test_schemas_that_cannot_follow(sandbox, kind, fields, complaint):
    sandbox.group("Items")
    with pytest.raises(ClientError, match=complaint):
        sandbox.update_dataset(datasetArn=ITEMS, schemaArn=schema(sandbox, fields, kind))


def test_interactions_keep_their_schema(sandbox):
    sandbox.group("Interactions")
    arn = schema(sandbox, [*COLUMNS["Interactions"], STUDIO], "Interactions")
    with pytest.raises(ClientError, match="only Items and Users"):
        sandbox.update_dataset(datasetArn=f"{PREFIX}:dataset/acme/INTERACTIONS", schemaArn=arn)


def test_solutions_that_exist_do_not_train_on_new_columns(sandbox):
    """Similar items share a studio, the one thing that tells them apart: only a later solution learns of it."""
    plain = {"Items": [COLUMNS["Items"][0], {"name": "SIZE", "type": "int"}]}
    group = sandbox.group("Interactions", "Items", columns=plain)
    sandbox.load("Interactions")
    old = sandbox.solution(group, "aws-similar-items", "old")
    sandbox.update_dataset(datasetArn=ITEMS, schemaArn=schema(sandbox, [*plain["Items"], STUDIO]))
    sandbox.later(minutes=2)
    names = [f"{taste}{item}" for taste in "ab" for item in range(30)]
    rows = [f"{name},1,{'rare' if name in {'a1', 'b29'} else ''}\n" for name in names]
    assert sandbox.load("Items", "ITEM_ID,SIZE,STUDIO\n" + "".join(rows))["status"] == "ACTIVE"
    new = sandbox.solution(group, "aws-similar-items", "new")
    found = {}
    for solution in (old, new):
        version = sandbox.train(solution)["solutionVersionArn"]
        campaign = sandbox.campaign(version, solution.rpartition("/")[2])
        found[solution] = "b29" in sandbox.recommend(campaign, itemId="a1")
    assert found == {old: False, new: True}
