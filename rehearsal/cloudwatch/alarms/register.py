"""An alarm as CloudWatch keeps it: its request, its state, what happened to it."""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.cloudwatch.alarms import wording
from rehearsal.cloudwatch.alarms.evaluation import INSUFFICIENT_DATA
from rehearsal.cloudwatch.alarms.pacing import Pace
from rehearsal.cloudwatch.alarms.rules import Rule
from rehearsal.cloudwatch.alarms.settings import Settings
from rehearsal.cloudwatch.alarms.suppression import Suppression, Suppressor
from rehearsal.iam.rows import Scope

METRIC, COMPOSITE = "MetricAlarm", "CompositeAlarm"


@dataclass(frozen=True)
class Transition:
    """One change of an alarm's state. `suppressed` says what held the actions back, None: nothing."""

    at: dt.datetime
    alarm: str
    old: str
    new: str
    reason: str
    suppressed: str | None
    account: str
    region: str


@dataclass(frozen=True)
class State:
    """A state with its reason. `since` is when its value last changed, `updated` when it was last set."""

    value: str
    reason: str
    reason_data: str | None
    since: dt.datetime
    updated: dt.datetime


@dataclass
class Alarm:
    """A metric alarm (`settings`) or a composite one (`rule`). moto reads `name` and `alarm_arn` for tags."""

    name: str
    scope: Scope
    request: Mapping[str, Any]
    created: dt.datetime
    configured: dt.datetime
    state: State
    previous: State
    settings: Settings | None = None
    rule: Rule | None = None
    suppressor: Suppressor | None = None
    suppression: Suppression = field(default_factory=Suppression)
    actions_enabled: bool = True
    # What the last evaluation saw: the metrics' stamps, and when the next one can differ (None: not worked out).
    stamps: tuple[int, ...] | None = None
    pace: Pace | None = None

    @property
    def kind(self) -> str:
        """MetricAlarm or CompositeAlarm."""
        return METRIC if self.rule is None else COMPOSITE

    @property
    def alarm_arn(self) -> str:
        """Its ARN, under the name that moto's tagging asks for."""
        return arn(self.scope, self.name)

    @property
    def description(self) -> str | None:
        """AlarmDescription."""
        return self.request.get("AlarmDescription")

    def actions(self) -> list[str]:
        """The actions of the state that it is in; none while they are switched off."""
        return list(self.request.get(_ACTIONS[self.state.value], [])) if self.actions_enabled else []

    def watches(self, other: Alarm) -> bool:
        """Whether its rule names the other alarm."""
        return self.rule is not None and any(name_of(child) == other.name for child in self.rule.children)


def initial(now: dt.datetime) -> State:
    """The state of an alarm that has just been made (API reference, PutMetricAlarm)."""
    return State(INSUFFICIENT_DATA, wording.CREATED, None, now, now)


def arn(scope: Scope, name: str) -> str:
    """The ARN of an alarm."""
    return scope.arn("cloudwatch", f"alarm:{name}")


def name_of(reference: str) -> str:
    """An alarm's name, from its name or its ARN."""
    return reference.split(":", 6)[6] if reference.startswith("arn:") else reference


_ACTIONS = {"ALARM": "AlarmActions", "OK": "OKActions", "INSUFFICIENT_DATA": "InsufficientDataActions"}
