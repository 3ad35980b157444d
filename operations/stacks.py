"""CloudFormation as `operations` needs it: which stacks there are, what they were made of, what they hold.

A stack that does not exist is a ValidationError whose text says so (API reference, DescribeStacks).
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from typing import Any

from botocore.exceptions import ClientError

from operations.calls import Calls, OperationError, code

# Nothing was made, or nothing of it is left: a deploy over it is a first one (the CDK deletes such a stack itself).
_EMPTY = frozenset({"REVIEW_IN_PROGRESS", "ROLLBACK_COMPLETE", "DELETE_COMPLETE"})
_POLL, _LONGEST_WAIT = 20, 3600  # seconds


@dataclass(frozen=True)
class Stack:
    """A stack as DescribeStacks shows it."""

    name: str
    id: str
    status: str
    reason: str = ""
    protected: bool = False
    description: str = ""

    @property
    def is_empty(self) -> bool:
        return self.status in _EMPTY

    @property
    def is_busy(self) -> bool:
        """Whether somebody is at work on it."""
        return self.status.endswith("_IN_PROGRESS") and not self.is_empty


@dataclass(frozen=True)
class Part:
    """A resource of a stack."""

    logical_id: str
    type: str
    physical_id: str
    status: str
    reason: str = ""


def find(calls: Calls, name: str) -> Stack | None:
    """The stack of that name or id, None if there is none."""
    try:
        (found,) = calls.call("cloudformation", "describe_stacks", StackName=name)["Stacks"]
    except ClientError as error:
        if is_absent(error):
            return None
        raise
    return _stack(found)


def settle(calls: Calls, name: str) -> None:
    """Wait until nobody is at work on a stack; raises OperationError after an hour.

    The account's stack belongs to all tenants: whoever deploys another one at the same time has it in work for minutes.
    """
    for waited in range(0, _LONGEST_WAIT, _POLL):
        stack = find(calls, name)
        if stack is None or not stack.is_busy:
            return
        calls.tell(f"stack {name}: {stack.status}; somebody is at work on it, waited {waited // 60} minutes")
        calls.sleep(_POLL)
    raise OperationError(f"stack {name}: found {stack.status} for an hour; look at it in the console, then repeat")


def every(calls: Calls) -> Iterator[Stack]:
    """All stacks of the account and region that still exist."""
    yield from map(_stack, calls.pages("cloudformation", "describe_stacks", "Stacks"))


def _stack(found: Mapping[str, Any]) -> Stack:
    return Stack(
        found["StackName"],
        found["StackId"],
        found["StackStatus"],
        found.get("StackStatusReason", ""),
        found.get("EnableTerminationProtection", False),
        found.get("Description", ""),
    )


def template(calls: Calls, name: str) -> dict[str, Any]:
    """What a stack was deployed from, as it was uploaded."""
    body = calls.call("cloudformation", "get_template", StackName=name, TemplateStage="Original")["TemplateBody"]
    if isinstance(body, Mapping):
        return dict(body)
    try:
        return json.loads(body)
    except ValueError as error:
        found = "its template is no JSON, so the CDK did not deploy it"
        raise OperationError(f"stack {name}: {found}; whose is it? Rename the tenant, or delete that stack") from error


def parts(calls: Calls, name: str) -> Iterator[Part]:
    """The resources of a stack, as far as they were made and are not deleted."""
    for one in calls.pages("cloudformation", "list_stack_resources", "StackResourceSummaries", StackName=name):
        if one["ResourceStatus"] not in ("DELETE_COMPLETE", "DELETE_SKIPPED"):
            yield Part(
                one["LogicalResourceId"],
                one["ResourceType"],
                one.get("PhysicalResourceId", ""),
                one["ResourceStatus"],
                one.get("ResourceStatusReason", ""),
            )


def is_absent(error: ClientError) -> bool:
    """Whether an error says that there is no such stack."""
    return code(error) == "ValidationError" and "does not exist" in error.response["Error"].get("Message", "")
