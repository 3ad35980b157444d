"""Whether a rotated filter's numbers leave room between them at every moment.

`Items.T > {month} AND Items.T < {day}` with both rounded down is empty on the first of every month.
"""

from __future__ import annotations

from collections import defaultdict

from config.filters.expressions import Condition, Expression, Kind


def empty(expressions: tuple[Expression, ...]) -> str | None:
    """The dataset field that cannot meet all comparisons with it in some alternative of a rendered filter, if any."""
    for expression in expressions:
        for alternative in expression.alternatives:
            bounds: dict[str, list[Condition]] = defaultdict(list)
            for condition in alternative:
                if condition.operands[0].kind is Kind.NUMBER:
                    bounds[condition.field].append(condition)
            for field, conditions in bounds.items():
                if _contradict(conditions):
                    return field
    return None


def _contradict(conditions: list[Condition]) -> bool:
    lower = [(float(one.operands[0].text), one.operator == ">") for one in conditions if one.operator in (">", ">=")]
    upper = [(float(one.operands[0].text), one.operator == "<") for one in conditions if one.operator in ("<", "<=")]
    if not lower or not upper:
        return False
    (least, above), (most, below) = max(lower), min(upper, key=lambda bound: (bound[0], not bound[1]))
    return least > most or (least == most and (above or below))
