"""Recipes as AWS lists them: those that the rehearsal models."""

from __future__ import annotations

from typing import Any

from rehearsal.personalize import recipes
from rehearsal.personalize.recipes import Recipe
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.listing import page


def _document(region: Region, recipe: Recipe) -> dict[str, Any]:
    return {
        "name": recipe.name,
        "recipeArn": recipes.arn(recipe.name, region.partition),
        "algorithmArn": f"arn:{region.partition}:personalize:::algorithm/{recipe.name}",
        "featureTransformationArn": f"arn:{region.partition}:personalize:::feature-transformation/{recipe.name}",
        "recipeType": recipe.type,
        "status": "ACTIVE",
        "creationDateTime": recipes.RELEASED,
        "lastUpdatedDateTime": recipes.RELEASED,
    }


def describe(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """DescribeRecipe."""
    return {"recipe": _document(region, recipes.find(params["recipeArn"]))}


def list_recipes(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """ListRecipes."""
    wanted = params.get("domain")
    listed = (recipe for recipe in recipes.MODELLED.values() if wanted in (None, recipe.domain))
    return page("ListRecipes", (_summary(region, recipe) for recipe in listed), params)


def _summary(region: Region, recipe: Recipe) -> dict[str, Any]:
    """The document of a recipe with its domain, which only lists tell."""
    return {**_document(region, recipe), **({"domain": recipe.domain} if recipe.domain else {})}


OPERATIONS = {"DescribeRecipe": describe, "ListRecipes": list_recipes}
