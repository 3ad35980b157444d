"""The history of alarms, as DescribeAlarmHistory tells it; it outlives the alarms."""

from __future__ import annotations

import datetime as dt
import json
from dataclasses import dataclass
from typing import Any

from rehearsal.cloudwatch.alarms.register import Alarm, State

CONFIGURATION, STATE, ACTION = "ConfigurationUpdate", "StateUpdate", "Action"
_VERBS = {"Create": "created", "Update": "updated", "Delete": "deleted"}


@dataclass(frozen=True)
class Occurrence:
    """One item of the history. `kind` is MetricAlarm or CompositeAlarm, `type` one of the three above."""

    at: dt.datetime
    alarm: str
    kind: str
    type: str
    summary: str
    data: str


def configured(alarm: Alarm, verb: str, at: dt.datetime) -> Occurrence:
    """The alarm was made, changed or taken away (Create, Update, Delete)."""
    data = {"version": "1.0", "type": verb}
    return _occurrence(alarm, CONFIGURATION, f'Alarm "{alarm.name}" {_VERBS[verb]}', data, at)


def changed(alarm: Alarm) -> Occurrence:
    """The alarm went from its previous state into the one that it is in."""
    data = {"version": "1.0", "oldState": _state(alarm.previous), "newState": _state(alarm.state)}
    summary = f"Alarm updated from {alarm.previous.value} to {alarm.state.value}"
    return _occurrence(alarm, STATE, summary, data, alarm.state.since)


def acted(alarm: Alarm, arn: str, error: str | None, at: dt.datetime) -> Occurrence:
    """An action was taken, or failed for the error that CloudWatch received."""
    summary = f"Successfully executed action {arn}" if error is None else f"Failed to execute action {arn}"
    state = "Succeeded" if error is None else "Failed"
    data = {"actionState": state, "notificationResource": arn, "error": error}
    return _occurrence(alarm, ACTION, summary, data, at)


def _occurrence(alarm: Alarm, kind: str, summary: str, data: dict[str, Any], at: dt.datetime) -> Occurrence:
    return Occurrence(at, alarm.name, alarm.kind, kind, summary[:255], json.dumps(data))


def _state(state: State) -> dict[str, Any]:
    said: dict[str, Any] = {"stateValue": state.value, "stateReason": state.reason}
    return {**said, "stateReasonData": json.loads(state.reason_data)} if state.reason_data else said
