"""A stack and its resources as CloudFormation describes them, and which stack a name means."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass, field
from typing import Any

GONE = "DELETE_COMPLETE"


@dataclass(eq=False)
class Resource:
    """A resource of a stack, as DescribeStackResources would show it.

    `properties` are those that it was made with, functions resolved; `turn` counts the resources that its logical id
    has stood for before.
    """

    logical_id: str
    kind: str
    physical_id: str = ""
    status: str = "CREATE_IN_PROGRESS"
    reason: str = ""
    attributes: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)
    turn: int = 0


@dataclass(frozen=True)
class StackEvent:
    """One line of DescribeStackEvents: when, which resource (its logical id, or the stack's name), status, reason."""

    at: dt.datetime
    logical_id: str
    status: str
    reason: str


@dataclass(eq=False)
class Stack:
    """A stack, as DescribeStacks would show it, with the template that it has now.

    `made` counts how often each logical id has been made.
    """

    name: str
    stack_id: str
    account: str
    region: str
    status: str = "CREATE_IN_PROGRESS"
    reason: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)
    template: dict[str, Any] = field(default_factory=dict)
    protected: bool = False  # from termination
    created: dt.datetime | None = None
    updated: dt.datetime | None = None
    deleted: dt.datetime | None = None
    events: list[StackEvent] = field(default_factory=list)
    made: Counter[str] = field(default_factory=Counter)


class DeploymentFailed(RuntimeError):
    """A stack could not be created or updated; the message has every complaint, one a line."""


class DestroyFailed(RuntimeError):
    """A stack could not be deleted; the message says why."""


def find(stacks: Iterable[Stack], name: str, account: str, region: str) -> Stack | None:
    """The stack of that name that has not been deleted."""
    found = (stack for stack in stacks if (stack.name, stack.account, stack.region) == (name, account, region))
    return next((stack for stack in found if stack.status != GONE), None)
