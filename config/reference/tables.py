"""Recipes, hyperparameters, use cases and reserved columns as Markdown, from personalize's own tables."""

from __future__ import annotations

from collections.abc import Iterable

from personalize import reserved_columns
from personalize.recipes import RECIPES, Hyperparameter, Recipe
from personalize.reserved_columns import Reserved
from personalize.use_cases import USE_CASES, UseCase

_ABILITIES = {
    "hpo": "`tuning`",
    "trains_update": "`update`",
    "supports_incremental": "`incremental`",
    "supports_exploration": "`exploration`",
    "supports_ranking_influence": "`ranking_influence`",
    "supports_event_weights": "`event_weights`",
    "supports_objective": "`objective`",
}


def text() -> str:
    """All tables, each with a sentence."""
    in_use = [recipe for recipe in RECIPES.values() if not recipe.successor]
    legacy = {recipe.name: recipe.successor for recipe in RECIPES.values() if recipe.successor}
    replaced = ", ".join(f"`{name}` (use `{successor}`)" for name, successor in legacy.items())
    return "\n".join(
        [
            *("## Recipes\n", f"For `solutions`. Legacy recipes are refused: {replaced}.\n"),
            *_table(("Recipe", "Needs", "Uses too", "Served by", "Can do"), map(_recipe, in_use)),
            *("### Hyperparameters\n", "For `hyperparameters`; those marked can stand under `tuning: ranges` too.\n"),
            *_table(
                ("Recipe", "Name", "Allowed", "Default", "Tunable"),
                (_hyperparameter(recipe, *one) for recipe in in_use for one in recipe.hyperparameters.items()),
            ),
            *("## Use cases\n", "For `recommenders`, in a dataset group of their domain.\n"),
            *_table(
                ("Domain", "Recipe", "Title", "Needs", "Uses too", "A request names", "1,000 events", "Can do"),
                map(_use_case, USE_CASES.values()),
            ),
            *("## Columns with names of their own\n", "A schema that has one must declare it so.\n"),
            *_table(("Domain", "Dataset", "Column", "Type", "Required", "May be empty"), _columns()),
        ]
    )


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> list[str]:
    return [_line(head), "|" + "---|" * len(head), *map(_line, rows), ""]


def _line(cells: tuple[str, ...]) -> str:
    return "| " + " | ".join(cells) + " |"


def _recipe(recipe: Recipe) -> tuple[str, ...]:
    ways = ["campaigns"] * bool(recipe.runtime_api) + ["batch_segments"] * recipe.segments
    ways += ["batch_inference"] * (recipe.supports_batch and not recipe.segments)
    can = [words for ability, words in _ABILITIES.items() if getattr(recipe, ability)]
    datasets = (", ".join(recipe.required), ", ".join(recipe.optional))
    return f"`{recipe.name}`", *datasets, ", ".join(f"`{way}`" for way in ways), ", ".join(can)


def _hyperparameter(recipe: Recipe, name: str, one: Hyperparameter) -> tuple[str, ...]:
    default = str(one.default).lower() if one.kind is bool else str(one.default)
    return f"`{recipe.name}`", f"`{name}`", one.describe(), default, "yes" if one.tunable else ""


def _use_case(one: UseCase) -> tuple[str, ...]:
    can = "`exploration`" if one.supports_exploration else ""
    datasets = (", ".join(one.required), ", ".join(one.optional))
    return one.domain, f"`{one.name}`", one.title, *datasets, ", ".join(one.inputs), one.event or "of any type", can


def _columns() -> Iterable[tuple[str, ...]]:
    for domain, datasets in reserved_columns.BY_DOMAIN.items():
        for dataset, columns in datasets.items():
            for name, reserved in columns.items():
                yield (domain or "custom", dataset, f"`{name}`", *_reserved(reserved))


def _reserved(one: Reserved) -> tuple[str, ...]:
    marks = [flag for flag in ("categorical", "textual") if getattr(one, flag)]
    kind = ", ".join([one.type, *marks])
    return kind, "yes" if one.required else "", "yes" if one.nullable else ""
