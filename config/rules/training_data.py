"""What a model is trained on and towards: the columns chosen, and an objective besides relevance.

Developer guide, "Configuring columns used when training" and "Optimizing a solution for an additional objective".
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from config.messages import did_you_mean
from config.models import Recommender, Solution, Tenant
from config.problems import Finding, Path
from config.rules.datasets import is_numeric, is_trained_on
from config.rules.solutions import able, usable
from personalize import quotas, reserved_columns
from personalize.use_cases import USE_CASES

_Chosen = Mapping[str, tuple[str, ...]]
_IDS = ("USER_ID", "ITEM_ID", "ACTION_ID", "TIMESTAMP")
_NEVER = ("IMPRESSION", "RECOMMENDATION_ID", "EVENT_ATTRIBUTION_SOURCE")


def columns(tenant: Tenant) -> Iterator[Finding]:
    """Columns to train on and columns not to, of solutions and of recommenders."""
    for path, solution, recipe in usable(tenant):
        if recipe.recommends_actions:
            yield from _not_of_actions(path, solution, recipe.name)
        else:
            yield from _of_one(tenant, path, solution, recipe.name, recipe.datasets)
    for index, recommender in enumerate(tenant.recommenders):
        if use_case := USE_CASES.get(recommender.recipe):
            yield from _of_one(tenant, ("recommenders", index), recommender, use_case.name, use_case.datasets)


def _not_of_actions(path: Path, solution: Solution, recipe: str) -> Iterator[Finding]:
    for key in ("excluded_columns", "included_columns"):
        if getattr(solution, key):
            yield Finding((*path, key), f"found a mapping; {recipe} recommends actions and takes none; remove it")


def _of_one(
    tenant: Tenant, path: Path, one: Solution | Recommender, recipe: str, trained: tuple[str, ...]
) -> Iterator[Finding]:
    for key in ("excluded_columns", "included_columns"):
        chosen: _Chosen = getattr(one, key)
        if len(chosen) > quotas.CONFIGURED_DATASETS:
            text = f"found {len(chosen)} datasets; Personalize allows {quotas.CONFIGURED_DATASETS}; remove some"
            yield Finding((*path, key), text)
        for dataset, names in chosen.items():
            place = (*path, key, dataset)
            if key == "included_columns" and dataset in one.excluded_columns:
                text = "found besides excluded_columns of the same dataset; say which to train on or which not to"
                yield Finding(place, f"{text}; remove one", about=((*path, "excluded_columns"),))
            if dataset not in tenant.datasets.declared:
                text = f"found columns of {dataset}, which the tenant does not have; remove them"
                yield Finding(place, text, about=(("datasets", dataset),))
            elif dataset not in trained:
                yield Finding(
                    place, f"found columns of {dataset}; {recipe} does not train on that dataset; remove them"
                )
            else:
                yield from _names(tenant, place, names)


def _names(tenant: Tenant, place: Path, names: tuple[str, ...]) -> Iterator[Finding]:
    *_, key, dataset = place
    there = {column.name: column for column in tenant.datasets.declared[dataset].columns}
    known = reserved_columns.of(tenant.domain, dataset)
    about = (("datasets", dataset), ("domain",))
    if len(names) > quotas.CONFIGURED_COLUMNS:
        yield Finding(place, f"found {len(names)} columns; Personalize allows {quotas.CONFIGURED_COLUMNS}; remove some")
    for index, name in enumerate(names):
        if name in names[:index]:
            yield Finding((*place, index), f"found {name!r} a second time; remove it")
        elif name not in there:
            advice = did_you_mean(name, there) or f"write one of {', '.join(there)}"
            yield Finding((*place, index), f"found {name!r}; {dataset} has no such column; {advice}", about=about)
        elif key == "excluded_columns" and name in (*_IDS, "EVENT_TYPE"):
            yield Finding((*place, index), f"found {name!r}, which is always trained on; remove it")
        elif key == "included_columns" and (name in _NEVER or not (name in known or is_trained_on(there[name]))):
            text = f"found {name!r}, which no model can learn from (it is {_why(name, there[name].type)})"
            yield Finding((*place, index), f"{text}; remove it", about=about)


def _why(name: str, kind: str) -> str:
    if name in _NEVER:
        return "about what was shown"
    return "a boolean" if kind == "boolean" else "a string that is neither categorical nor textual"


def objective(tenant: Tenant) -> Iterator[Finding]:
    """One number in items that is always there, for the recipes that can optimize it."""
    for path, solution, recipe in usable(tenant):
        place, wanted = (*path, "objective"), solution.objective
        if wanted is None:
            continue
        if not recipe.supports_objective:
            text = f"found a mapping; {recipe.name} optimizes relevance only"
            yield Finding(place, f"{text}; remove it or use {able(lambda other: other.supports_objective)}")
            continue
        yield from _objective_column(tenant, (*place, "column"), wanted.column)


def _objective_column(tenant: Tenant, place: Path, name: str) -> Iterator[Finding]:
    about = (("datasets", "items"),)
    items = tenant.datasets.items
    there = {column.name: column for column in items.columns} if items else {}
    column = there.get(name)
    numbers = [other.name for other in there.values() if is_numeric(other) and not other.nullable]
    if items is None:
        yield Finding(place, f"found {name!r}; the tenant has no dataset items; declare datasets.items", about=about)
    elif column is None:
        advice = (
            did_you_mean(name, numbers) or f"write one of {', '.join(numbers) or 'its numbers, of which it has none'}"
        )
        yield Finding(place, f"found {name!r}; items has no such column; {advice}", about=about)
    elif not is_numeric(column):
        yield Finding(place, f"found {name!r}, of type {column.type}; an objective is a number", about=about)
    elif column.nullable:
        text = f"found {name!r}, which may be empty; an objective must have a value for every item"
        yield Finding(place, f"{text}; remove nullable there", about=about)


def weights(tenant: Tenant) -> Iterator[Finding]:
    """Event weights are for the v2 recipes (developer guide, "Optimizing a solution with events configuration")."""
    for path, solution, recipe in usable(tenant):
        if solution.event_weights and not recipe.supports_event_weights:
            text = f"found a list; {recipe.name} cannot weigh events"
            advice = f"remove it or use {able(lambda other: other.supports_event_weights)}"
            yield Finding((*path, "event_weights"), f"{text}; {advice}")
