"""Operators of metric math between scalars, series and arrays of series.

User guide, "Using math expressions with CloudWatch metrics": between two series a value that only one of them has is
treated as 0 on the other side; where neither has one there is none. A division by zero drops the data point, and here
so does whatever else is no number (a root of a negative one, an overflow). Comparisons yield 1 or 0, and any value but
0 is true. Operators take two scalars, two series, or one of each; arithmetic takes an array on one side besides.
"""

from __future__ import annotations

import math
import operator
from collections.abc import Callable
from dataclasses import replace

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.series import Points, Series
from rehearsal.iam.policies import Unmodelled

Value = float | Series | list[Series]
NOTHING = math.nan  # a scalar that does not exist, as the maximum of no data points: drops whatever it meets


def apply(name: str, left: Value, right: Value) -> Value:
    """`left name right`. Raises BadQuery for operands that the operator does not take."""
    compute = _OPERATORS[name]
    if isinstance(left, list) or isinstance(right, list):
        return _arrays(name, left, right)
    if isinstance(left, Series) and isinstance(right, Series):
        return _pair(compute, left, right)
    if isinstance(left, Series):
        return each(left, lambda value: number(compute, value, right))
    if isinstance(right, Series):
        return each(right, lambda value: number(compute, left, value))
    return number(compute, left, right)


def negated(value: Value) -> Value:
    """The unary minus."""
    if isinstance(value, list):
        return [each(series, operator.neg) for series in value]
    return each(value, operator.neg) if isinstance(value, Series) else -value


def each(series: Series, compute: Callable[[float], float]) -> Series:
    """The series with every value computed anew; a value that is no number is dropped."""
    return with_points(series, {at: number(compute, value) for at, value in series.points.items()})


def with_points(series: Series, points: Points) -> Series:
    """The series with these points; those that are no number are dropped."""
    return replace(series, points={at: value for at, value in points.items() if math.isfinite(value)})


def number(compute: Callable[..., float | complex], *operands: float) -> float:
    """What the computation yields as a float; NOTHING where that is no finite one, or where an operand is NOTHING."""
    if any(math.isnan(operand) for operand in operands):
        return NOTHING
    try:
        result = compute(*operands)
    except (ArithmeticError, ValueError):
        return NOTHING
    if isinstance(result, complex) or not math.isfinite(result):
        return NOTHING
    return float(result)


def common_period(*several: Series) -> int:
    """The one period of all; series of different periods in one expression are not modelled.

    A series of nothing (the sum of an empty array) has the period 0, which goes with any other.
    """
    periods = {series.period for series in several if series.period} or {0}
    if len(periods) > 1:
        named = ", ".join(f"{series.id or series.label} {series.period} s" for series in several)
        raise Unmodelled(f"the rehearsal does not model metrics of different periods in one expression: {named}")
    return periods.pop()


def _pair(compute: Callable[[float, float], float], left: Series, right: Series) -> Series:
    period = common_period(left, right)
    moments = sorted(left.points.keys() | right.points.keys())
    points = {at: number(compute, left.points.get(at, 0.0), right.points.get(at, 0.0)) for at in moments}
    return with_points(Series("", "", period), points)


def _arrays(name: str, left: Value, right: Value) -> list[Series]:
    if name not in _ARITHMETIC:
        raise BadQuery(f"{name} takes two time series, two numbers or one of each, found an array of time series")
    if isinstance(left, list) and isinstance(right, list):
        raise BadQuery(f"{name} takes an array of time series on one side only, found two")
    several = left if isinstance(left, list) else right
    made = [apply(name, one, right) if several is left else apply(name, left, one) for one in several]
    return [replace(new, id=old.id, label=old.label, metric=old.metric) for new, old in zip(made, several, strict=True)]


_ARITHMETIC: dict[str, Callable[[float, float], float]] = {
    "+": operator.add,
    "-": operator.sub,
    "*": operator.mul,
    "/": operator.truediv,
    "^": operator.pow,
}
_OPERATORS: dict[str, Callable[[float, float], float]] = {
    **_ARITHMETIC,
    "==": operator.eq,
    "!=": operator.ne,
    "<": operator.lt,
    "<=": operator.le,
    ">": operator.gt,
    ">=": operator.ge,
    "AND": lambda left, right: bool(left) and bool(right),
    "OR": lambda left, right: bool(left) or bool(right),
}
