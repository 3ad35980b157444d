"""Columns that were added to what is deployed: further schemas, and what learns from them."""

from __future__ import annotations

import json

import pytest

from config.models import Column, Filter, MetricAttribution, Recommender, Solution
from personalize import quotas, recipes
from personalize.naming import Names
from personalize.use_cases import USE_CASES
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.desired_state import desired_state
from stacks.features import Features
from stacks.requests import revisions

STREAMLY, BOUTIQUE = (Names(name, "111111111111", "eu-west-1") for name in ("streamly", "boutique"))
STUDIO = Column(name="STUDIO", type="string", categorical=True, nullable=True, since=2)
NOTE = Column(name="NOTE", type="string", nullable=True, since=2)  # no model learns from it
MOOD = Column(name="MOOD", type="int", nullable=True, since=3)


@pytest.fixture(scope="session")
def streamly(fleet):
    return fleet.tenants[0]


def wider(tenant, *columns, key="items"):
    datasets = tenant.datasets
    dataset = getattr(datasets, key)
    dataset = dataset.model_copy(update={"columns": (*dataset.columns, *columns)})
    return tenant.model_copy(update={"datasets": datasets.model_copy(update={key: dataset})})


def test_a_tenant_without_further_columns_has_nothing_of_it(streamly):
    text = json.dumps(desired_state(streamly, STREAMLY))
    assert not [word for word in ("revisions", "learns", "earlier", "reads") if f'"{word}"' in text]
    assert Features.of(streamly).revised == {}


def test_the_latest_schema_has_all_columns_and_the_first_is_the_templates(streamly):
    tenant = wider(streamly, STUDIO, MOOD)
    (found,) = desired_state(tenant, STREAMLY)["revisions"]
    assert found["arn"] == STREAMLY.dataset_arn("items")
    assert found["columns"] == ["STUDIO", "MOOD"]
    assert found["schemaArn"] == STREAMLY.schema_arn(found["schema"]["Name"])
    fields = json.loads(found["schema"]["Schema"])["fields"]
    assert [field["name"] for field in fields] == [column.name for column in tenant.datasets.items.columns]
    assert fields[-1] == {"name": "MOOD", "type": ["int", "null"]}
    first, second = found["earlier"]
    (fewer,) = desired_state(wider(streamly, STUDIO), STREAMLY)["revisions"]
    assert (fewer["earlier"], fewer["schemaArn"]) == ([first], second)
    for operation, arguments in (
        ("CreateSchema", found["schema"]),
        ("UpdateDataset", {"DatasetArn": found["arn"], "SchemaArn": found["schemaArn"]}),
    ):
        assert violations("personalize", operation, sdk.request("personalize", operation, arguments)) == []


def test_the_schema_of_a_domain_says_so(boutique):
    (found,) = desired_state(wider(boutique, STUDIO), BOUTIQUE)["revisions"]
    assert found["schema"]["Domain"] == "ECOMMERCE"


ITEMS = "aws-user-personalization"


@pytest.mark.parametrize(
    ("columns", "recipe", "said", "learns"),
    [
        ([STUDIO], ITEMS, {}, {"items": 2}),
        ([STUDIO, MOOD], ITEMS, {}, {"items": 3}),
        ([NOTE], ITEMS, {}, {}),
        ([NOTE, MOOD], ITEMS, {}, {"items": 3}),
        ([STUDIO], ITEMS, {"excluded_columns": {"items": ("STUDIO",)}}, {}),
        ([STUDIO, MOOD], ITEMS, {"excluded_columns": {"items": ("MOOD",)}}, {"items": 2}),
        ([STUDIO], ITEMS, {"excluded_columns": {"items": ("GENRE", "YEAR", "CREATION_TIMESTAMP", "STUDIO")}}, {}),
        ([STUDIO], ITEMS, {"included_columns": {"items": ("GENRE", "STUDIO")}}, {}),  # in the name anyway
        ([STUDIO], "aws-sims", {}, {}),
    ],
)
def test_what_a_solution_learns_from_is_in_its_name(streamly, columns, recipe, said, learns):
    (declared,) = streamly.solutions
    solution = Solution(
        name="main", recipe=recipe, training=declared.training.model_copy(update={"update": None}), **said
    )
    assert revisions.learnt(wider(streamly, *columns), solution, recipes.RECIPES[recipe].datasets) == learns
    plain = {key: chosen for key, chosen in said.items() if key == "excluded_columns"}
    plain = {key: {"items": tuple(set(of["items"]) - {"STUDIO", "MOOD"})} for key, of in plain.items()}
    once = solution.model_copy(update={"excluded_columns": {}, "included_columns": {}} | plain)
    (before,), (after,) = (
        desired_state(tenant.model_copy(update={"solutions": (one,)}), STREAMLY)["solutions"]
        for tenant, one in ((streamly, once), (wider(streamly, *columns), solution))
    )
    renamed = learns or said.get("included_columns")
    assert (before["arn"] != after["arn"]) is bool(renamed)
    assert after.get("learns", []) == list(learns)
    assert after["arn"].endswith(f"/{after['request']['Name']}")
    assert not learns or before["arn"] in after["earlier"]
    assert bool(after.get("needs")) is bool(learns or said)


def test_every_revision_that_there_was_is_an_earlier_one(streamly):
    assert list(revisions.earlier({})) == []
    assert list(revisions.earlier({"items": 2})) == [{}]
    assert list(revisions.earlier({"items": 3, "users": 2})) == [
        {},
        {"users": 2},
        {"items": 2},
        {"items": 2, "users": 2},
        {"items": 3},
    ]
    (found,) = desired_state(wider(streamly, STUDIO, MOOD), STREAMLY)["solutions"]
    (second,) = desired_state(wider(streamly, STUDIO), STREAMLY)["solutions"]
    assert second["arn"] in found["earlier"]
    assert len({found["arn"], *found["earlier"]}) == 3


def test_a_recommender_is_told_by_name_and_was_not_before(boutique):
    (before, *_), (after, *others) = (
        desired_state(tenant, BOUTIQUE)["recommenders"] for tenant in (boutique, wider(boutique, STUDIO))
    )
    config = json.loads(after["wish"])["RecommenderConfig"]["TrainingDataConfig"]
    assert config["ExcludedDatasetColumns"] == {"USERS": ["MEMBERSHIP"]}
    assert config["IncludedDatasetColumns"]["ITEMS"] == [
        "CATEGORY_L1",
        "CATEGORY_L2",
        "CREATION_TIMESTAMP",
        "PRICE",
        "PRODUCT_DESCRIPTION",
        "STUDIO",
    ]
    assert (after["learns"], after["earlier"]) == (["items"], [before["wish"]])
    assert after["arn"] == before["arn"]
    assert not [one for one in others if "learns" in one]  # they learn from interactions alone


def test_what_the_file_excludes_is_not_named(boutique):
    recipe = "aws-ecomm-recommended-for-you"
    one = Recommender(name="top", recipe=recipe, excluded_columns={"items": ("PRICE", "CATEGORY_L2")})
    tenant = wider(boutique, STUDIO)
    learns = revisions.learnt(tenant, one, USE_CASES[recipe].datasets)
    named = revisions.named_columns(tenant, one, learns)
    assert named == {"items": ["CATEGORY_L1", "PRODUCT_DESCRIPTION", "CREATION_TIMESTAMP", "STUDIO"]}


def test_a_recommender_is_not_told_of_more_columns_than_a_request_names(boutique):
    many = [MOOD.model_copy(update={"name": f"C{n}", "since": 2}) for n in range(quotas.CONFIGURED_COLUMNS)]
    found = desired_state(wider(boutique, *many), BOUTIQUE)["recommenders"][0]
    assert "ITEMS" not in found["wish"]
    assert (found["untold"], found.get("learns")) == (["items"], None)


@pytest.mark.parametrize(
    ("expression", "reads"),
    [
        ('EXCLUDE ItemID WHERE Items.STUDIO IN ("big")', ["items"]),
        ('EXCLUDE ItemID WHERE Items.GENRE IN ("STUDIO")', []),
        ("INCLUDE ItemID WHERE Items.MOOD > CurrentItem.MOOD", ["items"]),
    ],
)
def test_a_filter_of_a_later_column_waits_for_it(streamly, expression, reads):
    tenant = wider(streamly, STUDIO, MOOD)
    filters = (Filter(name="one", expression=expression),)
    (found,) = desired_state(tenant.model_copy(update={"filters": filters}), STREAMLY)["filters"]
    assert found.get("reads", []) == reads


@pytest.mark.parametrize(("summed", "reads"), [("SUM(Items.MOOD)", ["items"]), ("SUM(Items.YEAR)", [])])
def test_a_metric_of_a_later_column_waits_for_it(streamly, summed, reads):
    metrics = [{"name": "sum", "event_type": "watch", "expression": summed}]
    attribution = MetricAttribution.model_validate({"metrics": metrics}, strict=False)
    assert revisions.summed(wider(streamly, STUDIO, MOOD), attribution) == reads
