"""Rotated filters: an expression with named values, and the text it becomes at an instant.

    expression   INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > {since}
    values       {"since": {"now": {"minus": {"days": 365}, "floor": "day"}, "as": "epoch_seconds"}}
    at midnight of 2027-01-01 UTC
                 INCLUDE ItemID WHERE Items.CREATION_TIMESTAMP > 1767225600

A value is arithmetic on the instant of the rotation and nothing else: no template language, no code. `$NAME` is a
placeholder of Personalize's own, filled in by each request for recommendations, and is left alone.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

PLACEHOLDER = re.compile(r"\{([^{}]*)\}")
NAME = re.compile(r"[A-Za-z_][A-Za-z0-9_]*")

UNITS = ("weeks", "days", "hours", "minutes")


def _floor_day(moment: datetime) -> datetime:
    return moment.replace(hour=0, minute=0, second=0, microsecond=0)


# Weeks begin on Monday, as in ISO 8601. All floors are in UTC, like the timestamps in the data.
FLOORS: dict[str, Callable[[datetime], datetime]] = {
    "minute": lambda moment: moment.replace(second=0, microsecond=0),
    "hour": lambda moment: moment.replace(minute=0, second=0, microsecond=0),
    "day": _floor_day,
    "week": lambda moment: _floor_day(moment) - timedelta(days=moment.weekday()),
    "month": lambda moment: _floor_day(moment).replace(day=1),
    "year": lambda moment: _floor_day(moment).replace(month=1, day=1),
}

# Numbers are written bare and compared; texts are written in double quotes and match exactly (filter guide).
FORMATS: dict[str, Callable[[datetime], str]] = {
    "epoch_seconds": lambda moment: str(int(moment.timestamp())),
    "epoch_days": lambda moment: str(int(moment.timestamp()) // 86_400),
    "year": lambda moment: f"{moment.year:04}",
    "iso_date": lambda moment: f'"{moment:%Y-%m-%d}"',
    "iso_month": lambda moment: f'"{moment:%Y-%m}"',
}


def placeholders(expression: str) -> list[str]:
    """What stands between braces, in order, repeated if it is used repeatedly."""
    return PLACEHOLDER.findall(expression)


def render(expression: str, values: Mapping[str, Mapping[str, object]], now: datetime) -> str:
    """The expression with each `{name}` replaced by its value at `now` (an aware time); everything else stays literal.

    Raises KeyError for a name without a value.
    """
    rendered = {name: value_at(value, now) for name, value in values.items()}
    return PLACEHOLDER.sub(lambda match: rendered[match[1]], expression)


def value_at(value: Mapping[str, object], now: datetime) -> str:
    """One value's text: now, minus a span, floored, formatted. Subtracting comes first, as it reads."""
    arithmetic = value["now"]
    moment = now.astimezone(timezone.utc) - timedelta(**arithmetic.get("minus", {}))
    if floor := arithmetic.get("floor"):
        moment = FLOORS[floor](moment)
    return FORMATS[value["as"]](moment)
