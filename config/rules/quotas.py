"""How much fits into a dataset group, and how many of those into an account's region.

Developer guide, "Amazon Personalize endpoints and quotas"; fleet.yaml says where AWS has raised a quota.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass

from config.models import Quotas, Tenant
from config.problems import Finding
from personalize import quotas

RAISE = "or have AWS raise the quota and say so in fleet.yaml: quotas:"


def per_dataset_group(tenant: Tenant, allowed: Quotas) -> Iterator[Finding]:
    """Solutions with one that a tuning makes for itself, campaigns across them, recommenders, and filters: a rotated
    one needs room for what it keeps and the next one.
    """
    tuned = any(one.tuning for one in tenant.solutions)
    kinds = "solutions (a tuning needs one more)" if tuned else "solutions"
    campaigns = sum(len(solution.campaigns) for solution in tenant.solutions)
    filters = sum(one.rotate.keep + 1 if one.rotate else 1 for one in tenant.filters)
    for key, what, quota, found, most in (
        ("solutions", kinds, "solutions", len(tenant.solutions) + tuned, allowed.solutions),
        ("solutions", "campaigns in all solutions", "campaigns", campaigns, allowed.campaigns),
        ("filters", "filters (a rotated one counts keep + 1)", "filters", filters, allowed.filters),
    ):
        if found > most:
            text = f"found {found} {what}; Personalize allows {most} in a dataset group; remove some"
            yield Finding((key,), f"{text}, {RAISE} {{{quota}: {found}}}")
    if (found := len(tenant.recommenders)) > quotas.RECOMMENDERS_PER_DATASET_GROUP:
        most = quotas.RECOMMENDERS_PER_DATASET_GROUP
        text = f"found {found} recommenders; Personalize allows {most} in a dataset group and raises that for nobody"
        yield Finding(("recommenders",), f"{text}; remove some")


@dataclass(frozen=True)
class _Shared:
    """What the tenants of an account and region share: how many of it a tenant has, and how many there may be."""

    what: str
    count: Callable[[Tenant], int]
    quota: str | None  # the key in fleet.yaml; None: not raised for anybody
    most: int


def per_region(tenants: Iterable[Tenant], allowed: Quotas) -> Iterator[Finding]:
    """Dataset groups, schemas and recommenders of all tenants in an account's region."""
    together: dict[tuple[str, str], list[Tenant]] = defaultdict(list)
    for tenant in tenants:
        together[tenant.environment.account, tenant.environment.region].append(tenant)
    shared = (
        _Shared("dataset groups", lambda _: 1, "dataset_groups", allowed.dataset_groups),
        _Shared("recommenders", lambda one: len(one.recommenders), None, quotas.RECOMMENDERS_PER_REGION),
        _Shared("schemas", lambda one: len(one.datasets.declared), None, quotas.SCHEMAS_PER_REGION),
    )
    for place, there in together.items():
        for one in shared:
            found = sum(map(one.count, there))
            if found > one.most:
                yield Finding(("quotas", one.quota) if one.quota else (), _too_many(place, there, one, found))


def _too_many(place: tuple[str, str], there: list[Tenant], one: _Shared, found: int) -> str:
    names = ", ".join(tenant.tenant for tenant in there if one.count(tenant))
    text = f"found {found} {one.what} in account {place[0]}, {place[1]} ({names}); Personalize allows {one.most}"
    advice = "move some to another account or region"
    return f"{text}; {advice}, {RAISE} {{{one.quota}: {found}}}" if one.quota else f"{text} and no more; {advice}"
