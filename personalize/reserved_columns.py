"""The columns that Personalize knows by name, as one table: by domain, by dataset, with what it asks of each.

Developer guide, "Custom datasets and schemas", "VIDEO_ON_DEMAND datasets and schemas" and "ECOMMERCE datasets and
schemas". Where a domain's page and its table differ (may PRICE be empty? is CREATION_TIMESTAMP a float?) the table is
followed, which all three pages have.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from personalize.use_cases import SHOP, VIDEO


@dataclass(frozen=True)
class Reserved:
    """What a schema must say about a column of this name, if it has one."""

    type: str = "string"
    required: bool = False
    nullable: bool = False  # may be empty; never has to
    categorical: bool = False
    textual: bool = False


Columns = Mapping[str, Reserved]

_ID = Reserved(required=True)
_MOMENT = Reserved("long")
_OPTIONAL = Reserved(nullable=True)
_OPTIONAL_LONG = Reserved("long", nullable=True)
_AMOUNT = Reserved("float", nullable=True)
_CATEGORY = Reserved(nullable=True, categorical=True)
_NEEDED_CATEGORY = Reserved(required=True, categorical=True)
_NEEDED_MOMENT = replace(_MOMENT, required=True)
_DESCRIPTION = Reserved(nullable=True, textual=True)

_INTERACTIONS: Columns = {
    "USER_ID": _ID,
    "ITEM_ID": _ID,
    "TIMESTAMP": _NEEDED_MOMENT,
    "EVENT_TYPE": Reserved(),
    "EVENT_VALUE": _AMOUNT,
    "IMPRESSION": _OPTIONAL,
    "RECOMMENDATION_ID": _OPTIONAL,
    "EVENT_ATTRIBUTION_SOURCE": _OPTIONAL,
}
_DOMAIN_INTERACTIONS: Columns = {**_INTERACTIONS, "EVENT_TYPE": _ID}
_USERS: Columns = {"USER_ID": _ID}

_CUSTOM: Mapping[str, Columns] = {
    "interactions": _INTERACTIONS,
    "items": {"ITEM_ID": _ID, "CREATION_TIMESTAMP": _MOMENT},
    "users": _USERS,
    "actions": {
        "ACTION_ID": _ID,
        "CREATION_TIMESTAMP": _MOMENT,
        "VALUE": _OPTIONAL_LONG,
        "TYPE": _OPTIONAL,
        # The guide's table has the first name, its text below the table the second.
        "EXPIRATION_TIMESTAMP": _OPTIONAL_LONG,
        "ACTION_EXPIRATION_TIMESTAMP": _OPTIONAL_LONG,
        "REPEAT_FREQUENCY": _OPTIONAL_LONG,
    },
    "action_interactions": {
        "USER_ID": _ID,
        "ACTION_ID": _ID,
        "EVENT_TYPE": _ID,
        "TIMESTAMP": _NEEDED_MOMENT,
        "IMPRESSION": _OPTIONAL,
        "RECOMMENDATION_ID": _OPTIONAL,
    },
}

_VIDEO: Mapping[str, Columns] = {
    "interactions": _DOMAIN_INTERACTIONS,
    "items": {
        "ITEM_ID": _ID,
        "CREATION_TIMESTAMP": _NEEDED_MOMENT,
        "GENRES": _NEEDED_CATEGORY,
        "PRICE": _AMOUNT,
        "DURATION": _AMOUNT,
        "GENRE_L2": _CATEGORY,
        "GENRE_L3": _CATEGORY,
        "AVERAGE_RATING": _AMOUNT,
        "PRODUCT_DESCRIPTION": _DESCRIPTION,
        "CONTENT_OWNER": _CATEGORY,
        "CONTENT_CLASSIFICATION": _CATEGORY,
    },
    "users": {**_USERS, "SUBSCRIPTION_MODEL": _CATEGORY},
}

_SHOP: Mapping[str, Columns] = {
    "interactions": _DOMAIN_INTERACTIONS,
    "items": {
        "ITEM_ID": _ID,
        "PRICE": Reserved("float", required=True),
        "CATEGORY_L1": _NEEDED_CATEGORY,
        "CATEGORY_L2": _CATEGORY,
        "CATEGORY_L3": _CATEGORY,
        "PRODUCT_DESCRIPTION": _DESCRIPTION,
        "CREATION_TIMESTAMP": _MOMENT,
        "AGE_GROUP": _CATEGORY,
        "ADULT": _CATEGORY,
        "GENDER": _CATEGORY,
    },
    "users": _USERS,
}

# A domain dataset group has no actions (developer guide, "Creating an Amazon Personalize dataset group").
BY_DOMAIN: Mapping[str | None, Mapping[str, Columns]] = {None: _CUSTOM, VIDEO: _VIDEO, SHOP: _SHOP}
# Personalize filters by these itself (developer guide, filter expressions, "Guidelines and requirements").
NOT_FILTERABLE = ("EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP", "REPEAT_FREQUENCY")


def of(domain: str | None, dataset: str) -> Columns:
    """The reserved columns of a dataset (a key of schemas.DATASET_TYPES) in a domain (None: a custom dataset group).

    A dataset that the domain does not have gets those of custom groups, so that its columns can still be checked.
    """
    return BY_DOMAIN[domain].get(dataset, _CUSTOM[dataset])
