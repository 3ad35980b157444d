"""CloudWatch: alarms, composite alarms and dashboards. To put one again changes it, except for its tags."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged

_ACTIONS = ("ActionsEnabled", "AlarmActions", "AlarmDescription", "InsufficientDataActions", "OKActions")
_METRIC = (
    "ComparisonOperator",
    "DatapointsToAlarm",
    "Dimensions",
    "EvaluateLowSampleCountPercentile",
    "EvaluationPeriods",
    "ExtendedStatistic",
    "MetricName",
    "Metrics",
    "Namespace",
    "Period",
    "Statistic",
    "Threshold",
    "ThresholdMetricId",
    "TreatMissingData",
    "Unit",
)
_COMPOSITE = ("AlarmRule", "ActionsSuppressor", "ActionsSuppressorExtensionPeriod", "ActionsSuppressorWaitPeriod")


def _alarm(build: Build, properties: Properties) -> Made:
    name = properties.take("AlarmName") or build.name(255)
    return _put_alarm(build, name, properties, **properties.take_all("Tags"))


def _update_alarm(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    made = _put_alarm(build, name, properties)
    _tag(build, made.attributes["Arn"], properties, old)


def _put_alarm(build: Build, name: str, properties: Properties, **more: Any) -> Made:
    request = properties.take_all(*_METRIC, *_ACTIONS)
    build.client("cloudwatch").put_metric_alarm(AlarmName=name, **request, **more)
    return _made(build, name)


def _composite_alarm(build: Build, properties: Properties) -> Made:
    name = properties.take("AlarmName") or build.name(255)
    return _put_composite_alarm(build, name, properties, **properties.take_all("Tags"))


def _update_composite_alarm(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    made = _put_composite_alarm(build, name, properties)
    _tag(build, made.attributes["Arn"], properties, old)


def _put_composite_alarm(build: Build, name: str, properties: Properties, **more: Any) -> Made:
    request = properties.take_all(*_COMPOSITE, *_ACTIONS)
    build.client("cloudwatch").put_composite_alarm(AlarmName=name, **request, **more)
    return _made(build, name)


def _made(build: Build, name: str) -> Made:
    return Made(name, {"Arn": build.scope.arn("cloudwatch", f"alarm:{name}")})


def _delete_alarm(build: Build, name: str) -> None:
    build.client("cloudwatch").delete_alarms(AlarmNames=[name])


def _dashboard(build: Build, properties: Properties) -> Made:
    name = properties.take("DashboardName") or build.name()
    request = {"DashboardName": name, "DashboardBody": properties.take("DashboardBody"), **properties.take_all("Tags")}
    build.client("cloudwatch").put_dashboard(**request)
    return Made(name)


def _update_dashboard(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    build.client("cloudwatch").put_dashboard(DashboardName=name, DashboardBody=properties.take("DashboardBody"))
    _tag(build, f"arn:{build.scope.partition}:cloudwatch::{build.scope.account}:dashboard/{name}", properties, old)


def _delete_dashboard(build: Build, name: str) -> None:
    build.client("cloudwatch").delete_dashboards(DashboardNames=[name])


def _tag(build: Build, arn: str, properties: Properties, old: Mapping[str, Any]) -> None:
    """Tags of what exists: PutMetricAlarm and its kin ignore them then (API reference, PutMetricAlarm, Tags)."""
    cloudwatch = build.client("cloudwatch")
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        cloudwatch.tag_resource(ResourceARN=arn, Tags=tags)
    if gone:
        cloudwatch.untag_resource(ResourceARN=arn, TagKeys=gone)


HANDLERS = {
    "AWS::CloudWatch::Alarm": Handler(_alarm, _delete_alarm, _update_alarm, name="AlarmName"),
    "AWS::CloudWatch::CompositeAlarm": Handler(
        _composite_alarm, _delete_alarm, _update_composite_alarm, name="AlarmName"
    ),
    "AWS::CloudWatch::Dashboard": Handler(_dashboard, _delete_dashboard, _update_dashboard, name="DashboardName"),
}
