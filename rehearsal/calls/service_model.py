"""Checks requests and answers against the service models that botocore ships.

botocore's own validator checks required members, types and minima, but neither patterns nor maxima nor enums, and it
ignores members of an answer that the model does not know. The services refuse all of these, so the rehearsal walks the
shapes itself:

    violations("personalize", "CreateFilter", {"name": "bad name"})
    -> ["datasetGroupArn: required and missing", "filterExpression: required and missing",
        "name: 'bad name' does not match ^[a-zA-Z0-9][a-zA-Z0-9\\-_]*"]

Sensitive members are named in a complaint but never quoted.
"""

from __future__ import annotations

import datetime as dt
import decimal
import functools
import re
from collections.abc import Callable, Iterator, Mapping
from typing import Any

import botocore.session
from botocore.model import OperationModel, ServiceModel, Shape

from rehearsal.savings import loader

_QUOTED = 80  # characters of a refused value that a complaint shows


@functools.cache
def service_model(service: str) -> ServiceModel:
    """The botocore model of a service by its boto3 client name (`personalize`, `personalize-events`, ...)."""
    return _session().get_service_model(service)


@functools.cache
def operation_model(service: str, operation: str) -> OperationModel:
    """The model of one operation by its API name (`CreateFilter`); raises botocore's OperationNotFoundError."""
    return service_model(service).operation_model(operation)


@functools.cache
def _session() -> botocore.session.Session:
    session = botocore.session.Session()
    session.register_component("data_loader", loader())
    return session


def violations(service: str, operation: str, params: Mapping[str, Any], output: bool = False) -> list[str]:
    """What the service's model has against `params`, one complaint an entry (`path: what`); empty if nothing.

    `params` is the request of `operation`, or its answer when `output` is set (as boto3 takes and returns them; the
    `ResponseMetadata` that boto3 adds is passed over). Raises botocore's OperationNotFoundError for an unknown one.
    """
    model = operation_model(service, operation)
    shape = model.output_shape if output else model.input_shape
    if output:
        params = {key: value for key, value in params.items() if key != "ResponseMetadata"}
    if shape is None:
        return [f"{key}: {operation} takes no members" for key in params]
    return list(_walk(shape, params, ""))


def _walk(shape: Shape, value: Any, path: str) -> Iterator[str]:
    check, accepted = _CHECKS[shape.type_name]
    if getattr(shape, "is_document_type", False):
        return
    if not accepted(value):
        yield f"{path or shape.name}: expected {shape.type_name}, found {type(value).__name__}"
        return
    yield from check(shape, value, path)


def _structure(shape: Shape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    for name in shape.required_members:
        if value.get(name) is None:
            yield f"{_member(path, name)}: required and missing"
    if getattr(shape, "is_tagged_union", False) and len(value) != 1:
        yield f"{path or shape.name}: exactly one of {', '.join(shape.members)} must be set, found {sorted(value)}"
    for name, member in value.items():
        if name not in shape.members:
            near = next((known for known in shape.members if known.lower() == name.lower()), None)
            hint = f"; did you mean {near}?" if near else ""
            yield f"{_member(path, name)}: unknown member of {shape.name}{hint}"
        elif member is not None:
            yield from _walk(shape.members[name], member, _member(path, name))
        elif name not in shape.required_members:
            yield f"{_member(path, name)}: null"


def _list(shape: Shape, value: list | tuple, path: str) -> Iterator[str]:
    yield from _range(shape, len(value), path, "entries")
    for index, entry in enumerate(value):
        yield from _walk(shape.member, entry, f"{path}[{index}]")


def _map(shape: Shape, value: Mapping[str, Any], path: str) -> Iterator[str]:
    yield from _range(shape, len(value), path, "entries")
    for key, entry in value.items():
        yield from _walk(shape.key, key, f"{path}.key({key!r})")
        yield from _walk(shape.value, entry, _member(path, str(key)))


def _string(shape: Shape, value: str, path: str) -> Iterator[str]:
    quoted = "the value" if shape.metadata.get("sensitive") else repr(value[:_QUOTED])
    if shape.enum and value not in shape.enum:
        yield f"{path}: {quoted} is not one of {', '.join(shape.enum)}"
    yield from _range(shape, len(value), path, "characters")
    pattern = _pattern(shape.metadata.get("pattern"))
    if pattern and not pattern(value):
        yield f"{path}: {quoted} does not match {shape.metadata['pattern']}"


def _number(shape: Shape, value: float, path: str) -> Iterator[str]:
    yield from _range(shape, value, path, "as value")


def _blob(shape: Shape, value: Any, path: str) -> Iterator[str]:
    if isinstance(value, (bytes, bytearray, str)):
        yield from _range(shape, len(value), path, "bytes")


def _nothing(shape: Shape, value: Any, path: str) -> Iterator[str]:
    return iter(())


def _range(shape: Shape, size: float, path: str, unit: str) -> Iterator[str]:
    low, high = shape.metadata.get("min"), shape.metadata.get("max")
    if low is not None and size < low:
        yield f"{path}: {size} {unit}, the minimum is {low}"
    if high is not None and size > high:
        yield f"{path}: {size} {unit}, the maximum is {high}"


@functools.cache
def _pattern(pattern: str | None) -> Callable[[str], Any] | None:
    """A matcher for a model's pattern; None where there is none or where it is not translatable.

    The services match the whole value, whether or not the model writes the anchors: `^[a-z]*` refuses "a b". The
    models use Java's dialect; a pattern that does not compile in Python's is passed over rather than guessed at.
    """
    if pattern is None:
        return None
    for java, python in _DIALECT:
        pattern = pattern.replace(java, python)
    try:
        return re.compile(pattern).fullmatch
    except re.error:
        return None


_DIALECT = (
    (r"\p{ASCII}", r"[\x00-\x7f]"),
    (r"\p{L}", r"\w"),
    (r"\p{N}", r"\d"),
    (r"\p{Z}", r"\s"),
    (r"\w-", r"\w\-"),
)


def _member(path: str, name: str) -> str:
    return f"{path}.{name}" if path else name


def _is(*types: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types)


def _is_number(*types: type) -> Callable[[Any], bool]:
    return lambda value: isinstance(value, types) and not isinstance(value, bool)


def _is_moment(value: Any) -> bool:
    """boto3 takes datetimes, epoch seconds and ISO strings, and returns datetimes."""
    if isinstance(value, str):
        try:
            dt.datetime.fromisoformat(value)
        except ValueError:
            return False
        return True
    return isinstance(value, (dt.datetime, dt.date, int, float)) and not isinstance(value, bool)


_WHOLE = _is_number(int)
_REAL = _is_number(int, float, decimal.Decimal)
_CHECKS: dict[str, tuple[Callable[[Any, Any, str], Iterator[str]], Callable[[Any], bool]]] = {
    "structure": (_structure, _is(Mapping)),
    "list": (_list, _is(list, tuple)),
    "map": (_map, _is(Mapping)),
    "string": (_string, _is(str)),
    "character": (_string, _is(str)),
    "integer": (_number, _WHOLE),
    "long": (_number, _WHOLE),
    "float": (_number, _REAL),
    "double": (_number, _REAL),
    "boolean": (_nothing, _is(bool)),
    "timestamp": (_nothing, _is_moment),
    "blob": (_blob, lambda value: isinstance(value, (bytes, bytearray, str)) or hasattr(value, "read")),
}
