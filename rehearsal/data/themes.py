"""What the generated world is about: films for custom groups and VIDEO_ON_DEMAND, things to buy for ECOMMERCE.

The event types of the domains are those that their use cases ask for, spelled as the developer guide spells them.
"""

from __future__ import annotations

from dataclasses import dataclass

_GENRES = (
    "Drama",
    "Comedy",
    "Thriller",
    "Action",
    "Romance",
    "Crime",
    "Adventure",
    "Horror",
    "Animation",
    "Documentary",
)
_DEPARTMENTS = (
    "Clothing",
    "Kitchen",
    "Garden",
    "Toys",
    "Books",
    "Sports",
    "Electronics",
    "Beauty",
    "Furniture",
    "Tools",
)
_FILM_WORDS = ("city", "dream", "family", "ghost", "hero", "island", "journey", "king", "moon", "night", "road", "sea")
_SHOP_WORDS = (
    "bright",
    "classic",
    "cotton",
    "folding",
    "large",
    "light",
    "oak",
    "set",
    "small",
    "soft",
    "steel",
    "warm",
)


@dataclass(frozen=True)
class Theme:
    """The kinds that items are of, the event that counts and the lesser one, how often it is the former, and words."""

    kinds: tuple[str, ...]
    event_types: tuple[str, str]
    engaged: float
    words: tuple[str, ...]


THEMES: dict[str | None, Theme] = {
    None: Theme(_GENRES, ("watch", "click"), 0.7, _FILM_WORDS),
    "VIDEO_ON_DEMAND": Theme(_GENRES, ("Watch", "Click"), 0.7, _FILM_WORDS),
    "ECOMMERCE": Theme(_DEPARTMENTS, ("Purchase", "View"), 0.3, _SHOP_WORDS),
}
