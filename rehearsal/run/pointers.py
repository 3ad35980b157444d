"""Pointers over time: which filter or recommender each one named since when, and whether callers could have used it."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass
from datetime import datetime
from itertools import pairwise

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import inspection
from rehearsal.personalize.inspection import FilterHistory, RecommenderHistory
from rehearsal.run.tenant import Tenant

ACTIVE = "ACTIVE"
History = FilterHistory | RecommenderHistory


@dataclass(frozen=True)
class Lapse:
    """A time in which a pointer named something that was not ACTIVE, or not there at all."""

    since: datetime
    until: datetime
    arn: str


@dataclass(frozen=True)
class Pointer:
    """The parameter under which callers find a filter or recommender, and its ARN; `status` is None if it is gone."""

    name: str
    arn: str
    status: str | None
    lapses: tuple[Lapse, ...] = ()


def read(aws: EmbeddedAws, tenant: Tenant) -> list[Pointer]:
    """The pointers of a tenant at the end of a run, with their history checked against that of all filters."""
    ssm = aws.client("ssm", tenant.region, tenant.account)
    place = (tenant.account, tenant.region)
    named = [*inspection.filters(*place, departed=True), *inspection.recommenders(*place, departed=True)]
    histories = {one.arn: one for one in named}
    statuses = {one.arn: one.steps[-1].status for one in named if one.deleted is None}
    pages = ssm.get_paginator("get_parameters_by_path")
    found = []
    for parameter in pages.paginate(Path=f"/personalize/{tenant.name}/", Recursive=True).search("Parameters[]"):
        name, arn = parameter["Name"], parameter["Value"]
        versions = ssm.get_paginator("get_parameter_history").paginate(Name=name).search("Parameters[]")
        since = [(version["LastModifiedDate"], version["Value"]) for version in versions]
        found.append(Pointer(name, arn, statuses.get(arn), tuple(lapses(since, aws.clock.now(), histories))))
    return found


def lapses(named: Sequence[tuple[datetime, str]], end: datetime, histories: Mapping[str, History]) -> Iterable[Lapse]:
    """When what a pointer named was not ACTIVE; `named` holds since when it named which, in order."""
    for (since, arn), (until, _next) in pairwise([*named, (end, "")]):
        began, ended = _active(histories.get(arn))
        if began is None or since < began:
            yield Lapse(since, min(until, began or until), arn)
        if ended is not None and ended < until:
            yield Lapse(max(ended, since), until, arn)


def _active(history: History | None) -> tuple[datetime | None, datetime | None]:
    """From when until when something could be used; (None, None) if it never could."""
    steps = history.steps if history else ()
    began = next((step.at for step in steps if step.status == ACTIVE), None)
    left = (step.at for step in steps if began is not None and step.at > began)
    return began, next(left, history.deleted if history and began else None)
