"""What Describe tells, and who is described when."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from hypothesis import given, strategies as st

from lambdas.collector.facts import MOST_DESCRIBES, MOST_IN_TURN, TURN, Facts, due, learnt, recipe_of, solution_of
from tests.lambdas.collector.samples import NOW, PREFIX, ago, campaign, facts, recommender

VERSION = f"{PREFIX}solution/acme_main/1a2b3c4d"


def test_facts_of_a_campaign():
    description = {"solutionVersionArn": VERSION, "minProvisionedTPS": 3}
    home = campaign()
    expected = Facts(home.updated, 3, "aws-sims", f"{PREFIX}solution/acme_main", updating=False)
    assert learnt(home, description, "aws-sims") == expected


def test_facts_of_a_recommender():
    top = recommender()
    config = {"recommenderConfig": {"minRecommendationRequestsPerSecond": 7}}
    assert learnt(top, config, "aws-vod-top-picks") == Facts(top.updated, 7, "aws-vod-top-picks")
    assert learnt(top, {}, "aws-vod-top-picks").provisioned == 1  # its default


@pytest.mark.parametrize(
    ("status", "updating"),
    [
        ("CREATE PENDING", True),
        ("CREATE IN_PROGRESS", True),
        ("ACTIVE", False),
        ("CREATE FAILED", False),
        ("SOMETHING NEW", True),
    ],
)
def test_an_update_runs_until_its_status_is_final(status, updating):
    description = {"solutionVersionArn": VERSION, "latestCampaignUpdate": {"status": status}}
    assert learnt(campaign(), description, "aws-sims").updating is updating


def test_names_of_recipe_and_solution():
    assert recipe_of({"recipeArn": "arn:aws:personalize:::recipe/aws-sims"}) == "aws-sims"
    assert recipe_of({"performAutoML": True}) == ""
    assert solution_of({"solutionVersionArn": VERSION}) == f"{PREFIX}solution/acme_main"
    assert solution_of({"solutionVersionArn": f"{PREFIX}solution/acme_main/$LATEST"}) == f"{PREFIX}solution/acme_main"


@pytest.mark.parametrize(
    ("updated", "known", "updating", "unsettled"),
    [
        (ago(days=9), ago(days=9), False, False),
        (ago(days=9), ago(days=9), True, True),
        (ago(minutes=59), ago(days=9), False, True),  # it may be running
        (ago(minutes=60), ago(days=9), False, False),  # or was not described since, for too long to tell
        (ago(minutes=5), ago(minutes=5), False, False),  # described since: it is not
    ],
)
def test_unsettled_is_what_is_updated_or_may_be(updated, known, updating, unsettled):
    home = campaign(updated=updated)
    assert facts(home, updated=known, updating=updating).unsettled(home, NOW) is unsettled


def campaigns(count, prefix="acme_c"):
    return [campaign(f"{prefix}{place:04}") for place in range(count)]


def test_new_ones_come_first_then_changed_ones_then_some_in_turn():
    new, changed, updating, *same = campaigns(12)
    known = {one.arn: facts(one) for one in (changed, updating, *same)}
    known[changed.arn] = facts(changed, updated=ago(days=60))
    known[updating.arn] = facts(updating, updating=True)
    first, second, third, *rest = due([*same, updating, changed, new], known, NOW)
    assert first == new
    assert {second, third} == {changed, updating}
    assert len(rest) == MOST_IN_TURN
    assert set(rest) < set(same)


@given(new=st.integers(0, 30), changed=st.integers(0, 30), same=st.integers(0, 30))
def test_nobody_is_described_twice_and_never_more_than_can_be(new, changed, same):
    fresh = campaigns(new, "new_c")
    known = {one.arn: facts(one) for one in campaigns(same, "same_c")}
    known |= {one.arn: facts(one, updated=ago(days=60)) for one in campaigns(changed, "other_c")}
    every = [*campaigns(same, "same_c"), *campaigns(changed, "other_c"), *fresh]
    found = due(every, known, NOW)
    assert len(found) == len({one.arn for one in found})
    pressing = min(MOST_DESCRIBES, new + changed)
    assert len(found) == min(MOST_DESCRIBES, pressing + min(MOST_IN_TURN, same))
    assert set(found[:new]) == set(fresh[:MOST_DESCRIBES])


@given(count=st.integers(1, 60), step=st.integers(0, 1_000))
def test_everybody_has_a_turn_before_anybody_has_a_second(count, step):
    every = campaigns(count)
    known = {one.arn: facts(one) for one in every}
    runs = -(-count // MOST_IN_TURN)
    seen = {one.arn for run in range(runs) for one in due(every, known, NOW + (step + run) * TURN)}
    assert len(seen) == count


def test_changed_ones_that_are_too_many_have_their_turns_as_well():
    every = campaigns(45)
    known = {one.arn: facts(one, updated=ago(days=60)) for one in every}
    found = [due(every, known, NOW + run * TURN) for run in range(3)]
    assert [len(run) for run in found] == [MOST_DESCRIBES] * 3
    assert len({one.arn for run in found for one in run}) == 45


def test_twenty_five_campaigns_are_seen_within_75_minutes():
    every = [replace(one, updated=ago(days=1)) for one in campaigns(25)]
    known = {one.arn: facts(one) for one in every}
    seen = [one for run in range(5) for one in due(every, known, NOW + run * timedelta(minutes=15))]
    assert len(set(seen)) == 25
