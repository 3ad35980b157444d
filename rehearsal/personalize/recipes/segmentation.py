"""The recipes of solutions that find users for items; only batch segment jobs use them.

Source: developer guide, "item-affinity-recipe" and "item-attribute-affinity-recipe". Neither can be tuned.
"""

from __future__ import annotations

from rehearsal.personalize.recipes.recipe import SEGMENTATION, Parameter, Recipe

_HYPERPARAMETERS = {"hidden_dimension": Parameter(int, 149, 32, 256)}

RECIPES = (
    Recipe("aws-item-affinity", SEGMENTATION, effort=0.8, hyperparameters=_HYPERPARAMETERS, promotes=False),
    Recipe(
        "aws-item-attribute-affinity",
        SEGMENTATION,
        effort=0.8,
        hyperparameters=_HYPERPARAMETERS,
        datasets=("Interactions", "Items"),
        promotes=False,
    ),
)
