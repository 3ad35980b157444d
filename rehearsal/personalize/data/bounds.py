"""How long, how large and how late the values of a column may be, whichever way they come in.

Source: developer guide, "limits" (lengths) and "data-prep-formatting" (times are in epoch seconds), and Avro's int and
long.
"""

from __future__ import annotations

import math
from collections.abc import Sequence
from typing import Any

from rehearsal.personalize.schemas import Field

IDS = frozenset({"USER_ID", "ITEM_ID", "ACTION_ID"})
_TIMES = frozenset({"TIMESTAMP", "CREATION_TIMESTAMP", "EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP"})
_LATEST = 100_000_000_000  # epoch seconds; what lies beyond is milliseconds
_ID_LENGTH, _CATEGORY_LENGTH, _TEXT_LENGTH = 256, 1000, 20_000
_BITS = {"int": 31, "long": 63}


def complaint(field: Field, values: Sequence[Any]) -> str | None:
    """What is wrong with values of a column, which are of its type and not None; None if nothing is."""
    if not values:
        return None
    if field.type == "string":
        limit = _ID_LENGTH if field.name in IDS else _TEXT_LENGTH if field.textual else _CATEGORY_LENGTH
        longest = max(map(len, values))
        return f"a {field.name} has {longest} characters, the maximum is {limit}" if longest > limit else None
    if field.type == "boolean":
        return None
    low, high = min(values), max(values)
    if field.name in _TIMES and not 0 <= low <= high < _LATEST:
        return f"{field.name} must be in epoch seconds, found {high}"
    if field.type in _BITS and not -(2 ** _BITS[field.type]) <= low <= high < 2 ** _BITS[field.type]:
        return f"{field.name} must fit into an Avro {field.type}, found {low} to {high}"
    if not all(map(math.isfinite, (low, high, sum(values)))):
        return f"{field.name} must be a number, found one that is not"
    return None
