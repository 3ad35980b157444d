"""Solutions: a recipe that exists, what that recipe needs, what it can do, and what may be set."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator

from config.messages import did_you_mean
from config.models import Solution, Tenant
from config.problems import Finding, Path, shown
from config.rules.datasets import is_numeric
from personalize import reserved_columns
from personalize.recipes import RECIPES, Recipe
from personalize.use_cases import USE_CASES

_ITEMS = (("datasets", "items"),)


def usable(tenant: Tenant) -> Iterator[tuple[Path, Solution, Recipe]]:
    """The solutions whose recipe there is, with their places; the others are `known_recipe`'s complaint."""
    for index, solution in enumerate(tenant.solutions):
        recipe = RECIPES.get(solution.recipe)
        if recipe and not recipe.successor:
            yield ("solutions", index), solution, recipe


def able(can: Callable[[Recipe], bool]) -> str:
    """The recipes in use that can do something, as the end of the sentence 'use ...'."""
    return " or ".join(recipe.name for recipe in RECIPES.values() if not recipe.successor and can(recipe))


def known_recipe(tenant: Tenant) -> Iterator[Finding]:
    """One that can be used: in the table, not superseded, and possible in this dataset group."""
    for index, solution in enumerate(tenant.solutions):
        path, name = ("solutions", index, "recipe"), solution.recipe
        recipe = RECIPES.get(name)
        if recipe is None:
            yield Finding(path, _unknown(name))
        elif recipe.successor:
            yield Finding(path, f"found {name!r}, which is legacy; use {recipe.successor}")
        elif recipe.recommends_actions and tenant.domain:
            text = f"found {name!r} in a dataset group of the domain {tenant.domain}; only a custom one can have it"
            yield Finding(path, f"{text}; remove the solution, or remove domain", about=(("domain",),))


def _unknown(name: str) -> str:
    short = name.rpartition("/")[2]
    if short in USE_CASES:
        return f"found {name!r}, a use case of {USE_CASES[short].domain}; use cases stand under `recommenders`; move it"
    if short in RECIPES and short != name:
        return f"found {name!r}; write the recipe's name alone: {short}"
    if "automl" in name.lower().replace("-", "").replace("_", ""):
        return f"found {name!r}; AutoML is refused: AWS advises against it; name a recipe"
    in_use = [recipe.name for recipe in RECIPES.values() if not recipe.successor]
    advice = did_you_mean(short, in_use) or "use one of " + ", ".join(in_use)
    return f"found {name!r}; there is no such recipe for solutions; {advice}"


def needed_datasets(tenant: Tenant) -> Iterator[Finding]:
    """A training without a dataset that its recipe requires fails after an hour; say so now."""
    for path, _, recipe in usable(tenant):
        if not (recipe.recommends_actions and tenant.domain):
            yield from missing_datasets((*path, "recipe"), recipe.name, recipe.required, tenant)


def missing_datasets(path: Path, name: str, required: Iterable[str], tenant: Tenant) -> Iterator[Finding]:
    """The datasets that a recipe or use case cannot do without and the tenant does not have."""
    for dataset in required:
        if dataset not in tenant.datasets.declared:
            text = f"found {name!r}, which needs the dataset {dataset}; declare datasets.{dataset}"
            yield Finding(path, text, about=(("datasets", dataset),))


def needed_columns(tenant: Tenant) -> Iterator[Finding]:
    """What two recipes must find in items (the guide's pages on Semantic-Similarity and Item-Attribute-Affinity)."""
    items = tenant.datasets.items
    for path, _, recipe in usable(tenant) if items else ():
        place = (*path, "recipe")
        if recipe.supports_ranking_influence:
            for flag, what in (("item_name", "the title of an item"), ("textual", "its description")):
                if not any(getattr(column, flag) for column in items.columns):
                    text = f"found {recipe.name!r}, which needs a column of items with {flag}: true ({what}); mark one"
                    yield Finding(place, text, about=_ITEMS)
        elif recipe.segments and "items" in recipe.required:
            known = reserved_columns.of(tenant.domain, "items")
            own = [column for column in items.columns if column.name not in known]
            if not any(is_numeric(column) or column.categorical for column in own):
                text = f"found {recipe.name!r}, which needs a column of items that is neither reserved nor textual"
                yield Finding(place, f"{text}, a number or categorical; add one", about=(*_ITEMS, ("domain",)))


def training_modes(tenant: Tenant) -> Iterator[Finding]:
    """trainingMode UPDATE and incremental updates are for few recipes (API reference, CreateSolutionVersion and
    CreateSolution)."""
    for path, solution, recipe in usable(tenant):
        if solution.training.update and not recipe.trains_update:
            found = f"found {solution.training.update.schedule!r}; {recipe.name} cannot train in mode UPDATE"
            advice = f"remove `update` or use {able(lambda other: other.trains_update)}"
            yield Finding((*path, "training", "update"), f"{found}; {advice}")
        if solution.training.incremental and not recipe.supports_incremental:
            found = f"found true; {recipe.name} has no incremental updates"
            advice = f"remove it or use {able(lambda other: other.supports_incremental)}"
            yield Finding((*path, "training", "incremental"), f"{found}; {advice}")


def hyperparameters(tenant: Tenant) -> Iterator[Finding]:
    """Those of the recipe, of the right type and within its range."""
    for path, solution, recipe in usable(tenant):
        for name, value in solution.hyperparameters.items():
            place = (*path, "hyperparameters", name)
            known = recipe.hyperparameters.get(name)
            if known is None:
                yield Finding(place, f"found {shown(value)}; {no_hyperparameter(recipe, name)}")
            elif allowed := known.problem(value):
                yield Finding(place, f"found {shown(value)}; it must be {allowed}")
        yield from _percentiles(path, solution, recipe)


def no_hyperparameter(recipe: Recipe, name: str) -> str:
    """That a recipe has no such hyperparameter, and which it has."""
    if not recipe.hyperparameters:
        return f"{recipe.name} has no hyperparameters; remove it"
    known = ", ".join(recipe.hyperparameters)
    return f"{recipe.name} has no {name}; {did_you_mean(name, recipe.hyperparameters) or f'it has {known}'}"


def _percentiles(path: Path, solution: Solution, recipe: Recipe) -> Iterator[Finding]:
    """A lower bound above its upper bound leaves nobody to train on; defaults count for the one that is not set."""
    chosen = {name: known.default for name, known in recipe.hyperparameters.items()} | solution.hyperparameters
    for low in (name for name in recipe.hyperparameters if name.startswith("min_")):
        high = "max_" + low.removeprefix("min_")
        key = high if high in solution.hyperparameters else low
        if high not in recipe.hyperparameters or key not in solution.hyperparameters:
            continue
        sound = all(recipe.hyperparameters[name].problem(chosen[name]) is None for name in (low, high))
        if sound and chosen[low] >= chosen[high]:
            text = f"found {shown(chosen[key])}; {low} ({chosen[low]}) must be less than {high} ({chosen[high]})"
            yield Finding((*path, "hyperparameters", key), text)
