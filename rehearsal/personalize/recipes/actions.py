"""The recipe of solutions that recommend actions.

Source: developer guide, "native-recipe-next-best-action". Nothing of it can be tuned, and batch jobs do not take it.
"""

from __future__ import annotations

from rehearsal.personalize.recipes.recipe import ACTIONS, Parameter, Recipe

RECIPES = (
    Recipe(
        "aws-next-best-action",
        ACTIONS,
        effort=1.0,
        features={"action_optimization_period": Parameter(int, 14, 7, 28)},  # days
        auto_update=True,
        explores=True,
        datasets=("Interactions", "Actions"),
        promotes=False,
    ),
)
