"""Whose a campaign or recommender is, and how its requests are counted."""

from __future__ import annotations

import pytest

from lambdas.collector.resources import CAMPAIGN, RECOMMENDER, kind_of, listed, subject_of, usual_operation
from personalize import use_cases
from personalize.naming import Names
from personalize.recipes import RECIPES
from tests.lambdas.collector.samples import PREFIX, ago

ACME = Names("acme", "111111111111", "eu-west-1")


@pytest.mark.parametrize(
    ("arn", "tenant", "name"),
    [
        (ACME.campaign_arn("home"), "acme", "home"),
        (ACME.personalize_arn("recommender", ACME.recommender("top", "aws-vod-top-picks")), "acme", "top"),
        (f"{PREFIX}campaign/acme-eu_home-2", "acme-eu", "home-2"),
        (f"{PREFIX}campaign/home", "unmanaged", "home"),
        (f"{PREFIX}campaign/Acme_home", "unmanaged", "Acme_home"),
        (f"{PREFIX}campaign/acme_home_0a1b2c3d", "unmanaged", "acme_home_0a1b2c3d"),  # campaigns have no hash
        (f"{PREFIX}recommender/acme_top", "unmanaged", "acme_top"),  # recommenders have one
        (f"{PREFIX}recommender/acme_top_0A1B2C3D", "unmanaged", "acme_top_0A1B2C3D"),
    ],
)
def test_whose_a_resource_is(arn, tenant, name):
    subject = subject_of(arn)
    assert (subject.tenant, subject.name) == (tenant, name)


def test_a_subject_is_told_by_its_dimensions():
    assert subject_of(ACME.campaign_arn("home")).dimensions == {"Tenant": "acme", "Campaign": "home"}
    unmanaged = subject_of(f"{PREFIX}recommender/top")
    assert unmanaged.dimensions == {"Tenant": "unmanaged", "Recommender": "top"}
    assert str(unmanaged) == "recommender top of unmanaged"


@pytest.mark.parametrize("arn", [f"{PREFIX}solution/acme_main", f"{PREFIX}filter/campaign/x", "acme_home", ""])
def test_nothing_else_has_a_kind(arn):
    with pytest.raises(ValueError, match="neither a campaign nor a recommender"):
        kind_of(arn)


@pytest.mark.parametrize(("kind", "noun"), [(CAMPAIGN, "campaign"), (RECOMMENDER, "recommender")])
@pytest.mark.parametrize(
    ("status", "active"),
    [("ACTIVE", True), ("INACTIVE", False), ("DELETE PENDING", False), ("CREATE IN_PROGRESS", False)],
)
def test_a_resource_is_what_a_list_says(kind, noun, status, active):
    summary = {
        f"{noun}Arn": f"{PREFIX}{noun}/acme_home",
        "name": "acme_home",
        "status": status,
        "creationDateTime": ago(days=2),
        "lastUpdatedDateTime": ago(days=1),
    }
    found = listed(kind, summary)
    assert (found.kind, found.created, found.updated) == (kind, ago(days=2), ago(days=1))
    assert kind_of(found.arn) is kind
    assert found.is_active is active


def test_the_metric_of_a_campaign_is_that_of_its_recipe():
    for name, recipe in RECIPES.items():
        assert usual_operation(CAMPAIGN, name) == recipe.metric
        assert usual_operation(RECOMMENDER, name) is None
    assert usual_operation(CAMPAIGN, "aws-of-tomorrow") is None


def test_the_metric_of_a_recommender_is_one_for_all_use_cases():
    assert {usual_operation(RECOMMENDER, name) for name in use_cases.USE_CASES} == {"GetRecommendations"}
    assert usual_operation(RECOMMENDER, "aws-vod-of-tomorrow") is None


def test_whatever_counts_requests_to_a_campaign_is_looked_at():
    assert {recipe.metric for recipe in RECIPES.values()} - {None} == set(CAMPAIGN.operations)
