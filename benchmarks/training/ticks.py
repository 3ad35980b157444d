"""Trainings of given durations, one at a time, of the sample tenant, which has one campaign."""

from __future__ import annotations

from dataclasses import dataclass

from benchmarks.live import Live
from personalize.naming import FleetNames
from rehearsal.personalize import inspection, mishaps

TENANT, SOLUTION = "streamly", "for-you"
UPDATE_MINUTES = 10.0  # of a campaign, as in the figures of the AWS solution


@dataclass(frozen=True)
class Tick:
    """What one tick of a schedule led to.

    `transitions` are the states entered, and retries, of every execution that it started; `lag` are the seconds from
    the end of the training to the request that the campaign serve it.
    """

    transitions: int
    lag: float


def unschedule(running: Live) -> None:
    """No schedule starts anything any more, neither the tenant's nor the account's."""
    scheduler, names = running.aws.client("scheduler"), running.names
    for group in (names.schedule_group, FleetNames(names.account, names.region).schedule_group):
        for one in scheduler.list_schedules(GroupName=group)["Schedules"]:
            scheduler.delete_schedule(Name=one["Name"], GroupName=group)


def tick(running: Live, mode: str, minutes: float) -> Tick:
    """A training of a mode that takes so many minutes, with nothing new to import, and its deployment."""
    aws, names = running.aws, running.names
    mishaps.of(names.account, names.region).minutes |= {mode: minutes, "campaign-update": UPDATE_MINUTES}
    began = aws.clock.now()
    running.start("SolutionTraining", solution=SOLUTION, mode=mode, reason="schedule")
    running.rest()
    started = [one for one in aws.executions if one.start >= began]
    bad = [f"{one.machine}: {one.cause}" for one in started if one.status != "SUCCEEDED"]
    if bad:
        raise RuntimeError(f"a training did not end well: {bad}")
    trained = max(version.ended for version in inspection.solution_versions(names.account, names.region))
    deployed = max(call.at for call in aws.calls if call.operation == "UpdateCampaign" and call.outcome == "ok")
    return Tick(sum(one.transitions for one in started), (deployed - trained).total_seconds())
