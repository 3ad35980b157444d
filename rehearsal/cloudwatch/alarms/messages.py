"""What an alarm says when its state changes: to a topic, to the event bus, to a function.

User guide, "Notifying users on alarm changes" (schemas of SNS notifications), "Alarm events and EventBridge", "Invoke a
Lambda function from an alarm".
"""

from __future__ import annotations

import functools
import json
import uuid
import zlib
from collections.abc import Mapping
from typing import Any

import botocore.session

from rehearsal.cloudwatch.alarms.refusals import ACTIONS
from rehearsal.cloudwatch.alarms.register import Alarm, State
from rehearsal.cloudwatch.alarms.wording import stamp

_SUBJECT = 100  # characters that SNS takes as a subject


def subject(alarm: Alarm) -> str:
    """The subject of the mail: `ALARM: "streamly_home" in EU (Ireland)`, the name cut where SNS takes no more."""
    region = region_name(alarm.scope.region)
    before, after = f'{alarm.state.value}: "', f'" in {region}'
    room = _SUBJECT - len(before) - len(after)
    name = alarm.name if len(alarm.name) <= room else f"{alarm.name[: room - 3]}..."
    return f"{before}{name}{after}"


def notice(alarm: Alarm) -> str:
    """The message to a topic, as JSON."""
    said = {
        "AlarmName": alarm.name,
        "AlarmDescription": alarm.description,
        "AWSAccountId": alarm.scope.account,
        "AlarmConfigurationUpdatedTimestamp": stamp(alarm.configured),
        "NewStateValue": alarm.state.value,
        "NewStateReason": alarm.state.reason,
        "StateChangeTime": stamp(alarm.state.since),
        "Region": region_name(alarm.scope.region),
        "AlarmArn": alarm.alarm_arn,
        "OldStateValue": alarm.previous.value,
        **{kind: alarm.request.get(kind, []) for kind in ACTIONS},
    }
    if alarm.rule is not None:
        del said["AlarmConfigurationUpdatedTimestamp"]  # the schema of composite alarms has none
        children = json.loads(alarm.state.reason_data or "{}").get("triggeringAlarms", [])
        triggering = [
            {"Arn": child["arn"], "State": {"Value": child["state"]["value"], "Timestamp": child["state"]["timestamp"]}}
            for child in children
        ]
        return json.dumps({**said, "AlarmRule": alarm.request["AlarmRule"], "TriggeringChildren": triggering})
    return json.dumps({**said, "Trigger": _trigger(alarm.request)})


def detail(alarm: Alarm) -> dict[str, Any]:
    """The detail of the event "CloudWatch Alarm State Change"."""
    return {
        "alarmName": alarm.name,
        "configuration": _configuration(alarm),
        "previousState": _state(alarm.previous),
        "state": {**_state(alarm.state), **_held(alarm)},
    }


def call(alarm: Alarm) -> dict[str, Any]:
    """The event of a function that an alarm invokes."""
    return {
        "source": "aws.cloudwatch",
        "alarmArn": alarm.alarm_arn,
        "accountId": alarm.scope.account,
        "time": stamp(alarm.state.updated),
        "region": alarm.scope.region,
        "alarmData": detail(alarm),
    }


@functools.cache
def region_name(region: str) -> str:
    """The name of a region as alarms write it: "EU (Ireland)" where botocore says "Europe (Ireland)"."""
    for partition in botocore.session.Session().get_data("partitions")["partitions"]:
        if region in partition["regions"]:
            return str(partition["regions"][region]["description"]).replace("Europe (", "EU (")
    return region


def _state(state: State) -> dict[str, Any]:
    data = {"reasonData": state.reason_data} if state.reason_data else {}
    return {"value": state.value, "reason": state.reason, **data, "timestamp": stamp(state.updated)}


def _held(alarm: Alarm) -> dict[str, str]:
    held = alarm.suppression.by
    return {"actionsSuppressedBy": held, "actionsSuppressedReason": f"Actions suppressed by {held}"} if held else {}


def _configuration(alarm: Alarm) -> dict[str, Any]:
    said = {"description": alarm.description} if alarm.description else {}
    if alarm.settings is not None:
        number = zlib.crc32(alarm.alarm_arn.encode())
        single = {} if alarm.request.get("Metrics") else {"id": str(uuid.UUID(int=number))}
        return {**said, "metrics": [{**_metric(query), **single} for query in alarm.settings.queries]}
    said["alarmRule"] = alarm.request["AlarmRule"]
    if alarm.suppressor is not None:
        said["actionsSuppressor"] = alarm.request["ActionsSuppressor"]
        said["actionsSuppressorWaitPeriod"] = alarm.suppressor.wait
        said["actionsSuppressorExtensionPeriod"] = alarm.suppressor.extension
    return said


def _metric(query: Mapping[str, Any]) -> dict[str, Any]:
    said: dict[str, Any] = {"id": query["Id"], "returnData": query.get("ReturnData", True)}
    said |= {"label": query["Label"]} if query.get("Label") else {}
    if "Expression" in query:
        return {**said, "expression": query["Expression"]}
    asked = query["MetricStat"]
    dimensions = {entry["Name"]: entry["Value"] for entry in asked["Metric"].get("Dimensions", [])}
    metric = {
        "namespace": asked["Metric"]["Namespace"],
        "name": asked["Metric"]["MetricName"],
        "dimensions": dimensions,
    }
    return {**said, "metricStat": {"metric": metric, "period": asked["Period"], "stat": asked["Stat"]}}


def _trigger(request: Mapping[str, Any]) -> dict[str, Any]:
    limits = {
        "EvaluationPeriods": request["EvaluationPeriods"],
        **({"DatapointsToAlarm": request["DatapointsToAlarm"]} if "DatapointsToAlarm" in request else {}),
        "ComparisonOperator": request["ComparisonOperator"],
        "Threshold": request["Threshold"],
        "TreatMissingData": request.get("TreatMissingData", "missing"),
        "EvaluateLowSampleCountPercentile": request.get("EvaluateLowSampleCountPercentile", ""),
    }
    if request.get("Metrics"):
        return {**limits, "Metrics": [_named(query) for query in request["Metrics"]]}
    statistic = request.get("Statistic")
    return {
        "MetricName": request["MetricName"],
        "Namespace": request["Namespace"],
        "StatisticType": "Statistic" if statistic else "ExtendedStatistic",
        **({"Statistic": statistic.upper()} if statistic else {"ExtendedStatistic": request["ExtendedStatistic"]}),
        "Unit": None,
        "Dimensions": _pairs(request.get("Dimensions", [])),
        "Period": request["Period"],
        **limits,
    }


def _named(query: Mapping[str, Any]) -> dict[str, Any]:
    """A query as the request has it, with the dimensions spelled as notifications spell them."""
    if "MetricStat" not in query:
        return dict(query)
    asked = query["MetricStat"]
    metric = {**asked["Metric"], "Dimensions": _pairs(asked["Metric"].get("Dimensions", []))}
    return {**query, "MetricStat": {**asked, "Metric": metric}}


def _pairs(dimensions: list[Mapping[str, str]]) -> list[dict[str, str]]:
    return [{"value": entry["Value"], "name": entry["Name"]} for entry in dimensions]
