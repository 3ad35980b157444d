from __future__ import annotations

import pytest

from personalize import recipes
from personalize.recipes import RECIPES


def test_only_the_recipes_of_the_api_reference_train_in_mode_update():
    assert [name for name, recipe in RECIPES.items() if recipe.trains_update] == [
        "aws-user-personalization",
        "aws-hrnn-coldstart",
    ]


def test_every_legacy_recipe_names_a_successor_that_is_not_legacy():
    legacy = {name: recipe.successor for name, recipe in RECIPES.items() if recipe.successor}
    assert set(legacy) == {"aws-hrnn", "aws-hrnn-metadata", "aws-hrnn-coldstart"}
    assert all(RECIPES[successor].successor is None for successor in legacy.values())


@pytest.mark.parametrize("recipe", RECIPES.values(), ids=lambda recipe: recipe.name)
def test_a_recipe_is_consistent(recipe):
    assert not set(recipe.required) & set(recipe.optional)
    assert {*recipe.required, *recipe.optional} <= {"interactions", "items", "users", "actions", "action_interactions"}
    for hyperparameter in recipe.hyperparameters.values():
        assert hyperparameter.problem(hyperparameter.default) is None
    if recipe.type == "USER_SEGMENTATION":
        assert recipe.runtime_api is recipe.metric is None


@pytest.mark.parametrize(
    ("name", "value", "problem"),
    [
        ("hidden_dimension", 32, None),
        ("hidden_dimension", 256, None),
        ("hidden_dimension", 31, "a whole number from 32 to 256"),
        ("hidden_dimension", 257, "a whole number from 32 to 256"),
        ("hidden_dimension", 64.0, "a whole number from 32 to 256"),
        ("hidden_dimension", True, "a whole number from 32 to 256"),
        ("hidden_dimension", "64", "a whole number from 32 to 256"),
        ("recency_mask", False, None),
        ("recency_mask", 0, "true or false"),
        ("max_user_history_length_percentile", 1, None),
        ("max_user_history_length_percentile", 1.01, "a number from 0.0 to 1.0"),
        ("max_user_history_length_percentile", None, "a number from 0.0 to 1.0"),
    ],
)
def test_hyperparameter_values(name, value, problem):
    assert RECIPES["aws-user-personalization"].hyperparameters[name].problem(value) == problem


def test_bounds_are_the_recipes_own_where_none_are_chosen():
    hidden = RECIPES["aws-user-personalization"].hyperparameters["hidden_dimension"]
    assert (hidden.bounds(None, None), hidden.bounds(64, None), hidden.bounds(None, 64)) == (
        (32, 256),
        (64, 256),
        (32, 64),
    )


def test_choices():
    frequency = RECIPES["aws-trending-now"].hyperparameters["trend_discovery_frequency"]
    assert frequency.problem("1 day") is None
    assert frequency.problem("2 days") == "one of '30 minutes', '1 hour', '2 hours', '3 hours', '1 day'"


def test_solution_config_groups_and_writes_as_the_api_wants_it():
    recipe = RECIPES["aws-user-personalization"]
    chosen = {"hidden_dimension": 149, "recency_mask": False, "min_user_history_length_percentile": 0.0}
    assert recipes.solution_config(recipe, chosen) == {
        "algorithmHyperParameters": {"hidden_dimension": "149", "recency_mask": "false"},
        "featureTransformationParameters": {"min_user_history_length_percentile": "0.0"},
    }
    assert recipes.solution_config(recipe, {}) == {}


def test_arn():
    assert recipes.arn("aws-sims", "aws-cn") == "arn:aws-cn:personalize:::recipe/aws-sims"


def test_an_objective_is_for_the_first_generation_and_weights_are_for_the_second():
    able = {name for name, recipe in RECIPES.items() if recipe.supports_objective}
    assert able == {"aws-user-personalization", "aws-personalized-ranking"}
    assert {name for name, recipe in RECIPES.items() if recipe.supports_event_weights} == {
        f"{name}-v2" for name in able
    }


def test_recipes_of_related_items_are_asked_about_an_item():
    assert [name for name, recipe in RECIPES.items() if recipe.related_items] == [
        "aws-similar-items",
        "aws-sims",
        "aws-semantic-similarity",
    ]
