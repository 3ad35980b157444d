"""Solutions: a recipe that exists, what that recipe needs, what it can do, and what may be set."""

from __future__ import annotations

from collections.abc import Iterator

from config.messages import did_you_mean
from config.models import Campaign, Solution, Tenant
from config.problems import Finding, Path, shown
from personalize.recipes import RECIPES, Recipe

# Recipes of Personalize that need what a tenant file cannot declare yet.
NOT_YET = {
    "aws-next-best-action": "needs the datasets actions and action_interactions, which are",
    "aws-semantic-similarity": "needs an item name column and incremental updates, which are",
}


def known_recipe(tenant: Tenant) -> Iterator[Finding]:
    """One that can be used: in the table, not superseded, and with all it needs within reach of a tenant file."""
    for index, solution in enumerate(tenant.solutions):
        path, name = ("solutions", index, "recipe"), solution.recipe
        recipe = RECIPES.get(name)
        if recipe is None:
            yield Finding(path, _unknown(name))
        elif recipe.successor:
            yield Finding(path, f"found {name!r}, which is legacy; use {recipe.successor}")
        elif name in NOT_YET:
            yield Finding(path, f"found {name!r}; it {NOT_YET[name]} not honoured yet; use another recipe")


def _unknown(name: str) -> str:
    short = name.rpartition("/")[2]
    if short in RECIPES and short != name:
        return f"found {name!r}; write the recipe's name alone: {short}"
    if "automl" in name.lower().replace("-", "").replace("_", ""):
        return f"found {name!r}; AutoML is refused: AWS advises against it; name a recipe"
    usable = [recipe.name for recipe in RECIPES.values() if not recipe.successor and recipe.name not in NOT_YET]
    advice = did_you_mean(name, usable) or "use one of " + ", ".join(usable)
    return f"found {name!r}; there is no such recipe for custom dataset groups; {advice}"


def _usable(tenant: Tenant) -> Iterator[tuple[Path, Solution, Recipe]]:
    for index, solution in enumerate(tenant.solutions):
        recipe = RECIPES.get(solution.recipe)
        if recipe and not recipe.successor and recipe.name not in NOT_YET:
            yield ("solutions", index), solution, recipe


def needed_datasets(tenant: Tenant) -> Iterator[Finding]:
    """A training without a dataset that its recipe requires fails after an hour; say so now."""
    for path, _, recipe in _usable(tenant):
        for dataset in recipe.required:
            if dataset not in tenant.datasets.declared:
                text = f"found {recipe.name!r}, which needs the dataset {dataset}; declare datasets.{dataset}"
                yield Finding((*path, "recipe"), text, about=(("datasets", dataset),))


def update_mode(tenant: Tenant) -> Iterator[Finding]:
    """trainingMode UPDATE is for few recipes (API reference, CreateSolutionVersion)."""
    able = [recipe.name for recipe in RECIPES.values() if recipe.trains_update and not recipe.successor]
    for path, solution, recipe in _usable(tenant):
        if solution.training.update and not recipe.trains_update:
            found = f"found {solution.training.update.schedule!r}; {recipe.name} cannot train in mode UPDATE"
            yield Finding((*path, "training", "update"), f"{found}; remove `update` or use {' or '.join(able)}")


def hyperparameters(tenant: Tenant) -> Iterator[Finding]:
    """Those of the recipe, of the right type and within its range."""
    for path, solution, recipe in _usable(tenant):
        for name, value in solution.hyperparameters.items():
            place = (*path, "hyperparameters", name)
            known = recipe.hyperparameters.get(name)
            if known is None:
                yield Finding(place, f"found {shown(value)}; {_no_hyperparameter(recipe, name)}")
            elif allowed := known.problem(value):
                yield Finding(place, f"found {shown(value)}; it must be {allowed}")
        yield from _percentiles(path, solution, recipe)


def _no_hyperparameter(recipe: Recipe, name: str) -> str:
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


def campaigns(tenant: Tenant) -> Iterator[Finding]:
    """Batch recipes have no campaigns; exploration is a setting of few recipes (API reference, CampaignConfig)."""
    for path, solution, recipe in _usable(tenant):
        for index, campaign in enumerate(solution.campaigns):
            yield from _campaign((*path, "campaigns", index), campaign, recipe)


def _campaign(path: Path, campaign: Campaign, recipe: Recipe) -> Iterator[Finding]:
    if recipe.runtime_api is None:
        yield Finding(path, f"found {campaign.name!r}; {recipe.name} works in batches only; remove the campaign")
    elif campaign.exploration and not recipe.supports_exploration:
        able = [other.name for other in RECIPES.values() if other.supports_exploration]
        text = f"{recipe.name} takes no exploration settings; remove it or use {' or '.join(able)}"
        yield Finding((*path, "exploration"), f"found a mapping; {text}")
