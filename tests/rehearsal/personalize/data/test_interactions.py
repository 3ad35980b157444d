"""The interaction table, compared with plain Python over arbitrary rows."""

from __future__ import annotations

import datetime as dt

import numpy as np
from hypothesis import given, strategies as st

from rehearsal.personalize.data.interactions import InteractionLog, Interactions, StreamedEvent
from rehearsal.personalize.data.vocabulary import Vocabulary

NOW = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
small = st.integers(0, 4)
rows = st.lists(st.tuples(small, small, small, small), max_size=30)


def table(entries: list[tuple[int, int, int, int]]) -> Interactions:
    users, items, times, types = (np.array([e[n] for e in entries], dtype=np.int32) for n in range(4))
    return Interactions(users, items, times.astype(np.int64), types, np.zeros(len(entries), dtype=np.float32))


def listed(interactions: Interactions) -> list[tuple[int, ...]]:
    columns = (interactions.users, interactions.items, interactions.times, interactions.types)
    return [*zip(*(column.tolist() for column in columns), strict=True)]


@given(rows, rows)
def test_joining_keeps_each_row_once_by_user_and_time(first, second):
    joined = listed(table(first).joined(table(second)))
    assert sorted(joined) == sorted(set(first + second))
    assert [(user, time) for user, _, time, _ in joined] == sorted((user, time) for user, _, time, _ in joined)


@given(rows, small)
def test_the_rows_of_a_user(entries, user):
    of_user = table(entries).distinct().of_user(user)
    assert set(listed(of_user)) == {entry for entry in entries if entry[0] == user}


def event(item: int, time: int, user: str | None = "u", session: str = "s") -> StreamedEvent:
    return StreamedEvent(user, session, item, 0, time, float("nan"), NOW)


def test_identical_events_are_stored_once_and_seen_after_their_seconds():
    log = InteractionLog(Vocabulary(), Vocabulary())
    for time in (1, 1, 2):
        log.stream(event(3, time), [])
    assert [each.time for each in log.of_visitor("u", NOW + dt.timedelta(seconds=2))] == [1, 2]
    assert log.of_visitor("u", NOW + dt.timedelta(seconds=1)) == []


def test_a_session_is_given_to_the_user_that_it_turns_out_to_be():
    log = InteractionLog(Vocabulary(), Vocabulary())
    log.stream(event(1, 1, user=None), [])
    log.stream(event(2, 2, user="u"), [])
    snapshot = log.snapshot()
    assert {log.users.names[code] for code in snapshot.users} == {"u"}
    assert snapshot.items.tolist() == [1, 2]


def test_filters_see_the_latest_items_of_each_type():
    log = InteractionLog(Vocabulary(), Vocabulary())
    log.users.code("u")
    log.replace(table([(0, item, item, item % 2) for item in range(6)]), NOW)
    assert log.recent_items("u", None, 2, NOW) == {2, 3, 4, 5}
    assert log.recent_items("u", [1], 1, NOW) == {5}
    assert log.recent_items("nobody", None, 2, NOW) == set()
