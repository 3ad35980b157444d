"""Thresholds and moments."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.dashboards.annotations import horizontal, vertical
from rehearsal.dashboards.panels import Mark, Moment
from rehearsal.dashboards.refusal import Refused

NOW = datetime(2026, 11, 28, 18, tzinfo=timezone.utc)


def test_values_and_bands() -> None:
    found = horizontal(
        [
            {"value": 100, "label": "all", "fill": "above", "color": "#ff0000", "yAxis": "right"},
            [{"value": 20, "label": "low"}, {"value": 30.5, "label": "high"}],
            {"value": 5, "visible": False},
        ]
    )
    assert found == [Mark(100, "all", "#ff0000", "above", "right"), Mark(20, "low to high", fill="between", upper=30.5)]


def test_times_and_spans() -> None:
    found = vertical([{"value": "-PT1H", "label": "deployed"}, [{"value": "-P2D"}, {"value": "-P1D"}]], NOW)
    days = [NOW - timedelta(days=count) for count in (2, 1)]
    assert found == [Moment(NOW - timedelta(hours=1), "deployed"), Moment(days[0], fill="between", until=days[1])]


@pytest.mark.parametrize(
    ("read", "annotation", "reason"),
    [
        (horizontal, {"value": "high"}, "its value is 'high'"),
        (horizontal, [{"value": 1}, {}], "its value is None"),
        (horizontal, {"value": 1, "fill": "before"}, "fill 'before'"),
        (horizontal, {"value": 1, "weight": 2}, "weight: not modelled"),
        (horizontal, [{"value": 1}] * 3, "neither an annotation nor a pair"),
        (lambda given: vertical(given, NOW), {"value": "soon"}, "time 'soon'"),
        (lambda given: vertical(given, NOW), {"value": "-PT1H", "yAxis": "left"}, "yAxis: not modelled"),
    ],
)
def test_what_is_not_modelled_is_refused(read: object, annotation: object, reason: str) -> None:
    with pytest.raises(Refused, match=reason):
        read([annotation])
