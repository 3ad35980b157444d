"""What a resource's handler works with: its properties, of which none may be left over, and its surroundings."""

from __future__ import annotations

import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

from rehearsal.clock import Clock
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.iam.actions import Scope

_ALPHABET = "ABCDEFGHJKLMNPQRSTUVWXYZ23456789"


@dataclass(frozen=True)
class Made:
    """A resource that exists: its physical id (what Ref gives), and its attributes (what Fn::GetAtt gives)."""

    physical_id: str
    attributes: Mapping[str, Any] = field(default_factory=dict)


class Properties:
    """The properties of one resource. A handler takes each one that it carries into a call; the rest is an error."""

    def __init__(self, values: Mapping[str, Any]) -> None:
        self._left = dict(values)

    def take(self, name: str, default: Any = None) -> Any:
        """One property, or the default."""
        return self._left.pop(name, default)

    def take_all(self, *names: str) -> dict[str, Any]:
        """Those of the properties that are there, under their own names."""
        return {name: self._left.pop(name) for name in names if name in self._left}

    def finish(self, kind: str) -> None:
        """Raises BadTemplate for properties that nobody took."""
        if self._left:
            raise BadTemplate(f"{kind}: the rehearsal does not carry {', '.join(sorted(self._left))} into any call")


@dataclass(frozen=True)
class Build:
    """The place where one resource is made or deleted: stack, logical id, clients, clock, and what it was made with."""

    stack: str
    logical_id: str
    scope: Scope
    clock: Clock
    client: Callable[[str], Any]
    properties: Mapping[str, Any] = field(default_factory=dict)

    def name(self, longest: int = 64) -> str:
        """The name that CloudFormation gives a resource without one: stack, logical id, a suffix."""
        number = zlib.crc32(f"{self.scope.account}/{self.scope.region}/{self.stack}/{self.logical_id}".encode())
        suffix = "".join(_ALPHABET[(number >> shift) % len(_ALPHABET)] for shift in range(0, 24, 2))
        return f"{f'{self.stack}-{self.logical_id}'[: longest - 13]}-{suffix}"


Create = Callable[[Build, Properties], Made]
Delete = Callable[[Build, str], None]


def tag_map(tags: list[dict[str, str]] | None) -> dict[str, str]:
    """CloudFormation's list of tags as a mapping."""
    return {tag["Key"]: tag["Value"] for tag in tags or []}
