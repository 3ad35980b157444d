"""What aws-next-best-action makes of actions and action interactions."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from .actions import ACTIONS, COLUMNS, DATASET, GROUP, answer, campaign_of, interact, loaded


@pytest.fixture
def group(sandbox) -> str:
    """A dataset group with interactions, actions and action interactions, all imported."""
    return sandbox.kept(loaded)


@pytest.fixture
def campaign(sandbox) -> str:
    """A campaign of aws-next-best-action."""
    return sandbox.kept(campaign_of)


def test_users_get_what_users_like_them_take(sandbox, campaign):
    for user, (best, worst) in (("u2", ("for-a", "for-b")), ("u3", ("for-b", "for-a"))):
        scores = answer(sandbox, campaign, user)
        assert next(iter(scores)) == best
        assert scores[best] > 0.5 > scores[worst] > 0
    assert len(answer(sandbox, campaign, "u2", numResults=0)) == 5


def test_a_newcomer_is_told_by_the_items_that_interest_them(sandbox, campaign):
    tracker = sandbox.tracker(GROUP)
    before = answer(sandbox, campaign, "new")
    sandbox.watch(tracker, "b1", "b2", "b3", "b4", user="new")
    sandbox.later(seconds=3)
    after = answer(sandbox, campaign, "new")
    assert after["for-b"] > before["for-b"]
    assert next(iter(after)) == "for-b"


def test_what_a_user_declines_falls_at_once(sandbox, campaign):
    before = answer(sandbox, campaign, "u2")["for-a"]
    for _ in range(3):
        interact(sandbox, "for-a", "u2", "NOT_TAKEN")
    sandbox.later(seconds=3)
    assert answer(sandbox, campaign, "u2")["for-a"] < before


def test_actions_with_few_interactions_have_no_score_and_stand_by_value(sandbox, campaign):
    scores = answer(sandbox, campaign, "u2")
    assert [action for action, score in scores.items() if score == 0] == ["rare", "plain", "weekly"]


def test_expired_actions_and_those_that_rest_are_left_out(sandbox, campaign):
    assert "over" not in answer(sandbox, campaign, "u2")
    assert "weekly" not in answer(sandbox, campaign, "u1")
    interact(sandbox, "weekly", "u2", "Viewed")
    sandbox.later(seconds=3)
    assert "weekly" not in answer(sandbox, campaign, "u2")
    sandbox.later(days=7)
    assert "weekly" in answer(sandbox, campaign, "u2")


def test_new_actions_come_with_the_update_of_every_two_hours(sandbox, campaign):
    action = {"actionId": "fresh", "properties": json.dumps({"category": "club"})}
    sandbox.put_actions(datasetArn=f"{DATASET}/ACTIONS", actions=[action])
    assert "fresh" not in answer(sandbox, campaign, "u2")
    sandbox.later(hours=3)
    assert answer(sandbox, campaign, "u2")["fresh"] == 0.0


def test_filters_of_actions(sandbox, campaign):
    club = sandbox.filter(GROUP, 'INCLUDE ActionID WHERE Actions.CATEGORY IN ("club")', "club")
    assert set(answer(sandbox, campaign, "u2", filterArn=club)) == {"for-a", "for-b"}
    taken = sandbox.filter(GROUP, "EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($TYPE)", "taken")
    values = {"TYPE": '"TAKEN"'}
    assert "for-a" not in answer(sandbox, campaign, "u2", filterArn=taken, filterValues=values)
    items = sandbox.filter(GROUP, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', "items")
    with pytest.raises(ClientError, match="for items, not for actions"):
        answer(sandbox, campaign, "u2", filterArn=items)


def test_metrics_are_those_of_actions_and_come_from_the_data(sandbox, group):
    version = sandbox.train(sandbox.solution(group, "aws-next-best-action"))["solutionVersionArn"]
    metrics = sandbox.get_solution_metrics(solutionVersionArn=version)["metrics"]
    assert metrics["precision"] > 0.8
    assert metrics["area_under_the_curve"] > 0.8
    assert metrics["coverage"] == pytest.approx(2 / 6, abs=1e-4)
    assert "mean_reciprocal_rank_at_25" not in metrics


def test_without_action_interactions_all_scores_are_zero(sandbox):
    group = sandbox.group("Interactions", "Actions", columns=COLUMNS)
    solution = sandbox.solution(group, "aws-next-best-action")
    sandbox.load("Interactions")
    assert "no actions" in sandbox.train(solution)["failureReason"]
    sandbox.load("Actions", ACTIONS)
    scores = answer(sandbox, sandbox.campaign(sandbox.train(solution)["solutionVersionArn"]), "u2")
    assert list(scores) == ["rare", "for-a", "for-b", "plain", "weekly"]
    assert set(scores.values()) == {0.0}


def test_what_the_recipe_cannot_do_is_refused(sandbox, campaign):
    for params, complaint in (
        ({"numResults": 101}, "at most 100"),
        ({"userId": ""}, "userId is required"),
        ({"filterValues": {"A": '"b"'}}, "need a filterArn"),
    ):
        with pytest.raises(ClientError, match=complaint):
            sandbox.get_action_recommendations(**{"campaignArn": campaign, "userId": "u1", **params})
    with pytest.raises(ClientError, match="answers GetActionRecommendations"):
        sandbox.get_recommendations(campaignArn=campaign, userId="u1")
    config = {"featureTransformationParameters": {"action_optimization_period": "6"}}
    with pytest.raises(ClientError, match="between 7 and 28"):
        sandbox.solution(GROUP, "aws-next-best-action", "short", solutionConfig=config)


def test_the_datasets_that_the_recipe_needs_are_named(sandbox):
    solution = sandbox.solution(sandbox.group("Interactions"), "aws-next-best-action")
    with pytest.raises(ClientError, match="no Actions dataset, which aws-next-best-action requires"):
        sandbox.create_solution_version(solutionArn=solution)
