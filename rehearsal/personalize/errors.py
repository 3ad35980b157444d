"""The errors that Personalize answers with, as exceptions.

PersonalizeError
├── InvalidInput           what was asked is not valid (HTTP 400)
│   └── NotModelled        ... or valid on AWS, but not part of the rehearsal; refused by name
├── NotFound               no such resource (HTTP 404)
├── AlreadyExists          the name is taken, also by a resource that is being deleted
├── InUse                  the resource, or one that it depends on, is in the wrong state
├── LimitExceeded          too many resources, or too many requests per second: the texts differ
├── InvalidNextToken       a nextToken that no list gave out
├── TooManyTags            more than 50 tags on a resource
└── Throttling             the rate of the runtime and event APIs
"""

from __future__ import annotations


class PersonalizeError(Exception):
    """An error that is sent to the caller; `code` is the name that boto3 shows as Error.Code."""

    code = "InternalServerException"

    def __init__(self, message: str) -> None:
        super().__init__(message)
        self.message = message


class InvalidInput(PersonalizeError):
    """What was asked is not valid."""

    code = "InvalidInputException"


class NotModelled(InvalidInput):
    """A request that AWS may accept, but that the rehearsal has no model for."""

    def __init__(self, what: str) -> None:
        super().__init__(f"the rehearsal does not model {what}")


class NotFound(PersonalizeError):
    """No such resource."""

    code = "ResourceNotFoundException"

    def __init__(self, arn: str) -> None:
        super().__init__(f"Resource Arn {arn} does not exist.")


class AlreadyExists(PersonalizeError):
    """The name is taken."""

    code = "ResourceAlreadyExistsException"


class InUse(PersonalizeError):
    """The resource, or one that it depends on, is in the wrong state."""

    code = "ResourceInUseException"


class LimitExceeded(PersonalizeError):
    """Too many resources, or too many requests per second."""

    code = "LimitExceededException"


class InvalidNextToken(PersonalizeError):
    """A nextToken that no list gave out."""

    code = "InvalidNextTokenException"


class TooManyTags(PersonalizeError):
    """More tags than a resource may have."""

    code = "TooManyTagsException"


class Throttling(PersonalizeError):
    """Too many requests per second to the runtime or event API."""

    code = "ThrottlingException"
