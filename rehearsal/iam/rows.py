"""What a row of the table of permissions is made of."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from typing import Any

Params = Mapping[str, Any]


@dataclass(frozen=True)
class Scope:
    """Where the call is made."""

    account: str
    region: str
    partition: str = "aws"

    def arn(self, service: str, resource: str) -> str:
        """An ARN of this account and region."""
        return f"arn:{self.partition}:{service}:{self.region}:{self.account}:{resource}"


@dataclass(frozen=True)
class Need:
    """One permission that a call needs: action, resource, and what a condition may look at."""

    action: str
    resource: str
    context: Mapping[str, str | list[str]] = field(default_factory=dict)


Row = Callable[[Params, Scope], list[Need]]
Resource = Callable[[Params, Scope], str]


def row(action: str, resource: Resource | str = "*", context: Any = None) -> Row:
    """One action on one resource, which the request names; `context` says what conditions may look at."""

    def needs(params: Params, scope: Scope) -> list[Need]:
        arn = resource if isinstance(resource, str) else resource(params, scope)
        return [Need(action, arn, context(params, scope) if context else {})]

    return needs


def member(name: str) -> Resource:
    """The ARN that a member of the request holds."""
    return lambda params, scope: str(params.get(name, ""))


def named(service: str, kind: str, member: str) -> Resource:
    """`kind` joined with a name that the request gives, unless it gives the ARN itself."""

    def resource(params: Params, scope: Scope) -> str:
        name = str(params.get(member, ""))
        return name if name.startswith("arn:") else scope.arn(service, kind + name.lstrip("/"))

    return resource
