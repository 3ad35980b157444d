"""The desired state as a whole: what stands in it for whom (what a request says is in tests/stacks/requests)."""

from __future__ import annotations

import json

from personalize.naming import Names
from stacks.desired_state import desired_state

WORKSHOP, BOUTIQUE = (Names(tenant, "111111111111", "eu-west-1") for tenant in ("workshop", "boutique"))


def test_a_campaign_names_its_solution(fleet, names):
    assert [(one["name"], one["solution"]) for one in desired_state(fleet.tenants[0], names)["campaigns"]] == [
        ("home", "for-you")
    ]


def test_the_sample_tenant_asks_for_nothing_that_it_does_not_declare(fleet, names):
    desired = desired_state(fleet.tenants[0], names)
    assert (desired["ownDatasets"], desired["recommenders"], desired["attribution"]) == ([], [], None)
    assert desired["tags"]["wanted"] == {}
    assert [(one["options"], one["update"]) for one in desired["solutions"]] == [("{}", {})]


def test_a_recommender_is_a_wish_with_the_data_that_it_needs(boutique):
    found = {one["name"]: one for one in desired_state(boutique, BOUTIQUE)["recommenders"]}
    assert list(found) == ["for-you", "bought-together", "best-sellers"]
    assert found["for-you"]["required"] == ["interactions"]
    wish = json.loads(found["for-you"]["wish"])
    assert wish["Name"] == BOUTIQUE.recommender("for-you", "aws-ecomm-recommended-for-you")


def test_only_what_a_recommender_can_never_change_is_in_its_name(boutique):
    first, *others = boutique.recommenders
    wider = first.model_copy(update={"min_recommendation_requests_per_second": 9})
    another = first.model_copy(update={"recipe": "aws-ecomm-popular-items-by-views", "exploration": None})
    names = [
        json.loads(
            desired_state(boutique.model_copy(update={"recommenders": (one, *others)}), BOUTIQUE)["recommenders"][0][
                "wish"
            ]
        )["Name"]
        for one in (first, wider, another)
    ]
    assert names[0] == names[1] != names[2]


def test_what_may_be_parked_says_so(workshop, boutique):
    desired = desired_state(workshop, WORKSHOP)
    assert {one["name"]: one["parks"] for one in desired["campaigns"]} == {
        "shelf": True,
        "front": False,  # keep: true
        "more-like-this": False,
        "offers": False,
    }
    assert {one["parks"] for one in desired_state(boutique, BOUTIQUE)["recommenders"]} == {False}


def test_tags_are_for_what_cloudformation_cannot_tag(workshop, boutique):
    tags = desired_state(workshop, WORKSHOP)["tags"]
    kinds = [arn.split(":")[5].partition("/")[0] for arn in tags["arns"]]
    assert {kind: kinds.count(kind) for kind in kinds} == {
        "dataset-group": 1,
        "dataset": 5,
        "solution": 6,
        "campaign": 4,
    }
    assert (tags["wanted"], tags["filters"]) == ({"stage": "test", "team": "tools"}, "workshop_")
    shop = desired_state(boutique, BOUTIQUE)["tags"]["arns"]
    assert len([arn for arn in shop if ":recommender/" in arn]) == 3


def test_a_changed_tag_makes_no_other_solution(workshop):
    retagged = workshop.model_copy(update={"tags": {"team": "another"}})
    one, other = (desired_state(tenant, WORKSHOP)["solutions"] for tenant in (workshop, retagged))
    assert [solution["arn"] for solution in one] == [solution["arn"] for solution in other]
    assert one[0]["request"]["Tags"] != other[0]["request"]["Tags"]
