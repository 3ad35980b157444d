"""Actions: their datasets, their events, and what aws-next-best-action makes of them."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from rehearsal.personalize import quotas, schemas
from rehearsal.personalize.errors import InvalidInput, LimitExceeded

from .conftest import PREFIX, START, avro, code_of

DAY = 86_400
NOW = int(START.timestamp())
COLUMNS = {
    "Actions": [
        {"name": "ACTION_ID", "type": "string"},
        {"name": "CATEGORY", "type": "string", "categorical": True},
        {"name": "VALUE", "type": ["long", "null"]},
        {"name": "REPEAT_FREQUENCY", "type": ["null", "long"]},
        {"name": "EXPIRATION_TIMESTAMP", "type": ["null", "long"]},
    ],
    "Action_Interactions": [
        {"name": "USER_ID", "type": "string"},
        {"name": "ACTION_ID", "type": "string"},
        {"name": "EVENT_TYPE", "type": "string"},
        {"name": "TIMESTAMP", "type": "long"},
    ],
}
ACTIONS = (
    "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n"
    "for-a,club,5,,\nfor-b,club,5,,\nrare,mail,9,,\nplain,mail,3,,\n"
    f"over,mail,10,,{NOW - DAY}\nweekly,app,1,7,{NOW + 90 * DAY}\n"
)
DATASET = f"{PREFIX}:dataset/acme"


def action_interactions(kinds: tuple[str, str] = ("Taken", "Not taken")) -> str:
    """Every user has been shown both clubs twice: even ones take for-a, odd ones for-b, and not the other."""
    lines = ["USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP"]
    for user in range(60):
        for place in range(2):
            for taste, action in enumerate(("for-a", "for-b")):
                kind = kinds[user % 2 != taste]
                lines.append(f"u{user},{action},{kind},{NOW - (place + 1) * 3 * DAY - user}")
    lines.append(f"u0,rare,Viewed,{NOW - DAY}")
    lines.append(f"u1,weekly,Viewed,{NOW - 2 * DAY}")
    return "\n".join(lines) + "\n"


KINDS = ("Interactions", "Actions", "Action_Interactions")


@pytest.fixture
def group(sandbox) -> str:
    """A dataset group with interactions, actions and action interactions, all imported."""
    arn = sandbox.group(*KINDS, columns=COLUMNS)
    for kind, text in (("Interactions", None), ("Actions", ACTIONS), ("Action_Interactions", action_interactions())):
        assert sandbox.load(kind, text)["status"] == "ACTIVE"
    return arn


@pytest.fixture
def campaign(sandbox, group) -> str:
    """A campaign of aws-next-best-action."""
    version = sandbox.train(sandbox.solution(group, "aws-next-best-action"))
    assert version["status"] == "ACTIVE", version
    return sandbox.campaign(version["solutionVersionArn"])


def answer(sandbox, campaign: str, user: str, **params) -> dict[str, float]:
    """The recommended actions with their scores, best first."""
    found = sandbox.get_action_recommendations(campaignArn=campaign, userId=user, **{"numResults": 100, **params})
    assert [each["score"] for each in found["actionList"]] == sorted(
        (each["score"] for each in found["actionList"]), reverse=True
    )
    return {each["actionId"]: each["score"] for each in found["actionList"]}


def interact(sandbox, action: str, user: str, kind: str, **event) -> None:
    tracker = sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTION_INTERACTIONS")["dataset"]["trackingId"]
    entry = {"actionId": action, "userId": user, "sessionId": "s", "timestamp": sandbox.now, "eventType": kind, **event}
    sandbox.put_action_interactions(trackingId=tracker, actionInteractions=[entry])


# -- schemas and datasets -----------------------------------------------------------------------------------------


@pytest.mark.parametrize("name", ["Action_Interactions", "ActionInteractions"])
def test_the_record_of_action_interactions_may_be_named_as_in_the_guide(name):
    parsed = schemas.parse(avro("Items", COLUMNS["Action_Interactions"], name=name), quotas.DEFAULTS)
    assert parsed.dataset_type == "Action_Interactions"


@pytest.mark.parametrize(
    ("kind", "fields", "error", "complaint"),
    [
        ("Actions", COLUMNS["Actions"][1:], InvalidInput, "ACTION_ID is required"),
        ("Actions", COLUMNS["Actions"][:1], InvalidInput, "at least one metadata field"),
        ("Actions", [*COLUMNS["Actions"][:2], {"name": "VALUE", "type": "int"}], InvalidInput, "must be of type long"),
        (
            "Actions",
            [*COLUMNS["Actions"][:1], {"name": "TYPE", "type": "string", "categorical": True}],
            InvalidInput,
            "cannot be categorical",
        ),
        (
            "Actions",
            [*COLUMNS["Actions"][:1], *({"name": f"N{n}", "type": "int"} for n in range(11))],
            LimitExceeded,
            "the maximum is 10",
        ),
        ("Action_Interactions", COLUMNS["Action_Interactions"][:2], InvalidInput, "EVENT_TYPE is required"),
        (
            "Action_Interactions",
            [*COLUMNS["Action_Interactions"], *({"name": f"N{n}", "type": "int"} for n in range(6))],
            LimitExceeded,
            "the maximum is 5",
        ),
    ],
)
def test_schemas_that_are_refused(kind, fields, error, complaint):
    with pytest.raises(error, match=complaint):
        schemas.parse(avro("Items", fields, name=kind), quotas.DEFAULTS)


def test_action_interactions_bring_their_own_event_tracker(sandbox, group):
    described = sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTION_INTERACTIONS")["dataset"]
    assert described["datasetType"] == "Action_Interactions"
    assert described["trackingId"] != sandbox.tracker(group)
    assert "trackingId" not in sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTIONS")["dataset"]


def test_a_group_with_actions_cannot_be_deleted(sandbox):
    group = sandbox.group("Actions", "Action_Interactions", columns=COLUMNS)
    for kind in ("ACTIONS", "ACTION_INTERACTIONS"):
        with pytest.raises(ClientError, match=kind) as error:
            sandbox.delete_dataset_group(datasetGroupArn=group)
        assert code_of(error) == "ResourceInUseException"
        sandbox.delete_dataset(datasetArn=f"{DATASET}/{kind}")
        sandbox.later(minutes=3)
    sandbox.delete_dataset_group(datasetGroupArn=group)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("Actions", "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n1,a,11,,\n", "VALUE must be"),
        ("Actions", "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n1,a,1,31,\n", "REPEAT_FREQUENCY"),
        ("Action_Interactions", "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\nu,a,Clicked,1\n", "Clicked"),
    ],
)
def test_imports_with_values_out_of_range_fail(sandbox, kind, text, reason):
    sandbox.group(kind, columns=COLUMNS)
    job = sandbox.load(kind, text)
    assert job["status"] == "CREATE FAILED"
    assert reason in job["failureReason"]


# -- events -------------------------------------------------------------------------------------------------------


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ({"category": "a", "value": 0}, "1: VALUE must be between 1 and 10"),
        ({"value": 1}, "category is required"),
        ({"category": "a", "colour": "red"}, "colour are not in the schema"),
    ],
)
def test_actions_must_fit_the_schema(sandbox, properties, complaint):
    sandbox.group("Actions", columns=COLUMNS)
    action = {"actionId": "1", "properties": json.dumps(properties)}
    with pytest.raises(ClientError, match=complaint):
        sandbox.put_actions(datasetArn=f"{DATASET}/ACTIONS", actions=[action])
    with pytest.raises(ClientError, match="entries"):
        sandbox.put_actions(datasetArn=f"{DATASET}/ACTIONS", actions=[{"actionId": "1"}] * 11)


def test_action_interactions_must_be_of_a_known_type_and_tracker(sandbox):
    group = sandbox.group("Interactions", "Action_Interactions", columns=COLUMNS)
    with pytest.raises(ClientError, match="Taken, Not Taken or Viewed"):
        interact(sandbox, "for-a", "u1", "Clicked")
    with pytest.raises(ClientError, match="colour are not in the schema"):
        interact(sandbox, "for-a", "u1", "Taken", properties='{"colour": "red"}')
    event = {"actionId": "1", "sessionId": "s", "timestamp": sandbox.now, "eventType": "Taken"}
    with pytest.raises(ClientError, match="not that of an event tracker"):
        sandbox.put_action_interactions(trackingId=sandbox.tracker(group), actionInteractions=[event])


# -- recommendations ----------------------------------------------------------------------------------------------


def test_users_get_what_users_like_them_take(sandbox, campaign):
    for user, (best, worst) in (("u2", ("for-a", "for-b")), ("u3", ("for-b", "for-a"))):
        scores = answer(sandbox, campaign, user)
        assert next(iter(scores)) == best
        assert scores[best] > 0.5 > scores[worst] > 0
    assert len(answer(sandbox, campaign, "u2", numResults=0)) == 5


def test_a_newcomer_is_told_by_the_items_that_interest_them(sandbox, group, campaign):
    tracker = sandbox.tracker(group)
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


def test_filters_of_actions(sandbox, group, campaign):
    club = sandbox.filter(group, 'INCLUDE ActionID WHERE Actions.CATEGORY IN ("club")', "club")
    assert set(answer(sandbox, campaign, "u2", filterArn=club)) == {"for-a", "for-b"}
    taken = sandbox.filter(group, "EXCLUDE ActionID WHERE Action_Interactions.EVENT_TYPE IN ($TYPE)", "taken")
    values = {"TYPE": '"TAKEN"'}
    assert "for-a" not in answer(sandbox, campaign, "u2", filterArn=taken, filterValues=values)
    items = sandbox.filter(group, 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")', "items")
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


def test_what_the_recipe_cannot_do_is_refused(sandbox, group, campaign):
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
        sandbox.solution(group, "aws-next-best-action", "short", solutionConfig=config)


def test_the_datasets_that_the_recipe_needs_are_named(sandbox):
    solution = sandbox.solution(sandbox.group("Interactions"), "aws-next-best-action")
    with pytest.raises(ClientError, match="no Actions dataset, which aws-next-best-action requires"):
        sandbox.create_solution_version(solutionArn=solution)
