"""A rotated filter as one that is made once: a placeholder of Personalize's own, filled in by each request.

Placeholders work with IN and with every comparison, ranges included (developer guide, "Item recommendation filter
expression examples"), so that most rotations are not needed.
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from datetime import datetime

from config.filters.expressions import Kind, Operand
from config.filters.parsing import parse
from config.models import Filter
from personalize import filters


@dataclass(frozen=True)
class Replacement:
    """The filter to write instead, and what a request then brings along."""

    expression: str
    filter_values: dict[str, str]  # filterValues of GetRecommendations, as they would be now

    @property
    def call(self) -> str:
        """The call in Python, with the values of this moment."""
        return f"get_recommendations(..., filterValues={json.dumps(self.filter_values)})"


def replacement(one: Filter, now: datetime) -> Replacement | None:
    """A rotated filter without its rotation; None if it has none, or a place that takes no placeholder.

    `now` is an aware time; the expression must have passed the rules.
    """
    tests = [test for expression in parse(one.expression) for test in expression.tests]
    values = [(test.operator, operand) for test in tests for operand in test.operands if operand.kind is Kind.VALUE]
    in_quotes = len(values) != len(filters.placeholders(one.expression))
    if not one.rotate or not values or in_quotes or any(operator == "NOT IN" for operator, _ in values):
        return None
    taken = {operand.text for test in tests for operand in test.operands if operand.kind is Kind.PARAMETER}
    names = {operand.text: _free(operand.text.upper(), taken) for _, operand in values}
    known = {names[name]: filters.value_at(one.plain_values[name], now) for name in names}
    return Replacement(_rewritten(one.expression, [operand for _, operand in values], names), known)


def _free(name: str, taken: set[str]) -> str:
    while name in taken:
        name += "_NOW"
    return name


def _rewritten(text: str, operands: list[Operand], names: dict[str, str]) -> str:
    for operand in sorted(operands, key=lambda one: one.position, reverse=True):
        end = operand.position + len(operand.written)
        text = f"{text[: operand.position]}${names[operand.text]}{text[end:]}"
    return text
