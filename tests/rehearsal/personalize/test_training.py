"""Solutions and solution versions: minimums, modes, metrics, and the automatic training that nobody asked for."""

from __future__ import annotations

import pytest
from botocore.exceptions import ClientError

from .conftest import PREFIX, START, code_of, interactions_csv

METRICS = {
    "coverage",
    "mean_reciprocal_rank_at_25",
    *(f"{name}_at_{k}" for name in ("normalized_discounted_cumulative_gain", "precision") for k in (5, 10, 25)),
}


def rows(*pairs: tuple[str, int], kind: str = "watch") -> str:
    """A file in which each (user, count) has that many interactions."""
    lines = [f"{user},i{n},{int(START.timestamp()) - n},{kind}" for user, count in pairs for n in range(count)]
    return "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n" + "\n".join(lines) + "\n"


@pytest.fixture
def loaded(sandbox) -> str:
    """A dataset group with interactions."""
    return sandbox.kept(_loaded)


def _loaded(sandbox) -> str:
    group = sandbox.group("Interactions")
    sandbox.load("Interactions")
    return group


@pytest.mark.parametrize(
    ("text", "options", "reason"),
    [
        (interactions_csv(), {"eventType": "buy"}, "less than 1000 interactions"),
        (rows(("u1", 1), ("u1", 1000)), {}, None),
        (rows(*((f"u{n}", 50) for n in range(24))), {}, "less than 25 users"),
        (rows(*((f"u{n}", 2) for n in range(25)), *((f"v{n}", 1) for n in range(2600))), {}, "Less than 1%"),
    ],
)
def test_too_little_data_fails_the_training_with_the_reason(sandbox, text, options, reason):
    group = sandbox.group("Interactions")
    assert sandbox.load("Interactions", text)["status"] == "ACTIVE"
    version = sandbox.train(sandbox.solution(group, **options))
    assert version["status"] == "CREATE FAILED"
    assert (reason or "less than 25 users") in version["failureReason"]
    assert "trainingHours" not in version


def test_duplicates_do_not_count(sandbox):
    group = sandbox.group("Interactions")
    half = interactions_csv(users=30)
    sandbox.load("Interactions", half + half.partition("\n")[2])
    version = sandbox.train(sandbox.solution(group))
    assert "found 750" in version["failureReason"]


def test_a_group_without_data_fails_too(sandbox):
    version = sandbox.train(sandbox.solution(sandbox.group("Interactions")))
    assert version["status"] == "CREATE FAILED"
    assert "found 0" in version["failureReason"]


def test_a_full_training_takes_about_as_long_as_the_table_says_and_is_billed(sandbox, loaded):
    version = sandbox.train(sandbox.solution(loaded), name="full-1")
    minutes = (version["lastUpdatedDateTime"] - version["creationDateTime"]).total_seconds() / 60
    assert 33 < minutes < 43
    assert (version["status"], version["trainingMode"], version["trainingType"]) == ("ACTIVE", "FULL", "MANUAL")
    assert version["name"] == "full-1"
    assert version["trainingHours"] > 0


def test_metrics_are_computed_on_what_was_set_aside(sandbox, loaded):
    versions = {
        recipe: sandbox.train(sandbox.solution(loaded, recipe, name=recipe))["solutionVersionArn"]
        for recipe in ("aws-user-personalization", "aws-popularity-count")
    }
    metrics = {
        recipe: sandbox.get_solution_metrics(solutionVersionArn=arn)["metrics"] for recipe, arn in versions.items()
    }
    assert all(set(values) == METRICS for values in metrics.values())
    assert all(0 <= value <= 1 for values in metrics.values() for value in values.values())
    # The data has two tastes, which popularity cannot tell apart.
    key = "normalized_discounted_cumulative_gain_at_10"
    assert metrics["aws-user-personalization"][key] > 1.3 * metrics["aws-popularity-count"][key]


def test_metrics_are_not_there_before_the_version_is_active(sandbox, loaded):
    arn = sandbox.create_solution_version(solutionArn=sandbox.solution(loaded))["solutionVersionArn"]
    with pytest.raises(ClientError) as error:
        sandbox.get_solution_metrics(solutionVersionArn=arn)
    assert code_of(error) == "ResourceInUseException"


def test_update_needs_an_active_full_version_and_reuses_its_weights(sandbox, loaded):
    solution = sandbox.solution(loaded)
    with pytest.raises(ClientError, match="ACTIVE solution version") as error:
        sandbox.train(solution, "UPDATE")
    assert code_of(error) == "InvalidInputException"
    full = sandbox.train(solution)
    update = sandbox.train(solution, "UPDATE")
    assert (update["status"], update["trainingMode"]) == ("ACTIVE", "UPDATE")
    minutes = (update["lastUpdatedDateTime"] - update["creationDateTime"]).total_seconds() / 60
    assert 12 < minutes < 17
    assert update["trainingHours"] < full["trainingHours"]
    metrics = [
        sandbox.get_solution_metrics(solutionVersionArn=version["solutionVersionArn"])["metrics"]
        for version in (full, update)
    ]
    assert metrics[0] == metrics[1]


@pytest.mark.parametrize("recipe", ["aws-user-personalization-v2", "aws-personalized-ranking", "aws-sims"])
def test_update_is_for_user_personalization_only(sandbox, loaded, recipe):
    solution = sandbox.solution(loaded, recipe)
    sandbox.train(solution)
    with pytest.raises(ClientError, match="not supported"):
        sandbox.train(solution, "UPDATE")


def test_autotrain_is_no_input(sandbox, loaded):
    with pytest.raises(ClientError, match="AUTOTRAIN"):
        sandbox.train(sandbox.solution(loaded), "AUTOTRAIN")


def test_a_version_name_is_taken_once(sandbox, loaded):
    solution = sandbox.solution(loaded)
    sandbox.train(solution, name="v1")
    with pytest.raises(ClientError) as error:
        sandbox.train(solution, name="v1")
    assert code_of(error) == "ResourceAlreadyExistsException"


@pytest.mark.parametrize(("after", "statuses"), [(5, ["CREATE STOPPED"]), (60, ["CREATE STOPPING", "CREATE STOPPED"])])
def test_a_training_can_be_stopped(sandbox, loaded, after, statuses):
    arn = sandbox.create_solution_version(solutionArn=sandbox.solution(loaded))["solutionVersionArn"]
    sandbox.later(seconds=after)
    sandbox.stop_solution_version_creation(solutionVersionArn=arn)
    seen = []
    for _ in range(3):
        seen.append(sandbox.describe_solution_version(solutionVersionArn=arn)["solutionVersion"]["status"])
        sandbox.later(minutes=1.5)
    assert list(dict.fromkeys(seen)) == statuses
    with pytest.raises(ClientError):
        sandbox.stop_solution_version_creation(solutionVersionArn=arn)


def test_automatic_training_is_on_unless_it_is_turned_off(sandbox, loaded):
    recipe = "arn:aws:personalize:::recipe/aws-user-personalization"
    arn = sandbox.create_solution(name="auto", datasetGroupArn=loaded, recipeArn=recipe)["solutionArn"]
    assert sandbox.describe_solution(solutionArn=arn)["solution"]["performAutoTraining"] is True
    sandbox.later(hours=2)
    (first,) = sandbox.list_solution_versions(solutionArn=arn)["solutionVersions"]
    assert (first["trainingType"], first["status"]) == ("AUTOMATIC", "ACTIVE")
    sandbox.later(days=7)
    assert len(sandbox.list_solution_versions(solutionArn=arn)["solutionVersions"]) == 1  # nothing new arrived
    sandbox.load("Interactions", interactions_csv(seed=8))
    sandbox.later(days=7)
    assert len(sandbox.list_solution_versions(solutionArn=arn)["solutionVersions"]) == 2


def test_a_training_by_hand_spares_the_first_automatic_one(sandbox, loaded):
    solution = sandbox.solution(loaded, performAutoTraining=True)
    sandbox.create_solution_version(solutionArn=solution)
    sandbox.later(hours=3)
    kinds = [v["trainingType"] for v in sandbox.list_solution_versions(solutionArn=solution)["solutionVersions"]]
    assert kinds == ["MANUAL"]


def test_automatic_training_can_be_turned_off_later(sandbox, loaded):
    recipe = "arn:aws:personalize:::recipe/aws-user-personalization"
    arn = sandbox.create_solution(name="auto", datasetGroupArn=loaded, recipeArn=recipe)["solutionArn"]
    sandbox.later(minutes=2)
    sandbox.update_solution(solutionArn=arn, performAutoTraining=False)
    described = sandbox.describe_solution(solutionArn=arn)["solution"]
    assert described["latestSolutionUpdate"]["status"] == "CREATE PENDING"
    sandbox.later(days=1)
    assert sandbox.list_solution_versions(solutionArn=arn)["solutionVersions"] == []
    sandbox.update_solution(solutionArn=arn, performAutoTraining=True)
    sandbox.later(hours=2)
    assert len(sandbox.list_solution_versions(solutionArn=arn)["solutionVersions"]) == 1


@pytest.mark.parametrize(
    ("recipe", "params", "complaint"),
    [
        ("aws-user-personalization", {"performAutoML": True}, "does not model performAutoML"),
        (
            "aws-user-personalization",
            {"solutionConfig": {"algorithmHyperParameters": {"bptt": "64"}}},
            "between 2 and 32",
        ),
        ("aws-user-personalization", {"solutionConfig": {"algorithmHyperParameters": {"depth": "1"}}}, "depth"),
        ("aws-popularity-count", {"solutionConfig": {"algorithmHyperParameters": {"bptt": "3"}}}, "it has: none"),
        (
            "aws-user-personalization-v2",
            {"solutionConfig": {"algorithmHyperParameters": {"apply_recency_bias": "1"}}},
            "true or false",
        ),
        ("aws-user-personalization", {"solutionConfig": {"eventValueThreshold": "3"}}, "needs an eventType"),
        (
            "aws-user-personalization",
            {"solutionConfig": {"eventsConfig": {"eventParametersList": [{"eventType": "watch", "weight": 1.0}]}}},
            "does not support eventsConfig",
        ),
        (
            "aws-user-personalization",
            {
                "performAutoTraining": True,
                "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(31 days)"}},
            },
            "between 1 and 30",
        ),
        (
            "aws-user-personalization",
            {
                "performAutoTraining": True,
                "solutionConfig": {"autoTrainingConfig": {"schedulingExpression": "rate(1 hour)"}},
            },
            "schedulingExpression",
        ),
    ],
)
def test_options_that_a_recipe_does_not_have_are_refused(sandbox, recipe, params, complaint):
    group = sandbox.group("Interactions")
    with pytest.raises(ClientError, match=complaint) as error:
        sandbox.solution(group, recipe, **params)
    assert code_of(error) == "InvalidInputException"


def test_event_weights_decide_what_a_v2_recipe_learns_from(sandbox, loaded):
    events = {"eventParametersList": [{"eventType": "watch", "weight": 1.0}, {"eventType": "click", "weight": 0.0}]}
    solution = sandbox.solution(loaded, "aws-user-personalization-v2", solutionConfig={"eventsConfig": events})
    version = sandbox.train(solution)
    assert "after filtering" in version["failureReason"]  # the watches alone are fewer than 1000


def test_a_solution_points_to_its_latest_version(sandbox, loaded):
    solution = sandbox.solution(loaded)
    arn = sandbox.train(solution)["solutionVersionArn"]
    latest = sandbox.describe_solution(solutionArn=solution)["solution"]["latestSolutionVersion"]
    assert latest["solutionVersionArn"] == arn
    assert "name" not in latest


def test_training_needs_an_interactions_dataset(sandbox):
    group = sandbox.group("Items")
    with pytest.raises(ClientError, match="no Interactions dataset"):
        sandbox.train(sandbox.solution(group))


def test_deleting_a_solution_while_it_updates_is_refused(sandbox, loaded):
    arn = sandbox.solution(loaded)
    sandbox.update_solution(solutionArn=arn, performAutoTraining=False)
    with pytest.raises(ClientError) as error:
        sandbox.delete_solution(solutionArn=arn)
    assert code_of(error) == "ResourceInUseException"
    assert arn == f"{PREFIX}:solution/for-you"
