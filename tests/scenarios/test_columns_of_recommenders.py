"""Columns that a shop adds to what it deployed: its recommender is told to learn from them, once there is data."""

from __future__ import annotations

from dataclasses import replace

import pytest

from config.models import Column
from operations.calls import Calls
from tests.scenarios.stage import deployed
from tests.scenarios.test_edits import reconciled
from tests.synthesis import synthesize

POOR = {"interactions": 2000, "users": 60}
BRAND = Column(name="BRAND", type="string", categorical=True, nullable=True, since=2)
SHELF = Column(name="SHELF", type="string", nullable=True, since=3)  # no model learns from it
CITY = Column(name="CITY", type="string", categorical=True, nullable=True, since=2)
COLUMNS = ["BRAND", "CATEGORY_L1", "CATEGORY_L2", "CREATION_TIMESTAMP", "PRICE", "PRODUCT_DESCRIPTION"]


@pytest.fixture(scope="module")
def assemblies(samples, tmp_path_factory):
    """The shop with its first recommender alone, and the same with further columns."""
    shop = next(tenant for tenant in samples.tenants if tenant.tenant == "boutique")
    shop = shop.model_copy(update={"recommenders": shop.recommenders[:1]})
    more = {"items": (BRAND, SHELF), "users": (CITY,)}
    wider = {
        key: one.model_copy(update={"columns": (*one.columns, *more.get(key, ()))})
        for key, one in shop.datasets.declared.items()
    }
    wide = shop.model_copy(update={"datasets": shop.datasets.model_copy(update=wider)})
    return [
        synthesize(replace(samples, tenants=(one,)), tmp_path_factory.mktemp("shop"), only="boutique")
        for one in (shop, wide)
    ]


@pytest.fixture(scope="module")
def stage(assemblies):
    with deployed(assemblies[0], name="boutique") as stage:
        stage.upload("interactions", "items", "users", **POOR)
        stage.run_until(lambda: stage.ended("RecommenderDeployment", "Deployed"))
        yield stage


def recommender_of(stage):
    calls = Calls({"personalize": stage.aws.client("personalize")}, stage.aws.clock.sleep)  # patient: machines ask too
    (one,) = calls.call("personalize", "list_recommenders")["recommenders"]
    return calls.call("personalize", "describe_recommender", recommenderArn=one["recommenderArn"])["recommender"]


def trained_on(stage):
    return recommender_of(stage)["recommenderConfig"].get("trainingDataConfig")


def updated(stage, *datasets):
    return all(stage.state(f"schema#{dataset}") for dataset in datasets)


def test_the_schemas_are_exchanged_and_the_recommender_stays_as_it_was(stage, assemblies):
    assert trained_on(stage) == {"excludedDatasetColumns": {"USERS": ["MEMBERSHIP"]}}
    stage.deploy(assemblies[1])
    stage.run_until(lambda: updated(stage, "items", "users") and not stage.running("TenantReconciliation"), hours=1)
    assert stage.calls("UpdateRecommender") == []
    found = reconciled(stage)
    assert (found["actions"], found["reports"]) == ([], [])
    assert [note["reason"] for note in found["waiting"]] == [
        "waiting for data with the new columns of items, users, to learn from them"
    ]


def test_with_data_it_is_told_by_name_what_to_learn_from(stage):
    before = recommender_of(stage)["recommenderArn"]
    stage.upload("items", "users", seed=1, **POOR)
    stage.run_until(lambda: "includedDatasetColumns" in (trained_on(stage) or {}), hours=6)
    assert trained_on(stage) == {"includedDatasetColumns": {"ITEMS": COLUMNS, "USERS": ["CITY"]}}
    assert recommender_of(stage)["recommenderArn"] == before
    assert len(stage.calls("UpdateRecommender")) == len(stage.calls("CreateRecommender")) == 1
    stage.run_until(lambda: not stage.running("RecommenderDeployment"))
    found = reconciled(stage)
    assert found["actions"] == found["reports"] == found["waiting"] == []
    assert stage.failed() == []
