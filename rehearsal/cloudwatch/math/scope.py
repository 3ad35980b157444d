"""What an expression can see: the window that is asked for, and the other queries of the same request."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Protocol

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.math.operators import Value
from rehearsal.cloudwatch.series import Series


class Request(Protocol):
    """The other queries, by their ids."""

    def value(self, id: str) -> Value:
        """What the query of that id yields; raises BadQuery for an unknown one."""

    def metrics(self, part: str) -> list[Series]:
        """The metrics (not the expressions) whose id contains `part`, in the order of the request."""

    def search(self, text: str, stat: str, period: int) -> list[Series]:
        """The metrics that a search finds, each with its statistic."""

    def is_metric(self, id: str) -> bool:
        """Whether the query of that id is a metric and no expression."""


@dataclass(frozen=True)
class Scope:
    """Window (`end` exclusive), the period in seconds of what has none of its own (None: none can be told), queries."""

    start: dt.datetime
    end: dt.datetime
    period: int | None
    request: Request

    def moments(self, period: int) -> Iterator[dt.datetime]:
        """The start of every period in the window; none for a period of 0."""
        step, at = dt.timedelta(seconds=period), self.start
        while step and at < self.end:
            yield at
            at += step

    def own_period(self, function: str) -> int:
        """The period for a series that `function` makes out of nothing; BadQuery if it cannot be told."""
        if self.period is None:
            raise BadQuery(
                f"{function}: no period; give the query a Period, or ask for one metric of one period besides"
            )
        return self.period
