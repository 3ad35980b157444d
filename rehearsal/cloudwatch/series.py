"""A time series: values at the starts of periods."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field

from rehearsal.cloudwatch.store import Metric

Points = Mapping[dt.datetime, float]


@dataclass(frozen=True)
class Series:
    """`points` are values by the start of their period, ascending; `period` is in seconds; `id` is the query's.

    `metric` is where the values are from, as far as they are of one metric.
    """

    id: str
    label: str
    period: int
    points: Points = field(default_factory=dict)
    metric: Metric | None = None
