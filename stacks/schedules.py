"""Every schedule of a tenant, as a table: the stacks make them, and TenantWatch watches them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass

from config.models import Tenant
from personalize.naming import content_hash
from personalize.schedules import AFTER_FULL, longest_interval
from stacks.requests import batches
from stacks.state_machines import (
    batch_job,
    dataset_import,
    filter_rotation,
    solution_training,
    solution_tuning,
    tenant_reconciliation,
)

# Step Functions keeps an execution for 90 days (its developer guide, "Quotas"); an alarm at 2.5 periods must see them.
LONGEST_WATCHED_SECONDS = 36 * 86_400


@dataclass(frozen=True)
class Scheduled:
    """One schedule: its construct's id and its name, when it fires, which workflow it starts with which input."""

    construct_id: str
    name: str
    expression: str
    time_zone: str
    workflow: str
    arguments: Mapping[str, str]
    later: int = 0  # minutes, where it may be due with something that goes first

    @property
    def watched_seconds(self) -> int | None:
        """The longest time between two firings; None for what is not watched: it ends, or is too rare."""
        interval = longest_interval(self.expression)
        seconds = int(interval.total_seconds()) if interval else 0
        return seconds if 0 < seconds <= LONGEST_WATCHED_SECONDS else None


def of_tenant(tenant: Tenant) -> tuple[Scheduled, ...]:
    """The schedules that a tenant file asks for, and the daily reconciliation; not that of the watch itself."""
    daily = Scheduled(
        "Daily", "reconcile", daily_at(tenant.tenant), "UTC", tenant_reconciliation.NAME, {"reason": "daily"}
    )
    return (*_imports(tenant), *_trainings(tenant), *_tunings(tenant), *_batches(tenant), *_rotations(tenant), daily)


def daily_at(tenant: str) -> str:
    """When a tenant is reconciled: between five and six, in a minute of its own, since all tenants ask the same."""
    return f"cron({int(content_hash(tenant), 16) % 60} 5 * * ? *)"


def _imports(tenant: Tenant) -> Iterator[Scheduled]:
    for dataset, declared in tenant.datasets.declared.items():
        if declared.import_ is not None and declared.import_.schedule is not None:
            yield Scheduled(
                f"Import{dataset.capitalize()}",
                f"import-{dataset}",
                declared.import_.schedule,
                declared.import_.time_zone,
                dataset_import.NAME,
                {"dataset": dataset, "reason": "schedule"},
            )


def _trainings(tenant: Tenant) -> Iterator[Scheduled]:
    for solution in tenant.solutions:
        for mode, schedule in (("FULL", solution.training.full), ("UPDATE", solution.training.update)):
            if schedule is not None:
                yield Scheduled(
                    f"Train-{solution.name}-{mode}",
                    f"train-{solution.name}-{mode}",
                    schedule.schedule,
                    schedule.time_zone,
                    solution_training.NAME,
                    {"solution": solution.name, "mode": mode, "reason": "schedule"},
                    AFTER_FULL if mode == "UPDATE" else 0,
                )


def _tunings(tenant: Tenant) -> Iterator[Scheduled]:
    for solution in tenant.solutions:
        if solution.tuning is not None and (due := solution.tuning.due):
            yield Scheduled(
                f"Tune-{solution.name}",
                f"tune-{solution.name}",
                due.schedule,
                due.time_zone,
                solution_tuning.NAME,
                {"solution": solution.name, "reason": "schedule"},
            )


def _batches(tenant: Tenant) -> Iterator[Scheduled]:
    for batch in batches.of_tenant(tenant):
        if not batch.schedule:
            continue
        yield Scheduled(
            f"Batch-{batch.name}",
            f"batch-{batch.name}",
            batch.schedule,
            batch.time_zone,
            batch_job.NAME,
            {"batch": batch.name, "reason": "schedule"},
        )


def _rotations(tenant: Tenant) -> Iterator[Scheduled]:
    for filter in tenant.filters:
        if filter.rotate is not None:
            yield Scheduled(
                f"Rotate-{filter.name}",
                f"rotate-{filter.name}",
                filter.rotate.schedule,
                filter.rotate.time_zone,
                filter_rotation.NAME,
                {"filter": filter.name, "reason": "schedule"},
            )
