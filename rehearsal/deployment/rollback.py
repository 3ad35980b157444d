"""What CloudFormation does after a failure: it takes back what the operation did.

A creation: whatever was made is deleted, last first, except what has `DeletionPolicy: Retain` (RetainExceptOnCreate
is deleted). An update: resources get their old properties back by another update, replaced ones are the stack's
again, and then, while the stack is already usable, what was made is deleted; nothing old has been deleted before
(CloudFormation user guide, "Understand update behaviors of stack resources" and "View stack information", statuses).
"""

from __future__ import annotations

import copy
from collections.abc import Sequence
from dataclasses import dataclass, field

from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.deployment.operation import Operation
from rehearsal.deployment.stack import Resource
from rehearsal.deployment.template import deletion_policy

# "CloudFormation attempts to delete the old resource three times. If CloudFormation can't delete the old resource, it
# removes the old resource from the stack" (user guide, "Resource removed from stack but not deleted").
ATTEMPTS = 3


@dataclass
class Journal:
    """What an update has done so far: resources as they were, by logical id, and those that it made, in order."""

    updated: dict[str, Resource] = field(default_factory=dict)
    replaced: dict[str, Resource] = field(default_factory=dict)
    created: list[Resource] = field(default_factory=list)


def roll_back_creation(operation: Operation, ordered: Sequence[str], reason: str) -> None:
    """Deletes what a creation has made."""
    stack = operation.stack
    operation.announce("ROLLBACK_IN_PROGRESS", reason)
    for record in [stack.resources[name] for name in reversed(ordered) if name in stack.resources]:
        if not record.physical_id:
            continue
        if deletion_policy(stack.template, record.logical_id) == "Retain":
            operation.skip(record)
        elif not operation.delete(record):
            reason += f"; {record.logical_id} could not be deleted: {record.reason}"
    failed = any(record.status == "DELETE_FAILED" for record in stack.resources.values())
    operation.announce("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE", reason)


def roll_back_update(operation: Operation, journal: Journal, ordered: Sequence[str], new: dict, reason: str) -> None:
    """Restores a stack whose update failed; `ordered` is the order of its old template, `new` the new one's body."""
    stack = operation.stack
    operation.announce("UPDATE_ROLLBACK_IN_PROGRESS", reason)
    leavings: list[Resource] = []
    for name in ordered:
        if name in journal.replaced:
            stack.resources[name] = journal.replaced[name]
        elif name in journal.updated:
            try:
                leavings += _restore(operation, stack.resources[name], journal.updated[name])
            except BadTemplate as problem:
                operation.announce("UPDATE_ROLLBACK_FAILED", f"{reason}; {problem}")
                return
    operation.announce("UPDATE_ROLLBACK_COMPLETE_CLEANUP_IN_PROGRESS", reason)
    for record in [*leavings, *reversed(journal.created)]:
        if stack.resources.get(record.logical_id) is record:
            del stack.resources[record.logical_id]
        if not record.physical_id:
            continue
        # Retain keeps even what has just been made; RetainExceptOnCreate exists for that reason ("AWS CloudFormation
        # enhances deletion policies to accelerate dev/test cycle").
        if deletion_policy(new, record.logical_id) == "Retain":
            operation.skip(record)
        elif not delete_thrice(operation, record):
            reason += f"; {record.logical_id} could not be deleted: {record.reason}"
    for record in stack.resources.values():
        if record.status == "UPDATE_FAILED":  # refused before anything was done
            record.status, record.reason = "UPDATE_COMPLETE", ""
    operation.announce("UPDATE_ROLLBACK_COMPLETE", reason)


def delete_thrice(operation: Operation, record: Resource) -> bool:
    """Deletes what has no place in the stack any more; whether it is gone after the last attempt."""
    return any(operation.delete(record) for _ in range(ATTEMPTS))


def _restore(operation: Operation, record: Resource, before: Resource) -> list[Resource]:
    """Updates a resource back; what a custom resource reports to be another one by now is left for the cleanup."""
    current = copy.copy(record)
    operation.update(record, before.properties)
    return [current] if record.physical_id != current.physical_id else []
