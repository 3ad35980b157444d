"""How much fits into a dataset group, and how many of those into an account's region.

Developer guide, "Amazon Personalize endpoints and quotas"; fleet.yaml says where AWS has raised a quota.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Iterator

from config.models import Quotas, Tenant
from config.problems import Finding

RAISE = "or have AWS raise the quota and say so in fleet.yaml: quotas:"


def per_dataset_group(tenant: Tenant, allowed: Quotas) -> Iterator[Finding]:
    """Solutions, campaigns across them, and filters: a rotated one needs room for what it keeps and the next one."""
    campaigns = sum(len(solution.campaigns) for solution in tenant.solutions)
    filters = sum(one.rotate.keep + 1 if one.rotate else 1 for one in tenant.filters)
    for key, what, quota, found, most in (
        ("solutions", "solutions", "solutions", len(tenant.solutions), allowed.solutions),
        ("solutions", "campaigns in all solutions", "campaigns", campaigns, allowed.campaigns),
        ("filters", "filters (a rotated one counts keep + 1)", "filters", filters, allowed.filters),
    ):
        if found > most:
            text = f"found {found} {what}; Personalize allows {most} in a dataset group; remove some"
            yield Finding((key,), f"{text}, {RAISE} {{{quota}: {found}}}")


def per_region(tenants: Iterable[Tenant], allowed: Quotas) -> Iterator[Finding]:
    """One dataset group a tenant: as many tenants as an account's region may have dataset groups."""
    together: dict[tuple[str, str], list[str]] = defaultdict(list)
    for tenant in tenants:
        together[tenant.environment.account, tenant.environment.region].append(tenant.tenant)
    for (account, region), names in together.items():
        if len(names) > allowed.dataset_groups:
            text = f"found {len(names)} tenants in account {account}, {region} ({', '.join(names)}), a dataset group"
            advice = f"move some to another account or region, {RAISE} {{dataset_groups: {len(names)}}}"
            yield Finding(
                ("quotas", "dataset_groups"), f"{text} each; Personalize allows {allowed.dataset_groups}; {advice}"
            )
