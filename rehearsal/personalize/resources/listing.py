"""List operations: summaries as the service model shapes them, a page at a time."""

from __future__ import annotations

import base64
import binascii
from collections.abc import Iterable
from typing import Any

from rehearsal.calls.service_model import operation_model
from rehearsal.personalize.errors import InvalidNextToken

_PAGE = 100


def page(operation: str, documents: Iterable[dict[str, Any]], params: dict[str, Any]) -> dict[str, Any]:
    """The answer of a List operation: the documents from `nextToken` on, at most `maxResults` of them.

    `documents` are descriptions; members that the summary does not have are left out. Raises InvalidNextToken.
    """
    shape = operation_model("personalize", operation).output_shape
    key = next(name for name in shape.members if name != "nextToken")
    members = shape.members[key].member.members
    everything = list(documents)
    start = _offset(operation, params.get("nextToken"))
    end = start + params.get("maxResults", _PAGE)
    answer: dict[str, Any] = {
        key: [{name: value for name, value in doc.items() if name in members} for doc in everything[start:end]]
    }
    if end < len(everything):
        answer["nextToken"] = base64.urlsafe_b64encode(f"{operation}/{end}".encode()).decode()
    return answer


def _offset(operation: str, token: str | None) -> int:
    if token is None:
        return 0
    try:
        name, _, offset = base64.urlsafe_b64decode(token).decode().partition("/")
        if name == operation:
            return int(offset)
    except (binascii.Error, UnicodeDecodeError, ValueError) as error:
        raise InvalidNextToken(f"The next token is not valid: {token}") from error
    raise InvalidNextToken(f"The next token is not of {operation}: {token}")
