"""Schedules: what EventBridge Scheduler takes, in a time zone that there is."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime, timezone

from config.models import BatchInference, BatchSegment, Import, Schedule, Tenant
from config.problems import Finding, Path
from config.rules.serving import every_batch
from personalize import quotas, schedules

# A cron that names its years may have none left; this is the earliest time at which a file could be deployed.
_EARLIEST = datetime(2026, 1, 1, tzinfo=timezone.utc)


_Due = Schedule | Import | BatchInference | BatchSegment


def every(tenant: Tenant) -> Iterator[tuple[Path, _Due]]:
    """All schedules of a tenant with the place of each."""
    for key, dataset in tenant.datasets.declared.items():
        if dataset.import_ and dataset.import_.schedule:
            yield ("datasets", key, "import"), dataset.import_
    for index, solution in enumerate(tenant.solutions):
        yield ("solutions", index, "training", "full"), solution.training.full
        if solution.training.update:
            yield ("solutions", index, "training", "update"), solution.training.update
        if solution.tuning and (due := solution.tuning.due):
            yield ("solutions", index, "tuning"), due
    yield from ((path, batch) for path, batch in every_batch(tenant) if batch.schedule is not None)
    for index, one in enumerate(tenant.filters):
        if one.rotate:
            yield ("filters", index, "rotate"), one.rotate


def later(path: Path) -> int:
    """The minutes by which the schedule at a place comes after what may be due with it (schedules.stagger)."""
    return schedules.AFTER_FULL if path[-2:] == ("training", "update") else 0


def valid(tenant: Tenant) -> Iterator[Finding]:
    """The expression's syntax, the time zone's existence, and that a rate, which has none, names none."""
    for path, schedule in every(tenant):
        if text := _expression_problem(schedule.schedule, tenant.tenant, later(path)):
            yield Finding((*path, "schedule"), f"found {schedule.schedule!r}; {text}")
        elif schedule.schedule.startswith("rate") and "time_zone" in schedule.model_fields_set:
            yield Finding((*path, "time_zone"), f"found {schedule.time_zone!r}; a rate has no time zone; remove it")
        try:
            schedules.zone_of(schedule.time_zone)
        except schedules.ScheduleError:
            text = "there is no such time zone; write an IANA name such as Europe/Dublin or UTC"
            yield Finding((*path, "time_zone"), f"found {schedule.time_zone!r}; {text}")


def batches(tenant: Tenant) -> Iterator[Finding]:
    """A batch that nothing starts; and a time zone that is nobody's."""
    for path, batch in every_batch(tenant):
        if batch.schedule is None and batch.after is None:
            text = "write schedule: or after: full_training, or nothing ever starts it"
            yield Finding(path, f"found {batch.name!r} with neither schedule nor after; {text}")
        elif batch.schedule is None and "time_zone" in batch.model_fields_set:
            text = "it has no schedule that it could be of; remove it"
            yield Finding((*path, "time_zone"), f"found {batch.time_zone!r}; {text}")


def never_fires(tenant: Tenant) -> Iterator[Finding]:
    """30 February, a year that has passed: valid, and never due."""
    for path, schedule in every(tenant):
        try:
            firings = schedules.next_firings(schedule.schedule, schedule.time_zone, _EARLIEST, 1)
        except schedules.ScheduleError:
            continue  # `valid` says so
        if not firings:
            yield Finding((*path, "schedule"), f"found {schedule.schedule!r}; it never fires; write a time that comes")


def _expression_problem(expression: str, tenant: str, later: int) -> str | None:
    try:
        length = len(schedules.stagger(expression, tenant, later))
    except schedules.ScheduleError as error:
        return str(error)
    most = quotas.SCHEDULE_EXPRESSION_LENGTH
    return (
        f"staggered it has {length} characters; EventBridge Scheduler takes {most}; shorten it"
        if length > most
        else None
    )
