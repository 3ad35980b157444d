"""The range of time that a dashboard shows: as its body says it, within what was rehearsed."""

from __future__ import annotations

import math
import re
from dataclasses import dataclass
from datetime import datetime, timedelta, timezone

from rehearsal.dashboards.refusal import Refused

DEFAULT_START = "-PT3H"  # what the console opens a dashboard with whose body says nothing
_RELATIVE = re.compile(r"-P(?:(?P<weeks>\d+)W)?(?:(?P<days>\d+)D)?(?:T(?:(?P<hours>\d+)H)?(?:(?P<minutes>\d+)M)?)?")


@dataclass(frozen=True)
class Range:
    """From `start`, a whole minute, on and before `end`, in UTC; `asked`: its start had the rehearsal begun earlier."""

    start: datetime
    end: datetime
    asked: datetime

    @property
    def minutes(self) -> int:
        """Its length, the last minute counted as a whole one."""
        return math.ceil((self.end - self.start) / timedelta(minutes=1))

    def aligned(self, period: int) -> datetime:
        """The start, moved back so that periods of so many seconds, up to a day, begin where clocks say so.

        GetMetricData counts periods from the time that it is asked for, so whoever wants whole hours asks from one.
        """
        return self.start - timedelta(seconds=self.start.timestamp() % min(period, 86_400))


def moment(text: str, now: datetime) -> datetime:
    """A time as bodies write it: absolute (2026-11-21T18:00:00.000Z) or back from now (-PT6H, -P7D, -P2W).

    Raises Refused for anything else; months (-P1M), which the console knows too, are not modelled.
    """
    if match := _RELATIVE.fullmatch(text):
        parts = {unit: int(count) for unit, count in match.groupdict().items() if count}
        if parts:
            return now - timedelta(**parts)
    try:
        at = datetime.fromisoformat(text)
    except ValueError:
        raise Refused(f"time {text!r}: write -PT6H, -P7D or 2026-11-21T18:00:00Z (months are not modelled)") from None
    return at.replace(tzinfo=timezone.utc) if at.tzinfo is None else at.astimezone(timezone.utc)


def shown(start: str | None, end: str | None, *, born: datetime, now: datetime) -> Range:
    """The range between two times as bodies write them; nothing is shown from before the rehearsal was born.

    Raises Refused if a time cannot be read, if there is an end without a start ("if you specify a value for end, you
    must also specify a value for start"), or if nothing of the range was rehearsed.
    """
    if end is not None and start is None:
        raise Refused("a range of time has an end but no start")
    first = moment(start if start is not None else DEFAULT_START, now)
    last = moment(end, now) if end is not None else now
    if first >= last:
        raise Refused(f"a range of time ends ({last:%F %T}) before it starts ({first:%F %T})")
    if last <= born or first >= now:
        raise Refused(f"the range from {first:%F %T} to {last:%F %T} was not rehearsed ({born:%F %T} to {now:%F %T})")
    return Range(max(first, born).replace(second=0, microsecond=0), min(last, now), first)
