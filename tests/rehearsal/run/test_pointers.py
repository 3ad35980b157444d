"""Lapses of a pointer, as a table: what it named, what the filters were, when callers found nothing of use."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.personalize.inspection import FilterHistory
from rehearsal.personalize.statuses import Step
from rehearsal.run.pointers import Lapse, lapses

DAY = datetime(2026, 11, 22, tzinfo=timezone.utc)


def at(hour: float) -> datetime:
    return DAY + timedelta(hours=hour)


def history(*steps: tuple[float, str], deleted: float | None = None) -> FilterHistory:
    gone = None if deleted is None else at(deleted)
    return FilterHistory("name", "arn", "...", tuple(Step(at(hour), status) for hour, status in steps), gone)


ALWAYS = history((0, "CREATE PENDING"), (1, "ACTIVE"))
GOES = history((0, "CREATE PENDING"), (1, "ACTIVE"), (10, "DELETE PENDING"), deleted=11)
FAILS = history((0, "CREATE PENDING"), (1, "CREATE FAILED"))


@pytest.mark.parametrize(
    ("named", "expected"),
    [
        ([(2, "always")], []),
        ([(2, "always"), (5, "goes"), (9, "always")], []),
        ([(0.5, "always")], [(0.5, 1, "always")]),  # switched before the filter was there
        ([(2, "goes")], [(10, 20, "goes")]),  # deleted under the pointer
        ([(2, "goes"), (12, "always")], [(10, 12, "goes")]),
        ([(2, "fails"), (3, "always")], [(2, 3, "fails")]),
        ([(2, "unheard-of"), (3, "always")], [(2, 3, "unheard-of")]),
        ([(15, "goes")], [(15, 20, "goes")]),
        ([], []),
    ],
)
def test_lapses(named, expected):
    filters = {"always": ALWAYS, "goes": GOES, "fails": FAILS}
    found = list(lapses([(at(hour), arn) for hour, arn in named], at(20), filters))
    assert found == [Lapse(at(since), at(until), arn) for since, until, arn in expected]
