"""Filter expressions as values that know where they stand.

`INCLUDE ItemID WHERE Items.YEAR > {since} AND Items.GENRE IN ("drama", $GENRES) IF CurrentUser.AGE >= 18` is one
Expression with one alternative of two conditions, and one guard. Positions count from 0 in the expression's text.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import Enum

CURRENT_USER, CURRENT_ITEM = "CurrentUser", "CurrentItem"
EVENT_TYPE = "EVENT_TYPE"
MEMBERSHIP = ("IN", "NOT IN")

# The guide's spelling, by the lower-case one.
SPELLING = {
    word.lower(): word
    for word in (
        *("ItemID", "UserID", "ActionID"),
        *("Items", "Interactions", "Users", "Actions", "Action_Interactions", CURRENT_USER, CURRENT_ITEM),
    )
}


class Kind(Enum):
    """What stands on the right of an operator."""

    STRING = "string"
    NUMBER = "number"
    PARAMETER = "parameter"  # $NAME, filled in by each request
    VALUE = "value"  # {name}, filled in by each rotation
    ANY = "any"  # *, with or without quotes
    CURRENT_ITEM = "current item"


@dataclass(frozen=True)
class Operand:
    """One value: its text without quotes, dollar or braces; of CurrentItem the column."""

    kind: Kind
    text: str
    position: int
    written: str


@dataclass(frozen=True)
class Condition:
    """`dataset.column operator operands`; the dataset of a guard is CurrentUser. Operators are in capitals."""

    dataset: str
    column: str
    operator: str
    operands: tuple[Operand, ...]
    position: int
    written: str

    @property
    def field(self) -> str:
        """The dataset field as the quotas count it."""
        dataset = "Users" if self.dataset == CURRENT_USER else self.dataset
        return f"{dataset}.{self.column}"

    @property
    def fields(self) -> Iterator[str]:
        """All dataset fields that the condition uses."""
        yield self.field
        yield from (f"Items.{operand.text}" for operand in self.operands if operand.kind is Kind.CURRENT_ITEM)


@dataclass(frozen=True)
class Expression:
    """INCLUDE or EXCLUDE of what meets any alternative, that is all conditions of it, if the user meets all guards."""

    action: str
    subject: str
    subject_position: int
    alternatives: tuple[tuple[Condition, ...], ...]
    guards: tuple[Condition, ...]

    @property
    def conditions(self) -> Iterator[Condition]:
        """The conditions after WHERE, in the order of the text."""
        for alternative in self.alternatives:
            yield from alternative

    @property
    def tests(self) -> Iterator[Condition]:
        """The conditions after WHERE and after IF, in the order of the text."""
        yield from self.conditions
        yield from self.guards
