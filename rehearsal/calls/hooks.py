"""Replaces attributes of moto, and its answers to calls, for as long as an embedded AWS lives."""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterator, Mapping
from typing import Any

from botocore import xform_name
from moto.core.responses import ActionResult, EmptyResult

from rehearsal.iam.rows import Scope

# An operation takes the caller's account and region and the request; it returns the answer, None for an empty one.
Operation = Callable[[Scope, Mapping[str, Any]], Any]
_ABSENT = object()


@contextlib.contextmanager
def replaced(owner: Any, name: str, value: Any) -> Iterator[Any]:
    """Sets `owner.name` to `value` inside the block; yields what stood there. An unknown name is an AttributeError."""
    original = owner.__dict__[name] if name in vars(owner) else getattr(owner, name)
    setattr(owner, name, value)
    try:
        yield original
    finally:
        setattr(owner, name, original)


@contextlib.contextmanager
def answered(responses: Any, name: str, operation: Operation) -> Iterator[None]:
    """Answers an operation (by its API name) of a service, whose class of responses moto has or lacks a method for."""

    def answer(response: Any) -> ActionResult:
        # moto understands requests for some services; of the others, all of which speak JSON, it hands over the text.
        parsed = response.automated_parameter_parsing
        params = response._get_params() if parsed else json.loads(response.body or "{}")
        result = operation(Scope(response.current_account, response.region), params)
        return EmptyResult() if result is None else ActionResult(result)

    method = xform_name(name)
    original = vars(responses).get(method, _ABSENT)
    setattr(responses, method, answer)
    try:
        yield
    finally:
        if original is _ABSENT:
            delattr(responses, method)
        else:
            setattr(responses, method, original)
