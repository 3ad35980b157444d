"""The names of the workflows: every tenant's, and those that only some tenants have."""

from __future__ import annotations

from stacks.features import Features
from stacks.state_machines import (
    batch_job,
    campaign_deployment,
    dataset_import,
    filter_rotation,
    recommender_deployment,
    solution_training,
    solution_tuning,
    tenant_reconciliation,
    tenant_watch,
    user_erasure,
)

_EVERYBODYS = (
    dataset_import,
    solution_training,
    campaign_deployment,
    filter_rotation,
    tenant_reconciliation,
    tenant_watch,
    user_erasure,
)
_SOME = (recommender_deployment, batch_job, solution_tuning)
EVERY = tuple(machine.NAME for machine in (*_EVERYBODYS, *_SOME))


def of(features: Features) -> tuple[str, ...]:
    """The workflows of a tenant with these features."""
    absent = {
        *([] if features.recommends else [recommender_deployment.NAME]),
        *([] if features.batches else [batch_job.NAME]),
        *([] if features.tuned else [solution_tuning.NAME]),
    }
    return tuple(name for name in EVERY if name not in absent)
