"""Requests for tests: metrics given as rows of values, minute by minute, where None is no data point."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import Any

from rehearsal.cloudwatch import queries
from rehearsal.cloudwatch.store import Metric, Store

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)  # a Saturday
MINUTE = dt.timedelta(minutes=1)
PLACE = {"account": "111111111111", "region": "eu-west-1"}
Row = Sequence[float | None]


def store_with(**rows: Row) -> Store:
    """A store with one metric of namespace Test for each row."""
    store = Store()
    for name, row in rows.items():
        for index, value in enumerate(row):
            if value is not None:
                store.put(Metric("Test", name), START + index * MINUTE, value)
    return store


def query(id: str, stat: str = "Sum", period: int = 60, **more: Any) -> dict[str, Any]:
    """A query of the metric of that name."""
    stated = {"Metric": {"Namespace": "Test", "MetricName": id}, "Period": period, "Stat": stat}
    return {"Id": id, "MetricStat": stated, "ReturnData": False, **more}


def ask(store: Store, asked: list[dict[str, Any]], minutes: int, now: dt.datetime | None = None) -> list[Any]:
    """What the queries yield over the first `minutes`."""
    end = START + minutes * MINUTE
    return queries.run(store, asked, START, end, now or end, **PLACE)


def worked_out(expression: str, **rows: Row) -> list[list[float | None]]:
    """The rows that an expression yields over metrics of the given rows (of one length), one a series."""
    length = max((len(row) for row in rows.values()), default=3)
    asked = [*(query(name) for name in rows), {"Id": "outcome", "Expression": expression}]
    results = ask(store_with(**rows), asked, length)
    return [[result.points.get(START + index * MINUTE) for index in range(length)] for result in results]
