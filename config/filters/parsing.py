"""Text -> filter expressions, or where the text stops being one and what would go there.

The grammar is read when the first filter is, since synthesis imports this and may have no filter to check.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

from config.filters.expressions import (
    CURRENT_ITEM,
    CURRENT_USER,
    EVENT_TYPE,
    SPELLING,
    Condition,
    Expression,
    Kind,
    Operand,
)
from config.messages import did_you_mean

if TYPE_CHECKING:
    from lark import Lark, Token, Tree

_GRAMMAR = Path(__file__).with_name("grammar.lark")
_WORD = re.compile(r"""["'][^"']*["']?|[$\w][\w.]*|[^\w\s]+""")

# What each terminal of the grammar is to whoever writes a filter, in the order in which it is offered.
_WORDS = {
    "ACTION": "INCLUDE, EXCLUDE",
    "SUBJECT": "ItemID, UserID, ActionID",
    "WHERE": "WHERE",
    "DATASET": "Items., Interactions., Users., Actions., Action_Interactions.",
    "CURRENT_USER": "CurrentUser.",
    "COLUMN": "a column",
    "IN": "IN",
    "NOT_IN": "NOT IN",
    "COMPARISON": "=, !=, <, <=, >, >=",
    "LPAR": "(",
    "RPAR": ")",
    "COMMA": "a comma",
    "STRING": 'a text such as "drama"',
    "NUMBER": "a number",
    "PARAMETER": "a placeholder such as $GENRES",
    "CURRENT_ITEM": "CurrentItem.",
    "AND": "AND",
    "OR": "OR",
    "IF": "IF",
    "VBAR": "| and another expression",
    "DOT": "a dot",
    "$END": "the end",
}
_VALUES = ("STRING", "NUMBER", "PARAMETER", "VALUE", "ANY", "COMPARISON")
# What people write who come from another language, and what it is here.
_ELSEWHERE = {
    "==": "write =",
    "<>": "write !=",
    "&&": "write AND",
    "||": "write OR, or | between two expressions",
    ";": "join expressions with |",
    "“": "write straight quotes",
    "”": "write straight quotes",
    "‘": "write straight quotes",
    "’": "write straight quotes",
    "{": "write a placeholder as {name}",
    "}": "write a placeholder as {name}",
    "LIKE": "Personalize matches whole texts only: write IN",
    "BETWEEN": "write two comparisons joined by AND",
    "NOT_IN": "write NOT IN",
    "NOT": "write NOT IN, or INCLUDE for EXCLUDE",
    "CURRENTUSER": "CurrentUser stands after IF only, on the left of an operator",
}


class FilterSyntaxError(ValueError):
    """The text is no filter expression; `position` is where it stops being one, counted from 0."""

    def __init__(self, position: int, text: str) -> None:
        self.position = position
        super().__init__(text)


@functools.lru_cache(maxsize=1_024)
def parse(text: str) -> tuple[Expression, ...]:
    """The expressions that a filter joins with `|`; raises FilterSyntaxError."""
    from lark import UnexpectedInput

    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        position = _position(error, text)
        raise FilterSyntaxError(position, _complaint(text, position, _expected(error))) from None
    return tuple(_expression(one, text) for one in tree.children)


def spelled(text: str, columns: Mapping[str, Iterable[str]]) -> str:
    """The same filter as the guide spells it, and columns as a schema does; raises FilterSyntaxError.

    `columns` gives the columns of each dataset (Items, Interactions, Users).
    """
    parse(text)
    pieces, end, dataset = [], 0, ""
    for token in _parser().parse(text).scan_values(lambda token: token is not None):
        word = " ".join(token.split()) if token.type == "NOT_IN" else str(token)
        if token.type in ("DATASET", "CURRENT_USER", "CURRENT_ITEM", "SUBJECT"):
            word = dataset = SPELLING[word.lower()]
        elif token.type == "COLUMN":
            known = columns.get({CURRENT_USER: "Users", CURRENT_ITEM: "Items"}.get(dataset, dataset), ())
            known = [*known, EVENT_TYPE] if dataset == "Interactions" else known
            word = word if word in known else {name.lower(): name for name in known}.get(word.lower(), word)
        elif token.type not in _VALUES:
            word = word.upper()
        pieces += [text[end : token.start_pos], word]
        end = token.end_pos
    return "".join([*pieces, text[end:]])


def place(text: str, position: int) -> str:
    """A position as a person finds it: `column 34`, or `line 2, column 5` of a text of several lines."""
    before = text[:position]
    column = f"column {position - (before.rfind(chr(10)) + 1) + 1}"
    return f"line {before.count(chr(10)) + 1}, {column}" if "\n" in text.rstrip("\n") else column


@functools.cache
def _parser() -> Lark:
    from lark import Lark

    return Lark(_GRAMMAR.read_text(encoding="utf-8"), parser="lalr", maybe_placeholders=True)


def _position(error: Exception, text: str) -> int:
    found = getattr(error, "pos_in_stream", None)
    token = getattr(error, "token", None)
    at_end = found is None or (token is not None and token.type == "$END")
    return len(text.rstrip()) if at_end else found


def _expected(error: Exception) -> list[str]:
    allowed = getattr(error, "accepts", None) or getattr(error, "expected", None) or getattr(error, "allowed", None)
    return [word for name, words in _WORDS.items() if name in (allowed or ()) for word in words.split(", ")]


def _complaint(text: str, position: int, expected: list[str]) -> str:
    """`found LIKE; ...`: the word at which it went wrong, and the nearest thing that may stand there."""
    match = _WORD.match(text, position)
    word = match[0] if match else ""
    offered = f"{', '.join(expected[:-1])} or {expected[-1]}" if len(expected) > 1 else "".join(expected)
    advice = _advice(text[max(position - 1, 0) : position], word, expected) or f"write {offered}"
    return f"found {word or 'the end'}; {advice}"


def _advice(before: str, word: str, expected: list[str]) -> str | None:
    if word[:1] in ("'", '"') and (len(word) == 1 or word[-1] != word[0]):
        return "close the quotes"
    beginning = word.partition(".")[0]
    for foreign in (before + word[:1], word[:2], beginning.upper(), word[:1]):
        if foreign in _ELSEWHERE:
            return _ELSEWHERE[foreign]
    return did_you_mean(beginning, [one.rstrip(".") for one in expected if " " not in one]) if word else None


def _expression(tree: Tree, text: str) -> Expression:
    action, subject, _where, alternatives, _if, guards = tree.children
    return Expression(
        action=str(action).upper(),
        subject=SPELLING[subject.lower()],
        subject_position=subject.start_pos,
        alternatives=tuple(_conditions(one, text) for one in _trees(alternatives)),
        guards=_conditions(guards, text) if guards else (),
    )


def _trees(tree: Tree) -> list[Tree]:
    """The parts of a chain, without the words that join them."""
    return [child for child in tree.children if hasattr(child, "children")]


def _conditions(tree: Tree, text: str) -> tuple[Condition, ...]:
    return tuple(_condition(one, text) for one in _trees(tree))


def _condition(tree: Tree, text: str) -> Condition:
    dataset, column, test = tree.children
    operator, *rest = test.children
    operands = rest[0].children if test.data == "membership" else rest
    return Condition(
        dataset=CURRENT_USER if tree.data == "guard" else SPELLING[dataset.lower()],
        column=EVENT_TYPE if column.upper() == EVENT_TYPE else str(column),
        operator=" ".join(operator.upper().split()),
        operands=tuple(_operand(one) for one in operands),
        position=dataset.start_pos,
        written=text[dataset.start_pos : column.end_pos],
    )


def _operand(part: Tree | Token) -> Operand:
    if hasattr(part, "children"):  # CurrentItem.COLUMN
        current_item, column = part.children
        return Operand(Kind.CURRENT_ITEM, str(column), current_item.start_pos, f"CurrentItem.{column}")
    written = str(part)
    bare = {"STRING": written[1:-1], "PARAMETER": written[1:], "VALUE": written[1:-1]}.get(part.type, written)
    kind = Kind.ANY if bare == "*" else Kind[part.type]
    return Operand(kind, bare, part.start_pos, written)
