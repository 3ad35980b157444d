"""Filters on a tenant's own columns: static, with placeholders, and rotated."""

from __future__ import annotations

from dataclasses import dataclass, field

from benchmarks.fuzz.builder import schedules
from benchmarks.fuzz.builder.columns import NUMBERS
from benchmarks.fuzz.builder.data import Data
from benchmarks.fuzz.dice import Dice
from personalize import filters

Entry = dict[str, object]

# What is filtered -> the dataset whose columns say so, and the one of the events that do.
_SUBJECTS = {
    "ItemID": ("items", "Items", "Interactions"),
    "UserID": ("users", "Users", None),
    "ActionID": ("actions", "Actions", "Action_Interactions"),
}
_EVENTS = {"Interactions": "interactions", "Action_Interactions": "action_interactions"}
_TEXTS = ('"drama"', '"Science fiction"', "'single'", '"žluťoučký"', '"a|b"', '"100%"', '"x' + "y" * 60 + '"')
_COMPARISONS = ("<", "<=", ">", ">=", "=", "!=")
_TEXT_FORMATS = ("iso_date", "iso_month")
_MOST_FIELDS = 5  # of each dataset and tenant, so that all filters together stay within twenty


@dataclass
class _Draft:
    """A filter in the making: what it may speak of, and which values it names."""

    dice: Dice
    data: Data
    subject: str
    numbers: list[str]
    texts: list[str]
    values: dict[str, Entry] = field(default_factory=dict)


def build(dice: Dice, data: Data, count: int) -> list[Entry]:
    """That many filters, if any is possible; each is entered into data.filters under its subject."""
    pools = {subject: _pool(dice, data, subject) for subject in _SUBJECTS}
    possible = [subject for subject, pool in pools.items() if any(pool) or _event_datasets(data, subject)]
    built = []
    for _ in range(count if possible else 0):
        subject = dice.one(possible)
        filter = _filter(_Draft(dice, data, subject, *pools[subject]), next(data.names))
        data.filters.setdefault(subject, []).append(str(filter["name"]))
        built.append(filter)
    return built


def _pool(dice: Dice, data: Data, subject: str) -> tuple[list[str], list[str]]:
    dataset = _SUBJECTS[subject][0]
    numbers = dice.some(data.filterable(dataset, *NUMBERS), 0, _MOST_FIELDS - 2)
    return numbers, dice.some(data.filterable(dataset, "string"), 0, 2)


def _event_datasets(data: Data, subject: str) -> list[str]:
    events = _SUBJECTS[subject][2]
    typed = events in _EVENTS and data.filterable(_EVENTS[events], "string")
    return [events] if typed and "EVENT_TYPE" in typed else []


def _filter(draft: _Draft, name: str) -> Entry:
    dice = draft.dice
    count = dice.one((1, 1, 1, 2, 3))
    expression = dice.one((" | ", "|", "\n| ")).join(_expression(draft) for _ in range(count))
    filter: Entry = {"name": name, "expression": expression}
    if draft.values:
        rotate = schedules.build(dice) | ({"keep": dice.one((1, 2))} if dice.chance(0.5) else {})
        filter |= {"values": draft.values, "rotate": rotate}
    return filter


def _expression(draft: _Draft) -> str:
    dice = draft.dice
    events = _event_datasets(draft.data, draft.subject)
    action = dice.one(("INCLUDE", "EXCLUDE", "include"))
    if events and (dice.chance(0.4) or not (draft.numbers or draft.texts)):
        conditions = [f"{events[0]}.EVENT_TYPE {_event_test(draft)}"]
    else:
        conditions = [_condition(draft) for _ in range(dice.randint(1, 3))]
    text = f"{action} {draft.subject} WHERE {dice.one((' AND ', ' OR ')).join(conditions)}"
    ages = draft.data.filterable("users", "int", "long")
    return f"{text} IF CurrentUser.{ages[0]} >= {dice.randint(0, 99)}" if _guarded(draft, ages) else text


def _guarded(draft: _Draft, ages: list[str]) -> bool:
    return bool(ages) and draft.subject == "ItemID" and draft.dice.chance(0.3)


def _event_test(draft: _Draft) -> str:
    dice = draft.dice
    listed = ", ".join(f'"{event}"' for event in dice.some(draft.data.event_types, 1, 2))
    # The star stands for the event types of interactions only.
    every = 'IN ("*")' if draft.subject == "ItemID" else f"IN ({listed})"
    return dice.one((f"IN ({listed})", f"NOT IN ({listed})", every, "IN ($EVENTS)"))


def _condition(draft: _Draft) -> str:
    dice = draft.dice
    dataset = _SUBJECTS[draft.subject][1]
    text = bool(draft.texts) and (not draft.numbers or dice.chance(0.5))
    name = dice.one(draft.texts if text else draft.numbers)
    return f"{dataset}.{name} {_text_test(draft, name) if text else _number_test(draft, name)}"


def _number_test(draft: _Draft, name: str) -> str:
    dice = draft.dice
    kind, operator = dice.random(), dice.one(_COMPARISONS)
    if kind < 0.3:
        number_formats = [known for known in filters.FORMATS if known not in _TEXT_FORMATS]
        return f"{operator} {_value(draft, dice.one(number_formats))}"
    if kind < 0.5:
        return f"{operator} {dice.one(('$LEAST', '$Most_2', '$N'))}"
    if kind < 0.6 and draft.data.related and draft.subject == "ItemID":
        return f"{operator} CurrentItem.{name}"
    return f"{operator} {dice.one((0, 1, -3, 2.5, 1767225600, 99999999999))}"


def _text_test(draft: _Draft, name: str) -> str:
    dice = draft.dice
    kind = dice.random()
    if kind < 0.15:
        return f"IN ({_value(draft, dice.one(_TEXT_FORMATS))})"
    if kind < 0.35:
        return dice.one(("IN ($GENRES)", 'IN ($A, "b", $C)'))
    if kind < 0.45 and draft.data.related and draft.subject == "ItemID":
        return f"IN CurrentItem.{name}"
    return f"{dice.one(('IN', 'NOT IN', 'not in'))} ({', '.join(dice.some(_TEXTS, 1, 3))})"


def _value(draft: _Draft, form: str) -> str:
    """A new named value of that format; returns its placeholder."""
    dice = draft.dice
    name = dice.one(("since", "_until", "Day1", "v" * 50)) if not draft.values else f"v{len(draft.values)}"
    spans = {
        "weeks": dice.one((0, 2, 5_000)),
        "days": dice.one((1, 365, 36_500)),
        "hours": dice.one((6, 876_000)),
        "minutes": dice.one((90, 52_560_000)),
    }
    now: Entry = {}
    if dice.chance(0.8):
        now["minus"] = {unit: spans[unit] for unit in dice.some(spans, 0, 2)}
    if dice.chance(0.7):
        now["floor"] = dice.one(tuple(filters.FLOORS))
    draft.values[name] = {"now": now, "as": form}
    return f"{{{name}}}"
