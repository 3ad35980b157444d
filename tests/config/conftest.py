"""Good tenant files: those of the reference page, with every key between them, and a shop. A test changes one of them
and asks what is wrong with it."""

from __future__ import annotations

import copy
from collections.abc import Callable, Mapping

import pytest
import yaml

from config import loading, reference

_SHOP = """
tenant: shop
environment: {account: "111111111111", region: eu-west-1}
domain: ECOMMERCE
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
      - {name: EVENT_TYPE, type: string}
  items:
    columns:
      - {name: ITEM_ID, type: string}
      - {name: PRICE, type: float}
      - {name: CATEGORY_L1, type: string, categorical: true}
recommenders:
  - {name: sellers, recipe: aws-ecomm-popular-items-by-purchases}
"""
_BASES = {name: yaml.safe_load((reference.SAMPLES / f"{name}.yaml").read_text()) for name in ("custom", "video")}
_BASES["shop"] = yaml.safe_load(_SHOP)


def _changed(base: str, changes: Mapping[str, object]) -> dict:
    """A good file with values set; a path ends in + to append to a list and in - to remove the key."""
    document = copy.deepcopy(_BASES[base])
    for path, value in changes.items():
        *holders, last = [int(part) if part.isdigit() else part for part in path.rstrip("+-").split(".")]
        holder = document
        for part in holders:
            holder = holder[part]
        if path.endswith("+"):
            holder.setdefault(last, []) if isinstance(holder, dict) else None
            holder[last].append(value)
        elif path.endswith("-"):
            del holder[last]
        else:
            holder[last] = value
    return document


def _problems_of(document: dict) -> list[str]:
    """'key: text' of everything that is wrong with a document."""
    text = yaml.safe_dump(document, sort_keys=False)
    return [f"{one.key}: {one.text}" for one in loading.problems_of(f"{document['tenant']}.yaml", text)]


@pytest.fixture(scope="session")
def changed() -> Callable[..., dict]:
    """changed("custom", {"solutions.0.recipe": "aws-sims"}) -> that file's data."""
    return _changed


@pytest.fixture(scope="session")
def problems() -> Callable[..., list[str]]:
    """problems("custom", {"solutions.0.recipe": "aws-sims"}) -> everything that is wrong with that file."""
    return lambda base, changes: _problems_of(_changed(base, changes))
