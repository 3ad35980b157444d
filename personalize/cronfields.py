"""The six fields of a cron expression in AWS's dialect: reading them, and which days of a month they name.

EventBridge Scheduler user guide, "Cron-based schedules": minutes and hours, day of month, month, day of week and year,
with `, - * /` everywhere, `? L W` for days of the month and `? L #` for days of the week (where `/` is not allowed). A
range may run over its end: `FRI-MON`, `22-2`. Days that a month does not have (31, 31W, the fifth Friday) are skipped
in it; the guide does not say so for `31W`, but a month without a 31st has no weekday nearest to it.
"""

from __future__ import annotations

import calendar
from dataclasses import dataclass

YEARS = range(1970, 2200)
_MONTHS = ("JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC")
_WEEKDAYS = ("SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT")


@dataclass(frozen=True)
class _Field:
    """One position of the expression: its values, the names that stand for them, and what is not allowed in it."""

    name: str
    values: range
    names: tuple[str, ...] = ()
    steps: bool = True
    wraps: bool = True


_MINUTES = _Field("minutes", range(60))
_HOURS = _Field("hours", range(24))
_DAY_OF_MONTH = _Field("day of month", range(1, 32))
_MONTH = _Field("month", range(1, 13), _MONTHS)
_DAY_OF_WEEK = _Field("day of week", range(1, 8), _WEEKDAYS, steps=False)
_YEAR = _Field("year", YEARS, wraps=False)


@dataclass(frozen=True)
class Fields:
    """A cron expression, read. Exactly one of the two day fields is None: the one that was `?`."""

    minutes: frozenset[int]
    hours: frozenset[int]
    days_of_month: tuple[str, ...] | None
    months: frozenset[int]
    days_of_week: tuple[str, ...] | None
    years: frozenset[int]


def parse(text: str) -> Fields:
    """Read the six fields between the parentheses of cron(...); raises ValueError with what is wrong."""
    parts = text.upper().split()
    if len(parts) != 6:
        raise ValueError(f"cron has six fields (minutes hours day-of-month month day-of-week year), found {len(parts)}")
    minutes, hours, day_of_month, month, day_of_week, year = parts
    if (day_of_month == "?") == (day_of_week == "?"):
        raise ValueError("exactly one of day-of-month and day-of-week must be '?'")
    return Fields(
        minutes=_numbers(_MINUTES, minutes),
        hours=_numbers(_HOURS, hours),
        days_of_month=_items(_DAY_OF_MONTH, day_of_month),
        months=_numbers(_MONTH, month),
        days_of_week=_items(_DAY_OF_WEEK, day_of_week),
        years=_numbers(_YEAR, year),
    )


def days(fields: Fields, year: int, month: int) -> list[int]:
    """The days of that month that the day fields name, ascending."""
    length = calendar.monthrange(year, month)[1]
    found: set[int] = set()
    for item in fields.days_of_month or ():
        found |= _days_of_month(item, year, month, length)
    for item in fields.days_of_week or ():
        found |= _days_of_week(item, year, month, length)
    return sorted(found)


def _items(field: _Field, text: str) -> tuple[str, ...] | None:
    """The comma-separated parts of a day field, each checked; None for `?`."""
    if text == "?":
        return None
    items = tuple(text.split(","))
    for item in items:
        if not (_is_special_day(item) if field is _DAY_OF_MONTH else _is_special_weekday(item)):
            _numbers(field, item)
    return items


def _is_special_day(item: str) -> bool:
    number = item.removesuffix("W")
    return item in ("L", "LW") or (item.endswith("W") and number.isdecimal() and int(number) in _DAY_OF_MONTH.values)


def _is_special_weekday(item: str) -> bool:
    day, hash_sign, nth = item.partition("#")
    if hash_sign:
        return _is_value(_DAY_OF_WEEK, day) and nth in ("1", "2", "3", "4", "5")
    return item == "L" or (item.endswith("L") and _is_value(_DAY_OF_WEEK, item.removesuffix("L")))


def _days_of_month(item: str, year: int, month: int, length: int) -> set[int]:
    if item == "L":
        return {length}
    if item.endswith("W"):
        day = length if item == "LW" else int(item.removesuffix("W"))
        return {_nearest_weekday(year, month, day, length)} if day <= length else set()
    return {day for day in _numbers(_DAY_OF_MONTH, item) if day <= length}


def _nearest_weekday(year: int, month: int, day: int, length: int) -> int:
    """Monday to Friday, at most two days away and never in another month."""
    weekday = calendar.weekday(year, month, day)
    if weekday == calendar.SATURDAY:
        return day - 1 if day > 1 else day + 2
    if weekday == calendar.SUNDAY:
        return day + 1 if day < length else day - 2
    return day


def _days_of_week(item: str, year: int, month: int, length: int) -> set[int]:
    day, hash_sign, nth = item.partition("#")
    if item == "L":
        return _weekdays(7, year, month, length)
    if hash_sign:
        matching = sorted(_weekdays(_value(_DAY_OF_WEEK, day), year, month, length))
        return set(matching[int(nth) - 1 : int(nth)])
    if item.endswith("L"):
        return {max(_weekdays(_value(_DAY_OF_WEEK, item.removesuffix("L")), year, month, length))}
    return set().union(*(_weekdays(day, year, month, length) for day in _numbers(_DAY_OF_WEEK, item)))


def _weekdays(day_of_week: int, year: int, month: int, length: int) -> set[int]:
    """The days of the month that fall on that day of the week, Sunday being 1."""
    first = (calendar.weekday(year, month, 1) + 1) % 7 + 1
    return set(range(1 + (day_of_week - first) % 7, length + 1, 7))


def _numbers(field: _Field, text: str) -> frozenset[int]:
    found: set[int] = set()
    for item in text.split(","):
        found |= _range(field, item)
    return frozenset(found)


def _range(field: _Field, item: str) -> set[int]:
    """One of `*`, `7`, `2-5`, or with a step `*/2`, `7/2`, `2-10/2`; a step from one number runs to the last value."""
    span, slash, step = item.partition("/")
    if slash and not field.steps:
        raise ValueError(f"{field.name} takes no step: {item!r}; list the days")
    stride = _step(field, item, step) if slash else 1
    first, last = field.values[0], field.values[-1]
    if span != "*":
        low, dash, high = span.partition("-")
        first = _value(field, low)
        if dash:
            last = _value(field, high)
        elif not slash:
            last = first
    if last >= first:
        return set(range(first, last + 1, stride))
    if not field.wraps:
        raise ValueError(f"{field.name} {item!r} runs backwards")
    size = len(field.values)
    return {(n - field.values[0]) % size + field.values[0] for n in range(first, last + size + 1, stride)}


def _step(field: _Field, item: str, text: str) -> int:
    if not (text.isdecimal() and 1 <= int(text) <= field.values[-1]):
        raise ValueError(f"{field.name} {item!r}: the step after '/' is a number from 1 to {field.values[-1]}")
    return int(text)


def _is_value(field: _Field, text: str) -> bool:
    return text in field.names or (text.isascii() and text.isdecimal() and int(text) in field.values)


def _value(field: _Field, text: str) -> int:
    if not _is_value(field, text):
        names = f" or {field.names[0]} to {field.names[-1]}" if field.names else ""
        raise ValueError(f"{field.name} is {field.values[0]} to {field.values[-1]}{names}, found {text!r}")
    return field.names.index(text) + field.values[0] if text in field.names else int(text)
