"""How much fits into one dataset group (developer guide, "Amazon Personalize endpoints and quotas")."""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Tenant
from config.problems import Finding
from personalize import quotas


def per_dataset_group(tenant: Tenant) -> Iterator[Finding]:
    """Solutions, campaigns across them, and filters: a rotated one needs room for what it keeps and the next one."""
    campaigns = sum(len(solution.campaigns) for solution in tenant.solutions)
    filters = sum(one.rotate.keep + 1 if one.rotate else 1 for one in tenant.filters)
    for key, what, found, allowed in (
        ("solutions", "solutions", len(tenant.solutions), quotas.SOLUTIONS_PER_DATASET_GROUP),
        ("solutions", "campaigns in all solutions", campaigns, quotas.CAMPAIGNS_PER_DATASET_GROUP),
        ("filters", "filters (a rotated one counts keep + 1)", filters, quotas.FILTERS_PER_DATASET_GROUP),
    ):
        if found > allowed:
            yield Finding((key,), f"found {found} {what}; Personalize allows {allowed} in a dataset group; remove some")
