"""What a shape cannot say: one module a subject, each rule a small function from a tenant to findings.

A rule is one line in RULES. It yields a finding for every breach, so that a person repairs a file once.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from config.models import Tenant
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
    filters.placeholders,
    filters.rotation,
    quotas.per_dataset_group,
)


def findings(tenant: Tenant) -> Iterator[Finding]:
    """Everything that the rules have against a tenant."""
    for rule in RULES:
        yield from rule(tenant)
