"""When an online metric counts as fallen, and when a solution is trained again for it."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from lambdas.tenant_watch.drift import retraining

NOW = datetime(2026, 11, 24, 12, tzinfo=timezone.utc)
WATCHED = {
    "solution": "main",
    "name": "ClickThroughRate",
    "statistic": "Average",
    "tolerated_loss": 0.2,
    "baseline_days": 14,
    "below_days": 2,
    "cool_down_days": 7,
}
TRAINED = {"fullAt": (NOW - timedelta(days=30)).isoformat()}


def hours(*days):
    """24 hours of each of these values, the last day first; None is a day of which nothing is known."""
    return [
        (NOW - timedelta(days=age, hours=hour + 0.5), value)
        for age, value in enumerate(days)
        for hour in range(24)
        if value is not None
    ]


BASELINE = [10.0] * 14


@pytest.mark.parametrize(
    "days",
    [
        [7.9, 7.9, *BASELINE],
        [0.0, 7.0, *BASELINE],
        [7.9, 7.9, *[None] * 7, *BASELINE[:7]],
        [7.9, 7.9, *[5.0, 15.0] * 7],
    ],
)
def test_a_metric_that_stays_below_its_baseline_starts_a_training(days):
    action, reason = retraining(WATCHED, hours(*days), TRAINED, NOW)
    assert action == {"solution": "main", "reason": reason, "before": "2026-11-17T12:00:00+00:00"}
    assert reason.startswith("ClickThroughRate was ")
    assert reason.endswith("in the last days, before that 10 on average")


@pytest.mark.parametrize(
    "days",
    [
        [8.0, 8.0, *BASELINE],
        [7.9, 8.1, *BASELINE],  # one bad day
        [None, 7.0, *BASELINE],  # nothing is known of today
        [7.9, 7.9, *[None] * 8, *BASELINE[:6]],  # a short memory
        [],
    ],
)
def test_a_metric_of_which_less_is_known_or_lost_does_not(days):
    assert retraining(WATCHED, hours(*days), TRAINED, NOW)[0] is None


def test_totals_are_compared_by_the_day_whichever_hours_are_silent():
    quiet = [
        (moment, value)
        for moment, value in hours(3.0, 3.0, *[1.0] * 14)
        if moment.hour < 8 or moment < NOW - timedelta(2)
    ]
    watched = WATCHED | {"statistic": "Sum"}
    assert retraining(watched, quiet, TRAINED, NOW)[0] is None  # 3 x 8 hours are as much as 1 x 24
    assert retraining(watched, hours(0.7, 0.7, *[1.0] * 14), TRAINED, NOW)[0] is not None


@pytest.mark.parametrize(
    ("record", "why"),
    [
        ({}, "it was never trained"),
        (
            {"fullAt": (NOW - timedelta(days=6)).isoformat()},
            "its last FULL training began at 2026-11-18T12:00:00+00:00",
        ),
        (TRAINED | {"driftedAt": "2026-11-20T12:00:00.000Z"}, "its last FULL training began at 2026-11-20T12:00:00"),
    ],
)
def test_a_solution_cools_down_after_a_training_whoever_started_it(record, why):
    action, reason = retraining(WATCHED, hours(1.0, 1.0, *BASELINE), record, NOW)
    assert action is None
    assert reason.startswith(why)
