"""What is to happen at a later instant, done when somebody next looks.

The rehearsal has no threads: an import that becomes ACTIVE at noon takes effect before the first request after noon
is answered. Entries run in order of time, ties in the order in which they were added.
"""

from __future__ import annotations

import heapq
import itertools
from collections.abc import Callable
from datetime import datetime

Action = Callable[[datetime], None]


class Agenda:
    """Entries of (instant, action), in order of time."""

    def __init__(self) -> None:
        self._entries: list[tuple[datetime, int, Action]] = []
        self._numbers = itertools.count()

    def add(self, when: datetime, action: Action) -> None:
        """Have `action(when)` called by the first `run` at or after `when`."""
        heapq.heappush(self._entries, (when, next(self._numbers), action))

    def run(self, now: datetime) -> None:
        """Do all that is due by `now`, including what the actions themselves add."""
        while self._entries and self._entries[0][0] <= now:
            when, _, action = heapq.heappop(self._entries)
            action(when)
