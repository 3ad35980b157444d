"""Mutations of a tenant file: of its data, and of its text.

Each mutation of the data is one line in MUTATIONS, a function from a source of choices and the data to nothing: it
changes the data in place, at a place of its own choice. They know nothing of what a key means, except where the keys
stand whose text has a grammar of its own.
"""

from __future__ import annotations

import copy
from collections.abc import Callable, Iterator
from typing import Any

from benchmarks.fuzz import junk
from benchmarks.fuzz.dice import Dice

Place = tuple[Any, str | int]  # what holds the value, and its key or index there

_GRAMMARS = {"schedule": junk.SCHEDULES, "time_zone": junk.ZONES, "expression": junk.FILTERS}


def broken(dice: Dice, data: dict[str, Any]) -> dict[str, Any]:
    """A copy of a file's data with one to three mutations."""
    data = copy.deepcopy(data)
    for _ in range(dice.randint(1, 3)):
        dice.one(MUTATIONS)(dice, data)
    return data


def broken_text(dice: Dice, text: str) -> bytes:
    """A file's text with something done to it that mostly leaves no YAML, or no mapping."""
    return dice.one(TEXT_MUTATIONS)(dice, text, dice.randrange(len(text) + 1))


def _without_line(dice: Dice, text: str, at: int) -> bytes:
    lines = text.splitlines(keepends=True)
    del lines[min(text.count("\n", 0, at), len(lines) - 1)]
    return "".join(lines).encode()


def _line_twice(dice: Dice, text: str, at: int) -> bytes:
    lines = text.splitlines(keepends=True)
    line = min(text.count("\n", 0, at), len(lines) - 1)
    return "".join([*lines[: line + 1], *lines[line:]]).encode()


# Each from a source of choices, the text, and a position in it.
TEXT_MUTATIONS: tuple[Callable[[Dice, str, int], bytes], ...] = (
    lambda dice, text, at: text[:at].encode(),
    lambda dice, text, at: (text[:at] + dice.one(junk.CHARACTERS) + text[at:]).encode(),
    lambda dice, text, at: text[:at].encode() + b"\xff\xfe" + text[at:].encode(),
    lambda dice, text, at: text.encode("utf-16"),
    lambda dice, text, at: (text + dice.one((*junk.ENDS, f"---\n{text}"))).encode(),
    lambda dice, text, at: dice.one(junk.DOCUMENTS).encode(),
    lambda dice, text, at: text.replace(": ", ": !!binary ", 1).encode(),
    lambda dice, text, at: text.replace(" ", dice.one(("\t", "  ", "\u00a0")), dice.randint(1, 5)).encode(),
    _without_line,
    _line_twice,
)


def _places(data: Any) -> Iterator[Place]:
    """Every value of the data with what holds it, but for the whole."""
    entries = data.items() if isinstance(data, dict) else enumerate(data) if isinstance(data, list) else ()
    for key, value in entries:
        yield data, key
        yield from _places(value)


def _place(dice: Dice, data: Any) -> Place | None:
    places = list(_places(data))
    return dice.one(places) if places else None


def _replaced(values: tuple[Any, ...]) -> Callable[[Dice, Any], None]:
    """A mutation that puts one of the values in some value's place."""

    def replace(dice: Dice, data: Any) -> None:
        if place := _place(dice, data):
            holder, key = place
            holder[key] = copy.deepcopy(dice.one(values))

    return replace


def _delete(dice: Dice, data: Any) -> None:
    if place := _place(dice, data):
        del place[0][place[1]]


def _rename(dice: Dice, data: Any) -> None:
    keyed = [(holder, key) for holder, key in _places(data) if isinstance(holder, dict)]
    if keyed:
        holder, key = dice.one(keyed)
        holder[dice.one((*junk.NAMES, key.upper(), key[:-1], key + "s", key[::-1]))] = holder.pop(key)


def _swap(dice: Dice, data: Any) -> None:
    """Two values change places, unless one holds the other."""
    first, second = _place(dice, data), _place(dice, data)
    if first and second:
        (holder, key), (other, index) = first, second
        values = copy.deepcopy(holder[key]), copy.deepcopy(other[index])
        holder[key] = values[1]
        if index in other if isinstance(other, dict) else index < len(other):
            other[index] = values[0]


def _duplicate(dice: Dice, data: Any) -> None:
    lists = [holder[key] for holder, key in _places(data) if isinstance(holder[key], list) and holder[key]]
    if lists:
        chosen = dice.one(lists)
        chosen.extend(copy.deepcopy(dice.one(chosen)) for _ in range(dice.one((1, 1, 1, 12, 60))))


def _number(dice: Dice, data: Any) -> None:
    """A number goes just past some limit."""
    numbers = [(holder, key) for holder, key in _places(data) if type(holder[key]) in (int, float)]
    if numbers:
        holder, key = dice.one(numbers)
        number = holder[key]
        past = (number + 1, number - 1, -number, number * 1_000_000, min(number, 10**300) * 1.0)
        holder[key] = dice.one(past)


def _text(dice: Dice, data: Any) -> None:
    """One character of a text is lost, doubled or another one."""
    texts = [(holder, key) for holder, key in _places(data) if isinstance(holder[key], str) and holder[key]]
    if texts:
        holder, key = dice.one(texts)
        text = holder[key]
        at = dice.randrange(len(text))
        middle = dice.one(("", text[at] * 2, "_", " ", "İ", "\u0301", "{", '"', "$", "\n"))
        holder[key] = text[:at] + middle + text[at + 1 :]


def _grammar(dice: Dice, data: Any) -> None:
    """Junk where a schedule, a time zone or an expression stands."""
    known = [(holder, key) for holder, key in _places(data) if key in _GRAMMARS and isinstance(holder, dict)]
    if known:
        holder, key = dice.one(known)
        holder[key] = dice.one(_GRAMMARS[key])


MUTATIONS: tuple[Callable[[Dice, Any], None], ...] = (
    _delete,
    _rename,
    _replaced(junk.EMPTY),
    _replaced(junk.EDGES),
    _replaced(junk.TYPES),
    _replaced(junk.UNICODE),
    _swap,
    _duplicate,
    _number,
    _text,
    _grammar,
)
