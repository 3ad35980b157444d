"""Filter expressions as values.

    parse('EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch") | INCLUDE ItemID WHERE Items.YEAR > $SINCE')

gives a tuple of two Expressions.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from lark import Lark, Token, Transformer, UnexpectedInput

from rehearsal.personalize.errors import InvalidInput

ITEM, ACTION, USER = "item", "action", "user"
EVENTS = frozenset({"Interactions", "Action_Interactions"})  # datasets of which filters see the event types
_DATASETS = ("Items", "Interactions", "Users", "Actions", "Action_Interactions")


@dataclass(frozen=True)
class Literal:
    """A string or a number of the expression itself."""

    value: str | float


@dataclass(frozen=True)
class Placeholder:
    """`$NAME`, to be given with each request."""

    name: str


@dataclass(frozen=True)
class AnyValue:
    """`*`: interactions of every type."""


@dataclass(frozen=True)
class CurrentItem:
    """The value that the request's item has in `column`."""

    column: str


Operand = Literal | Placeholder | AnyValue | CurrentItem


@dataclass(frozen=True)
class Condition:
    """`dataset.column operator operands`, where the dataset of a guard is CurrentUser.

    Operators: IN, NOT IN, =, !=, <, <=, >, >=.
    """

    dataset: str
    column: str
    operator: str
    operands: tuple[Operand, ...]

    @property
    def placeholders(self) -> tuple[str, ...]:
        return tuple(operand.name for operand in self.operands if isinstance(operand, Placeholder))


@dataclass(frozen=True)
class Expression:
    """INCLUDE or EXCLUDE of what meets any of `alternatives`, each a tuple of conditions that must all hold.

    `subject` is what is filtered: ITEM, ACTION or USER. Without effect unless the user meets all `guards` (the part
    after IF).
    """

    action: str
    subject: str
    alternatives: tuple[tuple[Condition, ...], ...]
    guards: tuple[Condition, ...] = ()

    @property
    def conditions(self) -> Iterator[Condition]:
        """All conditions, guards last."""
        for alternative in self.alternatives:
            yield from alternative
        yield from self.guards

    @property
    def placeholders(self) -> tuple[str, ...]:
        return tuple(name for condition in self.conditions for name in condition.placeholders)


def parse(text: str) -> tuple[Expression, ...]:
    """The expressions of a filter, joined by `|`. Raises InvalidInput with the place of a mistake."""
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        where = text[error.pos_in_stream or 0 :][:30] or "its end"
        raise InvalidInput(f"Failed to parse filter expression at column {error.column}, near {where!r}.") from error
    return _Reader().transform(tree)


@functools.cache
def _parser() -> Lark:
    grammar = (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8")
    return Lark(grammar, parser="lalr", maybe_placeholders=True)


class _Reader(Transformer):
    """Turns the parse tree into the values above; one method for each rule of the grammar."""

    def start(self, expressions: list[Expression]) -> tuple[Expression, ...]:
        return tuple(expressions)

    def expression(self, parts: list[Any]) -> Expression:
        action, subject, alternatives, guards = parts
        return Expression(action.upper(), subject.lower().removesuffix("id"), alternatives, guards or ())

    def any(self, alternatives: list[tuple[Condition, ...]]) -> tuple[tuple[Condition, ...], ...]:
        return tuple(alternatives)

    def all(self, conditions: list[Condition]) -> tuple[Condition, ...]:
        return tuple(conditions)

    guards = all

    def condition(self, parts: list[Any]) -> Condition:
        word, name, (operator, operands) = parts
        dataset = next(each for each in _DATASETS if each.lower() == word.lower())
        # Columns are as the schema spells them, but for the one that every schema spells alike.
        column = name.upper() if name.upper() == "EVENT_TYPE" else str(name)
        return Condition(dataset, column, operator, operands)

    def guard(self, parts: list[Any]) -> Condition:
        column, (operator, operands) = parts
        return Condition("CurrentUser", str(column), operator, operands)

    def membership(self, parts: list[Any]) -> tuple[str, tuple[Operand, ...]]:
        return " ".join(parts[0].upper().split()), parts[1]

    def comparison(self, parts: list[Any]) -> tuple[str, tuple[Operand, ...]]:
        return str(parts[0]), (parts[1],)

    def set(self, elements: list[Operand]) -> tuple[Operand, ...]:
        return tuple(elements)

    def string(self, parts: list[Token]) -> Operand:
        # The guide shows `*` without saying whether it is quoted, so both are taken.
        return AnyValue() if parts[0][1:-1] == "*" else Literal(parts[0][1:-1])

    def number(self, parts: list[Token]) -> Literal:
        return Literal(float(parts[0]))

    def parameter(self, parts: list[Token]) -> Placeholder:
        return Placeholder(str(parts[0]))

    def any_value(self, parts: list[Token]) -> AnyValue:
        return AnyValue()

    def current_item(self, parts: list[Token]) -> CurrentItem:
        return CurrentItem(str(parts[0]))
