"""What goes wrong: with a request, which is refused, or with a query that was started."""

from __future__ import annotations

from moto.core.exceptions import JsonRESTError


class InvalidRequest(JsonRESTError):
    """Athena's one answer to a request that it does not take."""

    code = 400

    def __init__(self, message: str) -> None:
        super().__init__("InvalidRequestException", message)


class QueryFailed(Exception):
    """The query ends as FAILED for this reason."""


class QueryCancelled(Exception):
    """The query ends as CANCELLED for this reason."""


def unmodelled(what: str) -> QueryFailed:
    """The query asks for something that Athena may have and the rehearsal has not."""
    return QueryFailed(f"NOT_SUPPORTED: the rehearsal does not model {what}")
