"""Every refusal of a tenant file, one row each: what is changed in a good file, and what is reported for it."""

from __future__ import annotations

import copy
from pathlib import Path

import pytest
import yaml

from config import loading
from config.problems import ConfigError

GOOD = yaml.safe_load((loading.ROOT / "tenants" / "streamly.yaml").read_text())
INTERACTIONS = "datasets.interactions.columns"
ITEMS = "datasets.items.columns"
SOLUTION = "solutions.0"


def problems_of(document: dict, tmp_path: Path) -> list[str]:
    """'key: text' of everything that is wrong with a document."""
    file = tmp_path / f"{document.get('tenant', 'streamly')}.yaml"
    file.write_text(yaml.safe_dump(document, sort_keys=False))
    try:
        loading.load([file])
    except ConfigError as error:
        return [f"{problem.key}: {problem.text}" for problem in error.problems]
    return []


def changed(path: str, value: object) -> dict:
    """The good file with one value set; a path ends in + to append to a list and in - to remove the key."""
    document = copy.deepcopy(GOOD)
    *holders, last = [int(part) if part.isdigit() else part for part in path.rstrip("+-").split(".")]
    holder = document
    for part in holders:
        holder = holder[part]
    if path.endswith("+"):
        holder[last].append(value)
    elif path.endswith("-"):
        del holder[last]
    else:
        holder[last] = value
    return document


def test_the_sample_is_good(tmp_path):
    assert problems_of(GOOD, tmp_path) == []


ROWS = [
    # places and names
    ("tenant", "A_b", "tenant: found 'A_b'; write 2 to 20 lower-case"),
    ("environment.account", "12345", "environment.account: found '12345'; write the twelve digits in quotes"),
    ("environment.account", 111111111111, "environment.account: found 111111111111; write the twelve digits in quotes"),
    ("environment.region", "eu-west-2", "environment.region: found 'eu-west-2'; Personalize is not offered there"),
    (
        "environment.region",
        "cn-north-1",
        "event_tracker: found true; CloudFormation makes no event tracker in cn-north-1",
    ),
    ("notify+", "ops", "notify[1]: found 'ops'; write an e-mail address"),
    ("notify+", "ops@example.com", "notify[1]: found 'ops@example.com' a second time"),
    ("notify", "ops@example.com", "notify: found 'ops@example.com'; write a list"),
    ("event_tracker", "yes", "event_tracker: found 'yes'; write true or false"),
    (f"{SOLUTION}.name", "for_you", "solutions[0].name: found 'for_you'; write letters, digits and hyphens"),
    (f"{SOLUTION}.name", "n" * 46, "solutions[0].name: found 46 characters; Personalize allows 63"),
    (f"{SOLUTION}.campaigns.0.name", "n" * 55, "solutions[0].campaigns[0].name: found 55 characters"),
    ("filters.0.name", "Recent", "filters[1].name: found 'recent' again, as in filters[0].name"),
    (f"{SOLUTION}.campaigns+", {"name": "home"}, "solutions[0].campaigns[1].name: found 'home' again"),
    # keys without anything behind them, and keys that there are not
    ("domain", "RETAIL", "domain: found 'RETAIL'; write 'VIDEO_ON_DEMAND' or 'ECOMMERCE'"),
    ("retain_data", "no", "retain_data: found 'no'; write true or false"),
    (f"{SOLUTION}.promotion", {}, "solutions[0].promotion: found neither max_regression nor minimum; write one"),
    (
        f"{SOLUTION}.promotion",
        {"metric": "precision_at_7", "minimum": 0.1},
        "solutions[0].promotion.metric: found 'precision_at_7'; did you mean precision_at_5",
    ),
    (
        f"{SOLUTION}.promotion",
        {"metric": "average_rewards_at_k", "minimum": 0.1},
        "solutions[0].promotion.metric: found average_rewards_at_k, which only solutions with an objective have",
    ),
    (
        f"{SOLUTION}.promotion",
        {"metric": "trend_prediction_accuracy", "minimum": 0.1},
        "solutions[0].promotion.metric: found trend_prediction_accuracy, which only aws-trending-now has",
    ),
    (f"{SOLUTION}.promotion", {"max_regression": 5}, "solutions[0].promotion.max_regression: found 5"),
    (f"{SOLUTION}.hpo", True, "solutions[0].hpo: unknown key; write `tuning`"),
    (f"{SOLUTION}.optimization_objective", {}, "solutions[0].optimization_objective: unknown key; write `objective`"),
    (f"{SOLUTION}.tags", {}, "solutions[0].tags: unknown key; tags stand at the top of the file, for everything"),
    (f"{SOLUTION}.perform_auto_ml", True, "solutions[0].perform_auto_ml: AutoML is refused"),
    (f"{SOLUTION}.performAutoTraining", True, "solutions[0].performAutoTraining: automatic training is always off"),
    (f"{SOLUTION}.campaigns.0.capacity", [], "solutions[0].campaigns[0].capacity: not honoured yet; remove it"),
    (f"{ITEMS}.1.since", 2, "datasets.items.columns[1].since: found 2 on a column that is never empty"),
    ("datasets.interactions.import.mode", "DAILY", "datasets.interactions.import.mode: found 'DAILY'; write 'FULL' or"),
    (
        "datasets.items.checks",
        {"tolerated_drift": 1.0},
        "datasets.items.checks.tolerated_drift: found 1.0; write less than 1",
    ),
    (
        "datasets.items.checks",
        {"on_drift": "stop"},
        "datasets.items.checks.on_drift: found 'stop'; write 'tell' or 'refuse'",
    ),
    ("datasets.interactions.import.mode", "ALL", "datasets.interactions.import.mode: found 'ALL'; write 'FULL'"),
    ("evnt_tracker", True, "evnt_tracker: unknown key; did you mean event_tracker?"),
    (f"{SOLUTION}.campains", [], "solutions[0].campains: unknown key; did you mean campaigns?"),
    (
        f"{SOLUTION}.zzz",
        1,
        "solutions[0].zzz: unknown key; write one of name, recipe, hyperparameters, tuning, event_type,",
    ),
    (f"{SOLUTION}.training-", None, "solutions[0].training: is missing; it is required"),
    ("datasets-", None, "datasets: is missing; it is required"),
    # datasets
    (f"{INTERACTIONS}.2-", None, "datasets.interactions.columns: lacks TIMESTAMP (long)"),
    (
        f"{INTERACTIONS}.0.name",
        "user_id",
        "datasets.interactions.columns: lacks USER_ID (string), which interactions must",
    ),
    (f"{INTERACTIONS}.2.type", "int", "datasets.interactions.columns[2].type: found 'int'; TIMESTAMP is reserved"),
    (f"{INTERACTIONS}.2.type", "strng", "datasets.interactions.columns[2].type: found 'strng'; write 'boolean'"),
    (f"{INTERACTIONS}.0.nullable", True, "datasets.interactions.columns[0].nullable: found true; USER_ID must always"),
    (f"{INTERACTIONS}.3.categorical", True, "datasets.interactions.columns[3].categorical: found true; EVENT_TYPE is"),
    (
        f"{INTERACTIONS}+",
        {"name": "EVENT_TYPE", "type": "string"},
        "datasets.interactions.columns[4].name: found 'EVENT",
    ),
    (
        f"{INTERACTIONS}+",
        {"name": "EVENTTYPE", "type": "string"},
        "datasets.interactions.columns[4].name: found 'EVENTTY",
    ),
    (
        f"{INTERACTIONS}+",
        {"name": "A-B", "type": "string"},
        "datasets.interactions.columns[4].name: found 'A-B'; write",
    ),
    (
        f"{INTERACTIONS}+",
        {"name": "A", "type": "int", "categorical": True},
        "datasets.interactions.columns[4].categorical",
    ),
    (
        f"{INTERACTIONS}+",
        {"name": "A", "type": "string", "textual": True},
        "datasets.interactions.columns[4].textual: fo",
    ),
    (ITEMS, [{"name": "ITEM_ID", "type": "string"}], "datasets.items.columns: found no metadata column"),
    (ITEMS, [], "datasets.items.columns: found a list; write at least one"),
    (
        "datasets.users",
        {"columns": [{"name": "USER_ID", "type": "string"}]},
        "datasets.users.columns: found no metadata",
    ),
    ("datasets.actions", {}, "datasets.actions.columns: is missing; it is required"),
    # solutions
    (
        f"{SOLUTION}.recipe",
        "aws-user-personalisation",
        "solutions[0].recipe: found 'aws-user-personalisation'; there is no",
    ),
    (
        f"{SOLUTION}.recipe",
        "arn:aws:personalize:::recipe/aws-sims",
        "solutions[0].recipe: found 'arn:aws:personalize:::re",
    ),
    (f"{SOLUTION}.recipe", "aws-hrnn", "solutions[0].recipe: found 'aws-hrnn', which is legacy; use aws-user-pers"),
    (f"{SOLUTION}.recipe", "AutoML", "solutions[0].recipe: found 'AutoML'; AutoML is refused"),
    (f"{SOLUTION}.recipe", 7, "solutions[0].recipe: found 7; write the name"),
    (
        f"{SOLUTION}.hyperparameters.hidden_dimension",
        512,
        "solutions[0].hyperparameters.hidden_dimension: found 512; it",
    ),
    (
        f"{SOLUTION}.hyperparameters.hidden_dimension",
        "149",
        "solutions[0].hyperparameters.hidden_dimension: found '149'",
    ),
    (
        f"{SOLUTION}.hyperparameters.hiden_dimension",
        64,
        "solutions[0].hyperparameters.hiden_dimension: found 64; aws-use",
    ),
    (
        f"{SOLUTION}.hyperparameters.min_user_history_length_percentile",
        0.995,
        "solutions[0].hyperparameters.min_user_history_length_percentile: found 0.995; "
        "min_user_history_length_percentile (0.995) must be less than max_user_history_length_percentile (0.99)",
    ),
    (
        f"{SOLUTION}.campaigns.0.min_provisioned_tps",
        0,
        "solutions[0].campaigns[0].min_provisioned_tps: found 0; write 1",
    ),
    (
        f"{SOLUTION}.campaigns.0.exploration.weight",
        1.5,
        "solutions[0].campaigns[0].exploration.weight: found 1.5; write",
    ),
    # schedules
    (
        f"{SOLUTION}.training.update.schedule",
        "rate(1 hours)",
        "solutions[0].training.update.schedule: found 'rate(1 hour",
    ),
    (
        f"{SOLUTION}.training.update.time_zone",
        "UTC",
        "solutions[0].training.update.time_zone: found 'UTC'; a rate has no",
    ),
    (
        f"{SOLUTION}.training.full.schedule",
        "cron(0 3 * * SUN *)",
        "solutions[0].training.full.schedule: found 'cron(0 3",
    ),
    (
        f"{SOLUTION}.training.full.schedule",
        "cron(0 3 30 2 ? *)",
        "solutions[0].training.full.schedule: found 'cron(0 3 30",
    ),
    (
        f"{SOLUTION}.training.full.time_zone",
        "Dublin",
        "solutions[0].training.full.time_zone: found 'Dublin'; there is no",
    ),
    # filters
    (
        "filters.1.expression",
        "Items.T > {sinc} AND Items.T < {since}",
        "filters[1].expression: found {sinc}, which has no",
    ),
    ("filters.1.expression", "Items.T > {since", "filters[1].values.since: the expression does not use {since}"),
    ("filters.0.expression", "x" * 2501, "filters[0].expression: found 2501 characters"),
    ("filters.0.expression", "", "filters[0].expression: found ''; write something"),
    ("filters.1.rotate-", None, "filters[1].values: found values, but nothing renews them"),
    ("filters.0.rotate", {"schedule": "rate(1 day)"}, "filters[0].rotate: found a rotation of an expression without"),
    ("filters.1.rotate.keep", 0, "filters[1].rotate.keep: found 0; write 1 or more"),
    ("filters.1.rotate.keep", 30, "filters[1].rotate.keep: found 30; write 10 or less"),
    ("filters.1.values.since.as", "epoch", "filters[1].values.since.as: found 'epoch'; write 'epoch_seconds'"),
    ("filters.1.values.since.now.minus", {"months": 1}, "filters[1].values.since.now.minus.months: unknown key; "),
    (
        "filters.1.values",
        {"a b": GOOD["filters"][1]["values"]["since"]},
        "filters[1].values.a b: found 'a b'; name a valu",
    ),
]


@pytest.mark.parametrize(("path", "value", "expected"), ROWS, ids=lambda value: str(value)[:40])
def test_refuses(path, value, expected, tmp_path):
    found = problems_of(changed(path, value), tmp_path)
    assert any(problem.startswith(expected) for problem in found), found


def test_update_on_a_recipe_without_it_is_one_of_the_problems(tmp_path):
    assert problems_of(changed(f"{SOLUTION}.recipe", "aws-user-personalization-v2"), tmp_path) == [
        "solutions[0].hyperparameters.hidden_dimension: found 149; aws-user-personalization-v2 has no "
        "hidden_dimension; it has apply_recency_bias",
        "solutions[0].training.update: found 'rate(1 hour)'; aws-user-personalization-v2 cannot train in mode UPDATE; "
        "remove `update` or use aws-user-personalization",
        "solutions[0].campaigns[0].exploration: found a mapping; aws-user-personalization-v2 takes no exploration "
        "settings; remove it or use aws-user-personalization",
    ]


def test_a_batch_recipe_serves_no_campaign_and_needs_its_datasets(tmp_path):
    document = changed(f"{SOLUTION}.recipe", "aws-item-attribute-affinity")
    del document["datasets"]["items"], document["solutions"][0]["training"]["update"], document["filters"][1]
    document["solutions"][0]["hyperparameters"] = {}
    assert problems_of(document, tmp_path) == [
        "solutions[0].recipe: found 'aws-item-attribute-affinity', which needs the dataset items; "
        "declare datasets.items",
        "solutions[0].campaigns[0]: found 'home'; aws-item-attribute-affinity works in batches only; "
        "remove the campaign",
    ]


@pytest.mark.parametrize(
    ("key", "many", "expected"),
    [
        ("solutions", 11, "solutions: found 11 solutions; Personalize allows 10"),
        ("filters", 31, "filters: found 31 filters (a rotated one counts keep + 1); Personalize allows 30"),
    ],
)
def test_quotas_of_the_dataset_group(key, many, expected, tmp_path):
    document = copy.deepcopy(GOOD)
    one = document[key][0] | ({"campaigns": []} if key == "solutions" else {})
    document[key] = [one | {"name": f"n{number}"} for number in range(many)]
    (problem,) = problems_of(document, tmp_path)
    assert problem.startswith(expected)


def test_a_tuning_needs_room_for_a_solution_of_its_own(tmp_path):
    document = copy.deepcopy(GOOD)
    one = document["solutions"][0] | {"campaigns": []}
    document["solutions"] = [one | {"name": f"n{number}"} for number in range(10)]
    assert problems_of(document, tmp_path) == []
    document["solutions"][0]["tuning"] = {}
    (problem,) = problems_of(document, tmp_path)
    assert problem.startswith("solutions: found 11 solutions (a tuning needs one more); Personalize allows 10")


def test_campaigns_count_across_solutions_and_rotated_filters_with_what_they_keep(tmp_path):
    document = copy.deepcopy(GOOD)
    solution, rotated = document["solutions"][0], document["filters"][1]
    document["solutions"] = [
        solution | {"name": f"s{outer}", "campaigns": [{"name": f"c{outer}{inner}"} for inner in range(3)]}
        for outer in range(2)
    ]
    document["filters"] = [
        rotated | {"name": f"f{number}", "rotate": rotated["rotate"] | {"keep": 10}} for number in range(3)
    ]
    campaigns, filters = sorted(problems_of(document, tmp_path), reverse=True)
    assert campaigns.startswith("solutions: found 6 campaigns in all solutions")
    assert filters.startswith("filters: found 33 filters")


def test_metadata_columns_are_counted_without_the_reserved_ones(tmp_path):
    six = [{"name": f"OWN{number}", "type": "float"} for number in range(6)]
    columns = GOOD["datasets"]["interactions"]["columns"]
    assert problems_of(changed(INTERACTIONS, columns + six[:5]), tmp_path) == []
    (problem,) = problems_of(changed(INTERACTIONS, columns + six), tmp_path)
    assert problem.startswith("datasets.interactions.columns: found 6 metadata columns; Personalize allows 5")
