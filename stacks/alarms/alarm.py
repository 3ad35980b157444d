"""An alarm as a value, and the one place that makes a resource of it."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from personalize.naming import Names
from stacks.dashboards.measures import Measure, queries

AT_LEAST, AT_MOST = "GreaterThanOrEqualToThreshold", "LessThanOrEqualToThreshold"
IGNORE, NOT_BREACHING = "ignore", "notBreaching"
WARNING, CRITICAL = "warning", "critical"


@dataclass(frozen=True)
class Evaluation:
    """How datapoints become a state: so many of so many periods (in seconds), and what a missing one counts as."""

    period: int
    datapoints: int
    periods: int
    missing: str
    comparison: str = AT_LEAST


@dataclass(frozen=True)
class Alarm:
    """One alarm of a tenant. `purpose` is its name without the tenant.

    `rings`: it tells the tenant's topic; `ends`: it tells as well when it is over. CloudWatch tells that once more
    when a new alarm has its first data, whatever it is asked for.
    """

    purpose: str
    description: str
    measure: Measure
    threshold: float
    evaluation: Evaluation
    severity: str = ""
    rings: bool = True
    ends: bool = True


def draw(scope: Construct, alarm: Alarm, names: Names) -> cloudwatch.CfnAlarm:
    """The alarm as a resource."""
    evaluation, topic = alarm.evaluation, [names.topic_arn]
    return cloudwatch.CfnAlarm(
        scope,
        alarm.purpose,
        alarm_name=names.alarm(alarm.purpose),
        alarm_description=alarm.description,
        comparison_operator=evaluation.comparison,
        threshold=alarm.threshold,
        evaluation_periods=evaluation.periods,
        datapoints_to_alarm=evaluation.datapoints,
        treat_missing_data=evaluation.missing,
        alarm_actions=topic if alarm.rings else None,
        ok_actions=topic if alarm.ends else None,
        **_watched(alarm.measure, evaluation.period),
    )


def _watched(measure: Measure, period: int) -> Mapping[str, object]:
    """A single metric stands in the alarm itself, for people to find the alarm from the metric."""
    if measure.steps:
        return {"metrics": queries(measure, period)}
    (metric,) = measure.metrics.values()
    return {
        "namespace": metric.namespace,
        "metric_name": metric.name,
        "dimensions": [{"name": name, "value": value} for name, value in metric.dimensions],
        "statistic": metric.statistic,
        "period": period,
    }
