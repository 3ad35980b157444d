"""How a line of a batch's input is written, by recipe (developer guide, "Batch inference job input and output JSON
examples" and "Preparing input data for user segments"; how many a file of segments may have: "Quotas").
"""

from __future__ import annotations

from dataclasses import dataclass

from personalize.recipes import Recipe

TEXTS = "a list of texts"
_TEXT = "text"
# Members that every line has, with what they hold. Besides there may be filterValues: placeholders and their values.
_BY_TYPE = {
    "USER_PERSONALIZATION": {"userId": _TEXT},
    "POPULAR_ITEMS": {"userId": _TEXT},
    "RELATED_ITEMS": {"itemId": _TEXT},
    "PERSONALIZED_RANKING": {"userId": _TEXT, "itemList": TEXTS},
}
_SEGMENTS = {"aws-item-affinity": ("itemId", 500), "aws-item-attribute-affinity": ("itemAttributes", 10)}


@dataclass(frozen=True)
class Lines:
    """``members`` of every line, with what they hold; how many lines a file may have at the ``most`` (0: no matter)."""

    members: dict[str, str]
    most: int = 0


def lines_of(recipe: Recipe) -> Lines:
    """The lines of a batch of that recipe, if it works in batches at all."""
    if recipe.name in _SEGMENTS:
        member, most = _SEGMENTS[recipe.name]
        return Lines({member: _TEXT}, most)
    return Lines(_BY_TYPE.get(recipe.type, {}))
