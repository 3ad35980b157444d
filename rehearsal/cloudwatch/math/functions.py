"""Functions of metric math that make values of values.

User guide, "Using math expressions with CloudWatch metrics", table of functions. Those that look at the request itself
(METRICS, PERIOD, SEARCH) stand in rehearsal.cloudwatch.math.evaluation; IF and FILL in rehearsal.cloudwatch.math.gaps.

What the guide leaves open, and how it is read here: SUM, MIN, MAX and STDDEV over an array take what is there at each
moment (AVG treats missing values as 0: the guide says so); STDDEV is that of the whole population; the MINUTE family
covers the whole window even for a metric without any data, since the guide says that it looks at period and range.
"""

from __future__ import annotations

import datetime as dt
import itertools
import math
import statistics
from collections.abc import Callable, Sequence
from dataclasses import replace

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.math.operators import NOTHING, Value, common_period, each, number, with_points
from rehearsal.cloudwatch.math.scope import Scope
from rehearsal.cloudwatch.math.syntax import Keyword
from rehearsal.cloudwatch.series import Series

Argument = Value | Keyword
Function = Callable[[Scope, Sequence[Argument]], Value]
Pairs = list[tuple[dt.datetime, float]]


def refused(name: str, takes: str, arguments: Sequence[Argument]) -> BadQuery:
    """The refusal of arguments that a function does not take."""
    found = ", ".join(kind_of(argument) for argument in arguments) or "nothing"
    return BadQuery(f"{name} takes {takes}, found {found}")


def kind_of(argument: Argument) -> str:
    """An argument's type in the words of the guide."""
    if isinstance(argument, Keyword):
        return f"the keyword {argument.value}"
    names = {Series: "a time series", list: "an array of time series"}
    return names.get(type(argument), "a number")


def mapped(name: str, compute: Callable[[Scope, Series], Series]) -> Function:
    """A function of one series that is also one of each series of an array."""

    def function(scope: Scope, arguments: Sequence[Argument]) -> Value:
        match arguments:
            case [Series() as series]:
                return compute(scope, series)
            case [list() as several]:
                return [compute(scope, series) for series in several]
        raise refused(name, "a time series or an array of them", arguments)

    return function


def _aggregate(name: str, compute: Callable[[list[float]], float], whole: bool = False) -> Function:
    """SUM and the like: a scalar of one series, a series of an array; `whole`: missing values of an array are 0."""

    def function(scope: Scope, arguments: Sequence[Argument]) -> Value:
        match arguments:
            case [Series() as series]:
                return number(lambda: compute(list(series.points.values()))) if series.points else NOTHING
            case [list() as several]:
                return _across(several, compute, whole)
        raise refused(name, "a time series or an array of them", arguments)

    function.__name__ = name
    return function


def _across(several: list[Series], compute: Callable[[list[float]], float], whole: bool) -> Series:
    if not several:
        return Series("", "", 0)
    moments = sorted(set().union(*(series.points for series in several)))
    columns = {at: [series.points[at] for series in several if at in series.points] for at in moments}
    padding = len(several) if whole else 0
    made = Series("", "", common_period(*several))
    return with_points(
        made,
        {at: compute(values + [0.0] * (padding - len(values))) for at, values in columns.items()},
    )


def _datapoint_count(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [Series() as series]:
            return float(len(series.points))
        case [list() as several]:
            return _across(several, lambda values: float(len(values)), whole=False)
    raise refused("DATAPOINT_COUNT", "a time series or an array of them", arguments)


def _pointwise(name: str, compute: Callable[[float], float]) -> Function:
    return mapped(name, lambda scope, series: each(series, compute))


def _along(name: str, compute: Callable[[Pairs], Pairs]) -> Function:
    return mapped(name, lambda scope, series: with_points(series, dict(compute(list(series.points.items())))))


def _difference(pairs: Pairs) -> Pairs:
    return [(at, value - before) for (_, before), (at, value) in itertools.pairwise(pairs)]


def _interval(pairs: Pairs) -> Pairs:
    return [(at, (at - earlier).total_seconds()) for (earlier, _), (at, _) in itertools.pairwise(pairs)]


def _rate(pairs: Pairs) -> Pairs:
    steps = zip(_difference(pairs), _interval(pairs), strict=True)
    return [(at, difference / seconds) for (at, difference), (_, seconds) in steps]


def _running_sum(pairs: Pairs) -> Pairs:
    return list(zip((at for at, _ in pairs), itertools.accumulate(value for _, value in pairs), strict=True))


def _calendar(name: str, read: Callable[[dt.datetime], float]) -> Function:
    def function(scope: Scope, arguments: Sequence[Argument]) -> Value:
        match arguments:
            case [Series() as series]:
                return replace(series, points={at: float(read(at)) for at in scope.moments(series.period)})
        raise refused(name, "a time series", arguments)

    return function


def _end(name: str, place: int) -> Function:
    def function(scope: Scope, arguments: Sequence[Argument]) -> Value:
        match arguments:
            case [list() as several]:
                return several[place] if several else Series("", "", 0)
        raise refused(name, "an array of time series", arguments)

    return function


def _metric_count(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [list() as several]:
            return float(len(several))
    raise refused("METRIC_COUNT", "an array of time series", arguments)


def _remove_empty(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [list() as several]:
            return [series for series in several if series.points]
    raise refused("REMOVE_EMPTY", "an array of time series", arguments)


def _slice(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [list() as several, float() as first]:
            return several[int(first) :]
        case [list() as several, float() as first, float() as end]:
            return several[int(first) : int(end)]
    raise refused("SLICE", "an array of time series and one or two numbers", arguments)


def _sort(scope: Scope, arguments: Sequence[Argument]) -> Value:
    """Series without data come last in either order (the guide does not say)."""
    match arguments:
        case [list() as several, Keyword(key), Keyword(order), *limit] if (
            key in _SORT_KEYS and order in ("ASC", "DESC") and all(isinstance(one, float) for one in limit[:1])
        ):
            sign = 1 if order == "ASC" else -1
            full = [series for series in several if series.points]
            full.sort(key=lambda series: sign * _SORT_KEYS[key](list(series.points.values())))
            found = full + [series for series in several if not series.points]
            return found[: int(limit[0])] if limit else found
    raise refused("SORT", "an array, one of AVG, MIN, MAX or SUM, ASC or DESC, and perhaps a number", arguments)


def _time_series(scope: Scope, arguments: Sequence[Argument]) -> Value:
    match arguments:
        case [float() as value]:
            period = scope.own_period("TIME_SERIES")
            return with_points(Series("", "", period), dict.fromkeys(scope.moments(period), value))
    raise refused("TIME_SERIES", "a number", arguments)


_AGGREGATES: dict[str, Callable[[list[float]], float]] = {
    "SUM": math.fsum,
    "AVG": statistics.fmean,
    "MIN": min,
    "MAX": max,
    "STDDEV": statistics.pstdev,
}
_SORT_KEYS = {name: compute for name, compute in _AGGREGATES.items() if name != "STDDEV"}
_POINTWISE: dict[str, Callable[[float], float]] = {
    "ABS": abs,
    "CEIL": math.ceil,
    "FLOOR": math.floor,
    "LOG": math.log,
    "LOG10": math.log10,
}
_ALONG = {"DIFF": _difference, "DIFF_TIME": _interval, "RATE": _rate, "RUNNING_SUM": _running_sum}
_CALENDAR: dict[str, Callable[[dt.datetime], float]] = {
    "MINUTE": lambda at: at.minute,
    "HOUR": lambda at: at.hour,
    "DAY": lambda at: at.isoweekday(),  # 1 is Monday
    "DATE": lambda at: at.day,
    "MONTH": lambda at: at.month,
    "YEAR": lambda at: at.year,
    "EPOCH": lambda at: at.timestamp(),
}
FUNCTIONS: dict[str, Function] = {
    **{name: _aggregate(name, compute, whole=name == "AVG") for name, compute in _AGGREGATES.items()},
    **{name: _pointwise(name, compute) for name, compute in _POINTWISE.items()},
    **{name: _along(name, compute) for name, compute in _ALONG.items()},
    **{name: _calendar(name, read) for name, read in _CALENDAR.items()},
    "DATAPOINT_COUNT": _datapoint_count,
    "METRIC_COUNT": _metric_count,
    "REMOVE_EMPTY": _remove_empty,
    "FIRST": _end("FIRST", 0),
    "LAST": _end("LAST", -1),
    "SLICE": _slice,
    "SORT": _sort,
    "TIME_SERIES": _time_series,
}
