"""What became of the runs of a day, which of them were lost to throttling or quotas, and how long things took. Pure.

An hour is lost if an UPDATE was due at its beginning and no version was recorded before its end: neither its own nor
that of a FULL training, which an UPDATE makes way for until that is recorded, minutes after it has ended. It counts
from a tenant's first version on.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta

from benchmarks.crowd.requests import LIMITS
from rehearsal.personalize.inspection import CampaignHistory, VersionHistory
from rehearsal.run.record import Due
from rehearsal.stepfunctions.engine import Execution

HOUR = timedelta(hours=1)
TRAINING = "SolutionTraining"
SUCCEEDED, FAILED, RUNNING = "succeeded", "failed", "still running"
MEETS, SKIPPED = "left to another run", "skipped"
# What a workflow comes through when another execution is at the same thing (stacks/state_machines).
_LEFT = frozenset({"LeftToTheOther", "AnotherIsRunning"})
# The states of SolutionTraining between which a version is created.
_CREATE, _CREATED = "CreateVersion", "WaitForTraining"
_RECORDED = "RecordVersion"
_LIMITED = re.compile("|".join((*LIMITS, "Rate exceeded")))


@dataclass(frozen=True)
class LostHour:
    """An hour from the moment on at which an UPDATE was due; `waited` is where its runs spent the most of it."""

    tenant: str
    due: datetime
    waited: str


def outcomes(executions: Iterable[Execution], skips: Mapping[str, str]) -> dict[str, Counter[str]]:
    """By workflow, how many runs ended how; `skips` are those that had nothing to do, by ARN."""
    found: dict[str, Counter[str]] = defaultdict(Counter)
    for run in executions:
        found[workflow(run)][outcome(run, skips)] += 1
    return dict(sorted(found.items()))


def outcome(run: Execution, skips: Mapping[str, str]) -> str:
    """How a run ended."""
    if run.status == "RUNNING":
        return RUNNING
    if run.status != "SUCCEEDED":
        return FAILED
    if _LEFT.intersection(state for _at, state in run.path):
        return MEETS
    return SKIPPED if run.arn in skips else SUCCEEDED


def limited(executions: Iterable[Execution]) -> list[Execution]:
    """Runs that failed since they were throttled, or refused for a quota."""
    return [run for run in executions if _LIMITED.search(f"{run.error} {run.cause}")]


def workflow(run: Execution) -> str:
    """The name of a run's machine without the tenant's."""
    return run.machine.rpartition("-")[2]


def tenant(run: Execution) -> str:
    """The tenant of a run."""
    return run.machine.rpartition("-")[0]


# -- delays


def creation_delays(schedules: Iterable[Due], executions: Iterable[Execution]) -> dict[str, list[timedelta]]:
    """By mode, from when a scheduled training was due until its version was created, for all that created one."""
    runs: dict[tuple[str, str], list[Execution]] = defaultdict(list)
    for run in executions:
        if workflow(run) == TRAINING and run.input.get("reason") == "schedule":
            runs[tenant(run), run.input["mode"]].append(run)
    found: dict[str, list[timedelta]] = defaultdict(list)
    for schedule, mode in _trainings(schedules):
        for run in runs[_owner(schedule), mode]:
            created, due = creation(run), [due for due in schedule.fired if due <= run.start]
            if created and due:
                found[mode].append(created - max(due))
    return dict(found)


def creation(run: Execution) -> datetime | None:
    """When a training's version was created; None if it never was, or was left by another run."""
    asked = False
    for at, state in run.path:
        if asked and state == _CREATED:
            return at
        asked = asked or state == _CREATE
    return None


def serving_delays(versions: Iterable[VersionHistory], campaigns: Iterable[CampaignHistory]) -> list[timedelta]:
    """From the end of a training until a campaign serves its version, for those that were served."""
    ended = {version.arn: version.ended for version in versions if version.ended}
    return [one.since - ended[one.version_arn] for campaign in campaigns for one in campaign.served]


def first_servings(campaigns: Iterable[CampaignHistory], began: datetime) -> list[timedelta]:
    """From the beginning until a campaign serves for the first time, for those that do."""
    return [campaign.served[0].since - began for campaign in campaigns if campaign.served]


# -- lost hours


def lost_hours(
    schedules: Iterable[Due], executions: Iterable[Execution], span: tuple[datetime, datetime]
) -> list[LostHour]:
    """Every hour without a version though an UPDATE was due, within a span of time."""
    ready, runs = defaultdict(list), defaultdict(list)
    for run in executions:
        if workflow(run) == TRAINING:
            runs[tenant(run)].append(run)
            ready[tenant(run)] += [at for at, state in run.path if state == _RECORDED]
    return [
        LostHour(owner, due, longest_stay(runs[owner], due, due + HOUR))
        for schedule, mode in _trainings(schedules)
        for owner in [_owner(schedule)]
        for due in schedule.fired
        if mode == "UPDATE" and max(span[0], min(ready[owner], default=span[0])) <= due <= span[1] - HOUR
        if not any(due <= end < due + HOUR for end in ready[owner])
    ]


def longest_stay(executions: Iterable[Execution], since: datetime, until: datetime) -> str:
    """The state in which runs spent the most time between two moments; "" if there was none."""
    stays: Counter[str] = Counter()
    for run in executions:
        ends = [at for at, _state in run.path[1:]] + [run.stop or until]
        for (begun, state), ended in zip(run.path, ends, strict=True):
            overlap = (min(ended, until) - max(begun, since)).total_seconds()
            if overlap > 0:
                stays[state] += round(overlap)
    return max(stays, key=lambda state: stays[state], default="")


def _trainings(schedules: Iterable[Due]) -> Iterator[tuple[Due, str]]:
    """The schedules of trainings, each with its mode, in which its name ends."""
    for schedule in schedules:
        mode = schedule.name.rpartition("-")[2]
        if mode in ("FULL", "UPDATE"):
            yield schedule, mode


def _owner(schedule: Due) -> str:
    return schedule.name.partition("_")[0]


# -- statistics


def mean(times: Sequence[timedelta]) -> timedelta:
    """Their mean; nothing of none."""
    return sum(times, timedelta()) / len(times) if times else timedelta()


def percentile(times: Sequence[timedelta], share: float) -> timedelta:
    """The smallest that is at least as long as that share of them (nearest rank); nothing of none."""
    rank = -int(-share * len(times) // 1)
    return sorted(times)[max(rank, 1) - 1] if times else timedelta()
