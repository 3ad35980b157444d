"""Which items, actions or users a filter leaves over for one request.

Filters joined with `|` combine as the guide's page "multiple-expression-example" says: all includes united, minus all
excludes. Text is compared exactly, event types without regard to case. NOT IN is the complement of IN.
"""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

import numpy as np

from rehearsal.personalize.data.records import Columns, split
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.filters.expressions import (
    EVENTS,
    ITEM,
    AnyValue,
    Condition,
    CurrentItem,
    Expression,
    Literal,
    Operand,
    Placeholder,
)

_COMPARISONS: dict[str, Callable[[Any, Any], Any]] = {
    "=": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
}
_VALUE = re.compile(r"""\s*(?:"(?P<text>[^"]*)"|(?P<bare>[^",\s]+))\s*(?:,|$)""")


@dataclass(frozen=True)
class Context:
    """What a request brings along.

    `items` are what is filtered, a `subject`: items, actions or users. `interacted(types)` gives the codes of those
    that the user interacted with (of users: those who interacted), by event types in lower case or, for None, by all;
    `user` is the user's record; `item` the record of the request's item, if the recipe takes one.
    """

    items: Columns
    interacted: Callable[[list[str] | None], set[int]]
    user: Mapping[str, Any]
    item: Mapping[str, Any] | None
    values: Mapping[str, str]
    subject: str = ITEM


def allowed(expressions: tuple[Expression, ...], context: Context) -> np.ndarray:
    """Mask over the codes of `context.items`: True for what may be recommended.

    Raises InvalidInput for a filter of another subject, and for values that the filter does not have, that it needs and
    that are missing, or malformed ones.
    """
    other = next((expression.subject for expression in expressions if expression.subject != context.subject), None)
    if other is not None:
        raise InvalidInput(f"The filter is for {other}s, not for {context.subject}s.")
    _check_values(expressions, context.values)
    size = context.items.size
    included, excluded = np.zeros(size, dtype=bool), np.zeros(size, dtype=bool)
    includes = False
    for expression in expressions:
        if not _applies(expression, context):
            continue
        mask = _items_of(expression, context)
        if expression.action == "INCLUDE":
            included |= mask
            includes = True
        else:
            excluded |= mask
    return included & ~excluded if includes else ~excluded


def _check_values(expressions: tuple[Expression, ...], values: Mapping[str, str]) -> None:
    known = {name for expression in expressions for name in expression.placeholders}
    unknown = sorted(set(values) - known)
    if unknown:
        raise InvalidInput(f"Filter values for parameters that the filter does not have: {', '.join(unknown)}")
    needed = {name for expression in expressions if expression.action == "INCLUDE" for name in expression.placeholders}
    missing = sorted(needed - set(values))
    if missing:
        raise InvalidInput(f"Missing values for filter parameters: {', '.join(missing)}")


def _applies(expression: Expression, context: Context) -> bool:
    """An exclusion without all of its values is inert, as is an expression whose IF part the user does not meet."""
    if any(name not in context.values for name in expression.placeholders):
        return False
    return all(_user_meets(guard, context) for guard in expression.guards)


def _items_of(expression: Expression, context: Context) -> np.ndarray:
    mask = np.zeros(context.items.size, dtype=bool)
    for alternative in expression.alternatives:
        mask |= np.logical_and.reduce([_meeting(condition, context) for condition in alternative])
    return mask


def _meeting(condition: Condition, context: Context) -> np.ndarray:
    """Mask of the items that meet one condition."""
    if condition.dataset in EVENTS:
        mask = np.zeros(context.items.size, dtype=bool)
        everything = any(isinstance(operand, AnyValue) for operand in condition.operands)
        types = None if everything else [text.lower() for text in _texts(condition, context)]
        mask[list(context.interacted(types))] = True
    elif condition.operator in _COMPARISONS:
        numbers = context.items.numbers(condition.column)
        limit = _number(condition.operands[0], context)
        return ~np.isnan(numbers) & _COMPARISONS[condition.operator](numbers, limit)
    else:
        mask = context.items.having(condition.column, _texts(condition, context))
    return ~mask if condition.operator == "NOT IN" else mask


def _user_meets(guard: Condition, context: Context) -> bool:
    value = context.user.get(guard.column)
    if guard.operator in _COMPARISONS:
        return value is not None and bool(_COMPARISONS[guard.operator](value, _number(guard.operands[0], context)))
    holds = bool(set(split(value)) & set(_texts(guard, context)))
    return holds != (guard.operator == "NOT IN")


def _texts(condition: Condition, context: Context) -> list[str]:
    return [text for operand in condition.operands for text in _operand_texts(operand, context)]


def _operand_texts(operand: Operand, context: Context) -> list[str]:
    match operand:
        case Literal(str() as value):
            return [value]
        case Literal(value):
            return [f"{value:.0f}", str(value)] if value.is_integer() else [str(value)]
        case Placeholder(name):
            return [text for text, _ in request_values(name, context.values[name])]
        case CurrentItem(column):
            return split(_current(context).get(column))
    return []


def _number(operand: Operand, context: Context) -> float:
    """The one number that an operand stands for; NaN, which no comparison meets, for an item without a value."""
    match operand:
        case Literal(value):
            return float(value)
        case CurrentItem(column):
            value = _current(context).get(column)
            return float("nan") if value is None else float(value)
        case Placeholder(name):
            values = request_values(name, context.values[name])
            try:
                (text, _), *more = values
                number = float(text)
            except ValueError as error:
                raise InvalidInput(f"Filter value of {name} must be a number, found {context.values[name]}") from error
            if more:
                raise InvalidInput(f"Filter value of {name} must be one number, found {len(values)}")
            return number
    raise InvalidInput("* cannot be compared with a number")


def _current(context: Context) -> Mapping[str, Any]:
    if context.item is None:
        raise InvalidInput("CurrentItem filters can be used with related-items recipes only, for a known item")
    return context.item


def request_values(name: str, text: str) -> list[tuple[str, bool]]:
    r"""The values of one entry of filterValues with whether each was quoted: `\"a\",\"b\"` or `1995`.

    Text must be quoted, numbers may be. Raises InvalidInput.
    """
    values, position = [], 0
    while position < len(text):
        match = _VALUE.match(text, position)
        if match is None:
            raise InvalidInput(
                f'Filter value of {name} must be quoted values joined by commas, as "a","b": found {text}'
            )
        quoted = match["text"] is not None
        values.append((match["text"] if quoted else match["bare"], quoted))
        position = match.end()
    for value, quoted in values:
        if not quoted and not re.fullmatch(r"-?\d+(\.\d+)?", value):
            raise InvalidInput(f'Filter value of {name} must be in double quotes: "{value}"')
    if not values:
        raise InvalidInput(f"Filter value of {name} is empty")
    return values
