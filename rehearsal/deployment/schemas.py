"""Holds a resource's properties to CloudFormation's registry schema (the copy that cfn-lint ships)."""

from __future__ import annotations

import functools
import re
from collections.abc import Iterator, Mapping
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
    errors = sorted(validator.iter_errors(dict(properties)), key=lambda error: list(map(str, error.path)))
    return [f"{'.'.join(map(str, error.path)) or kind}: {error.message[:_SHOWN]}" for error in errors]


@functools.cache
def _validator(kind: str, region: str) -> Any:
    try:
        schema = PROVIDER_SCHEMA_MANAGER.get_resource_schema(region, kind).schema
    except ResourceNotFoundError:
        return None
    return _TOLERANT(schema)


def _pattern(validator: Any, pattern: str, instance: Any, schema: Any) -> Iterator[ValidationError]:
    """The registry's patterns are ECMAScript's; those that Python cannot read are passed over."""
    try:
        fits = not isinstance(instance, str) or re.search(pattern, instance)
    except re.error:
        return
    if not fits:
        yield ValidationError(f"{instance!r} does not match {pattern!r}")


_TOLERANT = extend(Draft7Validator, {"pattern": _pattern})
