"""CloudFormation's registry schemas (as cfn-lint ships them): what a resource may say, and what can change later."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cfnlint.schema import ResourceNotFoundError
from cfnlint.schema.manager import PROVIDER_SCHEMA_MANAGER
from jsonschema import Draft7Validator, ValidationError
from jsonschema.validators import extend

CUSTOM = "AWS::CloudFormation::CustomResource"
_SHOWN = 200  # characters of a complaint


def is_custom(kind: str) -> bool:
    """Whether a resource type is a custom resource."""
    return kind.startswith("Custom::") or kind == CUSTOM


def complaints(kind: str, properties: Mapping[str, Any], region: str) -> list[str]:
    """What is wrong with the properties of a resource, `path: what` each; an unknown type is a complaint too."""
    if is_custom(kind):
        return [] if "ServiceToken" in properties else ["ServiceToken: required and missing"]
    validator = _validator(kind, region)
    if validator is None:
        return [f"the resource type {kind} does not exist in {region}"]
    given = [path for path in read_only(kind, region) if values(properties, path)]
    errors = sorted(validator.iter_errors(dict(properties)), key=lambda error: list(map(str, error.path)))
    found = [f"{'.'.join(map(str, error.path)) or kind}: {error.message[:_SHOWN]}" for error in errors]
    return found + [f"{'.'.join(path)}: read-only, a template cannot set it" for path in given]


def create_only(kind: str, region: str) -> list[tuple[str, ...]]:
    """Paths of the properties whose change needs another resource.

    Those for which it depends (`conditionalCreateOnlyProperties`: a table's key schema, a rule's bus) count as well:
    the template reference says "Replacement" of all that templates here use.
    """
    schema = _schema(kind, region) or {}
    return _paths(schema, "createOnlyProperties") + _paths(schema, "conditionalCreateOnlyProperties")


def read_only(kind: str, region: str) -> list[tuple[str, ...]]:
    """Paths of the properties that only the resource itself sets."""
    return _paths(_schema(kind, region) or {}, "readOnlyProperties")


def deleted_first(kind: str, region: str) -> bool:
    """Whether a replacement begins with the deletion of the old one (replacementStrategy of the schema)."""
    return (_schema(kind, region) or {}).get("replacementStrategy") == "delete_then_create"


def required(kind: str, region: str) -> set[str]:
    """The properties that every resource of the type has."""
    return set((_schema(kind, region) or {}).get("required", []))


def known(kind: str, region: str) -> set[str]:
    """All properties of the type."""
    return set((_schema(kind, region) or {}).get("properties", {}))


def values(properties: Any, path: Sequence[str]) -> list[Any]:
    """What stands at a path of a schema (`*` is every entry of a list); nothing if the properties do not go so far."""
    if not path:
        return [properties]
    if path[0] == "*":
        return [found for entry in properties or [] for found in values(entry, path[1:])]
    inside = isinstance(properties, Mapping) and path[0] in properties
    return values(properties[path[0]], path[1:]) if inside else []


def _paths(schema: Mapping[str, Any], name: str) -> list[tuple[str, ...]]:
    return [tuple(path.removeprefix("/properties/").split("/")) for path in schema.get(name, [])]


def _schema(kind: str, region: str) -> dict[str, Any] | None:
    try:
        return PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    except ResourceNotFoundError:
        return None


@functools.cache
def _validator(kind: str, region: str) -> Any:
    schema = _schema(kind, region)
    return None if schema is None else _TOLERANT(schema)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """The registry's patterns are ECMAScript's; those that Python cannot read are passed over."""
    try:
        fits = not isinstance(instance, str) or re.search(pattern, instance)
    except re.error:
        return
    if not fits:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_TOLERANT = extend(Draft7Validator, {"pattern": _pattern})
