"""EventBridge Scheduler: fires the schedules that moto keeps.

The role of a target must trust the scheduler and allow the call; a call that fails is retried with a doubling delay
until the retry policy ends, and then goes to the dead-letter queue, if the role may send there. A flexible window fires
at a seeded moment inside it.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import hashlib
import json
import random
import zlib
from dataclasses import dataclass
from typing import Any

from moto.scheduler.models import EventBridgeSchedulerBackend

from rehearsal.calls.hooks import replaced
from rehearsal.clock import UTC, Clock
from rehearsal.events import cron
from rehearsal.events.targets import ClientFactory, Undelivered, send
from rehearsal.iam.actions import Scope
from rehearsal.iam.permissions import Permissions

SERVICE = "scheduler.amazonaws.com"
_FIRST_RETRY = 60.0  # seconds; doubles up to an hour
_LONGEST_RETRY = 3600.0


@dataclass(frozen=True)
class Firing:
    """One firing: schedule (group/name), when it was due and was sent, "ok", "dropped: ..." or "dead letter: ..."."""

    name: str
    account: str
    due: dt.datetime
    fired: dt.datetime
    outcome: str


class Scheduler:
    """Arms every schedule that is created or updated. `fired` is the log."""

    def __init__(self, clock: Clock, permissions: Permissions, seed: int, client: ClientFactory) -> None:
        self.fired: list[Firing] = []
        self._clock = clock
        self._permissions = permissions
        self._seed = seed
        self._client = client
        self._generations: dict[str, int] = {}

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Hangs the scheduler into moto's backend."""

        def create(backend: Any, *args: Any, **kwargs: Any) -> Any:
            cron.check(kwargs["schedule_expression"], kwargs["schedule_expression_timezone"] or "UTC")
            schedule = creating(backend, *args, **kwargs)
            self._arm(backend, schedule)
            return schedule

        def update(backend: Any, *args: Any, **kwargs: Any) -> Any:
            cron.check(kwargs["schedule_expression"], kwargs["schedule_expression_timezone"] or "UTC")
            schedule = updating(backend, *args, **kwargs)
            self._arm(backend, schedule)
            return schedule

        creating = stack.enter_context(replaced(EventBridgeSchedulerBackend, "create_schedule", create))
        updating = stack.enter_context(replaced(EventBridgeSchedulerBackend, "update_schedule", update))

    def _arm(self, backend: Any, schedule: Any) -> None:
        self._generations[schedule.arn] = self._generations.get(schedule.arn, 0) + 1
        now = self._clock.now()
        # A rate without a start date begins at once; anything else is due strictly after now.
        self._next(backend, schedule, self._generations[schedule.arn], now - dt.timedelta(microseconds=1))

    def _next(self, backend: Any, schedule: Any, generation: int, after: dt.datetime) -> None:
        born = dt.datetime.fromtimestamp(schedule.creation_date, UTC)
        start = _moment(schedule.start_date) or born
        after = max(after, start - dt.timedelta(microseconds=1))
        due = next(
            cron.firings(schedule.schedule_expression, schedule.schedule_expression_timezone, start, after), None
        )
        end = _moment(schedule.end_date)
        if due is not None and (end is None or due <= end):
            when = due + dt.timedelta(seconds=self._offset(schedule, due))
            self._clock.call_at(when, self._fire, backend, schedule, generation, due, name=f"schedule {schedule.name}")

    def _offset(self, schedule: Any, due: dt.datetime) -> float:
        window = schedule.flexible_time_window
        if window.get("Mode") != "FLEXIBLE":
            return 0.0
        chance = random.Random(zlib.crc32(f"{self._seed} {schedule.arn} {due}".encode()))
        return float(int(chance.uniform(0, window["MaximumWindowInMinutes"] * 60)))

    def _fire(self, backend: Any, schedule: Any, generation: int, due: dt.datetime) -> None:
        group = backend.schedule_groups.get(schedule.group_name)
        current = group is not None and group.schedules.get(schedule.name) is schedule
        if not current or self._generations[schedule.arn] != generation:
            return
        self._next(backend, schedule, generation, due)
        if schedule.state != "ENABLED":
            return
        fired = self._clock.now()
        outcome = self._deliver(schedule, Scope(backend.account_id, backend.region_name), due)
        self.fired.append(Firing(f"{schedule.group_name}/{schedule.name}", backend.account_id, due, fired, outcome))
        if schedule.action_after_completion == "DELETE" and schedule.schedule_expression.startswith("at("):
            group.schedules.pop(schedule.name, None)

    def _deliver(self, schedule: Any, scope: Scope, due: dt.datetime) -> str:
        target, policy = schedule.target, schedule.target["RetryPolicy"]
        # Scheduler acts in the name of the group (user guide, "Confused deputy prevention in EventBridge Scheduler").
        source = scope.arn("scheduler", f"schedule-group/{schedule.group_name}")
        began, delay, attempts = self._clock.now(), _FIRST_RETRY, 0
        while True:
            text = _filled(target.get("Input", "{}"), schedule, due, attempts + 1)
            try:
                reason = self._permissions.assume(target["RoleArn"], SERVICE, scope.account, source)
                if reason:
                    raise Undelivered("AccessDeniedException", reason)
                send(target["Arn"], text, target["RoleArn"], scope, self._client, target.get("SqsParameters"))
                return "ok"
            except Undelivered as problem:
                age = (self._clock.now() - began).total_seconds() + delay
                final = attempts >= policy.get("MaximumRetryAttempts", 185) or "AccessDenied" in problem.code
                if final or age > policy.get("MaximumEventAgeInSeconds", 86_400):
                    return self._bury(schedule, scope, text, problem)
            attempts += 1
            self._clock.sleep(delay)
            delay = min(2 * delay, _LONGEST_RETRY)

    def _bury(self, schedule: Any, scope: Scope, text: str, problem: Undelivered) -> str:
        """The dead letter (Scheduler user guide, "Configuring a dead-letter queue")."""
        queue = schedule.target.get("DeadLetterConfig", {}).get("Arn")
        if queue is None:
            return f"dropped: {problem}"
        try:
            send(queue, text, schedule.target["RoleArn"], scope, self._client)
        except Undelivered as lost:
            return f"dropped: {problem}; the dead letter was not delivered: {lost}"
        return f"dead letter: {problem}"


def _filled(text: str, schedule: Any, due: dt.datetime, attempt: int) -> str:
    """Scheduler's context attributes in an input (user guide, "Adding context attributes").

    "The unique ID that EventBridge Scheduler assigns for each attempted invocation": read strictly, a repeated attempt
    has another one.
    """
    values = {
        "<aws.scheduler.schedule-arn>": schedule.arn,
        "<aws.scheduler.scheduled-time>": due.isoformat().replace("+00:00", "Z"),
        "<aws.scheduler.execution-id>": _start_id(f"{schedule.arn} {due} {attempt}"),
        "<aws.scheduler.attempt-number>": str(attempt),
    }
    for name, value in values.items():
        text = text.replace(name, json.dumps(value)[1:-1])
    return text


def _start_id(what: str) -> str:
    """Sixteen characters, as in the guide's example."""
    return hashlib.sha256(what.encode()).hexdigest()[:16]


def _moment(value: Any) -> dt.datetime | None:
    if value is None or value == "":
        return None
    if isinstance(value, (int, float)):
        return dt.datetime.fromtimestamp(value, UTC)
    moment = dt.datetime.fromisoformat(str(value))
    return moment if moment.tzinfo else moment.replace(tzinfo=UTC)
