"""Puts operations of our own in the place of moto's at the CloudWatch endpoint, or beside them where moto has none."""

from __future__ import annotations

import contextlib
from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, TypeVar

from botocore import xform_name
from moto.cloudwatch.exceptions import CloudWatchException
from moto.cloudwatch.responses import CloudWatchResponse
from moto.core.responses import ActionResult, EmptyResult

from rehearsal.iam.rows import Scope

# An operation takes the caller's account and region and the request; it returns the answer, None for an empty one.
Operation = Callable[[Scope, Mapping[str, Any]], Any]
_Item = TypeVar("_Item")
_ABSENT = object()


class InvalidNextToken(CloudWatchException):
    """A token that no answer gave."""

    code = "InvalidNextToken"


def serve(stack: contextlib.ExitStack, operations: Mapping[str, Operation]) -> None:
    """Answers the operations (by their API names) until the stack is closed."""
    for name, operation in operations.items():
        stack.enter_context(_answered(xform_name(name), operation))


def page(items: Sequence[_Item], request: Mapping[str, Any], size: int) -> tuple[list[_Item], dict[str, str]]:
    """The page of the items that a request asks for by NextToken, and the token of the next one, as a member."""
    token = request.get("NextToken") or "0"
    if not token.isdecimal() or int(token) > len(items):
        raise InvalidNextToken(f"NextToken: {token} was in no answer")
    start = int(token)
    rest = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return list(items[start : start + size]), rest


@contextlib.contextmanager
def _answered(name: str, operation: Operation) -> Iterator[None]:
    def answer(response: Any) -> ActionResult:
        result = operation(Scope(response.current_account, response.region), response._get_params())
        return EmptyResult() if result is None else ActionResult(result)

    original = vars(CloudWatchResponse).get(name, _ABSENT)
    setattr(CloudWatchResponse, name, answer)
    try:
        yield
    finally:
        if original is _ABSENT:
            delattr(CloudWatchResponse, name)
        else:
            setattr(CloudWatchResponse, name, original)
