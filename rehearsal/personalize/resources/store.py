"""Resources by ARN, unique by kind and name, until their deletion is complete."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass, field
from datetime import datetime
from typing import Any, ClassVar, TypeVar

from rehearsal.personalize import statuses
from rehearsal.personalize.errors import AlreadyExists, InUse, InvalidInput, NotFound
from rehearsal.personalize.statuses import Timetable


@dataclass(kw_only=True, eq=False)
class Resource:
    """What all resources have. `failure` is the reason of a timetable that ends in CREATE FAILED."""

    kind: ClassVar[str]  # as in the ARN
    arn: str
    name: str
    created: datetime
    timetable: Timetable
    failure: str | None = None
    tags: dict[str, str] = field(default_factory=dict)

    def status(self, now: datetime) -> str:
        return self.timetable.status(now)

    def state(self, now: datetime) -> dict[str, Any]:
        """The members that describe status and dates."""
        return state(self.created, self.timetable, now, self.failure)


def state(created: datetime, timetable: Timetable, now: datetime, failure: str | None = None) -> dict[str, Any]:
    """What describes status and dates of a resource or of an update of one, and why it failed if it did."""
    step = timetable.step(now)
    reason = {"failureReason": failure} if step.status == statuses.FAILED and failure else {}
    return {"status": step.status, "creationDateTime": created, "lastUpdatedDateTime": step.at, **reason}


R = TypeVar("R", bound=Resource)


class Store:
    """All resources of an account and region, in the order of their creation."""

    def __init__(self) -> None:
        self._resources: dict[str, Resource] = {}
        self._deleting: list[Resource] = []
        self._departed: list[Resource] = []

    def add(self, resource: Resource) -> None:
        """Raises AlreadyExists if the ARN, or the name among its kind, is taken, even by what is being deleted."""
        by_name = resource.kind in _UNIQUE_NAMES
        if resource.arn in self._resources or (
            by_name and any(other.name == resource.name for other in self.all(type(resource)))
        ):
            raise AlreadyExists(f"Another resource with Arn {resource.arn} already exists.")
        self._resources[resource.arn] = resource

    def all(self, kind: type[R]) -> Iterator[R]:
        """The resources of a kind that exist, those on their way out included."""
        return (resource for resource in self._resources.values() if isinstance(resource, kind))

    def every(self, kind: type[R], departed: bool) -> Iterator[R]:
        """The resources of a kind that exist, after those that no longer do if `departed` is set."""
        if departed:
            yield from (resource for resource in self._departed if isinstance(resource, kind))
        yield from self.all(kind)

    def get(self, kind: type[R], arn: str) -> R:
        """Raises NotFound if there is no such resource, InvalidInput if `arn` is that of another kind."""
        resource = self._resources.get(arn)
        if resource is None:
            raise NotFound(arn)
        if not isinstance(resource, kind):
            raise InvalidInput(f"{arn} is not the ARN of a {kind.kind}")
        return resource

    def active(self, kind: type[R], arn: str, now: datetime) -> R:
        """The resource if it is ACTIVE; raises InUse while it is on its way, InvalidInput if it failed."""
        resource = self.get(kind, arn)
        status = resource.status(now)
        if status in statuses.UNFINISHED | statuses.GOING:
            raise InUse(f"{arn} is not ready: its status is {status}")
        if status != statuses.ACTIVE:
            raise InvalidInput(f"{arn} cannot be used: its status is {status}")
        return resource

    def delete(self, resource: Resource, now: datetime, timetable: Timetable) -> None:
        """Begin the deletion of a resource in an end state. Raises InUse in any other."""
        status = resource.status(now)
        if status not in statuses.ENDED:
            raise InUse(f"{resource.arn} cannot be deleted while its status is {status}")
        resource.timetable = timetable
        self._deleting.append(resource)

    def drop(self, resources: Iterable[Resource]) -> None:
        """Forget resources at once: what goes with its parent."""
        for resource in list(resources):
            if self._resources.pop(resource.arn, None) is not None:
                self._departed.append(resource)

    def sweep(self, now: datetime) -> None:
        """Forget what has been deleted by `now`."""
        gone = [resource for resource in self._deleting if resource.timetable.gone(now)]
        self._deleting = [resource for resource in self._deleting if resource not in gone]
        self.drop(gone)


# Names that are not part of the ARN, or only in part; for the others the ARN alone tells.
_UNIQUE_NAMES = frozenset({"dataset", "event-tracker"})
