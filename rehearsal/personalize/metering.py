"""The metrics that Personalize publishes for campaigns and recommenders, put straight into the embedded CloudWatch.

Namespace AWS/Personalize, dimension CampaignArn ("cloudwatch-metrics") or RecommenderArn (as AWS's own monitoring
sample has it): requests (GetRecommendations, GetPersonalizedRanking), ...4xxErrors and ...Latency in milliseconds,
which excludes errors. What has no traffic publishes nothing.
"""

from __future__ import annotations

from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from rehearsal.personalize import seeds
from rehearsal.personalize.region import Region

NAMESPACE = "AWS/Personalize"
_LATENCY = (20.0, 60.0)  # milliseconds


def count(region: Region, operation: str, arn: str, request: str) -> None:
    """One answered request; `request` makes its latency repeatable."""
    low, high = _LATENCY
    latency = low + (high - low) * seeds.fraction(region.seed, "latency", request)
    _put(region, arn, {operation: (1.0, "Count"), f"{operation}Latency": (latency, "Milliseconds")})


def count_error(region: Region, operation: str, arn: str) -> None:
    """One request that was refused."""
    _put(region, arn, {operation: (1.0, "Count"), f"{operation}4xxErrors": (1.0, "Count")})


def _put(region: Region, arn: str, metrics: dict[str, tuple[float, str]]) -> None:
    now = region.now().replace(tzinfo=None)  # moto keeps and compares metric times in UTC without a zone
    dimensions = [{"Name": "RecommenderArn" if ":recommender/" in arn else "CampaignArn", "Value": arn}]
    data: list[dict[str, Any]] = [
        {"MetricName": name, "Value": value, "Unit": unit, "Timestamp": now, "Dimensions": dimensions}
        for name, (value, unit) in metrics.items()
    ]
    cloudwatch_backends[region.account][region.name].put_metric_data(NAMESPACE, data)
