"""Interactions as columns, and the log of a dataset group: what was imported in bulk and what was streamed.

A full import replaces the bulk part only; streamed events stay ("bulk-data-import-step"). Identical events with the
same timestamp are stored once.
"""

from __future__ import annotations

from collections import Counter, defaultdict
from dataclasses import dataclass
from datetime import datetime

import numpy as np

from rehearsal.personalize import durations
from rehearsal.personalize.data.vocabulary import Vocabulary


@dataclass(frozen=True)
class Interactions:
    """Rows as parallel arrays; `times` in epoch seconds, `values` NaN where an event has none."""

    users: np.ndarray
    items: np.ndarray
    times: np.ndarray
    types: np.ndarray
    values: np.ndarray

    def __len__(self) -> int:
        return len(self.users)

    @classmethod
    def empty(cls) -> Interactions:
        whole = np.zeros(0, dtype=np.int32)
        return cls(whole, whole, np.zeros(0, dtype=np.int64), whole, np.zeros(0, dtype=np.float32))

    def take(self, rows: np.ndarray) -> Interactions:
        """The rows that a mask or an array of positions selects."""
        return Interactions(self.users[rows], self.items[rows], self.times[rows], self.types[rows], self.values[rows])

    def joined(self, other: Interactions) -> Interactions:
        """The rows of both, each distinct row once, by user and time."""
        return Interactions(
            np.concatenate((self.users, other.users)),
            np.concatenate((self.items, other.items)),
            np.concatenate((self.times, other.times)),
            np.concatenate((self.types, other.types)),
            np.concatenate((self.values, other.values)),
        ).distinct()

    def distinct(self) -> Interactions:
        """Each distinct (user, item, time, event type) once, ordered by user and time."""
        order = np.lexsort((self.types, self.items, self.times, self.users))
        rows = self.take(order)
        if not len(rows):
            return rows
        fresh = np.ones(len(rows), dtype=bool)
        same = [np.diff(column) == 0 for column in (rows.users, rows.items, rows.times, rows.types)]
        fresh[1:] = ~np.logical_and.reduce(same)
        return rows.take(fresh)

    def of_user(self, user: int) -> Interactions:
        """The rows of one user, oldest first; the table must be ordered by user, as `distinct` leaves it."""
        first, last = np.searchsorted(self.users, (user, user + 1))
        return self.take(np.arange(first, last))


@dataclass(frozen=True)
class StreamedEvent:
    """One event of PutEvents. `user` is None while the visitor has only a session id; `received` is the clock's."""

    user: str | None
    session: str
    item: int
    type: int
    time: int
    value: float
    received: datetime


class InteractionLog:
    """All interactions of a dataset group; users, items and event types are codes of the group's vocabularies."""

    def __init__(self, users: Vocabulary, items: Vocabulary) -> None:
        self.users, self.items = users, items
        self.types = Vocabulary()  # lower case: "only event types match case-insensitively" (filter guide)
        self.bulk = Interactions.empty()
        self.streamed: list[StreamedEvent] = []
        self.impressions: Counter[int] = Counter()  # item -> how often it was shown
        self.clicks: Counter[int] = Counter()
        self.has_bulk = False
        self.changed_at: datetime | None = None  # when the latest interactions arrived
        self._seen: set[tuple[str, int, int, int]] = set()
        self._by_visitor: defaultdict[str, list[StreamedEvent]] = defaultdict(list)
        self._user_of_session: dict[str, str] = {}

    def replace(self, rows: Interactions, now: datetime) -> None:
        """A FULL import."""
        self.bulk, self.has_bulk, self.changed_at = rows.distinct(), True, now

    def extend(self, rows: Interactions, now: datetime) -> None:
        """An INCREMENTAL import."""
        self.bulk, self.changed_at = self.bulk.joined(rows), now

    def stream(self, event: StreamedEvent, shown: list[int]) -> None:
        """One event of PutEvents and the items that were shown with it."""
        visitor = event.user or event.session
        if event.user:
            self._user_of_session[event.session] = event.user
        identity = (visitor, event.item, event.time, event.type)
        if identity in self._seen:
            return
        self._seen.add(identity)
        self.changed_at = event.received
        self.streamed.append(event)
        self._by_visitor[visitor].append(event)
        self.impressions.update(shown)
        self.clicks[event.item] += 1

    def of_visitor(self, visitor: str, now: datetime) -> list[StreamedEvent]:
        """Streamed events that count at `now` for a user id, or for a session id that stands in for one."""
        return [event for event in self._by_visitor.get(visitor, ()) if event.received + durations.EVENT_EFFECT <= now]

    def snapshot(self) -> Interactions:
        """Bulk and streamed interactions together, as a training sees them, ordered by user and time.

        Events of a session count for the user that was later named in it.
        """
        if not self.streamed:
            return self.bulk
        names = [event.user or self._user_of_session.get(event.session, event.session) for event in self.streamed]
        rows = Interactions(
            self.users.codes(names),
            np.array([event.item for event in self.streamed], dtype=np.int32),
            np.array([event.time for event in self.streamed], dtype=np.int64),
            np.array([event.type for event in self.streamed], dtype=np.int32),
            np.array([event.value for event in self.streamed], dtype=np.float32),
        )
        return self.bulk.joined(rows)

    def recent_items(self, user: str, types: list[int] | None, limit: int, now: datetime) -> set[int]:
        """Items of the latest `limit` interactions of `user` per event type, for filters.

        `types` are codes of event types, None for all.
        """
        code = self.users.find(user)
        rows = self.bulk.of_user(code) if code is not None else Interactions.empty()
        streamed = self.of_visitor(user, now)
        events = [*zip(rows.times.tolist(), rows.types.tolist(), rows.items.tolist(), strict=True)]
        events += [(event.time, event.type, event.item) for event in streamed]
        events.sort(reverse=True)
        wanted = None if types is None else set(types)
        seen: Counter[int] = Counter()
        items: set[int] = set()
        for _, kind, item in events:
            if (wanted is None or kind in wanted) and seen[kind] < limit:
                seen[kind] += 1
                items.add(item)
        return items
