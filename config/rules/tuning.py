"""Hyperparameter optimization: for recipes that have it, of hyperparameters that take part, within their ranges.

A hyperparameter that the file sets may have a range as well: what it sets is trained with, the range is what a tuning
tries in its place. Developer guide, "Hyperparameters and HPO"; API reference, HPOConfig.
"""

from __future__ import annotations

from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Range, Tenant
from config.problems import Finding, Path, shown
from config.rules.solutions import able, no_hyperparameter, usable
from personalize.recipes import Hyperparameter, Recipe


def tuning(tenant: Tenant) -> Iterator[Finding]:
    """The recipe can be tuned, not more trainings at once than in all, and every range is a good one."""
    for path, solution, recipe in usable(tenant):
        place, chosen = (*path, "tuning"), solution.tuning
        if chosen is None:
            continue
        if not recipe.hpo:
            text = f"found a mapping; {recipe.name} takes no hyperparameter optimization"
            yield Finding(place, f"{text}; remove it or use {able(lambda other: other.hpo)}")
            continue
        if chosen.max_parallel_training_jobs > chosen.max_training_jobs:
            found = (
                f"found {chosen.max_parallel_training_jobs} at a time of max_training_jobs {chosen.max_training_jobs}"
            )
            yield Finding((*place, "max_parallel_training_jobs"), f"{found}; write that or less")
        if chosen.schedule is None and "time_zone" in chosen.model_fields_set:
            text = f"found {chosen.time_zone!r} without a schedule; write schedule, or remove it"
            yield Finding((*place, "time_zone"), text)
        for name, wanted in chosen.ranges.items():
            yield from _range((*place, "ranges", name), name, wanted, recipe)


def _range(path: Path, name: str, wanted: Range, recipe: Recipe) -> Iterator[Finding]:
    known = recipe.hyperparameters.get(name)
    if known is None:
        yield Finding(path, f"found a mapping; {no_hyperparameter(recipe, name)}")
    elif not known.tunable:
        tunable = [other for other, one in recipe.hyperparameters.items() if one.tunable]
        advice = did_you_mean(name, tunable) or f"it tunes {', '.join(tunable)}"
        yield Finding(path, f"found a mapping; {recipe.name} cannot tune {name}; {advice}")
    elif known.kind is bool:
        yield from _categories(path, wanted)
    else:
        yield from _numbers(path, wanted, known)


def _categories(path: Path, wanted: Range) -> Iterator[Finding]:
    if wanted.min is not None or wanted.max is not None or not wanted.values:
        yield Finding(path, "found no list of values; this is tried as true or false; write values: [true, false]")
    for index, value in enumerate(wanted.values):
        if not isinstance(value, bool):
            yield Finding((*path, "values", index), f"found {shown(value)}; write true or false")
        elif value in wanted.values[:index]:
            yield Finding((*path, "values", index), f"found {shown(value)} a second time; remove it")


def _numbers(path: Path, wanted: Range, known: Hyperparameter) -> Iterator[Finding]:
    if wanted.values:
        yield Finding(
            (*path, "values"), f"found a list; a range is wanted within {known.describe()}; write min and max"
        )
        return
    if wanted.min is None and wanted.max is None:
        yield Finding(path, "found neither min nor max; write them, or remove this for the recipe's own range")
        return
    bad = [(key, problem) for key in ("min", "max") if (problem := _bound_problem(getattr(wanted, key), known))]
    for key, problem in bad:
        yield Finding((*path, key), f"found {getattr(wanted, key)}; it must be {problem}")
    least, most = known.bounds(wanted.min, wanted.max)
    if not bad and least >= most:
        yield Finding(path, f"found a range from {least} to {most}; min must be less than max, or set a hyperparameter")


def _bound_problem(bound: float | None, known: Hyperparameter) -> str | None:
    return None if bound is None else known.problem(bound)
