"""Schedule expressions of EventBridge: cron(...), rate(...), at(...), with time zones.

The rehearsal's own reading of the EventBridge Scheduler user guide, "Schedule types": six fields; day of month and day
of week exclude each other with `?`; SUN is 1; L, W and # where they are allowed. A local time that the clocks skip in
spring is skipped; one that comes twice in autumn fires once, the first time. `31W` in a month of 30 days has no day.
"""

from __future__ import annotations

import calendar
import datetime as dt
import functools
import re
from collections.abc import Callable, Iterator
from zoneinfo import ZoneInfo

UTC = dt.timezone.utc
_UNITS = {"minute": 60, "hour": 3600, "day": 86_400}
_MONTHS = {name.upper(): index for index, name in enumerate(calendar.month_abbr) if name}
_DAYS = {name: index for index, name in enumerate(("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"), start=1)}
_HORIZON = 366 * 9  # days: a 29 February is at most eight years away
Matcher = Callable[[dt.date], bool]


class BadExpression(ValueError):
    """Not a schedule expression as EventBridge takes it."""


def firings(expression: str, zone: str, start: dt.datetime, after: dt.datetime) -> Iterator[dt.datetime]:
    """The moments (aware, UTC) strictly after `after` at which the expression is due, in order.

    `start` is when the schedule began to exist (its StartDate, else its creation): what a rate counts from.
    """
    kind, _, rest = expression.partition("(")
    inner = rest.removesuffix(")")
    if kind == "rate" and rest.endswith(")"):
        step = dt.timedelta(seconds=_rate(expression, inner))
        skipped = max(0, (after - start) // step + 1) if after >= start else 0
        while True:
            yield start + step * skipped
            skipped += 1
    elif kind == "at" and rest.endswith(")"):
        moment = _at(expression, inner).replace(tzinfo=ZoneInfo(zone)).astimezone(UTC)
        if moment > after:
            yield moment
    elif kind == "cron" and rest.endswith(")"):
        yield from _cron(expression, inner, zone, after)
    else:
        raise BadExpression(f"{expression!r} is not cron(...), rate(...) or at(...)")


def check(expression: str, zone: str = "UTC") -> None:
    """Raises BadExpression, or ZoneInfoNotFoundError for an unknown time zone."""
    now = dt.datetime(2026, 1, 1, tzinfo=UTC)
    next(firings(expression, zone, now, now), None)
    ZoneInfo(zone)


def _rate(expression: str, inner: str) -> int:
    match = re.fullmatch(r"([1-9]\d*) (minute|hour|day)(s?)", inner)
    if not match or (int(match[1]) == 1) == bool(match[3]):
        raise BadExpression(f"{expression!r}: a rate is a positive number and minute(s), hour(s) or day(s)")
    return int(match[1]) * _UNITS[match[2]]


def _at(expression: str, inner: str) -> dt.datetime:
    try:
        return dt.datetime.strptime(inner, "%Y-%m-%dT%H:%M:%S")  # noqa: DTZ007 - the zone is the schedule's
    except ValueError:
        raise BadExpression(f"{expression!r}: at(yyyy-mm-ddThh:mm:ss) is wanted") from None


def _cron(expression: str, inner: str, zone: str, after: dt.datetime) -> Iterator[dt.datetime]:
    minutes, hours, months, years, matches = _parsed(expression, inner)
    tz = ZoneInfo(zone)
    first = after.astimezone(tz).date()
    for offset in range(_HORIZON):
        day = first + dt.timedelta(days=offset)
        if day.month not in months or day.year not in years or not matches(day):
            continue
        for hour in hours:
            for minute in minutes:
                local = dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=tz)
                moment = local.astimezone(UTC)
                if moment > after and moment.astimezone(tz).replace(tzinfo=None) == local.replace(tzinfo=None):
                    yield moment


@functools.lru_cache(maxsize=1024)
def _parsed(expression: str, inner: str) -> tuple[list[int], list[int], set[int], set[int], Matcher]:
    fields = inner.split()
    if len(fields) != 6:
        raise BadExpression(f"{expression!r}: a cron expression has six fields, found {len(fields)}")
    minutes, hours, monthday, month, weekday, year = (field.upper() for field in fields)
    if (monthday == "?") == (weekday == "?"):
        raise BadExpression(f"{expression!r}: exactly one of day-of-month and day-of-week must be ?")
    try:
        return (
            sorted(_numbers(minutes, 0, 59)),
            sorted(_numbers(hours, 0, 23)),
            _numbers(month, 1, 12, _MONTHS),
            _numbers(year, 1970, 2199),
            _weekdays(weekday) if monthday == "?" else _monthdays(monthday),
        )
    except ValueError as problem:
        raise BadExpression(f"{expression!r}: {problem}") from None


def _numbers(field: str, low: int, high: int, names: dict[str, int] | None = None) -> set[int]:
    found: set[int] = set()
    for part in field.split(","):
        span, slash, step = part.partition("/")
        first, dash, last = span.partition("-")
        if span == "*":
            begin, end = low, high
        else:
            begin = _number(first, low, high, names)
            end = _number(last, low, high, names) if dash else (high if slash else begin)
        if slash and not (step.isdigit() and int(step) > 0):
            raise ValueError(f"the step in {part!r} is not a positive number")
        stride = int(step) if slash else 1
        turn = [*range(begin, end + 1)] if begin <= end else [*range(begin, high + 1), *range(low, end + 1)]
        found.update(turn[::stride])
    return found


def _number(text: str, low: int, high: int, names: dict[str, int] | None) -> int:
    value = (names or {}).get(text, int(text) if text.isdigit() else None)
    if value is None or not low <= value <= high:
        raise ValueError(f"{text!r} is not a number from {low} to {high}")
    return value


def _last(day: dt.date) -> int:
    return calendar.monthrange(day.year, day.month)[1]


def _monthdays(field: str) -> Matcher:
    if field == "L":
        return lambda day: day.day == _last(day)
    if field == "LW":
        return lambda day: day.day == _nearest(day, _last(day))
    if field.endswith("W"):
        wanted = _number(field[:-1], 1, 31, None)
        return lambda day: wanted <= _last(day) and day.day == _nearest(day, wanted)
    days = _numbers(field, 1, 31)
    return lambda day: day.day in days


def _nearest(day: dt.date, wanted: int) -> int:
    """The weekday nearest to a day of the month, without leaving the month."""
    weekday = day.replace(day=wanted).weekday()
    if weekday == 5:
        return wanted - 1 if wanted > 1 else wanted + 2
    if weekday == 6:
        return wanted + 1 if wanted < _last(day) else wanted - 2
    return wanted


def _weekdays(field: str) -> Matcher:
    if "#" in field:
        name, _, count = field.partition("#")
        wanted, which = _number(name, 1, 7, _DAYS), _number(count, 1, 5, None)
        return lambda day: _weekday(day) == wanted and (day.day - 1) // 7 + 1 == which
    if field == "L":
        return lambda day: _weekday(day) == 7
    if field.endswith("L"):
        wanted = _number(field[:-1], 1, 7, _DAYS)
        return lambda day: _weekday(day) == wanted and day.day + 7 > _last(day)
    days = _numbers(field, 1, 7, _DAYS)
    return lambda day: _weekday(day) in days


def _weekday(day: dt.date) -> int:
    return day.isoweekday() % 7 + 1
