"""The values behind the queries of one request; each is found once, however many expressions need it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence

from rehearsal.clock import UTC
from rehearsal.cloudwatch import labels, search
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.forms import Query, checked_period, checked_stat
from rehearsal.cloudwatch.math.evaluation import evaluate
from rehearsal.cloudwatch.math.scope import Scope
from rehearsal.cloudwatch.series import Series
from rehearsal.cloudwatch.store import MINUTE, Metric, Store

_SEARCHED = dt.timedelta(days=14)  # a search finds what has reported within two weeks ("Use search expressions")
# Of which age the start must be for which finest period in seconds (API reference, GetMetricData).
_RESOLUTIONS = ((dt.timedelta(days=63), 3600), (dt.timedelta(days=15), 300))


class Failed(Exception):
    """A query that a mishap lets fail, or an expression that needs one."""


class Answers:
    """The queries of one request against the store, as it can be seen at `now`; what an expression's scope needs."""

    def __init__(
        self, store: Store, queries: Sequence[Query], start: dt.datetime, end: dt.datetime, now: dt.datetime
    ) -> None:
        self._store = store
        self._queries = {query.id: query for query in queries}
        self._resolution = next((period for age, period in _RESOLUTIONS if now - start > age), MINUTE)
        self._start = dt.datetime.fromtimestamp(start.timestamp() // self._resolution * self._resolution, UTC)
        self._end = end
        self._now = now
        self._found: dict[str, Series | list[Series]] = {}
        self._open: list[str] = []

    def value(self, id: str) -> Series | list[Series]:
        """What the query of that id yields. Raises BadQuery (an expression that needs itself), Failed."""
        if id not in self._found:
            if id in self._open:
                raise BadQuery(f"{id}: the expression refers to itself: {' -> '.join((*self._open, id))}")
            self._open.append(id)
            try:
                self._found[id] = self._answer(self._queries[id])
            finally:
                self._open.pop()
        return self._found[id]

    def metrics(self, part: str) -> list[Series]:
        """The metrics whose id contains `part`."""
        return [self.value(id) for id in self._queries if self.is_metric(id) and part in id]

    def is_metric(self, id: str) -> bool:
        """Whether the query of that id is a metric and no expression."""
        return self._queries[id].metric is not None

    def search(self, text: str, stat: str, period: int) -> list[Series]:
        """The metrics that a search finds, in the order of their names."""
        meant = search.parse(text)
        checked_period(period, "SEARCH")
        checked_stat(stat, "SEARCH")
        found = [metric for metric in self._store.active(self._now - _SEARCHED, self._now) if meant(metric)]
        found.sort(key=lambda metric: (metric.namespace, metric.name, metric.dimensions))
        names = labels.distinguishing(found)
        return [self._series("", name, metric, stat, period) for name, metric in zip(names, found, strict=True)]

    def _answer(self, query: Query) -> Series | list[Series]:
        if query.metric is not None:
            return self._series(query.id, query.metric.name, query.metric, query.stat, query.period)
        try:
            return evaluate(query.expression, Scope(self._start, self._end, self._period(query), self))
        except BadQuery as problem:
            raise BadQuery(f"{query.id}: {problem}") from None

    def _series(self, id: str, label: str, metric: Metric, stat: str, period: int) -> Series:
        if self._store.mishaps.failing(metric, self._now):
            raise Failed(metric)
        points = {}
        if period % self._resolution == 0:  # else "no data points in that time range" are returned
            points = self._store.statistic(metric, stat, period, self._start, self._end, self._now)
        return Series(id, label, period, points, metric)

    def _period(self, query: Query) -> int | None:
        """For what has no period of its own: the query's, or that of all metrics of the request if it is one."""
        if query.period is not None:
            return query.period
        periods = {other.period for other in self._queries.values() if other.metric is not None}
        return periods.pop() if len(periods) == 1 else None
