"""Expressions of metric math as values.

parse("100 * SUM([gr, gpr]) / PERIOD(gr)")   # Binary("/", Binary("*", Number(100.0), Call("SUM", ...)), ...)
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from lark import Lark, Token, Transformer, UnexpectedInput

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.iam.policies import Unmodelled


@dataclass(frozen=True)
class Number:
    """A number of the expression itself."""

    value: float


@dataclass(frozen=True)
class Text:
    """A quoted text, without its quotes."""

    value: str


@dataclass(frozen=True)
class Keyword:
    """REPEAT, DESC and the like."""

    value: str


@dataclass(frozen=True)
class Reference:
    """The id of another query."""

    id: str


@dataclass(frozen=True)
class Array:
    """`[m1, m2]`."""

    items: tuple[Node, ...]


@dataclass(frozen=True)
class Binary:
    """Two operands; operators are + - * / ^ == != <= >= < > AND OR."""

    operator: str
    left: Node
    right: Node


@dataclass(frozen=True)
class Call:
    """A function and its arguments. An unary minus is NEGATE of one argument."""

    function: str
    arguments: tuple[Node, ...]


Node = Number | Text | Keyword | Reference | Array | Binary | Call
NEGATE = "-"


@functools.lru_cache(maxsize=1024)
def parse(expression: str) -> Node:
    """The expression as a tree. Raises BadQuery where it cannot be read, Unmodelled for Metrics Insights."""
    if expression.lstrip().upper().startswith("SELECT "):
        raise Unmodelled(f"the rehearsal does not model Metrics Insights: {expression!r}")
    try:
        return _TREE.transform(_GRAMMAR.parse(expression))
    except UnexpectedInput as problem:
        found = problem.get_context(expression).replace("\n", " ").strip() if expression else "nothing"
        raise BadQuery(
            f"expression {expression!r}: not metric math at character {problem.pos_in_stream}: {found}"
        ) from None


def nodes(node: Node) -> Iterator[Node]:
    """The node and everything below it."""
    yield node
    for child in _children(node):
        yield from nodes(child)


def _children(node: Node) -> tuple[Node, ...]:
    match node:
        case Array(items):
            return items
        case Binary(_, left, right):
            return (left, right)
        case Call(_, arguments):
            return arguments
    return ()


class _Tree(Transformer[Token, Node]):
    def number(self, found: list[Token]) -> Node:
        return Number(float(found[0]))

    def reference(self, found: list[Token]) -> Node:
        return Reference(str(found[0]))

    def keyword(self, found: list[Token]) -> Node:
        return Keyword(str(found[0]))

    def text(self, found: list[Token]) -> Node:
        return Text(str(found[0])[1:-1])

    def array(self, found: list[Node]) -> Node:
        return Array(tuple(found))

    def negation(self, found: list[Node]) -> Node:
        return Call(NEGATE, (found[0],))

    def call(self, found: list[Node | Token | None]) -> Node:
        return Call(str(found[0]), tuple(argument for argument in found[1:] if argument is not None))

    def any(self, found: list[Node]) -> Node:
        return functools.reduce(lambda left, right: Binary("OR", left, right), found)

    def all(self, found: list[Node]) -> Node:
        return functools.reduce(lambda left, right: Binary("AND", left, right), found)

    def sum(self, found: list[Node | Token]) -> Node:
        tree = found[0]
        for sign, operand in zip(found[1::2], found[2::2], strict=True):
            tree = Binary(str(sign), tree, operand)
        return tree

    product = sum

    def comparison(self, found: list[Node | Token | None]) -> Node:
        return found[0] if found[1] is None else Binary(str(found[1]), found[0], found[2])

    def power(self, found: list[Node | None]) -> Node:
        return found[0] if found[1] is None else Binary("^", found[0], found[1])


_TREE = _Tree()
_GRAMMAR = Lark(
    (Path(__file__).parent / "grammar.lark").read_text(encoding="utf-8"),
    parser="lalr",
    maybe_placeholders=True,
)
