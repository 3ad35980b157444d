"""What befalls CloudWatch itself: queries of a metric that fail, metrics that are not there for a while.

    store_of(account, region).mishaps.fail(since, until, namespace="AWS/Personalize", name="GetRecommendations")

Nothing befalls any metric unless it was asked for here: it is how a test brings about what no request can. (What the
publishing service does wrong, as metrics that come late, is the publisher's: see `seen` in rehearsal.cloudwatch.store.)
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Protocol


class _Named(Protocol):
    namespace: str
    name: str
    dimensions: tuple[tuple[str, str], ...]


@dataclass(frozen=True)
class _Mishap:
    fails: bool
    since: dt.datetime
    until: dt.datetime
    namespace: str
    name: str | None
    dimensions: frozenset[tuple[str, str]]

    def concerns(self, metric: _Named) -> bool:
        return (
            metric.namespace == self.namespace
            and self.name in (None, metric.name)
            and self.dimensions <= set(metric.dimensions)
        )


@dataclass
class Mishaps:
    """Those of one account and region. Times are aware; `until` is exclusive.

    A mishap is of all metrics of `namespace`, or of those called `name`, that have at least the given `dimensions`.
    """

    _all: list[_Mishap] = field(default_factory=list)

    def fail(
        self,
        since: dt.datetime,
        until: dt.datetime,
        *,
        namespace: str,
        name: str | None = None,
        dimensions: Mapping[str, str] | None = None,
    ) -> None:
        """Let GetMetricData answer InternalError for these metrics to whoever asks in that time."""
        self._all.append(_Mishap(True, since, until, namespace, name, frozenset((dimensions or {}).items())))

    def vanish(
        self,
        since: dt.datetime,
        until: dt.datetime,
        *,
        namespace: str,
        name: str | None = None,
        dimensions: Mapping[str, str] | None = None,
    ) -> None:
        """Let these metrics appear to have no data at all to whoever asks in that time."""
        self._all.append(_Mishap(False, since, until, namespace, name, frozenset((dimensions or {}).items())))

    def failing(self, metric: _Named, now: dt.datetime) -> bool:
        """Whether a query of the metric fails now."""
        return any(one.fails and one.since <= now < one.until and one.concerns(metric) for one in self._all)

    def hidden(self, metric: _Named, now: dt.datetime) -> bool:
        """Whether the metric has vanished now."""
        return any(not one.fails and one.since <= now < one.until and one.concerns(metric) for one in self._all)

    def turns(self, metric: _Named, now: dt.datetime) -> int:
        """How often a mishap of the metric has begun or ended so far."""
        return sum((one.since <= now) + (one.until <= now) for one in self._all if one.concerns(metric))
