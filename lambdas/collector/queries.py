"""What to look up in CloudWatch: which metrics of which resource, over which time, in which calls; and what came back.

GetMetricData takes 500 queries a call (API reference). All queries of a call share one range of time, so those that
reach far back stand together. It answers in pages; the status of a query is that of its last page.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any

from lambdas.collector.resources import Resource, usual_operation
from personalize.metrics import PERIOD_SECONDS, PERSONALIZE

MOST_QUERIES = 500
COMPLETE = "Complete"


@dataclass(frozen=True)
class Query:
    """The requests to one resource by one operation, from a moment on."""

    resource: Resource
    operation: str
    start: datetime


@dataclass
class Answer:
    """What the pages of a call said to one query: requests by period, and whether that is all."""

    status: str = "not answered"
    requests: dict[datetime, float] = field(default_factory=dict)

    @property
    def is_complete(self) -> bool:
        return self.status == COMPLETE


def operations(resource: Resource, recipe: str, thorough: bool) -> tuple[str, ...]:
    """Under which operations to count the requests to a model of a recipe; none if we do not know it."""
    usual = usual_operation(resource.kind, recipe)
    if usual is None:
        return ()
    return resource.kind.operations if thorough else (usual,)


def batches(queries: Iterable[Query]) -> list[list[Query]]:
    """The queries by call, those that reach back furthest first."""
    ordered = sorted(queries, key=lambda query: query.start)
    return [ordered[first : first + MOST_QUERIES] for first in range(0, len(ordered), MOST_QUERIES)]


def request(batch: Sequence[Query], end: datetime) -> dict[str, Any]:
    """What GetMetricData is asked for a batch; an id is the place of its query."""
    return {
        "StartTime": min(query.start for query in batch),
        "EndTime": end,
        "MetricDataQueries": [_metric(place, query) for place, query in enumerate(batch)],
    }


def _metric(place: int, query: Query) -> dict[str, Any]:
    resource = query.resource
    metric = {
        "Namespace": PERSONALIZE,
        "MetricName": query.operation,
        "Dimensions": [{"Name": resource.kind.arn_dimension, "Value": resource.arn}],
    }
    # Sum is the only statistic of these metrics (Personalize developer guide, "CloudWatch metrics").
    return {"Id": f"q{place}", "MetricStat": {"Metric": metric, "Period": PERIOD_SECONDS, "Stat": "Sum"}}


def answers(batch: Sequence[Query], pages: Iterable[Mapping[str, Any]]) -> list[Answer]:
    """What the pages of a call said, in the order of its queries."""
    found = [Answer() for _query in batch]
    for page in pages:
        for result in page["MetricDataResults"]:
            answer = found[int(result["Id"].removeprefix("q"))]
            answer.status = result["StatusCode"]
            answer.requests.update(zip(result["Timestamps"], result["Values"], strict=True))
    return found


def added(parts: Iterable[Answer]) -> dict[datetime, float]:
    """The requests of several answers by period, whatever the operation."""
    total: dict[datetime, float] = {}
    for part in parts:
        for moment, count in part.requests.items():
            total[moment] = total.get(moment, 0.0) + count
    return total
