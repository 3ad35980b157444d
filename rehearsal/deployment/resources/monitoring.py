"""What watches: CloudWatch's alarms, composite alarms and dashboards."""

from __future__ import annotations

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties

_ACTIONS = ("ActionsEnabled", "AlarmActions", "AlarmDescription", "InsufficientDataActions", "OKActions", "Tags")
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
    build.client("cloudwatch").put_metric_alarm(AlarmName=name, **properties.take_all(*_METRIC, *_ACTIONS))
    return _made(build, name)


def _composite_alarm(build: Build, properties: Properties) -> Made:
    name = properties.take("AlarmName") or build.name(255)
    build.client("cloudwatch").put_composite_alarm(AlarmName=name, **properties.take_all(*_COMPOSITE, *_ACTIONS))
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


def _delete_dashboard(build: Build, name: str) -> None:
    build.client("cloudwatch").delete_dashboards(DashboardNames=[name])


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::CloudWatch::Alarm": (_alarm, _delete_alarm),
    "AWS::CloudWatch::CompositeAlarm": (_composite_alarm, _delete_alarm),
    "AWS::CloudWatch::Dashboard": (_dashboard, _delete_dashboard),
}
