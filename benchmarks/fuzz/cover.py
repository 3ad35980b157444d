"""Few files that together have every key: the greedy cover."""

from __future__ import annotations

from collections.abc import Hashable, Mapping, Set
from typing import TypeVar

_Thing = TypeVar("_Thing", bound=Hashable)


def chosen(candidates: Mapping[_Thing, Set[str]], count: int) -> list[_Thing]:
    """Up to `count` of the candidates: always the one that adds most of what is still missing, the first of equals.

    Where nothing is missing any more those with most follow.
    """
    left, missing, found = dict(candidates), set().union(*candidates.values()), []
    while left and len(found) < count:
        best = max(left, key=lambda one: (len(left[one] & missing), len(left[one])))
        missing -= left.pop(best)
        found.append(best)
    return found
