"""Contextual metadata of requests: values for metadata columns of the Interactions dataset ("contextual-metadata")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources import datasets
from rehearsal.personalize.serving import Serving


def checked(region: Region, found: Serving, params: Mapping[str, Any]) -> Mapping[str, str]:
    """The context of a request. Raises InvalidInput for a recipe without it, or a column that there is not."""
    given = params.get("context") or {}
    if not given:
        return {}
    if not found.recipe.contextual:
        raise InvalidInput(f"{found.recipe.name} does not use contextual metadata.")
    schema = datasets.schemas_of(region, found.group_arn).get("Interactions")
    known = {field.name for field in schema.metadata} if schema else set()
    unknown = sorted(set(given) - known)
    if unknown:
        raise InvalidInput(
            f"context: the Interactions dataset has no metadata column {', '.join(unknown)}; it has "
            f"{', '.join(sorted(known)) or 'none'}."
        )
    return given
