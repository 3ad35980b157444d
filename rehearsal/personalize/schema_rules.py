"""Required and reserved columns of datasets, by domain and dataset type.

Source: developer guide, "custom-datasets-and-schemas", "VIDEO-ON-DEMAND-datasets-and-schemas" and
"ECOMMERCE-datasets-and-schemas". A domain is that of a dataset group, None for a custom one.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

VIDEO, RETAIL = "VIDEO_ON_DEMAND", "ECOMMERCE"


@dataclass(frozen=True)
class Rule:
    """How a column of a reserved name must be declared; a categorical or textual one must carry that flag."""

    type: str = "string"
    required: bool = False
    nullable: bool = False
    categorical: bool = False
    textual: bool = False


Columns = Mapping[str, Rule]

_ID = Rule(required=True)
_TEXT = Rule(nullable=True)
_NUMBER = Rule("float", nullable=True)
_WHOLE = Rule("long", nullable=True)
_CATEGORY = Rule(nullable=True, categorical=True)
_DESCRIPTION = Rule(nullable=True, textual=True)
_NEEDED_CATEGORY = Rule(required=True, categorical=True)

_INTERACTIONS: dict[str, Rule] = {
    "USER_ID": _ID,
    "ITEM_ID": _ID,
    "TIMESTAMP": Rule("long", required=True),
    "EVENT_TYPE": Rule(),
    "EVENT_VALUE": _NUMBER,
    "IMPRESSION": _TEXT,
    "RECOMMENDATION_ID": _TEXT,
    "EVENT_ATTRIBUTION_SOURCE": _TEXT,
}
_DOMAIN_INTERACTIONS = {**_INTERACTIONS, "EVENT_TYPE": replace(_INTERACTIONS["EVENT_TYPE"], required=True)}

_CUSTOM: dict[str, Columns] = {
    "Interactions": _INTERACTIONS,
    "Items": {"ITEM_ID": _ID, "CREATION_TIMESTAMP": Rule("long")},
    "Users": {"USER_ID": _ID},
    # The guide's table calls the expiry EXPIRATION_TIMESTAMP, the text below it ACTION_EXPIRATION_TIMESTAMP.
    "Actions": {
        "ACTION_ID": _ID,
        "CREATION_TIMESTAMP": Rule("long"),
        "VALUE": _WHOLE,
        "TYPE": _TEXT,
        "EXPIRATION_TIMESTAMP": _WHOLE,
        "ACTION_EXPIRATION_TIMESTAMP": _WHOLE,
        "REPEAT_FREQUENCY": _WHOLE,
    },
    "Action_Interactions": {
        "USER_ID": _ID,
        "ACTION_ID": _ID,
        "EVENT_TYPE": _ID,
        "TIMESTAMP": Rule("long", required=True),
        "IMPRESSION": _TEXT,
        "RECOMMENDATION_ID": _TEXT,
    },
}
_VIDEO: dict[str, Columns] = {
    "Interactions": _DOMAIN_INTERACTIONS,
    "Items": {
        "ITEM_ID": _ID,
        "CREATION_TIMESTAMP": Rule("long", required=True),
        "GENRES": _NEEDED_CATEGORY,
        **dict.fromkeys(("PRICE", "DURATION", "AVERAGE_RATING"), _NUMBER),
        **dict.fromkeys(("GENRE_L2", "GENRE_L3", "CONTENT_OWNER", "CONTENT_CLASSIFICATION"), _CATEGORY),
        "PRODUCT_DESCRIPTION": _DESCRIPTION,
    },
    "Users": {"USER_ID": _ID, "SUBSCRIPTION_MODEL": _CATEGORY},
}
_RETAIL: dict[str, Columns] = {
    "Interactions": _DOMAIN_INTERACTIONS,
    "Items": {
        "ITEM_ID": _ID,
        "PRICE": Rule("float", required=True),
        "CATEGORY_L1": _NEEDED_CATEGORY,
        **dict.fromkeys(("CATEGORY_L2", "CATEGORY_L3", "AGE_GROUP", "ADULT", "GENDER"), _CATEGORY),
        "PRODUCT_DESCRIPTION": _DESCRIPTION,
        "CREATION_TIMESTAMP": Rule("long"),
    },
    "Users": {"USER_ID": _ID},
}

# domain -> dataset type -> column -> rule
RULES: dict[str | None, dict[str, Columns]] = {None: _CUSTOM, VIDEO: _VIDEO, RETAIL: _RETAIL}
NEEDS_METADATA = frozenset({"Items", "Users", "Actions"})
