"""A dashboard's variables: what it shows before anybody has chosen, or what was chosen for the picture.

A variable changes all widgets: of type `pattern` every place where its text occurs, of type `property` every value of
the property of that name, be it a setting of a widget or a dimension, in a search expression too (API reference,
"Variables array structure"; that expressions are included is inferred). Without a default value the body stays as it
is written.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.dashboards.refusal import Refused

KEYS = {"type", "property", "pattern", "inputType", "id", "label", "defaultValue", "visible", "values", "search"}
KEYS |= {"populateFrom"}
FIRST = "__FIRST"  # the first of the values on offer

# A search, as {namespace,dimensions} terms, to the dimensions of what it finds.
Search = Callable[[str], Iterable[Mapping[str, str]]]


@dataclass(frozen=True)
class Choice:
    """A variable's value on the picture (None: the body's own), out of those on offer."""

    id: str
    label: str
    value: str | None
    offered: tuple[str, ...]


def choices(body: Mapping[str, Any], chosen: Mapping[str, str], search: Search, likely: str = "") -> list[Choice]:
    """What each variable of a body is set to: as chosen (by id), else the likely value if it offers that, else its
    default.

    Raises Refused for a variable that is not modelled, or whose first value is asked where there is none.
    """
    found = []
    for number, variable in enumerate(body.get("variables", []), 1):
        name = str(variable.get("id", number))
        if unknown := sorted(set(variable) - KEYS):
            raise Refused(f"variable {name}: {', '.join(unknown)}: not modelled")
        if variable.get("type") not in ("property", "pattern") or not variable.get(variable["type"]):
            raise Refused(f"variable {name}: its type must be property or pattern, and say which one under that key")
        offered = _offered(variable, search)
        value = chosen.get(name, likely if likely in offered else variable.get("defaultValue"))
        if value == FIRST:
            value = offered[0] if offered else None
        found.append(Choice(name, str(variable.get("label", name)), value, offered))
    if strange := sorted(set(chosen) - {choice.id for choice in found}):
        raise Refused(f"there is no variable {', '.join(strange)} in this dashboard")
    return found


def applied(body: Mapping[str, Any], choices: Sequence[Choice]) -> dict[str, Any]:
    """The body with every variable's value in its places."""
    changed = dict(body)
    for variable, choice in zip(body.get("variables", []), choices, strict=True):
        if choice.value is None:
            continue
        if variable["type"] == "pattern":
            changed["widgets"] = _replaced(changed["widgets"], variable["pattern"], choice.value)
        else:
            changed["widgets"] = _assigned(changed["widgets"], variable["property"], choice.value)
    return changed


def _offered(variable: Mapping[str, Any], search: Search) -> tuple[str, ...]:
    if "search" in variable:
        dimension = variable.get("populateFrom")
        found = (dimensions.get(dimension) for dimensions in search(variable["search"]))
        return tuple(sorted({value for value in found if value is not None}))
    return tuple(str(one["value"]) for one in variable.get("values", []))


def _replaced(value: Any, pattern: str, to: str) -> Any:
    """Every text in the value with the pattern, a regular expression, replaced; keys stay what they are."""
    if isinstance(value, str):
        return re.sub(pattern, lambda _match: to, value)
    if isinstance(value, Mapping):
        return {key: _replaced(inner, pattern, to) for key, inner in value.items()}
    return [_replaced(inner, pattern, to) for inner in value] if isinstance(value, list) else value


def _assigned(value: Any, name: str, to: str) -> Any:
    """Every value of the property of that name, assigned anew."""
    if isinstance(value, Mapping):
        return {
            key: _searched(inner, name, to)
            if key == "expression"
            else to
            if key == name and not isinstance(inner, Mapping | list)
            else _assigned(inner, name, to)
            for key, inner in value.items()
        }
    if isinstance(value, list):
        if len(value) > 1 and isinstance(value[0], str):
            return _dimensions(value, name, to)
        return [_assigned(inner, name, to) for inner in value]
    return value


def _dimensions(row: Sequence[Any], name: str, to: str) -> list[Any]:
    """A row of a metric: dimensions stand in the places 2, 4, ... and their values behind them."""
    changed = [_assigned(field, name, to) for field in row]
    for place in range(2, len(row) - 1, 2):
        if row[place] == name and isinstance(row[place + 1], str):
            changed[place + 1] = to
    return changed


def _searched(expression: str, name: str, to: str) -> str:
    """In a search expression: Campaign="home" or Campaign=home."""
    pattern = rf'\b{re.escape(name)}\s*=\s*("[^"]*"|[^\s"\')]+)'
    return re.sub(pattern, lambda _match: f"{name}={json.dumps(to)}", expression)
