"""What an alarm was told to watch: the part of PutMetricAlarm's request that its evaluation reads."""

from __future__ import annotations

import operator
import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.cloudwatch.store import Metric

MISSING, IGNORE, BREACHING, NOT_BREACHING = "missing", "ignore", "breaching", "notBreaching"
TREATMENTS = (MISSING, IGNORE, BREACHING, NOT_BREACHING)
DAY = 86_400

# How a value breaches the threshold, and how a StateReason says it.
OPERATORS: dict[str, tuple[Callable[[float, float], bool], str]] = {
    "GreaterThanOrEqualToThreshold": (operator.ge, "greater than or equal to"),
    "GreaterThanThreshold": (operator.gt, "greater than"),
    "LessThanThreshold": (operator.lt, "less than"),
    "LessThanOrEqualToThreshold": (operator.le, "less than or equal to"),
}

# CloudWatch attempts to retrieve more datapoints than EvaluationPeriods; how many more depends on the period and is
# not published. Its page has 5 for 3 periods of five minutes; inferred for all others.
_SPARE_PERIODS = 2
_CLOCK = re.compile(r"\b(EPOCH|MINUTE|HOUR|DAY|DATE|MONTH|YEAR)\b", re.IGNORECASE)


@dataclass(frozen=True)
class Settings:
    """`required` is the M of "M out of N" (None: not said, all N). Periods are seconds; `queries` are GetMetricData's.

    `statistic` is that of an alarm on a single metric, None for one on an expression.
    """

    period: int
    periods: int
    required: int | None
    threshold: float
    comparison: str
    treatment: str
    statistic: str | None
    ignores_few_samples: bool
    queries: tuple[Mapping[str, Any], ...]
    metrics: tuple[Metric, ...]

    @property
    def needed(self) -> int:
        """Breaching datapoints that make an ALARM."""
        return self.required or self.periods

    @property
    def retrieved(self) -> int:
        """Datapoints that an evaluation retrieves (user guide, "alarms-and-missing-data": the evaluation range)."""
        return self.periods + _SPARE_PERIODS

    @property
    def range_seconds(self) -> int:
        """The length of the evaluation range."""
        return self.retrieved * self.period

    @property
    def hourly(self) -> bool:
        """Whether it is evaluated at the top of the hour only ("alarm-evaluation": windows of more than a day)."""
        return self.period * self.periods > DAY

    @property
    def reads_clock(self) -> bool:
        """Whether an expression's value depends on the time of day and not on the data alone."""
        return any(_CLOCK.search(query.get("Expression", "")) for query in self.queries)

    def breaches(self, value: float) -> bool:
        """Whether a value violates the threshold."""
        return OPERATORS[self.comparison][0](value, self.threshold)


def of(request: Mapping[str, Any]) -> Settings:
    """The settings of a request that rehearsal.cloudwatch.alarms.refusals has nothing against."""
    queries = tuple(request.get("Metrics") or [_query(request)])
    metrics = tuple(metric(query["MetricStat"]["Metric"]) for query in queries if "MetricStat" in query)
    return Settings(
        period=period(queries),
        periods=request["EvaluationPeriods"],
        required=request.get("DatapointsToAlarm"),
        threshold=float(request["Threshold"]),
        comparison=request["ComparisonOperator"],
        treatment=request.get("TreatMissingData") or _default_treatment(metrics),
        statistic=None if request.get("Metrics") else queries[0]["MetricStat"]["Stat"],
        ignores_few_samples=request.get("EvaluateLowSampleCountPercentile") == "ignore",
        queries=queries,
        metrics=metrics,
    )


def period(queries: tuple[Mapping[str, Any], ...]) -> int:
    """The period that all queries share; the watched expression's own, if no metric has one."""
    stated = [query["MetricStat"]["Period"] for query in queries if "MetricStat" in query]
    return int((stated or [query["Period"] for query in queries if "Period" in query])[0])


def metric(request: Mapping[str, Any]) -> Metric:
    """A metric as requests have it."""
    dimensions = {entry["Name"]: entry["Value"] for entry in request.get("Dimensions", [])}
    return Metric.of(request["Namespace"], request["MetricName"], dimensions)


def _query(request: Mapping[str, Any]) -> dict[str, Any]:
    """An alarm on a single metric in the form of GetMetricData."""
    named = {key: request[key] for key in ("Namespace", "MetricName", "Dimensions") if request.get(key)}
    stat = request.get("Statistic") or request.get("ExtendedStatistic")
    return {"Id": "m1", "MetricStat": {"Metric": named, "Period": request["Period"], "Stat": stat}, "ReturnData": True}


def _default_treatment(metrics: tuple[Metric, ...]) -> str:
    """ "alarms-and-missing-data": alarms on AWS/DynamoDB ignore missing data unless they say otherwise."""
    return IGNORE if any(watched.namespace == "AWS/DynamoDB" for watched in metrics) else MISSING
