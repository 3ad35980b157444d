"""Interactions as columns, and the log of a dataset group: what was imported in bulk and what was streamed.

A full import replaces the bulk part only; streamed events stay ("bulk-data-import-step"). Identical events with the
same timestamp are stored once.
"""

from __future__ import annotations

import json
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

import numpy as np

from rehearsal.personalize import durations
from rehearsal.personalize.data.vocabulary import Vocabulary

_REMEMBERED = timedelta(hours=2)  # for which it can be told what there was


@dataclass(frozen=True)
class Interactions:
    """Rows as parallel arrays; `times` in epoch seconds, `values` NaN where an event has none.

    `contexts` are codes of the metadata columns' values together, 0 for none.
    """

    users: np.ndarray
    items: np.ndarray
    times: np.ndarray
    types: np.ndarray
    values: np.ndarray
    contexts: np.ndarray = field(default_factory=lambda: np.zeros(0, dtype=np.int32))

    def __post_init__(self) -> None:
        if len(self.contexts) != len(self.users):
            object.__setattr__(self, "contexts", np.zeros(len(self.users), dtype=np.int32))

    def __len__(self) -> int:
        return len(self.users)

    @classmethod
    def empty(cls) -> Interactions:
        whole = np.zeros(0, dtype=np.int32)
        return cls(whole, whole, np.zeros(0, dtype=np.int64), whole, np.zeros(0, dtype=np.float32))

    def take(self, rows: np.ndarray) -> Interactions:
        """The rows that a mask or an array of positions selects."""
        return Interactions(*(column[rows] for column in self._columns()))

    def joined(self, other: Interactions) -> Interactions:
        """The rows of both, each distinct row once, by user and time."""
        return Interactions(*map(np.concatenate, zip(self._columns(), other._columns(), strict=True))).distinct()

    def _columns(self) -> tuple[np.ndarray, ...]:
        return self.users, self.items, self.times, self.types, self.values, self.contexts

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
    context: int = 0


class InteractionLog:
    """All interactions of a dataset group; users, items and event types are codes of the group's vocabularies."""

    def __init__(self, users: Vocabulary, items: Vocabulary) -> None:
        self.users, self.items = users, items
        self.types = Vocabulary()  # lower case: "only event types match case-insensitively" (filter guide)
        self.contexts = Vocabulary()  # each as JSON
        self.contexts.code("{}")
        self.bulk = Interactions.empty()
        self.streamed: list[StreamedEvent] = []
        self.impressions: Counter[int] = Counter()  # item -> how often it was shown
        self.clicks: Counter[int] = Counter()
        self.has_bulk = False
        self.changed_at: datetime | None = None  # when the latest interactions arrived
        self._replaced: list[tuple[datetime, Interactions]] = []  # earlier `bulk`s and until when they were it
        self._seen: set[tuple[str, int, int, int]] = set()
        self._by_visitor: defaultdict[str, list[StreamedEvent]] = defaultdict(list)
        self._user_of_session: dict[str, str] = {}

    def context(self, values: Mapping[str, Any]) -> int:
        """The code of the values of metadata columns together; those without a value do not count."""
        present = {name: value for name, value in values.items() if value is not None}
        return self.contexts.code(json.dumps(present, sort_keys=True))

    def replace(self, rows: Interactions, now: datetime) -> None:
        """A FULL import."""
        self._remember(now)
        self.bulk, self.has_bulk, self.changed_at = rows.distinct(), True, now

    def extend(self, rows: Interactions, now: datetime) -> None:
        """An INCREMENTAL import."""
        self._remember(now)
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

    def forget(self, users: Set[str], codes: Sequence[int]) -> int:
        """Remove all that users did, in sessions of theirs too, and tell how much it was; `codes` are theirs."""
        sessions = {session for session, user in self._user_of_session.items() if user in users}
        gone = [each for each in self.streamed if (each.user or each.session) in users | sessions]
        count = len(gone) + int(np.isin(self.bulk.users, codes).sum())
        self.bulk = self.bulk.take(~np.isin(self.bulk.users, codes))
        self._replaced = [(until, rows.take(~np.isin(rows.users, codes))) for until, rows in self._replaced]
        self.streamed = [each for each in self.streamed if (each.user or each.session) not in users | sessions]
        for visitor in users | sessions:
            self._by_visitor.pop(visitor, None)
            self._user_of_session.pop(visitor, None)
        return count

    def of_visitor(self, visitor: str, now: datetime) -> list[StreamedEvent]:
        """Streamed events that count at `now` for a user id, or for a session id that stands in for one."""
        return [event for event in self._by_visitor.get(visitor, ()) if event.received + durations.EVENT_EFFECT <= now]

    def snapshot(self) -> Interactions:
        """Bulk and streamed interactions together, as a training sees them, ordered by user and time.

        Events of a session count for the user that was later named in it.
        """
        if not self.streamed:
            return self.bulk
        return self.bulk.joined(self._rows(self.streamed))

    def _rows(self, events: list[StreamedEvent]) -> Interactions:
        names = [event.user or self._user_of_session.get(event.session, event.session) for event in events]
        return Interactions(
            self.users.codes(names),
            np.array([event.item for event in events], dtype=np.int32),
            np.array([event.time for event in events], dtype=np.int64),
            np.array([event.type for event in events], dtype=np.int32),
            np.array([event.value for event in events], dtype=np.float32),
            np.array([event.context for event in events], dtype=np.int32),
        )

    def between(self, first: float, when: datetime) -> Interactions:
        """Rows from `first` (epoch seconds) on, of what had arrived at `when`, at most two hours ago."""
        bulk = next((rows for until, rows in self._replaced if when < until), self.bulk)
        streamed = [event for event in self.streamed if event.time >= first and event.received <= when]
        return bulk.take(bulk.times >= first).joined(self._rows(streamed))

    def _remember(self, now: datetime) -> None:
        kept = [(until, rows) for until, rows in self._replaced if until > now - _REMEMBERED]
        self._replaced = [*kept, (now, self.bulk)]

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
