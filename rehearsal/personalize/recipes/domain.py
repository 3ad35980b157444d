"""The use cases of domains, which recommenders are created for.

Source: developer guide, "VIDEO_ON_DEMAND-use-cases" and "ECOMMERCE-use-cases": required ids, datasets and events, what
is filtered automatically, and which of them explore and take up new items every two hours. All support promotions.
"""

from __future__ import annotations

from functools import partial

from rehearsal.personalize.recipes.recipe import PERSONALIZATION, POPULAR, RELATED, TRENDS, Parameter, Recipe
from rehearsal.personalize.schema_rules import RETAIL, VIDEO

_USER, _ITEM, _BOTH = ("userId",), ("itemId",), ("userId", "itemId")
_PERSONAL = partial(
    Recipe, type=PERSONALIZATION, effort=1.0, auto_update=True, explores=True, exploration_config=True, asks=_USER
)
_ALIKE = partial(Recipe, type=RELATED, effort=0.7)
_POPULAR = partial(Recipe, type=POPULAR, effort=0.4, asks=_USER)

RECIPES = (
    _ALIKE("aws-vod-because-you-watched-x", domain=VIDEO, event="Watch", hides="Watch", asks=_BOTH),
    _ALIKE(
        "aws-vod-more-like-x",
        domain=VIDEO,
        hides="Watch",
        asks=_BOTH,
        datasets=("Interactions", "Items"),
        blends_metadata=True,
    ),
    _POPULAR("aws-vod-most-popular", domain=VIDEO, event="Watch"),
    Recipe(
        "aws-vod-trending-now",
        POPULAR,
        effort=0.4,
        domain=VIDEO,
        learns=TRENDS,
        features={"trend_discovery_frequency": Parameter(str, "2 hours", choices=("2 hours",))},
    ),
    _PERSONAL("aws-vod-top-picks", domain=VIDEO, hides="Watch"),
    _POPULAR("aws-ecomm-popular-items-by-views", domain=RETAIL, event="View"),
    _POPULAR("aws-ecomm-popular-items-by-purchases", domain=RETAIL, event="Purchase"),
    _ALIKE("aws-ecomm-frequently-bought-together", domain=RETAIL, event="Purchase", asks=_ITEM),
    _ALIKE("aws-ecomm-customers-who-viewed-x-also-viewed", domain=RETAIL, event="View", hides="Purchase", asks=_BOTH),
    _PERSONAL("aws-ecomm-recommended-for-you", domain=RETAIL, hides="Purchase"),
)
