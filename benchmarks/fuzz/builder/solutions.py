"""Solutions with every option that their recipe has, and what serves them."""

from __future__ import annotations

from collections.abc import Sequence

from benchmarks.fuzz.builder import columns as columns_of, monitoring, schedules
from benchmarks.fuzz.builder.data import Data
from benchmarks.fuzz.dice import Dice
from personalize import metrics, quotas, recipes
from personalize.recipes import Hyperparameter, Recipe

Entry = dict[str, object]


def build(dice: Dice, data: Data, recipe: Recipe, campaigns: int) -> Entry:
    """A solution; at most that many campaigns. Batches name filters of the right subject if there are some."""
    solution: Entry = {"name": next(data.names), "recipe": recipe.name}
    chosen = _hyperparameters(dice, recipe)
    if chosen:
        solution["hyperparameters"] = chosen
    if recipe.hpo and dice.chance(0.5):
        solution["tuning"] = _tuning(dice, recipe)
    solution |= _events(dice, data, recipe)
    solution |= trained_columns(dice, data, () if recipe.recommends_actions else recipe.datasets)
    if recipe.supports_objective and data.objectives and dice.chance(0.5):
        sensitivity = dice.one(("LOW", "MEDIUM", "HIGH", "OFF"))
        solution["objective"] = {"column": dice.one(data.objectives), "sensitivity": sensitivity}
    solution["training"] = _training(dice, recipe)
    if not recipe.segments and not recipe.recommends_actions and dice.chance(0.4):
        solution["promotion"] = _promotion(dice, recipe, solution)
    if dice.chance(0.2):
        solution["online_metric"] = _online_metric(dice)
    if recipe.runtime_api and campaigns:
        solution["campaigns"] = [_campaign(dice, data, recipe) for _ in range(dice.randint(0, min(campaigns, 2)))]
    return solution | _batches(dice, data, recipe)


def exploration(dice: Dice) -> Entry:
    """Some of the settings of exploration, or none of them."""
    every = {"weight": dice.share(), "item_age_cutoff_days": dice.one((1, 30, 365, 100_000))}
    return {key: every[key] for key in dice.some(every, 0, 2)}


def capacity_reason(dice: Dice) -> Entry:
    """Why more than the least capacity is asked for, or nothing."""
    return {"capacity_reason": "the shop opens at eight, and everybody comes"} if dice.chance(0.5) else {}


def trained_columns(dice: Dice, data: Data, datasets: Sequence[str]) -> Entry:
    """Columns to leave out of some datasets, and those to train on alone of others."""
    chosen: Entry = {}
    there = [dataset for dataset in datasets if data.trainable(dataset)]
    for key, among in (("excluded_columns", there[::2]), ("included_columns", there[1::2])):
        if among and dice.chance(0.3):
            chosen[key] = {
                dataset: dice.some(data.trainable(dataset), 1, dice.count(1, 3, quotas.CONFIGURED_COLUMNS))
                for dataset in dice.some(among, 1, 2)
            }
    return chosen


def _hyperparameters(dice: Dice, recipe: Recipe) -> Entry:
    chosen = {name: _value(dice, known) for name, known in recipe.hyperparameters.items() if dice.chance(0.4)}
    for low in [name for name in recipe.hyperparameters if name.startswith("min_")]:
        high = "max_" + low.removeprefix("min_")
        if high in recipe.hyperparameters:
            chosen.pop(low, None), chosen.pop(high, None)
            if dice.chance(0.5):
                chosen |= {low: dice.one((0.0, 0, 0.25)), high: dice.one((1, 1.0, 0.995, 0.5))}
    return chosen


def _value(dice: Dice, known: Hyperparameter) -> object:
    if known.choices:
        return dice.one(known.choices)
    if known.kind is bool:
        return dice.chance(0.5)
    if known.kind is int:
        return dice.one((int(known.minimum), int(known.maximum), dice.randint(int(known.minimum), int(known.maximum))))
    return dice.uniform(known.minimum, known.maximum)


def _online_metric(dice: Dice) -> Entry:
    optional = {
        "dimensions": {"Place": "home"},
        "statistic": dice.one(("Average", "Sum", "SampleCount", "Minimum", "Maximum")),
        "tolerated_loss": 0.15,
        "baseline_days": dice.randint(3, 60),
        "below_days": dice.randint(1, 14),
        "cool_down_days": dice.randint(1, 90),
    }
    return {"namespace": "Shop/Web", "name": "Clicks"} | {key: optional[key] for key in dice.some(optional, 0, 4)}


def _promotion(dice: Dice, recipe: Recipe, solution: Entry) -> Entry:
    """A rule by some metric that versions of the solution have."""
    rare = {
        "average_rewards_at_k": "objective" in solution,
        "trend_prediction_accuracy": recipe.name == "aws-trending-now",
    }
    rules = {"max_regression": dice.share(), "minimum": dice.share()}
    return {
        "metric": dice.one([metric for metric in metrics.OFFLINE if rare.get(metric, True)]),
        **{key: rules[key] for key in dice.some(rules, 1, 2)},
    }


def _tuning(dice: Dice, recipe: Recipe) -> Entry:
    tuning: Entry = schedules.build(dice) if dice.chance(0.5) else {}
    if dice.chance(0.5):
        tuning["max_training_jobs"] = dice.randint(5, quotas.TUNING_JOBS)
    if dice.chance(0.5):
        tuning["max_parallel_training_jobs"] = dice.randint(1, 5)
    tunable = {name: known for name, known in recipe.hyperparameters.items() if known.tunable}
    ranges = {name: _range(dice, tunable[name]) for name in dice.some(tunable, 0, 3)}
    return tuning | ({"ranges": ranges} if ranges else {})


def _range(dice: Dice, known: Hyperparameter) -> Entry:
    if known.kind is bool:
        return {"values": dice.one(([True, False], [True], [False, True]))}
    middle = (known.minimum + known.maximum) / 2
    low, high = (known.kind(bound) for bound in (dice.uniform(known.minimum, middle), known.maximum))
    if low == high:
        return {"max": high}
    return dice.one(({"min": low, "max": high}, {"min": low}, {"max": high}))


def _events(dice: Dice, data: Data, recipe: Recipe) -> Entry:
    events: Entry = {}
    if recipe.supports_event_weights and data.typed and dice.chance(0.5):
        events["event_weights"] = [_weight(dice, data, each) for each in dice.some(data.event_types, 1, 3)]
        events["event_weights"][0]["weight"] = 1.0
    elif data.typed and dice.chance(0.3):
        events["event_type"] = dice.one(data.event_types)
    # The guide speaks of a threshold together with a type only ("Event type and event value data").
    if data.valued and "event_type" in events and dice.chance(0.5):
        events["event_value_threshold"] = dice.one((0.0, 0.5, 3, 1e6, 12.25, -1.0))
    return events


def _weight(dice: Dice, data: Data, event_type: str) -> Entry:
    weight: Entry = {"event_type": event_type, "weight": dice.share()}
    return weight | ({"value_threshold": dice.one((0.0, 2.5, 100))} if data.valued and dice.chance(0.3) else {})


def _ticks(dice: Dice) -> Entry:
    return schedules.build(dice) | ({"only_with_new_data": dice.chance(0.8)} if dice.chance(0.3) else {})


def _training(dice: Dice, recipe: Recipe) -> Entry:
    training: Entry = {"full": _ticks(dice)}
    if recipe.trains_update and dice.chance(0.5):
        training["update"] = _ticks(dice)
    if recipe.supports_incremental and dice.chance(0.5):
        training["incremental"] = dice.chance(0.8)
    return training


def _campaign(dice: Dice, data: Data, recipe: Recipe) -> Entry:
    campaign: Entry = {"name": next(data.names)}
    if dice.chance(0.4):
        campaign["min_provisioned_tps"] = dice.one((1, 2, quotas.REQUESTS_PER_SECOND_AND_CAMPAIGN))
        campaign |= capacity_reason(dice)
    campaign |= _mixture(dice, data, recipe)
    if dice.chance(0.3):
        campaign["metadata_in_responses"] = (
            "items" in data.columns and not recipe.recommends_actions and dice.chance(0.7)
        )
    return campaign | monitoring.idle(dice, "delete")


def _mixture(dice: Dice, data: Data, recipe: Recipe) -> Entry:
    if recipe.supports_exploration and dice.chance(0.5):
        return {"exploration": exploration(dice)}
    if recipe.supports_ranking_influence and dice.chance(0.5):
        fresh = "CREATION_TIMESTAMP" in columns_of.of_type(data.columns.get("items", ()), "long")
        return {"ranking_influence": {"popularity": dice.share()} | ({"freshness": dice.share()} if fresh else {})}
    return {}


def _starts(dice: Dice) -> Entry:
    """What a batch runs on: its schedule, FULL trainings, or both."""
    after = {"after": "full_training"} if dice.chance(0.3) else {}
    return after | ({} if after and dice.chance(0.5) else schedules.build(dice))


def _batches(dice: Dice, data: Data, recipe: Recipe) -> Entry:
    """Most recipes work in batches as well, those that segment users in nothing else."""
    if not recipe.supports_batch or not dice.chance(0.5):
        return {}
    key, most, subject = ("batch_inference", quotas.RESULTS_MAXIMUM, "ItemID")
    if recipe.segments:
        key, most, subject = ("batch_segments", quotas.USERS_PER_SEGMENT, "UserID")
    batches = []
    for _ in range(dice.randint(1, 2)):
        batch: Entry = {"name": next(data.batch_names)} | _starts(dice)
        if dice.chance(0.4):
            batch["results"] = dice.one((1, 2, most))
        if data.filters.get(subject) and dice.chance(0.5):
            batch["filter"] = dice.one(data.filters[subject])
        batches.append(batch | ({} if recipe.segments else _mixture(dice, data, recipe)))
    return {key: batches}


def usable(domain: str | None) -> list[Recipe]:
    """The recipes that solutions of a dataset group can have."""
    in_use = [recipe for recipe in recipes.RECIPES.values() if not recipe.successor]
    return [recipe for recipe in in_use if not (domain and recipe.recommends_actions)]
