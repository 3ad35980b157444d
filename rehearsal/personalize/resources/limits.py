"""Resource counts against quotas."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import datetime

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import LimitExceeded
from rehearsal.personalize.region import Region
from rehearsal.personalize.resources.store import Resource


def check_count(region: Region, quota: str, existing: Iterable[Resource], what: str) -> None:
    """Raises LimitExceeded if one more than `existing` would exceed the quota; `what` names them in the plural."""
    limit = region.quotas[quota]
    count = sum(1 for _ in existing)
    if count >= limit:
        raise LimitExceeded(f"Resource limit exceeded: {count} of at most {limit} {what} exist already.")


def check_pending(region: Region, quota: str, existing: Iterable[Resource], now: datetime) -> None:
    """Raises LimitExceeded if as many of `existing` as the quota allows are still pending or in progress."""
    limit = region.quotas[quota]
    if sum(resource.status(now) in statuses.UNFINISHED for resource in existing) >= limit:
        raise LimitExceeded(f"More than {limit} resources with PENDING or IN_PROGRESS status")
