"""Which interactions a training may use, how much each weighs, and whether they are enough."""

from __future__ import annotations

from collections.abc import Mapping

import numpy as np

from rehearsal.personalize.data.interactions import InteractionLog, Interactions
from rehearsal.personalize.learning.jobs import Job

_LEAST_SHARE = 0.01  # of users that must have two interactions or more


def eligible(job: Job, log: InteractionLog) -> tuple[Interactions, np.ndarray]:
    """The interactions that the solution's event type, threshold and weights leave, and the weight of each."""
    rows = log.snapshot()
    keep = np.ones(len(rows), dtype=bool)
    if job.event_type is not None:
        keep &= rows.types == code_of(log, job.event_type)
        if job.event_value_threshold is not None:
            keep &= rows.values >= job.event_value_threshold
    weights = np.ones(len(rows), dtype=np.float32)
    if job.events:
        weights[:] = 0
        for event in job.events:
            chosen = rows.types == code_of(log, event["eventType"])
            if event.get("eventValueThreshold") is not None:
                chosen &= rows.values >= event["eventValueThreshold"]
            weights[chosen] = event.get("weight", 1.0)
        keep &= weights > 0
        weights /= float(np.mean([event.get("weight", 1.0) for event in job.events])) or 1.0  # only ratios matter
    return rows.take(keep), weights[keep]


def code_of(log: InteractionLog, event_type: str) -> int:
    """The code of an event type, -1 for one that there is not."""
    code = log.types.find(event_type.lower())
    return -1 if code is None else code


def too_little(rows: Interactions, quotas: Mapping[str, int]) -> str | None:
    """The minimums of the guide's page "limits": the service's reason for a failure, or None."""
    least = quotas["minimum_interactions"]
    if len(rows) < least:
        return (
            f"There are less than {least} interactions in the dataset after filtering by event type and event value: "
            f"found {len(rows)}. Minimum of {least} unique interactions is required."
        )
    _, counts = np.unique(rows.users, return_counts=True)
    able = int((counts >= 2).sum())
    least = quotas["minimum_users"]
    if able < least:
        return f"There are less than {least} users with at least 2 interactions each: found {able}."
    if able < _LEAST_SHARE * len(counts):
        return f"Less than 1% of the users have at least 2 interactions: {able} of {len(counts)} users."
    return None
