"""The alarms of every account and region: evaluated every minute, composites as soon as a child changes.

    aws.alarms.history          # [Transition(at, alarm, old, new, reason, suppressed, account, region)]
    aws.alarms.state("streamly_idle_home_warning")      # "OK", "ALARM" or "INSUFFICIENT_DATA"

Alarms exist by the API alone (rehearsal.cloudwatch.alarms.service). Every change of state goes to the default event bus
("CloudWatch Alarm State Change") and takes the actions of the new state, once. The event "CloudWatch Alarm
Configuration Change" is not modelled.
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import replace
from typing import Any

from moto.cloudwatch.models import cloudwatch_backends

from rehearsal.clock import Clock
from rehearsal.cloudwatch.alarms import history, messages, readings, settings, suppression, wording
from rehearsal.cloudwatch.alarms.actions import Actions, Failed
from rehearsal.cloudwatch.alarms.evaluation import ALARM, OK
from rehearsal.cloudwatch.alarms.register import Alarm, State, Transition, initial, name_of
from rehearsal.cloudwatch.alarms.rules import parse
from rehearsal.cloudwatch.alarms.suppression import Suppressor
from rehearsal.cloudwatch.store import store_of
from rehearsal.iam.rows import Scope

_SECOND = 30  # of every minute; CloudWatch has another one for each alarm
_LATENCY = 0.5  # virtual seconds between a change of state and its actions
_MINUTE = dt.timedelta(minutes=1)

Publish = Callable[[Scope, str, str, list[str], Mapping[str, Any]], None]


class Alarms:
    """`history` has every change of state, in order; `occurrences` what DescribeAlarmHistory tells, by scope."""

    def __init__(self, clock: Clock, actions: Actions, publish: Publish) -> None:
        self.history: list[Transition] = []
        self.occurrences: dict[Scope, list[history.Occurrence]] = {}
        self._clock = clock
        self._actions = actions
        self._publish = publish
        self._ticking = False

    def of(self, scope: Scope) -> dict[str, Alarm]:
        """The alarms of an account and region by name: moto's own dictionary, whose tagging reads it."""
        return cloudwatch_backends[scope.account][scope.region].alarms

    def all(self) -> list[Alarm]:
        """Every alarm."""
        return [alarm for scope in self.occurrences for alarm in self.of(scope).values()]

    def state(self, name: str, scope: Scope | None = None) -> str:
        """The state of the alarm of that name (in whatever account and region, unless said); KeyError if none is."""
        found = [alarm for alarm in self.all() if alarm.name == name and scope in (None, alarm.scope)]
        if len(found) != 1:
            raise KeyError(f"{len(found)} alarms are called {name}")
        return found[0].state.value

    # -- what the API does, with requests that rehearsal.cloudwatch.alarms.refusals has nothing against

    def put_metric(self, scope: Scope, request: Mapping[str, Any]) -> Alarm:
        """Makes a metric alarm, or gives one another configuration; its state stays."""
        alarm = self._put(scope, request)
        alarm.settings, alarm.stamps = settings.of(request), None
        if not self._ticking:
            self._ticking = True
            self._next_tick()
        return alarm

    def put_composite(self, scope: Scope, request: Mapping[str, Any]) -> Alarm:
        """Makes a composite alarm, or gives one another rule; it is evaluated at once."""
        verb = "updated" if request["AlarmName"] in self.of(scope) else "created"
        alarm = self._put(scope, request)
        alarm.rule = parse(request["AlarmRule"])
        self._suppress_by(alarm, _suppressor(request))
        self._reconsider(alarm, f"{alarm.alarm_arn} was {verb} and its alarm rule evaluates to {{state}}", None)
        return alarm

    def delete(self, alarm: Alarm) -> None:
        """Takes an alarm away; its history stays."""
        del self.of(alarm.scope)[alarm.name]
        self._record(alarm, history.configured(alarm, "Delete", self._clock.now()))

    def set_state(self, alarm: Alarm, value: str, reason: str, reason_data: str | None) -> None:
        """Puts an alarm into a state until its next evaluation (SetAlarmState)."""
        alarm.stamps = None
        self._become(alarm, value, reason, reason_data)

    def watchers(self, alarm: Alarm) -> Iterator[Alarm]:
        """The composite alarms whose rule names the alarm."""
        return (other for other in list(self.of(alarm.scope).values()) if other.watches(alarm))

    # -- evaluation

    def _next_tick(self) -> None:
        now = self._clock.now()
        at = now.replace(second=_SECOND, microsecond=0)
        self._clock.call_at(at if at > now else at + _MINUTE, self._tick, name="alarms")

    def _tick(self) -> None:
        now, alarms = self._clock.now(), self.all()
        self._ticking = bool(alarms)
        for alarm in alarms:
            if alarm.settings is not None:
                self._evaluate(alarm, now)
        if self._ticking:
            self._next_tick()

    def _evaluate(self, alarm: Alarm, now: dt.datetime) -> None:
        store = store_of(alarm.scope.account, alarm.scope.region)
        if not readings.due(alarm, store, now):
            return
        verdict = readings.verdict(alarm, store, now)
        if verdict.state not in (None, alarm.state.value):
            said = wording.reason(verdict, alarm.settings), wording.reason_data(verdict, alarm.settings, now)
            self._become(alarm, verdict.state, *said)

    def _reconsider(self, alarm: Alarm, reason: str, cause: Alarm | None) -> None:
        """A composite alarm's rule, because of a child that changed or of the rule itself."""
        alarms = self.of(alarm.scope)
        value = ALARM if alarm.rule.holds(lambda child: alarms[name_of(child)].state.value) else OK
        if value != alarm.state.value:
            children = [alarms[name_of(child)] for child in alarm.rule.children] if cause is None else [cause]
            self._become(alarm, value, reason.format(state=value), _triggering(children))

    def _become(self, alarm: Alarm, value: str, reason: str, reason_data: str | None) -> None:
        now, old = self._clock.now(), alarm.state
        since = old.since if value == old.value else now
        alarm.state = State(value, reason, reason_data, since, now)
        if value == old.value:
            return
        alarm.previous = old
        alarm.suppression = suppression.after_transition(alarm.suppressor, self._suppressor_state(alarm), now)
        held = alarm.suppression.by
        scope = alarm.scope
        self.history.append(Transition(now, alarm.name, old.value, value, reason, held, scope.account, scope.region))
        self._record(alarm, history.changed(alarm))
        kind = "CloudWatch Alarm State Change"
        self._publish(scope, "aws.cloudwatch", kind, [alarm.alarm_arn], messages.detail(alarm))
        self._act_or_wait(alarm, anyway=alarm.suppression.acts)
        self._tell_others(alarm, old.value)

    def _tell_others(self, alarm: Alarm, old: str) -> None:
        now, when = self._clock.now(), f"{self._clock.now():%A %d %B, %Y %H:%M:%S} UTC"
        for other in list(self.of(alarm.scope).values()):
            if other.suppressor is not None and other.suppressor.name == alarm.name:
                other.suppression = suppression.after_suppressor(
                    other.suppression, other.suppressor, old, alarm.state.value, now
                )
                self._act_or_wait(other)
        for other in self.watchers(alarm):
            self._reconsider(other, f"{alarm.alarm_arn} transitioned to {alarm.state.value} at {when}", alarm)

    # -- actions and what holds them back

    def _suppress_by(self, alarm: Alarm, suppressor: Suppressor | None) -> None:
        """Another suppressor discards the periods of the one before."""
        if suppressor == alarm.suppressor:
            return
        alarm.suppressor = suppressor
        by = suppression.BY_ALARM if self._suppressor_state(alarm) == ALARM else None
        alarm.suppression = replace(alarm.suppression, by=by, until=None)
        self._act_or_wait(alarm)

    def _suppressor_state(self, alarm: Alarm) -> str | None:
        found = self.of(alarm.scope).get(alarm.suppressor.name) if alarm.suppressor else None
        return found.state.value if found is not None else None

    def _act_or_wait(self, alarm: Alarm, anyway: bool = False) -> None:
        """Takes the actions of the state, if any are pending and nothing holds them back; else looks again in time."""
        held = alarm.suppression
        if held.until is not None:
            self._clock.call_at(held.until, self._time_is_up, alarm, name=f"suppression of {alarm.name}")
        elif anyway or (held.acts and held.pending):
            alarm.suppression = suppression.acted(held)
            said = messages.subject(alarm), messages.notice(alarm), messages.call(alarm)
            when = self._clock.now() + dt.timedelta(seconds=_LATENCY)
            for arn in alarm.actions():
                self._clock.call_at(when, self._act, alarm, arn, *said, name=f"action of {alarm.name}")

    def _time_is_up(self, alarm: Alarm) -> None:
        held = suppression.after_time(alarm.suppression, self._clock.now())
        if held != alarm.suppression and self.of(alarm.scope).get(alarm.name) is alarm:
            alarm.suppression = held
            self._act_or_wait(alarm)

    def _act(self, alarm: Alarm, arn: str, subject: str, notice: str, call: dict[str, Any]) -> None:
        error = None
        try:
            self._actions.take(arn, alarm, subject, notice, call)
        except Failed as failure:
            error = str(failure)
        self._record(alarm, history.acted(alarm, arn, error, self._clock.now()))

    # -- the register

    def _put(self, scope: Scope, request: Mapping[str, Any]) -> Alarm:
        now, known = self._clock.now(), self.of(scope)
        self.occurrences.setdefault(scope, [])
        alarm, verb = known.get(request["AlarmName"]), "Update"
        if alarm is None:
            verb, state = "Create", initial(now)
            alarm = known[request["AlarmName"]] = Alarm(request["AlarmName"], scope, request, now, now, state, state)
        alarm.request, alarm.configured = request, now
        alarm.actions_enabled = request.get("ActionsEnabled", True)
        self._record(alarm, history.configured(alarm, verb, now))
        return alarm

    def _record(self, alarm: Alarm, occurrence: history.Occurrence) -> None:
        self.occurrences[alarm.scope].append(occurrence)


def _suppressor(request: Mapping[str, Any]) -> Suppressor | None:
    if "ActionsSuppressor" not in request:
        return None
    wait, extension = request["ActionsSuppressorWaitPeriod"], request["ActionsSuppressorExtensionPeriod"]
    return Suppressor(name_of(request["ActionsSuppressor"]), wait, extension)


def _triggering(children: list[Alarm]) -> str:
    said = [
        {"arn": child.alarm_arn, "state": {"value": child.state.value, "timestamp": wording.stamp(child.state.since)}}
        for child in children
    ]
    return json.dumps({"triggeringAlarms": said}, separators=(",", ":"))
