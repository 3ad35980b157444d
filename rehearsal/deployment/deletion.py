"""Deletes one stack: its resources in the reverse order of their dependencies, except those that are retained."""

from __future__ import annotations

from typing import Any

from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.operation import Operation
from rehearsal.deployment.stack import GONE, DestroyFailed, Stack
from rehearsal.deployment.template import Template, deletion_policy, needs, order
from rehearsal.iam.actions import Scope

_DONE = (GONE, "DELETE_SKIPPED")


def refuse_deletion(stack: Stack) -> None:
    """Raises DestroyFailed for a stack that may not be deleted; it stays as it is."""
    if stack.protected:
        # The words of CloudFormation (rackspace/runway#199).
        raise DestroyFailed(f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled")
    if stack.status.endswith("_IN_PROGRESS"):
        raise DestroyFailed(f"Stack [{stack.name}] cannot be deleted while in status {stack.status}")


def delete_stack(aws: Any, stack: Stack, custom: CustomResources) -> None:
    """Deletes the stack. Raises DestroyFailed: if it is protected, or for resources that cannot be deleted.

    What a resource needs that could not be deleted is left, too; another attempt deletes the rest.
    """
    refuse_deletion(stack)
    operation = Operation(aws, stack, custom)
    operation.announce("DELETE_IN_PROGRESS")
    resources = Template(stack.template, stack, Scope(stack.account, stack.region)).wanted()
    before, failed, kept = needs(resources), [], set()
    for name in [name for name in reversed(order(resources)) if name in stack.resources]:
        record = stack.resources[name]
        if record.status in _DONE or not record.physical_id:
            continue
        if name in kept:
            kept |= before[name]
        elif deletion_policy(stack.template, name) != "Delete":
            operation.skip(record)
        elif not operation.delete(record):
            failed.append(name)
            kept |= before[name]
    if failed:
        reasons = "; ".join(f"{name}: {stack.resources[name].reason}" for name in failed)
        operation.announce("DELETE_FAILED", f"The following resource(s) failed to delete: [{', '.join(failed)}]. ")
        raise DestroyFailed(f"{stack.name}: {stack.reason}{reasons}")
    stack.deleted = operation.clock.now()
    operation.announce(GONE)
