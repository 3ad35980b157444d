"""Names: short enough for Personalize once the tenant's name and a hash stand around them, and each used once."""

from __future__ import annotations

from collections.abc import Iterator

from config.models import Tenant
from config.problems import Finding, Path, dotted
from config.rules.serving import every_batch
from personalize import quotas
from personalize.naming import EXECUTION_HASH_LENGTH, Names

_Named = list[tuple[Path, str]]


def lengths(tenant: Tenant) -> Iterator[Finding]:
    """What Personalize cannot change in place carries a hash of its request there, a batch's jobs one of their run."""
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    around_versioned = len(names.versioned("x", {})) - 1
    around_resource = len(names.resource("x")) - 1
    around_job = len(names.batch_job("x", "0" * EXECUTION_HASH_LENGTH)) - 1
    for named, around in (
        (_solutions(tenant) + _recommenders(tenant) + _filters(tenant), around_versioned),
        (_batches(tenant), around_job),
        (_campaigns(tenant), around_resource),
    ):
        room = quotas.NAME_LENGTH - around
        for path, name in named:
            if len(name) > room:
                text = (
                    f"found {len(name)} characters; Personalize allows {quotas.NAME_LENGTH}, of which we add {around}"
                )
                yield Finding(path, f"{text}; shorten it to {room}", about=(("tenant",),))


def duplicates(tenant: Tenant) -> Iterator[Finding]:
    """Each kind of thing has its names to itself, whatever their case.

    Campaigns share one space across solutions, and so do batches of both kinds: a folder is named after them.
    """
    for named in (_solutions(tenant), _campaigns(tenant), _recommenders(tenant), _filters(tenant), _batches(tenant)):
        first: dict[str, Path] = {}
        for path, name in named:
            earlier = first.setdefault(name.lower(), path)
            if earlier != path:
                yield Finding(path, f"found {name!r} again, as in {dotted(earlier)}; give it another name")


def _solutions(tenant: Tenant) -> _Named:
    return [(("solutions", index, "name"), solution.name) for index, solution in enumerate(tenant.solutions)]


def _campaigns(tenant: Tenant) -> _Named:
    return [
        (("solutions", outer, "campaigns", inner, "name"), campaign.name)
        for outer, solution in enumerate(tenant.solutions)
        for inner, campaign in enumerate(solution.campaigns)
    ]


def _recommenders(tenant: Tenant) -> _Named:
    return [(("recommenders", index, "name"), one.name) for index, one in enumerate(tenant.recommenders)]


def _batches(tenant: Tenant) -> _Named:
    return [((*path, "name"), batch.name) for path, batch in every_batch(tenant)]


def _filters(tenant: Tenant) -> _Named:
    return [(("filters", index, "name"), one.name) for index, one in enumerate(tenant.filters)]
