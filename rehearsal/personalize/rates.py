"""Requests per second: a window of one second that slides with the clock."""

from __future__ import annotations

from collections import defaultdict, deque
from datetime import datetime, timedelta

_WINDOW = timedelta(seconds=1)


class RateLimiter:
    """Counts accepted requests by key; a refused request does not count against the next one."""

    def __init__(self) -> None:
        self._accepted: defaultdict[object, deque[datetime]] = defaultdict(deque)

    def accepts(self, key: object, limit: int, now: datetime) -> bool:
        """True, and counted, if fewer than `limit` requests of `key` were accepted within the second before `now`."""
        window = self._accepted[key]
        while window and now - window[0] >= _WINDOW:
            window.popleft()
        if len(window) >= limit:
            return False
        window.append(now)
        return True
