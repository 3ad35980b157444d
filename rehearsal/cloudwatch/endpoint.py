"""Puts operations of our own in the place of moto's at the CloudWatch endpoint, or beside them where moto has none."""

from __future__ import annotations

import contextlib
from collections.abc import Mapping, Sequence
from typing import Any, TypeVar

from moto.cloudwatch.exceptions import CloudWatchException
from moto.cloudwatch.responses import CloudWatchResponse

from rehearsal.calls.hooks import Operation, answered

__all__ = ["InvalidNextToken", "Operation", "page", "serve"]

_Item = TypeVar("_Item")


class InvalidNextToken(CloudWatchException):
    """A token that no answer gave."""

    code = "InvalidNextToken"


def serve(stack: contextlib.ExitStack, operations: Mapping[str, Operation]) -> None:
    """Answers the operations (by their API names) until the stack is closed."""
    for name, operation in operations.items():
        stack.enter_context(answered(CloudWatchResponse, name, operation))


def page(items: Sequence[_Item], request: Mapping[str, Any], size: int) -> tuple[list[_Item], dict[str, str]]:
    """The page of the items that a request asks for by NextToken, and the token of the next one, as a member."""
    token = request.get("NextToken") or "0"
    if not token.isdecimal() or int(token) > len(items):
        raise InvalidNextToken(f"NextToken: {token} was in no answer")
    start = int(token)
    rest = {"NextToken": str(start + size)} if start + size < len(items) else {}
    return list(items[start : start + size]), rest
