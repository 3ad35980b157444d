"""What a shape cannot say: one module a subject, each rule a small function from a tenant to findings.

A rule is one line in RULES. It yields a finding for every breach, so that a person repairs a file once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.models import Quotas, Tenant
from config.problems import Finding
from config.rules import (
    datasets,
    events,
    filters,
    metrics,
    monitoring,
    names,
    places,
    promotion,
    quotas,
    recommenders,
    revisions,
    schedules,
    serving,
    solutions,
    tags,
    training_data,
    tuning,
)

RULES: tuple[Callable[[Tenant], Iterator[Finding]], ...] = (
    places.region,
    places.notified_once,
    tags.tags,
    names.lengths,
    names.duplicates,
    datasets.of_the_domain,
    datasets.columns,
    revisions.where,
    revisions.order,
    revisions.first,
    revisions.schema_length,
    events.columns,
    events.thresholds,
    events.distinct,
    events.weights,
    solutions.known_recipe,
    solutions.needed_datasets,
    solutions.needed_columns,
    solutions.training_modes,
    solutions.hyperparameters,
    tuning.tuning,
    promotion.promotion,
    training_data.columns,
    training_data.objective,
    training_data.weights,
    serving.campaigns,
    serving.batches,
    recommenders.use_case,
    recommenders.needs,
    metrics.metrics,
    monitoring.idle,
    monitoring.thresholds,
    schedules.valid,
    schedules.never_fires,
    schedules.batches,
    filters.length,
    filters.expressions,
    filters.rotations,
    filters.fields,
    filters.placeholders,
    filters.rotation,
    filters.of_batches,
)


def findings(tenant: Tenant, allowed: Quotas) -> Iterator[Finding]:
    """Everything that the rules have against a tenant, in an account that has these quotas."""
    for rule in RULES:
        yield from rule(tenant)
    yield from quotas.per_dataset_group(tenant, allowed)
