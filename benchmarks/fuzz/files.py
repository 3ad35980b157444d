"""A tenant file for each seed: valid or broken, always the same."""

from __future__ import annotations

from dataclasses import dataclass

import yaml

from benchmarks.fuzz import breaker, builder
from benchmarks.fuzz.dice import Dice

_BROKEN = 0.5  # share of all files
_BROKEN_TEXT = 0.1  # share of those: their text, rather than their data


@dataclass(frozen=True)
class File:
    """What stands in a tenant file of that name, and the data that it was written from (None if only text is known)."""

    seed: int
    name: str
    content: bytes
    data: dict[str, object] | None


def file(seed: int) -> File:
    """The file of a seed."""
    dice = Dice(seed)
    name = _name(dice)
    data = builder.build(dice, name)
    if dice.chance(1 - _BROKEN):
        return File(seed, name, text(data).encode(), data)
    if dice.chance(_BROKEN_TEXT):
        return File(seed, name, breaker.broken_text(dice, text(data)), None)
    data = breaker.broken(dice, data)
    return File(seed, name, text(data).encode(), data)


def text(data: dict[str, object]) -> str:
    """A file's data as YAML, one key a line."""
    return yaml.dump(data, Dumper=_Dumper, sort_keys=False, default_flow_style=False, allow_unicode=True, width=10_000)


class _Dumper(yaml.CSafeDumper):
    """Writes what occurs twice twice: references are a thing that broken files have."""

    def ignore_aliases(self, data: object) -> bool:
        return True


def _name(dice: Dice) -> str:
    """Two to twenty characters, both ends often."""
    letters = "abcdefghijklmnopqrstuvwxyz"
    length = dice.one((2, 3, 8, 13, 19, 20))
    return dice.one(letters) + "".join(dice.one(letters + "0123456789-") for _ in range(length - 1))
