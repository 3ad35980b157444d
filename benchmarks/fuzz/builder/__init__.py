"""Plausible tenant files as plain data: every key of config.models, and values that fit together.

    build        a whole file
    data         what a tenant knows; columns   of one dataset
    solutions    models, what serves them and their batches
    filters      expressions on the tenant's own columns
    schedules    every kind of expression
    monitoring   idle actions, thresholds

It knows what a file may say from the tables of personalize/ alone and nothing of config/rules: a file that the rules
refuse is one more that was refused, and a share of refusals that grows says that one of the two is wrong.
"""

from __future__ import annotations

from collections.abc import Iterator

from benchmarks.fuzz.builder import columns as columns_of, data as data_of, filters, monitoring, schedules, solutions
from benchmarks.fuzz.builder.data import Data
from benchmarks.fuzz.dice import Dice
from personalize import quotas, use_cases
from personalize.recipes import Recipe
from personalize.use_cases import UseCase

Entry = dict[str, object]

_DOMAINS = (None, None, *use_cases.DOMAINS)
_TAGS = {"team": "shop", "cost-centre": "4711", "Name": "a b+c=d", "k" * quotas.TAG_KEY_LENGTH: "x", "x:y/z=w": "1"}
_TAGS["long"] = "v" * quotas.TAG_VALUE_LENGTH
_ACCOUNTS = ("000000000000", "111111111111", "987654321098")
_MODES, _ON_DRIFT = ("FULL", "INCREMENTAL"), ("tell", "refuse")
_ADDRESSES = ("ops@example.com", "a.b+c@mail.example.co.uk", "x@y.zz")


def build(dice: Dice, name: str) -> Entry:
    """A tenant file of that name as plain data (what YAML would load)."""
    domain = dice.one(_DOMAINS)
    cases = _use_cases(dice, domain)
    chosen = _recipes(dice, domain)
    data = data_of.build(dice, name, domain, (*cases, *chosen))
    tenant = _head(dice, name, domain)
    tenant["datasets"] = {key: _dataset(dice, columns) for key, columns in data.columns.items()}
    built = filters.build(dice, data, dice.count(0, 4, quotas.FILTERS_PER_DATASET_GROUP // 3))
    for key, entries in (
        ("solutions", _solutions(dice, data, chosen)),
        ("recommenders", [_recommender(dice, data, case) for case in cases]),
        ("filters", built),
    ):
        if entries or dice.chance(0.1):
            tenant[key] = entries
    if data.typed and dice.chance(0.4):
        tenant["metric_attribution"] = {"metrics": list(_metrics(dice, data))}
    tenant |= monitoring.alarms(dice)
    if dice.chance(0.2):
        tenant["retain_data"] = dice.chance(0.5)
    return _shuffled(dice, tenant)


def _head(dice: Dice, name: str, domain: str | None) -> Entry:
    region = dice.one(quotas.REGIONS)
    account = dice.one((*_ACCOUNTS, f"{dice.randrange(10**12):012}"))
    tenant: Entry = {"tenant": name, "environment": {"account": account, "region": region}}
    if domain or dice.chance(0.1):
        tenant["domain"] = domain
    if dice.chance(0.4):
        many = {f"tag-{number}": f"{number:0256}" for number in range(quotas.TAGS_PER_RESOURCE)}
        tenant["tags"] = many if dice.chance(0.05) else {key: _TAGS[key] for key in dice.some(_TAGS, 0, 4)}
    if dice.chance(0.6):
        tenant["notify"] = dice.some(_ADDRESSES, 0, 2)
    if dice.chance(0.6):
        # CloudFormation has no event tracker in China.
        tenant["event_tracker"] = not region.startswith("cn-") and dice.chance(0.9)
    return tenant


def _dataset(dice: Dice, columns: list[columns_of.Column]) -> Entry:
    dataset: Entry = {"columns": columns}
    if dice.chance(0.4):
        dataset["import"] = schedules.build(dice) | ({"mode": dice.one(_MODES)} if dice.chance(0.5) else {})
    if dice.chance(0.2):
        dataset["checks"] = {"enabled": dice.chance(0.5), "tolerated_drift": 0.25, "on_drift": dice.one(_ON_DRIFT)}
    return dataset


def _use_cases(dice: Dice, domain: str | None) -> list[UseCase]:
    if domain is None:
        return []
    return dice.some(use_cases.of_domain(domain), 0, quotas.RECOMMENDERS_PER_DATASET_GROUP)


def _recipes(dice: Dice, domain: str | None) -> list[Recipe]:
    possible = solutions.usable(domain)
    return [dice.one(possible) for _ in range(dice.one((0, 1, 1, 2, 3)))]


def _solutions(dice: Dice, data: Data, chosen: list[Recipe]) -> list[Entry]:
    room, built = quotas.CAMPAIGNS_PER_DATASET_GROUP, []
    for recipe in chosen:
        built.append(solutions.build(dice, data, recipe, room))
        room -= len(built[-1].get("campaigns", ()))
    return built


def _recommender(dice: Dice, data: Data, case: UseCase) -> Entry:
    recommender: Entry = {"name": next(data.names), "recipe": case.name}
    if dice.chance(0.4):
        recommender["min_recommendation_requests_per_second"] = dice.one((1, 7, 500))
        recommender |= solutions.capacity_reason(dice)
    if case.supports_exploration and dice.chance(0.6):
        recommender["exploration"] = solutions.exploration(dice)
    if dice.chance(0.3):
        recommender["metadata_in_responses"] = "items" in data.columns and dice.chance(0.7)
    recommender |= monitoring.idle(dice, "stop")
    return recommender | solutions.trained_columns(dice, data, case.datasets)


def _metrics(dice: Dice, data: Data) -> Iterator[Entry]:
    numbers = [
        f"{dataset}.{name}"
        for dataset in ("Items", "Interactions")
        for name in columns_of.of_type(data.columns.get(dataset.lower(), ()), *columns_of.NUMBERS)
    ]
    for number in range(dice.count(1, 4, quotas.METRICS_PER_ATTRIBUTION)):
        expression = f"SUM({dice.one(numbers)})" if numbers and dice.chance(0.7) else "SAMPLECOUNT()"
        name = dice.one(("revenue", "clicks", "Watch time"))
        yield {"name": f"{name} {number}", "event_type": dice.one(data.event_types), "expression": expression}


def _shuffled(dice: Dice, tenant: Entry) -> Entry:
    """The same keys in another order now and then: the order of a mapping means nothing."""
    keys = dice.sample(list(tenant), len(tenant)) if dice.chance(0.3) else tenant
    return {key: tenant[key] for key in keys}
