"""The metrics that Personalize publishes, put straight into the embedded CloudWatch.

Namespace AWS/Personalize ("cloudwatch-metrics"). Of campaigns and recommenders, by CampaignArn or RecommenderArn (the
latter as AWS's own monitoring sample has it): requests (GetRecommendations, GetPersonalizedRanking), ...4xxErrors and
...Latency in milliseconds, which excludes errors. Of events, by DatasetGroupArn, DatasetArn and EventTrackerArn:
PutEventsRequests, PutEvents4xxErrors and PutEventLatency. What has no traffic publishes nothing.

When a metric can be read AWS does not say; here it takes USUAL_DELAY, and longer if a mishap wants it so.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime, timedelta

from rehearsal.cloudwatch.statistic_sets import StatisticSet, of_value
from rehearsal.cloudwatch.store import Metric, store_of
from rehearsal.personalize import seeds
from rehearsal.personalize.region import Region

NAMESPACE = "AWS/Personalize"
USUAL_DELAY = timedelta(minutes=1)
_LATENCY = (20.0, 60.0)  # milliseconds
_EVENT_LATENCY = 15.0

Samples = Mapping[str, StatisticSet]


def count(region: Region, operation: str, arn: str, request: str) -> None:
    """One answered request; `request` makes its latency repeatable."""
    _put(region, _endpoint(arn), region.now(), answered(operation, 1, _latency(region, request)))


def count_error(region: Region, operation: str, arn: str) -> None:
    """One request that was refused."""
    _put(region, _endpoint(arn), region.now(), refused(operation, 1))


def count_many(region: Region, operation: str, arn: str, moment: datetime, taken: int, shed: int) -> None:
    """The requests of the minutes from `moment` on: answered ones, and ones that were refused."""
    if taken:
        latency = _latency(region, f"{arn} {moment.isoformat()}")
        _put(region, _endpoint(arn), moment, answered(operation, taken, latency))
    if shed:
        _put(region, _endpoint(arn), moment, refused(operation, shed))


def count_events(region: Region, group_arn: str, dataset_arn: str, tracker_arn: str, accepted: bool) -> None:
    """One PutEvents."""
    dimensions = {"DatasetGroupArn": group_arn, "DatasetArn": dataset_arn, "EventTrackerArn": tracker_arn}
    told = {"PutEventLatency": of_value(_EVENT_LATENCY, 1)} if accepted else {"PutEvents4xxErrors": of_value(1, 1)}
    _put(region, dimensions, region.now(), {"PutEventsRequests": of_value(1, 1), **told})


def answered(operation: str, times: int, latency: float) -> Samples:
    """What so many answers add, which took that many milliseconds on average."""
    low, high = (latency, latency) if times == 1 else _LATENCY
    return {
        operation: of_value(1, times),
        f"{operation}Latency": StatisticSet(float(times), latency * times, low, high),
    }


def refused(operation: str, times: int) -> Samples:
    """What so many refusals add."""
    return {operation: of_value(1, times), f"{operation}4xxErrors": of_value(1, times)}


def _latency(region: Region, what: str) -> float:
    low, high = _LATENCY
    return low + (high - low) * seeds.fraction(region.seed, "latency", what)


def _endpoint(arn: str) -> dict[str, str]:
    return {"RecommenderArn" if ":recommender/" in arn else "CampaignArn": arn}


def _put(region: Region, dimensions: Mapping[str, str], moment: datetime, samples: Samples) -> None:
    store = store_of(region.account, region.name)
    seen = region.now() + USUAL_DELAY + region.mishaps.metrics_delay
    for name, sample in samples.items():
        store.add(Metric.of(NAMESPACE, name, dimensions), moment, sample, seen=seen)
