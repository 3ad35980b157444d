"""How late a schedule is, and when something is parked, as tables of situations."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from lambdas.tenant_watch.plan import Idle, lateness, parkings

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
HOURLY = {"name": "hourly", "machine": "arn", "prefix": "hourly", "seconds": 3600}


def ago(hours):
    return NOW - timedelta(hours=hours)


@pytest.mark.parametrize(
    ("since", "succeeded", "periods"),
    [
        (ago(100), {"hourly": ago(0.5)}, 0.5),
        (ago(100), {"hourly": ago(3)}, 3),
        (ago(100), {}, 100),
        (ago(2), {"hourly": ago(50)}, 2),  # changed since: it gets the time of its new rhythm
        (None, {"hourly": ago(4)}, 4),  # deleted by hand
        (None, {}, 90 * 24),
        (ago(-1), {}, 0),  # clocks that differ
        (ago(24 * 400), {}, 90 * 24),  # nobody knows what was before that
    ],
)
def test_a_schedule_is_as_late_as_its_last_success_is_old_in_its_own_periods(since, succeeded, periods):
    assert lateness([HOURLY], {"hourly": since}, succeeded, NOW) == {"hourly": periods}


HOME = {"kind": "campaign", "name": "home", "solution": "main", "action": "delete", "hours": 48, "revive": "by_hand"}
RECORD = {"generation": "7", "served": "7", "fullVersionArn": "v1"}


@pytest.mark.parametrize(
    ("hours", "record", "training", "why"),
    [
        (None, RECORD, {}, "idle for 0 hours, of 48"),
        (47.9, RECORD, {}, "idle for 47.9 hours, of 48"),
        (0.0, RECORD, {}, "idle for 0 hours, of 48"),
        (50.0, RECORD | {"parked": "{}"}, {}, "it is parked already"),
        (50.0, RECORD | {"holder": "arn"}, {}, "its writer is at work, or about to be"),
        (50.0, RECORD | {"served": "6"}, {}, "its writer is at work, or about to be"),
        (50.0, RECORD, {"holder": "arn"}, "its solution is being trained"),
        (50.0, RECORD | {"revived": ago(47).isoformat()}, {}, f"it was brought back at {ago(47).isoformat()}"),
    ],
)
def test_what_is_left_alone_says_why(hours, record, training, why):
    assert parkings([HOME], [Idle(hours, record, training)], NOW) == ([], [f"campaign home: {why}"])


@pytest.mark.parametrize(
    ("record", "training", "holder", "trainer"),
    [
        (RECORD, {}, "-", "-"),
        (RECORD | {"dead": "arn:a"}, {"dead": "arn:b"}, "arn:a", "arn:b"),
        (RECORD | {"revived": ago(48).isoformat()}, {}, "-", "-"),
    ],
)
def test_what_was_silent_for_long_enough_is_parked_if_nothing_changes_meanwhile(record, training, holder, trainer):
    ([action], left) = parkings([HOME], [Idle(52.25, record, training)], NOW)
    assert json.loads(action.pop("parked")) == {
        "action": "delete",
        "since": "2026-11-24T12:00:00+00:00",
        "hours": 52.25,
        "version": "v1",
        "revive": "by_hand",
    }
    assert left == []
    assert action == {
        "kind": "campaign",
        "name": "home",
        "solution": "main",
        "reason": "idle for 52.25 hours",
        "generation": "7",
        "holder": holder,
        "trainer": trainer,
    }


def test_one_that_is_busy_does_not_keep_the_others_from_being_parked():
    other = HOME | {"name": "other"}
    actions, left = parkings([HOME, other], [Idle(60, RECORD, {"holder": "arn"}), Idle(60, RECORD, {})], NOW)
    assert ([action["name"] for action in actions], len(left)) == (["other"], 1)
