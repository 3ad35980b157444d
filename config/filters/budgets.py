"""How many dataset fields and placeholders filters may use: developer guide, "Guidelines and requirements", and the
API reference of GetRecommendations for filterValues."""

from __future__ import annotations

from collections.abc import Iterator

from config.filters.expressions import Expression, Kind
from personalize import quotas


def fields(expressions: tuple[Expression, ...]) -> set[str]:
    """The distinct dataset fields of a filter; those of CurrentUser and CurrentItem are Users' and Items'."""
    return {field for expression in expressions for test in expression.tests for field in test.fields}


def exceeded(expressions: tuple[Expression, ...]) -> Iterator[tuple[int, str]]:
    """The position of the first field and the first placeholder that is one too many in a filter, with the text."""
    used: set[str] = set()
    parameters: set[str] = set()
    for condition in (test for expression in expressions for test in expression.tests):
        before = len(used)
        used.update(condition.fields)
        if before <= quotas.FIELDS_PER_FILTER < len(used):
            text = f"found {condition.written}, the dataset field number {len(used)}; a filter has at most"
            yield condition.position, f"{text} {quotas.FIELDS_PER_FILTER}; split it"
        for operand in condition.operands:
            before = len(parameters)
            parameters |= {operand.text} if operand.kind is Kind.PARAMETER else set()
            if before <= quotas.FILTER_PARAMETERS < len(parameters):
                text = f"found {operand.written}, placeholder number {len(parameters)}; a request may fill in"
                yield operand.position, f"{text} {quotas.FILTER_PARAMETERS}; split the filter"
