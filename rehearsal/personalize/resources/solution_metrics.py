"""Offline metrics of solution versions."""

from __future__ import annotations

from typing import Any

import numpy as np

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import InUse, InvalidInput
from rehearsal.personalize.recipes.recipe import ACTIONS, SEGMENTATION
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.solution_versions import SolutionVersion


def metrics(region: Region, params: dict[str, Any]) -> dict[str, Any]:
    """GetSolutionMetrics."""
    now = region.now()
    version = region.store.get(SolutionVersion, params["solutionVersionArn"])
    status = version.status(now)
    if status in statuses.UNFINISHED:
        raise InUse(f"{version.arn} has no metrics yet: its status is {status}")
    if status != statuses.ACTIVE:
        raise InvalidInput(f"{version.arn} has no metrics: its status is {status}")
    return {"solutionVersionArn": version.arn, "metrics": metrics_of(region, version)}


def metrics_of(region: Region, version: SolutionVersion) -> dict[str, float]:
    """The metrics of an ACTIVE version; those of an UPDATE differ from its base's by the coverage of more items."""
    return version.training.evaluation.with_coverage(_items_of(region, version))


def _items_of(region: Region, version: SolutionVersion) -> int:
    """How many items a version knows: those that it was trained with and those in the catalog at its creation.

    Of a recipe that recommends actions or users, these.
    """
    data = region.data[version.solution.group_arn]
    if version.solution.recipe.type == SEGMENTATION:
        return len(np.unique(version.training.weights.history.users))
    if version.solution.recipe.type == ACTIONS:
        return len(data.actions.known_at(version.created))
    return len(data.items.known_at(version.created) | version.training.weights.items)


OPERATIONS = {"GetSolutionMetrics": metrics}
