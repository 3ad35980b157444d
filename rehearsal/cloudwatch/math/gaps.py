"""FILL and IF: what becomes of moments without a value.

User guide, "Using math expressions with CloudWatch metrics", FILL in the table of functions and "Using IF expressions".
Whether FILL yields anything for a metric that has no data point at all in the window is not documented: here it does
not, so that no expression is right only if it does.
"""

from __future__ import annotations

import bisect
import datetime as dt
import math
from collections.abc import Sequence
from dataclasses import replace

from rehearsal.cloudwatch.math.functions import Argument, Function, refused
from rehearsal.cloudwatch.math.operators import Value, common_period, with_points
from rehearsal.cloudwatch.math.scope import Scope
from rehearsal.cloudwatch.math.syntax import Keyword
from rehearsal.cloudwatch.series import Points, Series

Filler = float | Series | Keyword


def _fill(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [Series() as series, (float() | Series() | Keyword("REPEAT" | "LINEAR")) as filler]:
            return _filled(scope, series, filler)
        case [list() as several, (float() | Series() | Keyword("REPEAT" | "LINEAR")) as filler]:
            return [_filled(scope, series, filler) for series in several]
    raise refused("FILL", "a time series or an array, and a number, a time series, REPEAT or LINEAR", arguments)


def _filled(scope: Scope, series: Series, filler: Filler) -> Series:
    if not series.points:
        return series
    if isinstance(filler, Series):
        common_period(series, filler)
    known = list(series.points)
    points = {}
    for at in scope.moments(series.period):
        value = series.points[at] if at in series.points else _filler_at(at, series.points, known, filler)
        if value is not None:
            points[at] = value
    return with_points(series, points)


def _filler_at(at: dt.datetime, points: Points, known: list[dt.datetime], filler: Filler) -> float | None:
    """The value for a gap; REPEAT has none before the first data point, LINEAR none outside of the first and last."""
    if isinstance(filler, float):
        return filler
    if isinstance(filler, Series):
        return filler.points.get(at)
    place = bisect.bisect_left(known, at)
    if place == 0:
        return None
    before = known[place - 1]
    if filler.value == "REPEAT":
        return points[before]
    if place == len(known):
        return None
    after = known[place]
    return points[before] + (points[after] - points[before]) * ((at - before) / (after - before))


def _if(scope: Scope, arguments: Sequence[Argument]) -> Value:
    """The forms that the guide lists, and no others: it says "the valid syntaxes"."""
    match arguments:
        case [Series() as condition, (float() | Series()) as true]:
            return _chosen(condition, true, None)
        case [Series() as condition, (float() | Series()) as true, (float() | Series()) as false]:
            return _chosen(condition, true, false)
        case [float() as condition, Series() as true]:
            return true if _holds(condition) else replace(true, points={}, metric=None)
        case [float() as condition, Series() as true, Series() as false]:
            if math.isnan(condition):
                return replace(true, points={}, metric=None)
            return true if condition else false
    raise refused("IF", "(TS, TS or S, perhaps TS or S) or (S, TS, perhaps TS)", arguments)


def _holds(condition: float) -> bool:
    return bool(condition) and not math.isnan(condition)


def _chosen(condition: Series, true: float | Series, false: float | Series | None) -> Series:
    """Moment by moment; where the condition holds and `true` has no value the outcome is 0, else nothing."""
    period = common_period(condition, *(branch for branch in (true, false) if isinstance(branch, Series)))
    points = {}
    for at, holds in condition.points.items():
        value = _at(true, at, 0.0) if holds else _at(false, at, None)
        if value is not None:
            points[at] = value
    return with_points(Series("", "", period), points)


def _at(branch: float | Series | None, at: dt.datetime, missing: float | None) -> float | None:
    return branch.points.get(at, missing) if isinstance(branch, Series) else branch


FUNCTIONS: dict[str, Function] = {"FILL": _fill, "IF": _if}
