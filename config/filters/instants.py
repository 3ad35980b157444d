"""The moments at which a rotated filter is rendered to be checked: those at which dates surprise.

Ends of months and years, the leap day, the first of a month, and both sides of the hours that clocks skip and repeat in
the time zone of the rotation. They lie in the years that follow, so that what passes today passes then.
"""

from __future__ import annotations

import functools
from collections.abc import Iterator
from datetime import datetime, timedelta, timezone
from zoneinfo import ZoneInfo

_SECOND = timedelta(seconds=1)
_UTC = timezone.utc
_CALENDAR = (
    datetime(2027, 1, 1, tzinfo=_UTC),
    datetime(2027, 1, 31, 23, 59, 59, tzinfo=_UTC),
    datetime(2027, 3, 1, tzinfo=_UTC),
    datetime(2027, 4, 30, 23, 59, 59, tzinfo=_UTC),
    datetime(2027, 7, 14, 12, 34, 56, tzinfo=_UTC),
    datetime(2028, 2, 28, 23, 59, 59, tzinfo=_UTC),
    datetime(2028, 2, 29, 12, tzinfo=_UTC),
    datetime(2028, 12, 31, 23, 59, 59, tzinfo=_UTC),
    datetime(2100, 3, 1, tzinfo=_UTC),  # the year that is no leap year although four divides it
)
_YEAR = 2027


@functools.cache
def telling(time_zone: str) -> tuple[datetime, ...]:
    """Aware times, ascending; raises ZoneInfoNotFoundError for a zone that there is not."""
    return tuple(sorted({*_CALENDAR, *_changes(ZoneInfo(time_zone))}))


def _changes(zone: ZoneInfo) -> Iterator[datetime]:
    """The last second before and the first one after every change of the clock in one year, to the hour."""
    moment = datetime(_YEAR, 1, 1, tzinfo=_UTC)
    while moment.year == _YEAR:
        following = moment + timedelta(days=1)
        if moment.astimezone(zone).utcoffset() != following.astimezone(zone).utcoffset():
            hours = (moment + timedelta(hours=hour) for hour in range(1, 25))
            before = moment.astimezone(zone).utcoffset()
            changed = next(hour for hour in hours if hour.astimezone(zone).utcoffset() != before)
            yield from (changed - _SECOND, changed)
        moment = following
