"""Domain dataset groups: their schemas, and what they have in common with custom ones."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from rehearsal.personalize import quotas, schemas
from rehearsal.personalize.errors import InvalidInput

from .conftest import COLUMNS, PREFIX, avro, code_of

VIDEO, RETAIL = "VIDEO_ON_DEMAND", "ECOMMERCE"
ITEM = {"name": "ITEM_ID", "type": "string"}
CREATED = {"name": "CREATION_TIMESTAMP", "type": "long"}
PRICE = {"name": "PRICE", "type": "float"}
USER = {"name": "USER_ID", "type": "string"}


def category(name: str, kind: str | list[str] = "string") -> dict:
    return {"name": name, "type": kind, "categorical": True}


FILMS = [ITEM, CREATED, category("GENRES")]
GOODS = [ITEM, PRICE, category("CATEGORY_L1")]


def parse(domain: str | None, kind: str, fields: list[dict]) -> schemas.Schema:
    return schemas.parse(avro(kind, fields), quotas.DEFAULTS, domain)


@pytest.mark.parametrize(
    ("domain", "kind", "fields"),
    [
        (VIDEO, "Interactions", COLUMNS["Interactions"]),
        (VIDEO, "Items", FILMS),
        (VIDEO, "Items", [*FILMS, {"name": "PRODUCT_DESCRIPTION", "type": ["null", "string"], "textual": True}]),
        (VIDEO, "Items", [*FILMS, category("GENRE_L2", ["string", "null"]), {"name": "STUDIO", "type": "string"}]),
        (VIDEO, "Users", [USER, category("SUBSCRIPTION_MODEL", ["null", "string"])]),
        (RETAIL, "Interactions", COLUMNS["Interactions"]),
        (RETAIL, "Items", GOODS),
        (RETAIL, "Items", [*GOODS, CREATED, category("ADULT", ["string", "null"])]),
        (RETAIL, "Users", [USER, {"name": "AGE", "type": "int"}]),
        (None, "Items", [ITEM, category("PRICE")]),  # reserved by domains only
    ],
)
def test_accepted(domain, kind, fields):
    assert parse(domain, kind, fields).domain == domain


@pytest.mark.parametrize(
    ("domain", "kind", "fields", "complaint"),
    [
        (VIDEO, "Interactions", COLUMNS["Interactions"][:3], "EVENT_TYPE is required"),
        (VIDEO, "Items", [ITEM, category("GENRES")], "CREATION_TIMESTAMP is required"),
        (VIDEO, "Items", [ITEM, CREATED, {"name": "GENRES", "type": "string"}], "categorical set to true"),
        (VIDEO, "Items", [ITEM, CREATED, category("GENRES", ["string", "null"])], "GENRES cannot be null"),
        (VIDEO, "Items", [*FILMS, {"name": "DURATION", "type": "int"}], "DURATION must be of type float"),
        (VIDEO, "Items", [*FILMS, {"name": "PRODUCT_DESCRIPTION", "type": "string"}], "textual set to true"),
        (RETAIL, "Items", [ITEM, category("CATEGORY_L1")], "PRICE is required"),
        (RETAIL, "Items", [ITEM, {**PRICE, "type": "double"}, category("CATEGORY_L1")], "must be of type float"),
        (RETAIL, "Users", [USER], "at least one metadata field"),
        (RETAIL, "Actions", [{"name": "ACTION_ID", "type": "string"}], "Actions"),
    ],
)
def test_refused(domain, kind, fields, complaint):
    with pytest.raises(InvalidInput, match=complaint):
        parse(domain, kind, fields)


def test_domain_columns_do_not_count_as_metadata():
    limits = {**quotas.DEFAULTS, "items_columns": 1}
    extra = [category("CONTENT_OWNER"), {"name": "STUDIO", "type": "string"}]
    schema = schemas.parse(avro("Items", [*FILMS, *extra]), limits, VIDEO)
    assert [field.name for field in schema.metadata] == ["STUDIO"]


def test_groups_and_schemas_tell_their_domain(sandbox):
    created = sandbox.create_dataset_group(name="films", domain=VIDEO)
    assert created["domain"] == VIDEO
    group = sandbox.describe_dataset_group(datasetGroupArn=created["datasetGroupArn"])["datasetGroup"]
    assert group["domain"] == VIDEO
    custom = sandbox.create_dataset_group(name="custom")
    assert "domain" not in custom
    domains = [each.get("domain") for each in sandbox.list_dataset_groups()["datasetGroups"]]
    assert domains == [VIDEO, None]
    arn = sandbox.create_schema(name="films", schema=avro("Items", FILMS), domain=VIDEO)["schemaArn"]
    assert sandbox.describe_schema(schemaArn=arn)["schema"]["domain"] == VIDEO
    assert sandbox.list_schemas()["schemas"][0]["domain"] == VIDEO


@pytest.mark.parametrize(("of_group", "of_schema"), [(VIDEO, RETAIL), (VIDEO, None), (None, VIDEO)])
def test_a_schema_is_for_groups_of_its_own_domain(sandbox, of_group, of_schema):
    group = sandbox.create_dataset_group(name="acme", **({"domain": of_group} if of_group else {}))["datasetGroupArn"]
    sandbox.later(minutes=2)
    text = avro("Interactions")
    schema = sandbox.create_schema(name="s", schema=text, **({"domain": of_schema} if of_schema else {}))["schemaArn"]
    with pytest.raises(ClientError, match=f"for {of_schema or 'custom'} dataset groups") as error:
        sandbox.create_dataset(name="d", schemaArn=schema, datasetGroupArn=group, datasetType="Interactions")
    assert code_of(error) == "InvalidInputException"


def test_solutions_and_campaigns_stay_possible_in_a_domain_group(sandbox):
    group = sandbox.group("Interactions", domain=VIDEO)
    sandbox.load("Interactions")
    version = sandbox.train(sandbox.solution(group))
    assert version["status"] == "ACTIVE"
    campaign = sandbox.campaign(version["solutionVersionArn"])
    assert campaign == f"{PREFIX}:campaign/home"
    assert sandbox.recommend(campaign, userId="u1")
