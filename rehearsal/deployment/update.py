"""Updates one stack in place, as CloudFormation does.

Resources are created and updated in the order of the new template's dependencies. A change that a resource cannot take
makes another one beside it; what refers to it is updated, and the old one is deleted in the cleanup, together with what
the new template does not have any more, in the reverse order of the old template's dependencies. Only then: until
everything else has succeeded nothing is deleted (CloudFormation user guide, "Understand update behaviors of stack
resources"). A failure rolls back.
"""

from __future__ import annotations

import copy
from typing import Any

from rehearsal.deployment import schemas
from rehearsal.deployment.assembly import Artifact
from rehearsal.deployment.build import Refused
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.diff import Effect, change, difference
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.deployment.operation import Operation, handler
from rehearsal.deployment.rollback import Journal, delete_thrice, roll_back_update
from rehearsal.deployment.stack import DeploymentFailed, Resource, Stack
from rehearsal.deployment.template import Template, deletion_policy, order, replacement_policy
from rehearsal.iam.actions import Scope

UPDATABLE = ("CREATE_COMPLETE", "UPDATE_COMPLETE", "UPDATE_ROLLBACK_COMPLETE")


def update_stack(aws: Any, stack: Stack, artifact: Artifact, custom: CustomResources) -> None:
    """Updates the stack. Raises DeploymentFailed: for an update that is refused, or after rolling back.

    Termination protection is set between the making of a change set and its execution (aws-cdk 2.1148,
    changeSetDeployment); a change set without a change is not executed.
    """
    update = StackUpdate(aws, stack, artifact.body(), custom)
    stack.protected = artifact.protected
    if stack.template != artifact.body():
        update.run()


class StackUpdate:
    """One update of one stack. Raises DeploymentFailed if CloudFormation refuses it before it touches anything."""

    def __init__(self, aws: Any, stack: Stack, body: dict[str, Any], custom: CustomResources) -> None:
        self._stack = stack
        self._operation = Operation(aws, stack, custom)
        self._scope = Scope(stack.account, stack.region)
        self._body = body
        self._journal = Journal()
        self._outputs: dict[str, Any] = {}
        self._prepare()

    def run(self) -> None:
        """Changes what there is. Raises DeploymentFailed after rolling back."""
        stack = self._stack
        self._operation.announce("UPDATE_IN_PROGRESS")
        stack.updated = self._operation.clock.now()
        try:
            for logical_id in self._order:
                self._bring(logical_id)
                self._template.know(stack.resources[logical_id])
            self._outputs = self._template.outputs()
        except BadTemplate as problem:
            roll_back_update(self._operation, self._journal, self._old_order, self._body, str(problem))
            raise DeploymentFailed(f"{stack.name}: {stack.reason}") from problem
        self._clean_up()

    def _prepare(self) -> None:
        stack = self._stack
        if stack.status not in UPDATABLE:
            raise DeploymentFailed(f"Stack:{stack.stack_id} is in {stack.status} state and can not be updated.")
        try:
            old = Template(stack.template, stack, self._scope)
            self._old_order = [name for name in order(old.wanted()) if name in stack.resources]
            self._template = Template(self._body, stack, self._scope)
            wanted = self._template.wanted()
            self._order = order(wanted)
        except BadTemplate as problem:
            raise DeploymentFailed(f"{stack.name}: {problem}") from problem
        kinds = {name: record.kind for name, record in stack.resources.items()}
        self._difference = difference(kinds, {name: resource["Type"] for name, resource in wanted.items()})
        if self._difference.retyped:
            # The words of CloudFormation (aws/aws-sam-cli#6786).
            raise DeploymentFailed(
                f"{stack.name}: Update of resource type is not permitted. The new template modifies resource type of "
                f"the following resources: [{', '.join(self._difference.retyped)}]"
            )

    def _bring(self, logical_id: str) -> None:
        """Makes a resource what the new template says."""
        record = self._stack.resources.get(logical_id)
        properties = self._template.properties(logical_id)
        if record is None:
            self._create(Resource(logical_id, self._body["Resources"][logical_id]["Type"]), properties, "CREATE")
            return
        found = change(record.kind, record.properties, properties, self._scope.region)
        if found.effect is Effect.REPLACEMENT:
            self._refuse_replacement(record, properties, found.forcing)
            self._journal.replaced[logical_id] = record
            self._create(Resource(logical_id, record.kind), properties, "UPDATE")
        elif found.effect is Effect.IN_PLACE:
            self._update(record, properties)

    def _create(self, record: Resource, properties: dict[str, Any], verb: str) -> None:
        self._journal.created.append(record)
        self._stack.resources[record.logical_id] = record
        self._operation.create(record, properties, verb)

    def _update(self, record: Resource, properties: dict[str, Any]) -> None:
        before = copy.copy(record)
        self._journal.updated[record.logical_id] = before
        try:
            self._operation.update(record, properties)
        except Refused:
            record.properties = before.properties
            del self._journal.updated[record.logical_id]
            raise

    def _refuse_replacement(self, record: Resource, properties: dict[str, Any], forcing: tuple[str, ...]) -> None:
        """Names are unique, so what has kept its name cannot be made a second time.

        CloudFormation finds out when it comes to the resource: its event says UPDATE_FAILED, and the stack rolls back
        (convox/rack#2941; AWS knowledge center, "custom-named resource requires replacing").
        """
        try:
            name = handler(record.kind).name
            if schemas.deleted_first(record.kind, self._scope.region):
                raise Refused(
                    f"{', '.join(forcing)} changed, and CloudFormation replaces {record.kind} by deleting it first; "
                    "the rehearsal does not model that"
                )
            if name in properties and properties[name] == record.properties.get(name):
                raise Refused(
                    "CloudFormation cannot update a stack when a custom-named resource requires replacing. Rename "
                    f"{properties[name]} and update the stack again."
                )
        except Refused as problem:
            self._operation.mark(record, "UPDATE_FAILED", str(problem))
            raise BadTemplate(f"{record.logical_id} ({record.kind}): {problem}") from problem

    def _clean_up(self) -> None:
        """Deletes what the stack does not have any more; what cannot be deleted is left without a stack."""
        stack, operation = self._stack, self._operation
        operation.announce("UPDATE_COMPLETE_CLEANUP_IN_PROGRESS")
        old_body, stack.template, stack.outputs = stack.template, self._body, self._outputs
        lost = False
        for name in reversed(self._old_order):
            record = self._leaving(name)
            if record is None or not record.physical_id:
                continue
            removed = name in self._difference.removed
            policy = deletion_policy(old_body, name) if removed else replacement_policy(self._body, name)
            if policy != "Delete":
                operation.skip(record)
            elif not delete_thrice(operation, record):
                lost = True
        for name in self._difference.removed:
            del stack.resources[name]
        reason = "Update successful. One or more resources could not be deleted." if lost else ""
        operation.announce("UPDATE_COMPLETE", reason)

    def _leaving(self, name: str) -> Resource | None:
        """What has to go under that logical id: the resource itself, or the one that another has taken the place of."""
        journal, current = self._journal, self._stack.resources[name]
        if name in self._difference.removed:
            return current
        old = journal.replaced.get(name) or journal.updated.get(name)
        return old if old is not None and old.physical_id != current.physical_id else None
