"""The use cases of domain dataset groups as one table: what each needs, and what a request must name.

Developer guide, "VIDEO_ON_DEMAND use cases" and "ECOMMERCE use cases". A recommender is made for a use case; its recipe
is trained by Personalize itself, every seven days. Items that a user has watched (VIDEO_ON_DEMAND) or purchased
(ECOMMERCE) are left out of the answers before any filter of one's own.
"""

from __future__ import annotations

from dataclasses import dataclass

VIDEO, SHOP = "VIDEO_ON_DEMAND", "ECOMMERCE"
DOMAINS = (VIDEO, SHOP)


@dataclass(frozen=True)
class UseCase:
    """What Personalize promises about one use case."""

    name: str  # of the recipe
    domain: str
    title: str
    inputs: tuple[str, ...]  # what a request must name: user_id, item_id
    event: str | None = None  # the EVENT_TYPE of which there must be enough; None: any
    required: tuple[str, ...] = ("interactions",)
    optional: tuple[str, ...] = ()
    supports_exploration: bool = False  # itemExplorationConfig
    auto_update: bool = False  # new items enter by themselves every two hours

    @property
    def related_items(self) -> bool:
        """Whether a request names an item: filters can then speak of CurrentItem."""
        return "item_id" in self.inputs

    @property
    def datasets(self) -> tuple[str, ...]:
        """All datasets that it trains on, if they are there."""
        return (*self.required, *self.optional)


_METADATA = ("items", "users")
_USER, _ITEM = ("user_id",), ("item_id",)

USE_CASES: dict[str, UseCase] = {
    use_case.name: use_case
    for use_case in (
        UseCase("aws-vod-because-you-watched-x", VIDEO, "Because you watched X", _USER + _ITEM, "Watch"),
        UseCase("aws-vod-more-like-x", VIDEO, "More like X", _USER + _ITEM, required=("interactions", "items")),
        UseCase("aws-vod-most-popular", VIDEO, "Most popular", _USER, "Watch"),
        UseCase("aws-vod-trending-now", VIDEO, "Trending now", ()),
        UseCase(
            "aws-vod-top-picks",
            VIDEO,
            "Top picks for you",
            _USER,
            optional=_METADATA,
            supports_exploration=True,
            auto_update=True,
        ),
        UseCase("aws-ecomm-popular-items-by-views", SHOP, "Most viewed", _USER, "View"),
        UseCase("aws-ecomm-popular-items-by-purchases", SHOP, "Best sellers", _USER, "Purchase"),
        UseCase("aws-ecomm-frequently-bought-together", SHOP, "Frequently bought together", _ITEM, "Purchase"),
        UseCase(
            "aws-ecomm-customers-who-viewed-x-also-viewed",
            SHOP,
            "Customers who viewed X also viewed",
            _USER + _ITEM,
            "View",
        ),
        UseCase(
            "aws-ecomm-recommended-for-you",
            SHOP,
            "Recommended for you",
            _USER,
            optional=_METADATA,
            supports_exploration=True,
            auto_update=True,
        ),
    )
}


def of_domain(domain: str) -> tuple[UseCase, ...]:
    """The use cases of VIDEO_ON_DEMAND or ECOMMERCE, in the order of the guide."""
    return tuple(use_case for use_case in USE_CASES.values() if use_case.domain == domain)
