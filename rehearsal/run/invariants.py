"""Promises of a tenant's installation, checked against the record of a rehearsal. A broken one fails the run.

Each check takes the record and yields what broke it, in words; a name in the table is its name in rehearsal.json.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterator
from datetime import datetime

from rehearsal.run.record import Record

ACTIVE = "ACTIVE"
ON_ITS_WAY = ("CREATE PENDING", "CREATE IN_PROGRESS")


def campaigns_serve_active_versions(record: Record) -> Iterator[str]:
    """A campaign never serves a version that is not ACTIVE."""
    for campaign in record.campaigns:
        for served in campaign.served:
            if served.status != ACTIVE:
                yield f"campaign {campaign.name} serves {served.version_arn}, which is {served.status}"


def one_training_at_a_time(record: Record) -> Iterator[str]:
    """Two versions of one solution are never in training at once."""
    by_solution = defaultdict(list)
    for version in record.versions:
        by_solution[version.solution_arn].append(version)
    for solution, versions in by_solution.items():
        latest_end: datetime | None = None
        for version in sorted(versions, key=lambda one: one.created):
            if latest_end is not None and version.created < latest_end:
                yield f"{solution}: {version.name} began at {version.created} while another was in training"
            end = version.ended or record.end
            latest_end = max(end, latest_end) if latest_end else end


def trainings_are_ours(record: Record) -> Iterator[str]:
    """Automatic training, which would be billed beside our own, is off."""
    for version in record.versions:
        if version.training_type == "AUTOMATIC":
            yield f"{version.arn} was trained by the service itself at {version.created}"


def pointers_name_what_is_active(record: Record) -> Iterator[str]:
    """Whoever follows a pointer, at whatever time, finds a filter or recommender that is ACTIVE."""
    for pointer in record.pointers:
        for lapse in pointer.lapses:
            yield f"{pointer.name} named {lapse.arn} from {lapse.since} to {lapse.until}, when it was not ACTIVE"
        if pointer.status != ACTIVE:
            yield f"{pointer.name} names {pointer.arn}, which is {pointer.status or 'gone'}"


def schedules_fired(record: Record) -> Iterator[str]:
    """Every schedule fired whenever its expression says, and every firing started something."""
    for schedule in record.schedules:
        missed = [due for due in schedule.expected if due not in schedule.fired]
        if missed:
            yield f"schedule {schedule.name} ({schedule.expression}) did not fire at {missed[0]}, {len(missed)} in all"
        for failure in schedule.failures:
            yield f"schedule {schedule.name} fired without effect: {failure}"


def executions_end_well(record: Record) -> Iterator[str]:
    """No workflow failed."""
    for execution in record.executions:
        if execution.status not in ("SUCCEEDED", "RUNNING"):
            yield f"{execution.machine} of {execution.start} ended {execution.status}: {execution.cause}"


def something_is_served(record: Record) -> Iterator[str]:
    """Every campaign has served a version, unless its creation was still on its way when the rehearsal ended."""
    for campaign in record.campaigns:
        if not campaign.served and campaign.status not in ON_ITS_WAY:
            yield f"campaign {campaign.name} never served a version; it is {campaign.status}"


def recommenders_answer(record: Record) -> Iterator[str]:
    """Every recommender is ACTIVE, unless it was still on its way when the rehearsal ended."""
    for recommender in record.recommenders:
        if recommender.status != ACTIVE and recommender.status not in ON_ITS_WAY:
            yield f"recommender {recommender.name} ({recommender.use_case}) is {recommender.status}"


CHECKS: dict[str, Callable[[Record], Iterator[str]]] = {
    check.__name__: check
    for check in (
        campaigns_serve_active_versions,
        one_training_at_a_time,
        trainings_are_ours,
        pointers_name_what_is_active,
        schedules_fired,
        executions_end_well,
        something_is_served,
        recommenders_answer,
    )
}


def broken(record: Record) -> dict[str, list[str]]:
    """Every check by its name, with what broke it: an empty list is a promise kept."""
    return {name: list(check(record)) for name, check in CHECKS.items()}
