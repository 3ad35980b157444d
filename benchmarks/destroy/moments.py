"""What a tenant is in the middle of at a moment, when that changes, and which moments together show all of it.

An element is one thing that is not at rest: an execution that stands in a state, a resource of Personalize that is on
its way somewhere, a stack that somebody is at work on. Names of resources are left out: one campaign in the making is
like another.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import datetime
from typing import Any

from moto.backends import get_backend

from rehearsal.aws import EmbeddedAws
from rehearsal.personalize import statuses
from rehearsal.personalize.resources.store import Resource
from rehearsal.personalize.statuses import Timetable

Elements = frozenset[str]
_UNFINISHED = statuses.UNFINISHED | statuses.GOING


def elements(aws: EmbeddedAws) -> Elements:
    """Those of now. Nobody is asked for them, since a request would be a part of the story."""
    return frozenset([*_executions(aws), *_resources(aws), *_stacks(aws)])


def changes(aws: EmbeddedAws) -> list[datetime]:
    """The moments up to now at which elements came, in order."""
    found = {moment for one in aws.executions for moment, _state in one.path}
    found |= {event.at for stack in aws.stacks for event in stack.events if event.logical_id == stack.name}
    tables = [table for resource in _every(aws, departed=True) for _kind, table in _timetables(resource)]
    found |= {step.at for table in tables for step in table.steps}
    return sorted(moment for moment in found if moment <= aws.clock.now())


def cover(seen: Mapping[datetime, Elements]) -> list[datetime]:
    """The fewest moments (greedily) at which every element is seen, in order; the earliest of equals."""
    missing = frozenset().union(*seen.values())
    found = []
    while missing:
        best = max(sorted(seen), key=lambda moment: len(seen[moment] & missing))
        missing -= seen[best]
        found.append(best)
    return sorted(found)


def _executions(aws: EmbeddedAws) -> Iterator[str]:
    for one in aws.executions:
        if one.status == "RUNNING" and one.path:
            yield f"{one.machine} in {one.path[-1][1]}"


def _resources(aws: EmbeddedAws) -> Iterator[str]:
    now = aws.clock.now()
    for resource in _every(aws):
        for kind, table in _timetables(resource):
            if not table.gone(now) and table.status(now) in _UNFINISHED:
                yield f"{kind} {table.status(now)}"


def _stacks(aws: EmbeddedAws) -> Iterator[str]:
    for stack in aws.stacks:
        if stack.status.endswith("_IN_PROGRESS"):
            yield f"stack {stack.name} {stack.status}"


def _every(aws: EmbeddedAws, *, departed: bool = False) -> Iterator[Resource]:
    for account, region in aws.environments:
        yield from get_backend("personalize")[account][region].state.store.every(Resource, departed)


def _timetables(resource: Any) -> Iterator[tuple[str, Timetable]]:
    """A resource's own, and those of its updates: a campaign is ACTIVE in the middle of one."""
    yield resource.kind, resource.timetable
    later = [*getattr(resource, "deployments", [])[1:], *getattr(resource, "setups", [])[1:]]  # than the creation
    for update in [*later, *getattr(resource, "revisions", [])]:
        yield f"{resource.kind} update", update.timetable
