"""What a pair of templates means, as data: which resources come, stay and go, and what a change of properties does.

CloudFormation compares resolved properties, one resource after the other: what refers to a replaced resource changes
too. What a changed property does stands in the resource type's schema (rehearsal.deployment.schemas).
"""

from __future__ import annotations

import enum
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.deployment import schemas


@dataclass(frozen=True)
class Difference:
    """Logical ids: those that only the new template has, those that only the old one has, those of another type."""

    added: tuple[str, ...]
    removed: tuple[str, ...]
    retyped: tuple[str, ...]


def difference(old: Mapping[str, str], new: Mapping[str, str]) -> Difference:
    """The difference between two sets of resources, given as their types by logical id."""
    return Difference(
        added=tuple(name for name in new if name not in old),
        removed=tuple(name for name in old if name not in new),
        retyped=tuple(name for name in new if name in old and new[name] != old[name]),
    )


class Effect(enum.Enum):
    """What becomes of a resource whose properties changed."""

    NONE = "stays as it is"
    IN_PLACE = "is updated in place"
    REPLACEMENT = "is replaced"


@dataclass(frozen=True)
class Change:
    """A change of one resource: its effect, the properties that changed, and those of them that force a replacement."""

    effect: Effect
    properties: tuple[str, ...] = ()
    forcing: tuple[str, ...] = ()


def change(kind: str, old: Mapping[str, Any], new: Mapping[str, Any], region: str) -> Change:
    """What it means that a resource's properties were `old` and shall be `new`, both resolved."""
    changed = tuple(sorted(name for name in old.keys() | new.keys() if _one(old, name) != _one(new, name)))
    if not changed:
        return Change(Effect.NONE)
    if schemas.is_custom(kind):  # a custom resource decides itself, by the physical id that it reports
        return Change(Effect.IN_PLACE, changed)
    forcing = tuple(
        ".".join(path)
        for path in schemas.create_only(kind, region)
        if schemas.values(old, path) != schemas.values(new, path)
    )
    return Change(Effect.REPLACEMENT if forcing else Effect.IN_PLACE, changed, forcing)


def updatable(kind: str, properties: Mapping[str, Any], region: str) -> dict[str, Any]:
    """The properties that an update in place may carry: all but those that only a creation can set."""
    fixed = {path[0] for path in schemas.create_only(kind, region) if len(path) == 1}
    return {name: value for name, value in properties.items() if name not in fixed}


def _one(properties: Mapping[str, Any], name: str) -> tuple[bool, Any]:
    return name in properties, properties.get(name)
