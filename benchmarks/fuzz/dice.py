"""A seeded source of choices: the same seed, the same file, on every machine."""

from __future__ import annotations

import random
from collections.abc import Iterable, Iterator, Sequence
from typing import Any, TypeVar

_Thing = TypeVar("_Thing")
_WORDS = ("home", "for-you", "Search", "row2", "x", "top-picks", "a-b-c", "9lives", "related", "Mail", "weekly", "A1")


class Dice(random.Random):
    """random.Random with the questions that the builder and the breaker ask."""

    def chance(self, share: float) -> bool:
        """True in that share of cases."""
        return self.random() < share

    def some(self, things: Iterable[_Thing], least: int, most: int) -> list[_Thing]:
        """Between least and most of the things (as many as there are), each once, in an order of their own."""
        pool = list(things)
        most = min(most, len(pool))
        return self.sample(pool, self.randint(min(least, most), most))

    def one(self, things: Sequence[_Thing] | range) -> Any:
        """One of the things."""
        return self.choice(things)

    def count(self, least: int, usual: int, most: int) -> int:
        """A number from least to usual; now and then the most that there may be."""
        return most if self.chance(0.05) else self.randint(least, usual)

    def share(self) -> float:
        """A number from 0 to 1; its ends, and very small ones, more often than a uniform one would give them."""
        return self.one((0.0, 1.0, 0.5, 1e-05, round(self.random(), 2), round(self.random(), 2), self.random()))

    def names(self, longest: int) -> Iterator[str]:
        """Names of letters, digits and hyphens without end, all different whatever their case; some are `longest`."""
        number = 0
        while True:
            number += 1
            name = f"{self.one(_WORDS)}-{number}"
            yield name + "n" * (longest - len(name)) if self.chance(0.05) else name[:longest]
