"""CloudWatch's operations on alarms, in the place of moto's, which evaluates nothing and has no composite alarms."""

from __future__ import annotations

import contextlib
import datetime as dt
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from moto.cloudwatch.exceptions import InvalidFormat, ResourceNotFound, ValidationError
from moto.cloudwatch.models import cloudwatch_backends

from rehearsal.calls import service_model
from rehearsal.clock import UTC, Clock
from rehearsal.cloudwatch import queries
from rehearsal.cloudwatch.alarms import composition, readings, refusals, settings
from rehearsal.cloudwatch.alarms.alarms import Alarms
from rehearsal.cloudwatch.alarms.register import COMPOSITE, METRIC, Alarm
from rehearsal.cloudwatch.endpoint import Operation, page, serve
from rehearsal.cloudwatch.store import store_of
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Scope

_PAGE = 50
_FAMILIES = ("ChildrenOfAlarmName", "ParentsOfAlarmName")
# "Any expression used in a PutMetricAlarm operation must return a single time series" (API reference, MetricDataQuery).
_SEVERAL = (
    "Metrics expression that return multi time series are only allowed for MetricsInsights expression with an ORDER BY "
    "clause"
)


class AlarmService:
    """Answers for the alarms of all accounts and regions."""

    def __init__(self, clock: Clock, alarms: Alarms) -> None:
        self._clock = clock
        self._alarms = alarms

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place at the endpoint."""
        own: dict[str, Operation] = {
            "PutMetricAlarm": self._put_metric_alarm,
            "PutCompositeAlarm": self._put_composite_alarm,
            "DescribeAlarms": self._describe_alarms,
            "DescribeAlarmsForMetric": _unmodelled("DescribeAlarmsForMetric"),
            "DescribeAlarmHistory": self._describe_alarm_history,
            "DeleteAlarms": self._delete_alarms,
            "SetAlarmState": self._set_alarm_state,
            "EnableAlarmActions": lambda scope, request: self._switch_actions(scope, request, True),
            "DisableAlarmActions": lambda scope, request: self._switch_actions(scope, request, False),
        }
        serve(stack, own)

    def _put_metric_alarm(self, scope: Scope, request: Mapping[str, Any]) -> None:
        _refuse(refusals.of_metric_alarm(request, scope))
        self._kind_stays(scope, request["AlarmName"], METRIC)
        _refuse(self._queries(scope, request))
        self._tag(self._alarms.put_metric(scope, request), request)

    def _put_composite_alarm(self, scope: Scope, request: Mapping[str, Any]) -> None:
        _refuse(composition.of_composite_alarm(request, scope, self._alarms.of(scope)))
        self._kind_stays(scope, request["AlarmName"], COMPOSITE)
        self._tag(self._alarms.put_composite(scope, request), request)

    def _queries(self, scope: Scope, request: Mapping[str, Any]) -> list[str]:
        """What the metrics and expressions themselves get wrong: they are asked once, as an evaluation asks."""
        wanted, now = settings.of(request), self._clock.now()
        start, end = readings.evaluation_range(wanted, now)
        store = store_of(scope.account, scope.region)
        try:
            if any(queries.uses_search(query.get("Expression", "")) for query in wanted.queries):
                return ["SEARCH is not supported on Metric Alarms."]
            several = queries.yields_array(store, wanted.queries, start, end, now, account=scope.account)
        except queries.BadQuery as bad:
            return [str(bad)]
        return [_SEVERAL] if several else []

    def _describe_alarms(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        _refuse(service_model.violations("cloudwatch", "DescribeAlarms", request))
        stated = [name for name in _FAMILIES if name in request]
        if stated:
            raise Unmodelled(f"the rehearsal does not model {stated[0]} of DescribeAlarms")
        if request.get("AlarmNames") and "AlarmNamePrefix" in request:
            raise ValidationError("AlarmNames and AlarmNamePrefix cannot be specified together")
        kinds = request.get("AlarmTypes") or [METRIC]  # "if you omit this parameter, only metric alarms are returned"
        known = (alarm for alarm in self._alarms.of(scope).values() if alarm.kind in kinds)
        found = sorted((alarm for alarm in known if _asked_for(alarm, request)), key=lambda alarm: alarm.name)
        shown, rest = page(found, request, request.get("MaxRecords", _PAGE))
        split = {kind: [described(alarm) for alarm in shown if alarm.kind == kind] for kind in (METRIC, COMPOSITE)}
        return {"MetricAlarms": split[METRIC], "CompositeAlarms": split[COMPOSITE], **rest}

    def _describe_alarm_history(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        _refuse(service_model.violations("cloudwatch", "DescribeAlarmHistory", request))
        kinds = request.get("AlarmTypes") or [METRIC]
        first, last = (_aware(request.get(name)) for name in ("StartDate", "EndDate"))
        found = [
            item
            for item in self._alarms.occurrences.get(scope, [])
            if item.kind in kinds
            and request.get("AlarmName") in (None, item.alarm)
            and request.get("HistoryItemType") in (None, item.type)
            and (first or item.at) <= item.at <= (last or item.at)
        ]
        if request.get("ScanBy") != "TimestampAscending":
            found.reverse()
        shown, rest = page(found, request, request.get("MaxRecords", _PAGE))
        items = [
            {
                "AlarmName": item.alarm,
                "AlarmType": item.kind,
                "Timestamp": item.at,
                "HistoryItemType": item.type,
                "HistorySummary": item.summary,
                "HistoryData": item.data,
            }
            for item in shown
        ]
        return {"AlarmHistoryItems": items, **rest}

    def _delete_alarms(self, scope: Scope, request: Mapping[str, Any]) -> None:
        """Names that do not exist are an error, after the others have been deleted (API reference, DeleteAlarms)."""
        names, known = request["AlarmNames"], self._alarms.of(scope)
        _refuse(service_model.violations("cloudwatch", "DeleteAlarms", request))
        _refuse(composition.of_deletion(names, known))
        unknown = [name for name in names if name not in known]
        for name in dict.fromkeys(names):
            if name in known:
                self._alarms.delete(known[name])
        if unknown:
            raise ResourceNotFound(f"Alarms [{', '.join(unknown)}] do not exist")

    def _set_alarm_state(self, scope: Scope, request: Mapping[str, Any]) -> None:
        _refuse(service_model.violations("cloudwatch", "SetAlarmState", request))
        alarm = self._alarms.of(scope).get(request["AlarmName"])
        if alarm is None:
            raise ResourceNotFound(f"Alarm {request['AlarmName']} does not exist")
        data = request.get("StateReasonData")
        try:
            json.loads(data or "{}")
        except ValueError as bad:
            raise InvalidFormat("StateReasonData was not valid JSON") from bad
        self._alarms.set_state(alarm, request["StateValue"], request["StateReason"], data)

    def _switch_actions(self, scope: Scope, request: Mapping[str, Any], enabled: bool) -> None:
        known = self._alarms.of(scope)
        for alarm in (known[name] for name in request["AlarmNames"] if name in known):
            alarm.actions_enabled = enabled

    def _kind_stays(self, scope: Scope, name: str, kind: str) -> None:
        known = self._alarms.of(scope).get(name)
        if known is not None and known.kind != kind:
            raise ValidationError(f"An alarm called {name} exists and is a {known.kind}")

    def _tag(self, alarm: Alarm, request: Mapping[str, Any]) -> None:
        """Tags of a request that changes an alarm are passed over (API reference, PutMetricAlarm)."""
        if request.get("Tags") and alarm.configured == alarm.created:
            tagger = cloudwatch_backends[alarm.scope.account][alarm.scope.region].tagger
            tagger.tag_resource(alarm.alarm_arn, request["Tags"])


def described(alarm: Alarm) -> dict[str, Any]:
    """An alarm as DescribeAlarms shows it."""
    state, held = alarm.state, alarm.suppression.by
    shown = {key: value for key, value in alarm.request.items() if key != "Tags"}
    for actions in refusals.ACTIONS:
        shown.setdefault(actions, [])
    shown |= {"Dimensions": alarm.request.get("Dimensions", [])} if alarm.settings else {}
    shown |= {"StateReasonData": state.reason_data} if state.reason_data else {}
    if held:
        shown |= {"ActionsSuppressedBy": held, "ActionsSuppressedReason": f"Actions suppressed by {held}"}
    return {
        **shown,
        "AlarmArn": alarm.alarm_arn,
        "AlarmConfigurationUpdatedTimestamp": alarm.configured,
        "ActionsEnabled": alarm.actions_enabled,
        "StateValue": state.value,
        "StateReason": state.reason,
        "StateUpdatedTimestamp": state.updated,
        "StateTransitionedTimestamp": state.since,
    }


def _asked_for(alarm: Alarm, request: Mapping[str, Any]) -> bool:
    names, prefix = request.get("AlarmNames"), request.get("ActionPrefix", "")
    actions = [arn for kind in refusals.ACTIONS for arn in alarm.request.get(kind, [])]
    return (
        (not names or alarm.name in names)
        and alarm.name.startswith(request.get("AlarmNamePrefix", ""))
        and request.get("StateValue") in (None, alarm.state.value)
        and (not prefix or any(arn.startswith(prefix) for arn in actions))
    )


def _aware(moment: dt.datetime | None) -> dt.datetime | None:
    return moment.replace(tzinfo=UTC) if moment is not None and moment.tzinfo is None else moment


def _refuse(complaints: Iterable[str]) -> None:
    found = list(complaints)
    if found:
        raise ValidationError("; ".join(found))


def _unmodelled(operation: str) -> Callable[[Scope, Mapping[str, Any]], Any]:
    def refuse(scope: Scope, request: Mapping[str, Any]) -> Any:
        raise Unmodelled(f"the rehearsal does not model {operation} of CloudWatch")

    return refuse
