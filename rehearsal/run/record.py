"""What happened in a rehearsal, gathered from its parts once it has ended: plain values for report and invariants."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any

from rehearsal.aws import EmbeddedAws
from rehearsal.cloudwatch.alarms.register import Transition
from rehearsal.events import cron
from rehearsal.events.bus import Event
from rehearsal.personalize import inspection
from rehearsal.personalize.inspection import CampaignHistory, FilterHistory, RecommenderHistory, VersionHistory
from rehearsal.run import pointers
from rehearsal.run.audience import Answer
from rehearsal.run.edits import Deployment
from rehearsal.run.pointers import Pointer
from rehearsal.run.tenant import Tenant
from rehearsal.stepfunctions.engine import Execution
from rehearsal.traffic import Tally

PERSONALIZE = ("personalize", "personalize-events", "personalize-runtime")


@dataclass(frozen=True)
class Due:
    """A schedule, when it should have fired since it was last changed, and when it did."""

    name: str
    expression: str
    zone: str
    expected: tuple[datetime, ...]
    fired: tuple[datetime, ...]
    failures: tuple[str, ...]


@dataclass(frozen=True)
class AlarmStory:
    """An alarm: its state at the end, what it watches for in words, and every change of its state."""

    name: str
    state: str
    description: str
    history: tuple[Transition, ...]


@dataclass(frozen=True)
class Record:
    """A rehearsal from its start to its end, in virtual time."""

    tenant: Tenant
    seed: int
    start: datetime
    end: datetime
    stacks: Sequence[Any]
    executions: Sequence[Execution]
    schedules: Sequence[Due]
    notices: Sequence[Any]
    events: Sequence[Event]
    campaigns: Sequence[CampaignHistory]
    recommenders: Sequence[RecommenderHistory]
    versions: Sequence[VersionHistory]
    filters: Sequence[FilterHistory]
    pointers: Sequence[Pointer]
    calls: Mapping[str, int]
    throttled: Mapping[str, int]
    answers: Sequence[Answer] = field(default_factory=tuple)
    alarms: Sequence[AlarmStory] = field(default_factory=tuple)
    traffic: Tally | None = None
    metrics: Sequence[Mapping[str, Any]] = field(default_factory=tuple)  # see rehearsal.cloudwatch.store, Store.dump
    dashboards: Mapping[str, str] = field(default_factory=dict)  # bodies by name
    deployments: Sequence[Deployment] = field(default_factory=tuple)

    def outcomes(self) -> dict[str, str]:
        """How executions ended in their own words, by ARN: a run that had nothing to do says why ("skipped: ...")."""
        said = {}
        for event in self.events:
            reason = event.detail.get("reason")
            if event.kind.endswith(" Skipped") and "execution" in event.detail:
                said[event.detail["execution"]] = f"skipped: {reason}"
        return said

    def transitions(self) -> dict[str, int]:
        """State transitions as Step Functions bills them (states entered and retries), by state machine."""
        count: Counter[str] = Counter()
        for execution in self.executions:
            count[execution.machine] += execution.transitions
        return dict(sorted(count.items()))


def gather(
    aws: EmbeddedAws,
    tenant: Tenant,
    start: datetime,
    answers: Sequence[Answer],
    tally: Tally | None = None,
    deployments: Sequence[Deployment] = (),
) -> Record:
    """The record of a run that has come to its end; `tally` counts its traffic, `deployments` are those of edits."""
    place = (tenant.account, tenant.region)
    calls = [call for call in aws.calls if call.service in PERSONALIZE]
    return Record(
        tenant=tenant,
        seed=aws.seed,
        start=start,
        end=aws.clock.now(),
        stacks=list(aws.stacks),
        executions=list(aws.executions),
        schedules=_schedules(aws, tenant),
        notices=list(aws.notices),
        events=list(aws.events),
        campaigns=inspection.campaigns(*place),
        recommenders=inspection.recommenders(*place),
        versions=inspection.solution_versions(*place),
        filters=inspection.filters(*place),
        pointers=pointers.read(aws, tenant),
        calls=_counted(call.operation for call in calls),
        throttled=_counted(call.operation for call in calls if call.outcome == "LimitExceededException"),
        answers=list(answers),
        alarms=_alarms(aws),
        traffic=tally,
        metrics=aws.metrics(*place).dump(),
        dashboards=_dashboards(aws, tenant),
        deployments=list(deployments),
    )


def _counted(operations: Any) -> dict[str, int]:
    return dict(sorted(Counter(operations).items()))


def _alarms(aws: EmbeddedAws) -> list[AlarmStory]:
    changes = defaultdict(list)
    for change in aws.alarms.history:
        changes[change.alarm].append(change)
    return [
        AlarmStory(alarm.name, alarm.state.value, alarm.description or "", tuple(changes[alarm.name]))
        for alarm in sorted(aws.alarms.all(), key=lambda alarm: alarm.name)
    ]


def _dashboards(aws: EmbeddedAws, tenant: Tenant) -> dict[str, str]:
    cloudwatch = aws.client("cloudwatch", tenant.region, tenant.account)
    names = cloudwatch.get_paginator("list_dashboards").paginate().search("DashboardEntries[].DashboardName")
    return {name: cloudwatch.get_dashboard(DashboardName=name)["DashboardBody"] for name in sorted(names)}


def _schedules(aws: EmbeddedAws, tenant: Tenant) -> list[Due]:
    """Every schedule with when it was due, worked out here anew from its expression, beside when it fired.

    Of one that was changed, only what came since: what it said before is not known any more.
    """
    scheduler = aws.client("scheduler", tenant.region, tenant.account)
    found = []
    summaries = scheduler.get_paginator("list_schedules").paginate().search("Schedules[]")
    for summary in summaries:
        name, group = summary["Name"], summary["GroupName"]
        schedule = scheduler.get_schedule(Name=name, GroupName=group)
        expression, zone = schedule["ScheduleExpression"], schedule.get("ScheduleExpressionTimezone", "UTC")
        born, changed, end = schedule["CreationDate"], schedule["LastModificationDate"], aws.clock.now()
        firings = [one for one in aws.fired if one.name == f"{group}/{name}" and one.due >= changed]
        expected = []
        for due in cron.firings(expression, zone, born, changed - timedelta(microseconds=1)):
            if due >= end:
                break
            expected.append(due)
        if schedule["State"] == "ENABLED":
            fired = tuple(firing.due for firing in firings)
            failures = tuple(firing.outcome for firing in firings if firing.outcome != "ok")
            found.append(Due(name, expression, zone, tuple(expected), fired, failures))
    return sorted(found, key=lambda due: due.name)
