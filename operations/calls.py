"""AWS calls that outlast a crowd.

Personalize takes one request a second per operation, account and region, shared with every tenant's machines
(developer guide, "Amazon Personalize endpoints and quotas"). So calls are paced, and refusals for rate are repeated
with a growing, jittered pause. LimitExceededException may mean a rate or a count; none of the operations used here
(describe, list, stop, delete, disable) adds anything that is counted, so here it always means the rate.
"""

from __future__ import annotations

import random
from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

_THROTTLED = frozenset(
    {"LimitExceededException", "ThrottlingException", "Throttling", "TooManyRequestsException", "ThrottledException"}
)
_MOST_ATTEMPTS = 12
_LONGEST_PAUSE = 30.0


class OperationError(RuntimeError):
    """What was asked for could not be done; the text says why and what to do."""


@dataclass(frozen=True)
class Calls:
    """The clients of one account and region with a way to pause; `clients` maps a service's name to its client."""

    clients: dict[str, Any]
    sleep: Callable[[float], None]
    jitter: Callable[[], float] = field(default=random.random)
    tell: Callable[[str], None] = field(default=lambda line: None)  # what goes on while something long is waited for

    def call(self, service: str, operation: str, **parameters: Any) -> dict[str, Any]:
        """One call, repeated while it is refused for its rate; raises ClientError for any other refusal."""
        for attempt in range(_MOST_ATTEMPTS):
            if service == "personalize":
                self.sleep(1.0)
            try:
                return getattr(self.clients[service], operation)(**parameters)
            except ClientError as error:
                if code(error) not in _THROTTLED or attempt == _MOST_ATTEMPTS - 1:
                    raise
                self.sleep(min(2.0**attempt, _LONGEST_PAUSE) * (0.5 + self.jitter() / 2))
        raise AssertionError("unreachable: the last attempt returns or raises")

    def pages(self, service: str, operation: str, result: str, **parameters: Any) -> Iterator[Any]:
        """All elements of a list operation, page after page; `result` is the member that holds them."""
        asked, answered = _TOKENS[service]
        while True:
            page = self.call(service, operation, **parameters)
            yield from page.get(result, [])
            if not page.get(answered):
                return
            parameters[asked] = page[answered]

    def found(self, service: str, operation: str, **parameters: Any) -> dict[str, Any] | None:
        """The answer of a describe operation, or None if there is no such thing (any more)."""
        try:
            return self.call(service, operation, **parameters)
        except ClientError as error:
            if is_missing(error):
                return None
            raise


# service -> the member of the request and that of the response that carry the place in a list
_TOKENS = {
    "personalize": ("nextToken", "nextToken"),
    "scheduler": ("NextToken", "NextToken"),
    "events": ("NextToken", "NextToken"),
    "stepfunctions": ("nextToken", "nextToken"),
    "ssm": ("NextToken", "NextToken"),
    "dynamodb": ("ExclusiveStartKey", "LastEvaluatedKey"),
    "cloudformation": ("NextToken", "NextToken"),
    "service-quotas": ("NextToken", "NextToken"),
    "logs": ("nextToken", "nextToken"),
    "kms": ("Marker", "NextMarker"),
}
_MISSING = frozenset(
    {
        *("ResourceNotFoundException", "StateMachineDoesNotExist", "ExecutionDoesNotExist", "ParameterNotFound"),
        *("NotFoundException", "NoSuchBucket", "NoSuchEntity"),  # of KMS, S3, IAM
    }
)
_DENIED = frozenset({"AccessDenied", "AccessDeniedException", "UnauthorizedOperation", "403", "Forbidden"})


def code(error: ClientError) -> str:
    """The error's name as the service gives it."""
    return error.response["Error"]["Code"]


def is_missing(error: ClientError) -> bool:
    """Whether the error says that what was named does not exist."""
    return code(error) in _MISSING


def is_denied(error: ClientError) -> bool:
    """Whether the error says that these credentials may not do that."""
    return code(error) in _DENIED


def is_in_use(error: ClientError) -> bool:
    """Whether the error says: not now, something is still going on with it."""
    return code(error) == "ResourceInUseException"
