"""Schedule expressions of EventBridge Scheduler: what they mean, when they fire, and how tenants are kept apart.

EventBridge Scheduler user guide, "Schedule types in EventBridge Scheduler":

    rate(5 minutes)  rate(1 hour)  rate(7 days)      from the moment that the schedule is created
    cron(minutes hours day-of-month month day-of-week year)
    at(2027-01-31T04:30:00)                          once

Days of the month know `L` (the last), `15W` (the weekday nearest to the 15th, within the month) and `LW` (the last
weekday); days of the week, Sunday being 1, know `L` (Saturday), `6L` (the last Friday) and `6#3` (the third Friday).
One of the two day fields is `?`. Times are those of the schedule's time zone: one that the clock skips in spring does
not fire, one that it shows twice in autumn fires the first time only.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime, time, timedelta, timezone
from itertools import pairwise
from zoneinfo import ZoneInfo, ZoneInfoNotFoundError

from personalize import cronfields

MOST_STAGGER = 15  # minutes: offsets are 0..14, so that a schedule stays in the quarter of an hour it was written for
_UNITS = {"minute": timedelta(minutes=1), "hour": timedelta(hours=1), "day": timedelta(days=1)}
_RATE = re.compile(r"rate\((\d+) (minute|hour|day)(s?)\)")
_CRON = re.compile(r"cron\(([^()]*)\)")
_LEAP_CYCLE = (2024, 2033)  # first year, and the one after the last
_AT = re.compile(r"at\((\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)\)")


class ScheduleError(ValueError):
    """The expression is not one that EventBridge Scheduler takes; the text says what is wrong and what is allowed."""


@dataclass(frozen=True)
class Rate:
    """Every so often, counted from the schedule's creation."""

    interval: timedelta


@dataclass(frozen=True)
class At:
    """Once, at a local time."""

    moment: datetime  # naive: it gets the schedule's time zone


@dataclass(frozen=True)
class Cron:
    """At the minutes, hours and days of its fields."""

    fields: cronfields.Fields

    def days(self, year: int, month: int) -> list[int]:
        """The days of that month, ascending, on which it fires."""
        return cronfields.days(self.fields, year, month)

    def times(self) -> list[time]:
        """The local times of a day at which it fires, ascending."""
        return [time(hour, minute) for hour in sorted(self.fields.hours) for minute in sorted(self.fields.minutes)]


def parse(expression: str) -> Rate | Cron | At:
    """Read an expression; raises ScheduleError for anything that EventBridge Scheduler would not take."""
    if match := _RATE.fullmatch(expression):
        return _rate(int(match[1]), match[2], plural=bool(match[3]))
    if match := _CRON.fullmatch(expression):
        try:
            return Cron(cronfields.parse(match[1]))
        except ValueError as error:
            raise ScheduleError(str(error)) from None
    if match := _AT.fullmatch(expression):
        try:
            moment = datetime.fromisoformat(match[1])
        except ValueError as error:
            raise ScheduleError(f"no such time: {error}") from None
        if not cronfields.YEARS[0] <= moment.year <= cronfields.YEARS[-1]:
            raise ScheduleError(f"write a year from {cronfields.YEARS[0]} to {cronfields.YEARS[-1]}")
        return At(moment)
    raise ScheduleError("write cron(0 3 ? * SUN *), rate(1 hour) or at(2027-01-31T04:30:00)")


def _rate(value: int, unit: str, *, plural: bool) -> Rate:
    if value == 0:
        raise ScheduleError("a rate is at least 1")
    if plural != (value > 1):
        raise ScheduleError(f"write rate({value} {unit}{'s' if value > 1 else ''})")
    try:
        return Rate(value * _UNITS[unit])
    except OverflowError:
        raise ScheduleError("that is longer than any schedule runs") from None


def next_firings(expression: str, time_zone: str, after: datetime, count: int) -> list[datetime]:
    """The first `count` firings later than `after` (an aware time), as aware times in the schedule's zone.

    Fewer than count where the expression ends: an at() fires once, a cron may name its years, and there is no year
    10000. A rate is counted from
    `after`, as if the schedule had been created then.
    """
    zone = zone_of(time_zone)
    schedule = parse(expression)
    if isinstance(schedule, Rate):
        start = after.astimezone(timezone.utc)
        most = (datetime.max.replace(tzinfo=timezone.utc) - _UNITS["day"] - start) // schedule.interval
        return [(start + k * schedule.interval).astimezone(zone) for k in range(1, min(count, most) + 1)]
    moments = iter([schedule.moment]) if isinstance(schedule, At) else _moments(schedule, after.astimezone(zone).date())
    firings: list[datetime] = []
    for moment in moments:
        if len(firings) == count:
            break
        aware = moment.replace(tzinfo=zone)
        if aware.astimezone(timezone.utc) > after and _exists(aware):
            firings.append(aware)
    return firings


def zone_of(time_zone: str) -> ZoneInfo:
    """The IANA time zone of that name; raises ScheduleError if there is none."""
    try:
        return ZoneInfo(time_zone)
    except (ZoneInfoNotFoundError, ValueError, OSError):
        raise ScheduleError(f"{time_zone!r} is no IANA time zone; write one such as Europe/Dublin or UTC") from None


def _moments(cron: Cron, first: date) -> Iterator[datetime]:
    """Local times from a day before `first` (zones differ by less), until the last year that AWS knows."""
    start = first - timedelta(days=1)
    times = cron.times()
    for year in sorted(year for year in cron.fields.years if year >= start.year):
        for month in sorted(cron.fields.months):
            if (year, month) < (start.year, start.month):
                continue
            for day in cron.days(year, month):
                if (year, month, day) >= (start.year, start.month, start.day):
                    yield from (datetime.combine(date(year, month, day), moment) for moment in times)


def _exists(aware: datetime) -> bool:
    """False for a local time that the clock skips: it does not survive the way to UTC and back."""
    return aware.astimezone(timezone.utc).astimezone(aware.tzinfo).replace(tzinfo=None) == aware.replace(tzinfo=None)


def minimum_interval(expression: str) -> timedelta | None:
    """The shortest time between two firings, daylight saving time aside; None if it fires once or never.

    Days are compared over a leap cycle from 2024 on (all the years that a cron names, if it names some).
    """
    schedule = parse(expression)
    if isinstance(schedule, At):
        return None
    if isinstance(schedule, Rate):
        return schedule.interval
    times = [datetime.combine(date.min, moment) for moment in schedule.times()]
    within_day = [later - earlier for earlier, later in pairwise(times)]
    years = sorted(schedule.fields.years)
    if len(years) == len(cronfields.YEARS):
        years = list(range(*_LEAP_CYCLE))
    dates = _dates(schedule, years)
    between_days = [later - earlier for earlier, later in pairwise(dates)]
    overnight = [min(between_days) + (times[0] - times[-1])] if between_days else []
    return min(within_day + overnight, default=None) if dates else None


def _dates(cron: Cron, years: list[int]) -> list[date]:
    return [date(y, m, d) for y in years for m in sorted(cron.fields.months) for d in cron.days(y, m)]


def longest_interval(expression: str) -> timedelta | None:
    """The longest time between two firings, daylight saving time aside; None if it does not go on for ever.

    That is an at(), and a cron that names years. Days are compared over a leap cycle from 2024 on.
    """
    schedule = parse(expression)
    if isinstance(schedule, Rate):
        return schedule.interval
    if isinstance(schedule, At) or len(schedule.fields.years) != len(cronfields.YEARS):
        return None
    times = [datetime.combine(date.min, moment) for moment in schedule.times()]
    dates = _dates(schedule, list(range(*_LEAP_CYCLE)))
    if len(dates) < 2:
        return None
    within_day = [later - earlier for earlier, later in pairwise(times)]
    overnight = max(later - earlier for earlier, later in pairwise(dates)) + (times[0] - times[-1])
    return max([*within_day, overnight])


AFTER_FULL = 1  # minute: an UPDATE that is due with a FULL training of its solution comes after it, and skips


def stagger(expression: str, tenant: str, later: int = 0) -> str:
    """The expression that this tenant's schedule really gets, so that not all tenants start in the same second.

    Personalize's control plane takes one request a second per operation, account and region. Fifty tenants that all
    train at 03:00 would keep it throttled; spread by a hash of their names they mostly do not meet.

    - A cron whose minute is one number is moved later by 0 to 14 minutes, never past the end of its hour (so that its
      day stays the same). All schedules of a tenant move by the same amount, hence an import written ten minutes before
      a training stays ten minutes before it. Only in the last quarter of an hour, where there is less room, do
      distances shrink; the order never turns.
    - rate(N minutes) where N divides 60, rate(N hours) where N divides 24: the equivalent cron with an offset. A rate
      is counted from its creation, and a deploy creates those of all tenants together.
    - Anything else stays: whoever writes several minutes or a longer rate has a rhythm of their own.

    ``later`` are minutes besides, as far as the hour has room for them: what is due with something else comes after it.

    Apply it once, at synthesis: a cron that was moved would be moved again.
    """
    schedule = parse(expression)
    if isinstance(schedule, Rate):
        return _spread_rate(expression, schedule.interval // timedelta(minutes=1), tenant, later)
    if isinstance(schedule, Cron):
        return _move_cron(expression, _hash(tenant) % MOST_STAGGER, later)
    return expression


def _move_cron(expression: str, offset: int, later: int) -> str:
    minute, rest = expression.removeprefix("cron(").strip().split(maxsplit=1)
    if not minute.isdigit():
        return expression
    room = 59 - int(minute)
    moved = min(59, int(minute) + min(offset, offset * room // (MOST_STAGGER - 1)) + later)
    return f"cron({moved} {rest}"


def _spread_rate(expression: str, minutes: int, tenant: str, later: int) -> str:
    hours = minutes // 60
    offset = (_hash(tenant) + later) % minutes
    if "minute" in expression and 60 % minutes == 0:
        return f"cron({'*' if minutes == 1 else offset if minutes == 60 else f'{offset}/{minutes}'} * * * ? *)"
    if "hour" in expression and 24 % hours == 0:
        hour = "*" if hours == 1 else offset // 60 if hours == 24 else f"{offset // 60}/{hours}"
        return f"cron({offset % 60} {hour} * * ? *)"
    return expression


def _hash(tenant: str) -> int:
    """A number that a tenant's name always gives: Python's own hash() differs from run to run."""
    return int.from_bytes(hashlib.sha256(tenant.encode()).digest()[:8], "big")
