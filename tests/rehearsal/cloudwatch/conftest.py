"""An embedded AWS for all tests of a module, and a namespace of metrics in it for each."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws
from rehearsal.cloudwatch.store import Metric
from tests.rehearsal.cloudwatch.requests import MINUTE, PLACE, START, query


@pytest.fixture(scope="module")
def embedded() -> Iterator[EmbeddedAws]:
    """To make one takes longer than most tests do."""
    with EmbeddedAws(START, [(PLACE["account"], PLACE["region"])]) as aws:
        yield aws


class Metrics:
    """A namespace of one's own in an account that all tests share."""

    def __init__(self, aws: EmbeddedAws, namespace: str) -> None:
        self.aws, self.namespace, self.client = aws, namespace, aws.client("cloudwatch")
        self.now = aws.clock.now()

    def put(self, name: str = "m", **datum: Any) -> None:
        self.client.put_metric_data(Namespace=self.namespace, MetricData=[{"MetricName": name, **datum}])

    def store(self, name: str, at: dt.datetime, value: float) -> None:
        """As an AWS service publishes: seen at once."""
        self.aws.metrics().put(Metric(self.namespace, name), at, value)

    def wait(self, by: dt.timedelta) -> None:
        self.aws.clock.run(until=self.aws.clock.now() + by)

    def query(self, id: str = "m", **more: Any) -> dict[str, Any]:
        asked = query(id, **{"ReturnData": True, **more})
        asked["MetricStat"]["Metric"]["Namespace"] = self.namespace
        return asked

    def get(self, *queries: dict[str, Any], minutes: int = 60, **more: Any) -> dict[str, Any]:
        now = self.aws.clock.now()
        window = {"StartTime": now - minutes * MINUTE, "EndTime": now + MINUTE}
        return self.client.get_metric_data(MetricDataQueries=list(queries), **window | more)

    def values(self, *queries: dict[str, Any], **more: Any) -> list[list[float]]:
        return [one["Values"] for one in self.get(*queries, **more)["MetricDataResults"]]

    def statistics(self, minutes: int = 60, **asked: Any) -> list[dict[str, Any]]:
        now = self.aws.clock.now()
        window = {"StartTime": now - minutes * MINUTE, "EndTime": now + MINUTE, "Period": 60}
        metric = {"Namespace": self.namespace, "MetricName": "m"}
        return self.client.get_metric_statistics(**metric | window | asked)["Datapoints"]


@pytest.fixture
def metrics(embedded: EmbeddedAws, request: pytest.FixtureRequest) -> Metrics:
    return Metrics(embedded, request.node.name.partition("[")[0])
