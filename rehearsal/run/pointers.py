"""Pointers over time: which filter each one named since when, and whether callers could have used it all the while."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import inspection
from rehearsal.personalize.inspection import FilterHistory
from rehearsal.run.tenant import Tenant

ACTIVE = "ACTIVE"


@dataclass(frozen=True)
class Lapse:
    """A time in which a pointer named a filter that was not ACTIVE, or not there at all."""

    since: datetime
    until: datetime
    filter_arn: str


@dataclass(frozen=True)
class Pointer:
    """The parameter under which callers find a filter, and what it names; `status` is None if that filter is gone."""

    name: str
    filter_arn: str
    status: str | None
    lapses: tuple[Lapse, ...] = ()


def read(aws: EmbeddedAws, tenant: Tenant) -> list[Pointer]:
    """The pointers of a tenant at the end of a run, with their history checked against that of all filters."""
    ssm = aws.client("ssm", tenant.region, tenant.account)
    place = (tenant.account, tenant.region)
    statuses = {filter.arn: filter.steps[-1].status for filter in inspection.filters(*place)}
    histories = {filter.arn: filter for filter in inspection.filters(*place, departed=True)}
    pages = ssm.get_paginator("get_parameters_by_path")
    found = []
    for parameter in pages.paginate(Path=f"/personalize/{tenant.name}/filters/", Recursive=True).search("Parameters[]"):
        name, arn = parameter["Name"], parameter["Value"]
        versions = ssm.get_paginator("get_parameter_history").paginate(Name=name).search("Parameters[]")
        named = [(version["LastModifiedDate"], version["Value"]) for version in versions]
        found.append(Pointer(name, arn, statuses.get(arn), tuple(lapses(named, aws.clock.now(), histories))))
    return found


def lapses(
    named: Sequence[tuple[datetime, str]], end: datetime, filters: Mapping[str, FilterHistory]
) -> Iterable[Lapse]:
    """When the filters that a pointer named were not ACTIVE; `named` holds since when it named which, in order."""
    for (since, arn), (until, _next) in pairwise([*named, (end, "")]):
        began, ended = _active(filters.get(arn))
        if began is None or since < began:
            yield Lapse(since, min(until, began or until), arn)
        if ended is not None and ended < until:
            yield Lapse(max(ended, since), until, arn)


def _active(filter: FilterHistory | None) -> tuple[datetime | None, datetime | None]:
    """From when until when a filter could be used; (None, None) if it never could."""
    steps = filter.steps if filter else ()
    began = next((step.at for step in steps if step.status == ACTIVE), None)
    left = (step.at for step in steps if began is not None and step.at > began)
    return began, next(left, filter.deleted if filter and began else None)
