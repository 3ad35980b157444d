"""The rule of a composite alarm: its grammar, its limits, and what it says of its children's states.

    parse('ALARM("a") AND NOT OK(b)').holds({"a": "ALARM", "b": "ALARM"}.get)   # True

User guide, "Create a composite alarm": as many as 100 children; 500 elements, which are children, TRUE, FALSE and
pairs of parentheses. AT_LEAST is refused by name.
"""

from __future__ import annotations

import functools
import re
from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path

from lark import Lark, Token, Tree, UnexpectedInput

from rehearsal.iam.policies import Unmodelled

MAX_CHILDREN, MAX_ELEMENTS = 100, 500
States = Callable[[str], str | None]
_AT_LEAST = re.compile(r"\bAT_LEAST\s*\(")


class BadRule(ValueError):
    """An AlarmRule that PutCompositeAlarm refuses; says where and why."""


@dataclass(frozen=True)
class Rule:
    """A parsed rule. `children` are the alarms as the rule names them (names or ARNs), each once, in order."""

    tree: Tree | Token
    children: tuple[str, ...]

    def holds(self, states: States) -> bool:
        """Whether the composite alarm is in ALARM; `states` gives a child's state by the name that the rule uses."""
        return _holds(self.tree, states)


def parse(text: str) -> Rule:
    """The rule of a text.

    Raises BadRule for a mistake, or for more children or elements than may be, Unmodelled for what is not modelled.
    """
    if text != text.strip():
        raise BadRule("AlarmRule must not contain leading or trailing whitespace or be null")
    try:
        tree = _parser().parse(text)
    except UnexpectedInput as error:
        if _AT_LEAST.search(text):
            raise Unmodelled(f"the rehearsal does not model AT_LEAST in an AlarmRule: {text}") from error
        where = text[error.pos_in_stream or 0 :][:30] or "its end"
        raise BadRule(f"Error in AlarmRule [Unsupported token at column {error.column}: {where!r}]") from error
    states = [_name(node) for node in tree.find_data("state")]
    children = tuple(dict.fromkeys(reversed(states)))
    if len(children) > MAX_CHILDREN:
        raise BadRule(f"AlarmRule names {len(children)} alarms; {MAX_CHILDREN} are allowed")
    elements = sum(1 for kind in ("state", "constant", "group") for _ in tree.find_data(kind))
    if elements > MAX_ELEMENTS:
        raise BadRule(f"AlarmRule has {elements} elements; {MAX_ELEMENTS} are allowed")
    return Rule(tree, children)


def _holds(node: Tree | Token, states: States) -> bool:
    kind, parts = node.data, node.children
    if kind == "state":
        return states(_name(node)) == str(parts[0])
    if kind == "constant":
        return parts[0].upper() == "TRUE"
    if kind == "inverted":
        return not _holds(parts[0], states)
    if kind == "both":
        return all(_holds(part, states) for part in parts)
    return any(_holds(part, states) for part in parts)  # either; a group has one part


def _name(node: Tree) -> str:
    return str(node.children[1]).strip('"')


@functools.cache
def _parser() -> Lark:
    return Lark((Path(__file__).parent / "rule.lark").read_text(encoding="utf-8"), parser="lalr", lexer="contextual")
