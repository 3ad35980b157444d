"""Timetables: whatever is asked and in whatever order, a status depends on the clock alone."""

from __future__ import annotations

import datetime as dt

from hypothesis import given, strategies as st

from rehearsal.personalize import statuses
from rehearsal.personalize.statuses import Timetable

START = dt.datetime(2026, 1, 1, tzinfo=dt.timezone.utc)
spans = st.integers(1, 10_000).map(lambda seconds: dt.timedelta(seconds=seconds))
ORDER = [statuses.PENDING, statuses.IN_PROGRESS, statuses.ACTIVE, statuses.DELETE_PENDING, statuses.DELETING]


@given(spans, st.lists(spans, max_size=20))
def test_a_creation_only_ever_moves_on(takes, instants):
    timetable = Timetable.creation(START, takes)
    seen = [ORDER.index(timetable.status(START + instant)) for instant in sorted(instants)]
    assert seen == sorted(seen)
    assert timetable.status(START) == statuses.PENDING
    assert timetable.status(START + takes) == statuses.ACTIVE
    assert timetable.since(statuses.ACTIVE) == START + takes


@given(spans, spans, spans)
def test_a_deletion_ends_in_nothing(creation, later, deletion):
    asked = START + creation + later
    timetable = Timetable.creation(START, creation).deleted(asked, deletion)
    assert timetable.status(asked) == statuses.DELETE_PENDING
    assert timetable.status(asked - later) == statuses.ACTIVE
    assert not timetable.gone(asked)
    assert timetable.gone(asked + deletion)


@given(spans, spans)
def test_a_stopped_training_never_becomes_active(takes, stop):
    asked = START + takes / 2
    timetable = Timetable.creation(START, takes).stopped(asked, stop)
    assert timetable.since(statuses.ACTIVE) is None
    assert timetable.status(START + takes + stop) == statuses.STOPPED


def test_the_history_holds_what_has_happened():
    timetable = Timetable.creation(START, dt.timedelta(minutes=5), statuses.FAILED)
    assert [step.status for step in timetable.history(START + dt.timedelta(minutes=1))] == ORDER[:2]
    assert timetable.status(START + dt.timedelta(minutes=5)) == statuses.FAILED
