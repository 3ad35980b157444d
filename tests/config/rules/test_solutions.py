"""Every refusal of a solution's settings, one row each."""

from __future__ import annotations

import pytest

FULL = {"full": {"schedule": "rate(7 days)"}}
RANGE, COLUMNS = "solutions.0.tuning.ranges", "solutions.0.excluded_columns"


def solution(recipe: str, **more: object) -> dict:
    return {"name": "one-more", "recipe": recipe, "training": FULL, **more}


def more(recipe: str, **settings: object) -> dict:
    return {"solutions+": solution(recipe, **settings)}


ROWS = [
    # recipes
    (more("aws-vod-top-picks"), "solutions[5].recipe: found 'aws-vod-top-picks', a use case of VIDEO_ON_DEMAND; use"),
    (more("arn:aws:personalize:::recipe/aws-ecomm-frequently-bought-together"), "solutions[5].recipe: found 'arn:aws:"),
    (more("aws-next-best-actions"), "solutions[5].recipe: found 'aws-next-best-actions'; there is no such recipe for"),
    (more("aws-hrnn-coldstart"), "solutions[5].recipe: found 'aws-hrnn-coldstart', which is legacy; use aws-user-pers"),
    ({"datasets.actions-": None}, "solutions[4].recipe: found 'aws-next-best-action', which needs the dataset actions"),
    (
        {"datasets.items.columns.1.item_name": False},
        "solutions[2].recipe: found 'aws-semantic-similarity', which needs",
    ),
    ({"datasets.items.columns.3.textual": False}, "solutions[2].recipe: found 'aws-semantic-similarity', which needs"),
    (
        {
            "datasets.items.columns": [
                {"name": "ITEM_ID", "type": "string"},
                {"name": "PLOT", "type": "string", "textual": True},
                {"name": "CREATION_TIMESTAMP", "type": "long"},
            ]
        },
        "solutions[3].recipe: found 'aws-item-attribute-affinity', which needs a column of items that is neither",
    ),
    # training
    (
        {"solutions.1.training.incremental": True},
        "solutions[1].training.incremental: found true; aws-user-personalizat",
    ),
    (
        {"solutions.2.training.update": {"schedule": "rate(1 hour)"}},
        "solutions[2].training.update: found 'rate(1 hour)",
    ),
    # tuning
    (
        {"solutions.1.tuning": {}},
        "solutions[1].tuning: found a mapping; aws-user-personalization-v2 takes no hyperparam",
    ),
    ({"solutions.0.tuning.max_training_jobs": 41}, "solutions[0].tuning.max_training_jobs: found 41; write 40 or less"),
    (
        {"solutions.0.tuning.max_training_jobs": 1},
        "solutions[0].tuning.max_parallel_training_jobs: found 2 at a time of",
    ),
    (
        {f"{RANGE}.hidden": {"min": 1}},
        "solutions[0].tuning.ranges.hidden: found a mapping; aws-user-personalization has",
    ),
    (
        {"solutions.0.tuning": {"time_zone": "UTC"}},
        "solutions[0].tuning.time_zone: found 'UTC' without a schedule; write sc",
    ),
    ({"solutions.0.tuning.schedule": "rate(1 day"}, "solutions[0].tuning.schedule: found 'rate(1 day'"),
    (
        {"solutions.0.tuning": {"schedule": "rate(90 days)", "time_zone": "UTC"}},
        "solutions[0].tuning.time_zone: found 'UTC'; a rate has no time zone",
    ),
    (
        {f"{RANGE}.hidden_dimension.max": 512},
        "solutions[0].tuning.ranges.hidden_dimension.max: found 512; it must be a",
    ),
    (
        {f"{RANGE}.hidden_dimension.min": 64.5},
        "solutions[0].tuning.ranges.hidden_dimension.min: found 64.5; it must be",
    ),
    (
        {f"{RANGE}.hidden_dimension.min": "64"},
        "solutions[0].tuning.ranges.hidden_dimension.min: found '64'; write a num",
    ),
    (
        {f"{RANGE}.hidden_dimension.min": 200},
        "solutions[0].tuning.ranges.hidden_dimension: found a range from 200 to 128",
    ),
    ({f"{RANGE}.hidden_dimension": {}}, "solutions[0].tuning.ranges.hidden_dimension: found neither min nor max"),
    (
        {f"{RANGE}.hidden_dimension": {"values": [True]}},
        "solutions[0].tuning.ranges.hidden_dimension.values: found a li",
    ),
    ({f"{RANGE}.recency_mask": {"min": 0}}, "solutions[0].tuning.ranges.recency_mask: found no list of values"),
    (
        {f"{RANGE}.recency_mask": {"values": ["true"]}},
        "solutions[0].tuning.ranges.recency_mask.values[0]: found 'true'",
    ),
    (
        {f"{RANGE}.recency_mask": {"values": [True, True]}},
        "solutions[0].tuning.ranges.recency_mask.values[1]: found tru",
    ),
    (
        {f"{RANGE}.max_user_history_length_percentile": {"min": 0.5}},
        "solutions[0].tuning.ranges.max_user_history_length_percentile: found a mapping; aws-user-personalization can",
    ),
    # events
    (
        {"solutions.0.event_weights": [{"event_type": "a", "weight": 1.0}]},
        "solutions[0].event_weights: found a list; aws",
    ),
    ({"solutions.1.event_type": "watch"}, "solutions[1].event_type: found 'watch' besides event_weights"),
    ({"solutions.0.event_type": None}, "solutions[0].event_value_threshold: found 0.5 without event_type; add the"),
    (
        {"solutions.1.event_weights.1.event_type": "Watch"},
        "solutions[1].event_weights[1].event_type: found 'Watch' a sec",
    ),
    (
        {"solutions.1.event_weights": [{"event_type": "a", "weight": 0}]},
        "solutions[1].event_weights: found 0 for every",
    ),
    ({"solutions.1.event_weights.0.weight": 1.5}, "solutions[1].event_weights[0].weight: found 1.5; write 1.0 or less"),
    (
        {"solutions.1.event_weights": [{"event_type": f"e{number}", "weight": 1} for number in range(11)]},
        "solutions[1].event_weights: found a list; write 10 at most",
    ),
    # columns and objective
    (
        {f"{COLUMNS}.items": ["PRIZE"]},
        "solutions[0].excluded_columns.items[0]: found 'PRIZE'; items has no such column",
    ),
    ({f"{COLUMNS}.items": ["ITEM_ID"]}, "solutions[0].excluded_columns.items[0]: found 'ITEM_ID', which is always"),
    ({f"{COLUMNS}.interactions": ["EVENT_TYPE"]}, "solutions[0].excluded_columns.interactions[0]: found 'EVENT_TYPE'"),
    ({f"{COLUMNS}.items": ["PRICE", "PRICE"]}, "solutions[0].excluded_columns.items[1]: found 'PRICE' a second time"),
    (
        {f"{COLUMNS}.items": ["PRICE"] * 51},
        "solutions[0].excluded_columns.items: found 51 columns; Personalize allows 50",
    ),
    ({f"{COLUMNS}.items": []}, "solutions[0].excluded_columns.items: found a list; write at least one"),
    (
        {f"{COLUMNS}.actions": ["LEVEL"]},
        "solutions[0].excluded_columns.actions: found columns of actions; aws-user-pers",
    ),
    ({"datasets.users-": None, f"{COLUMNS}.users": ["AGE"]}, "solutions[0].excluded_columns.users: found columns of"),
    ({f"{COLUMNS}.item": ["PRICE"]}, "solutions[0].excluded_columns.item: found 'item'; write 'interactions', 'items'"),
    (
        {f"{COLUMNS}.users": ["AGE"], f"{COLUMNS}.actions": ["LEVEL"]},
        "solutions[0].excluded_columns: found 4 datasets; Personalize allows 3",
    ),
    (
        {"solutions.1.excluded_columns": {"items": ["PRICE"]}},
        "solutions[1].included_columns.items: found besides exclu",
    ),
    (
        {"solutions.1.included_columns.items+": "ADULT"},
        "solutions[1].included_columns.items[4]: found 'ADULT', which no",
    ),
    (
        {"solutions.1.included_columns.items+": "TITLE"},
        "solutions[1].included_columns.items[4]: found 'TITLE', which no",
    ),
    (
        {"solutions.1.included_columns.interactions": ["IMPRESSION"]},
        "solutions[1].included_columns.interactions[0]: found 'IMPRESSION', which no model can learn from",
    ),
    (
        {"solutions.4.excluded_columns": {"actions": ["LEVEL"]}},
        "solutions[4].excluded_columns: found a mapping; aws-next",
    ),
    (
        {"solutions.1.objective": {"column": "PRICE", "sensitivity": "LOW"}},
        "solutions[1].objective: found a mapping; aw",
    ),
    ({"solutions.0.objective.column": "PRIZE"}, "solutions[0].objective.column: found 'PRIZE'; items has no such colu"),
    ({"solutions.0.objective.column": "GENRE"}, "solutions[0].objective.column: found 'GENRE', of type string"),
    ({"solutions.0.objective.column": "RATING"}, "solutions[0].objective.column: found 'RATING', which may be empty"),
    (
        {"solutions.0.objective.sensitivity": "low"},
        "solutions[0].objective.sensitivity: found 'low'; write 'LOW', 'MED",
    ),
    ({"datasets.items-": None}, "solutions[0].objective.column: found 'PRICE'; the tenant has no dataset items"),
    # campaigns and batches
    (
        {"solutions.3.campaigns": [{"name": "c"}]},
        "solutions[3].campaigns[0]: found 'c'; aws-item-attribute-affinity work",
    ),
    (
        {"solutions.2.campaigns.0.exploration": {}},
        "solutions[2].campaigns[0].exploration: found a mapping; aws-semantic",
    ),
    ({"solutions.0.campaigns.0.ranking_influence": {}}, "solutions[0].campaigns[0].ranking_influence: found a mapping"),
    ({"datasets.items.columns.7-": None}, "solutions[2].campaigns[0].ranking_influence.freshness: found 0.5; it needs"),
    ({"datasets.items-": None}, "solutions[0].campaigns[0].metadata_in_responses: found true; the metadata are the"),
    (
        {"solutions.4.campaigns.0.metadata_in_responses": True},
        "solutions[4].campaigns[0].metadata_in_responses: found t",
    ),
    ({"solutions.0.campaigns.0.min_provisioned_tps": 501}, "solutions[0].campaigns[0].min_provisioned_tps: found 501"),
]


@pytest.mark.parametrize(("changes", "expected"), ROWS, ids=lambda value: str(value)[:70])
def test_refused(changes, expected, problems):
    found = problems("custom", changes)
    assert any(problem.startswith(expected) for problem in found), found


def test_what_trainings_use_can_be_tuned_as_well(problems):
    assert problems("custom", {f"{RANGE}.bptt": {"min": 4}}) == []


def test_actions_are_not_recommended_in_a_domain_group(problems):
    assert problems("shop", {"solutions": [solution("aws-next-best-action")]}) == [
        "solutions[0].recipe: found 'aws-next-best-action' in a dataset group of the domain ECOMMERCE; only a custom "
        "one can have it; remove the solution, or remove domain"
    ]


@pytest.mark.parametrize("recipe", ["aws-sims", "aws-popularity-count", "aws-trending-now", "aws-item-affinity"])
def test_other_recipes_need_nothing_besides_interactions_in_any_group(recipe, problems):
    assert problems("custom", more(recipe)) == []
    assert problems("shop", {"solutions": [solution(recipe)]}) == []


def test_the_recipe_that_is_to_blame_is_named_once(problems):
    changes = {"solutions.0.recipe": "aws-user-personalisation", "solutions.0.objective.column": "PRIZE"}
    assert [problem.partition(":")[0] for problem in problems("custom", changes)] == ["solutions[0].recipe"]
