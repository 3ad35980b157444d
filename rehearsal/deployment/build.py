"""What a resource's handler is and what it works with: properties, of which none may be left over, and surroundings."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.clock import Clock
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.iam.actions import Scope
from rehearsal.iam.policies import Unmodelled

FAILURES = (BadTemplate, ClientError, Unmodelled)  # what can go wrong with one resource

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


class Refused(BadTemplate):
    """A change that cannot be made, found out before anything was done: there is nothing to roll back."""


@dataclass(frozen=True)
class Made:
    """A resource that exists: its physical id (what Ref gives), and its attributes (what Fn::GetAtt gives)."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Properties:
    """The properties of one resource. A handler takes each one that it carries into a call; the rest is an error."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self.taken: set[str] = set()
        self._left = dict(values)

    def take(self, name: str, default: Any = None) -> Any:
        """One property, or the default."""
        self.taken.add(name)
        return self._left.pop(name, default)

    def take_all(self, *names: str) -> dict[str, Any]:
        """Those of the properties that are there, under their own names."""
        self.taken.update(names)
        return {name: self._left.pop(name) for name in names if name in self._left}

    def finish(self, kind: str) -> None:
        """Raises BadTemplate for properties that nobody took."""
        if self._left:
            raise BadTemplate(f"{kind}: the rehearsal does not carry {', '.join(sorted(self._left))} into any call")


@dataclass(frozen=True)
class Build:
    """The place where one resource is made, updated or deleted: stack, logical id, clients, clock, all its properties.

    `turn` counts the resources that the logical id has stood for before this one.
    """

    stack: str
    logical_id: str
    scope: Scope
    clock: Clock
    client: Callable[[str], Any]
    properties: Mapping[str, Any] = field(default_factory=dict)
    turn: int = 0

    def name(self, longest: int = 64) -> str:
        """The name that CloudFormation gives a resource without one: stack, logical id, and a new suffix."""
        whole = f"{self.scope.account}/{self.scope.region}/{self.stack}/{self.logical_id}"
        number = zlib.crc32((f"{whole}/{self.turn}" if self.turn else whole).encode())
        suffix = "".join(_ALPHABET[(number >> shift) % len(_ALPHABET)] for shift in range(0, 24, 2))
        return f"{f'{self.stack}-{self.logical_id}'[: longest - 13]}-{suffix}"


Create = Callable[[Build, Properties], Made]
Delete = Callable[[Build, str], None]
Update = Callable[[Build, str, Properties, Mapping[str, Any]], "Made | None"]


@dataclass(frozen=True)
class Handler:
    """How resources of one type are made, taken away, and updated in place.

    `update` gets the physical id, the new properties without those that only a creation can set, and all of the old
    ones; it returns None if Ref and attributes stay as they are. Without it nothing of the type changes in place.
    `name` is the property by which a template may name the resource itself.
    """

    create: Create
    delete: Delete
    update: Update | None = None
    name: str | None = None


def tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """CloudFormation's list of tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tags or []}


def retagged(
    new: list[dict[str, str]] | None, old: list[dict[str, str]] | None
) -> tuple[list[dict[str, str]], list[str]]:
    """What turns the old tags into the new ones: those to set, and the keys of those to take away."""
    before, after = tag_map(old), tag_map(new)
    changed = [{"Key": key, "Value": value} for key, value in after.items() if before.get(key) != value]
    return changed, [key for key in before if key not in after]


def refuse_changes(build: Build, old: Mapping[str, Any], *names: str) -> None:
    """Raises Refused if one of these properties changed."""
    changed = [name for name in names if build.properties.get(name) != old.get(name)]
    if changed:
        raise Refused(f"{', '.join(changed)} cannot be changed")


def unmodelled_changes(build: Build, old: Mapping[str, Any], *names: str) -> None:
    """Raises Refused if one of these properties changed: AWS may do it, the rehearsal does not."""
    changed = [name for name in names if build.properties.get(name) != old.get(name)]
    if changed:
        raise Refused(f"the rehearsal does not model a change of {', '.join(changed)}")
