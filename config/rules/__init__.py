"""What a shape cannot say: one module a subject, each rule a small function from a tenant to findings.

A rule is one line in RULES. It yields a finding for every breach, so that a person repairs a file once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.models import Quotas, Tenant
from config.problems import Finding
from config.rules import datasets, filters, names, places, quotas, schedules, solutions

RULES: tuple[Callable[[Tenant], Iterator[Finding]], ...] = (
    places.region,
    places.notified_once,
    names.lengths,
    names.duplicates,
    datasets.columns,
    datasets.schema_length,
    solutions.known_recipe,
    solutions.needed_datasets,
    solutions.update_mode,
    solutions.hyperparameters,
    solutions.campaigns,
    schedules.valid,
    schedules.never_fires,
    filters.length,
    filters.expressions,
    filters.rotations,
    filters.fields,
    filters.placeholders,
    filters.rotation,
)


def findings(tenant: Tenant, allowed: Quotas) -> Iterator[Finding]:
    """Everything that the rules have against a tenant, in an account that has these quotas."""
    for rule in RULES:
        yield from rule(tenant)
    yield from quotas.per_dataset_group(tenant, allowed)
