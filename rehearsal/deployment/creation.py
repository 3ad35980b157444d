"""Creates one stack: its resources in the order of their dependencies, or none of them."""

from __future__ import annotations

import uuid
from typing import Any

from rehearsal.deployment.assembly import Artifact
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.deployment.operation import Operation
from rehearsal.deployment.rollback import roll_back_creation
from rehearsal.deployment.stack import DeploymentFailed, Resource, Stack
from rehearsal.deployment.template import Template, order
from rehearsal.iam.actions import Scope


def create_stack(aws: Any, artifact: Artifact, custom: CustomResources) -> Stack:
    """Creates the stack. Raises DeploymentFailed: for a template that is refused, or after rolling back."""
    stack = _stack(aws, artifact)
    try:
        template = Template(stack.template, stack, Scope(stack.account, stack.region))
        ordered = order(template.wanted())
    except BadTemplate as problem:
        raise DeploymentFailed(f"{stack.name}: {problem}") from problem
    operation = Operation(aws, stack, custom)
    aws.stacks.append(stack)
    operation.announce("CREATE_IN_PROGRESS")
    try:
        for logical_id in ordered:
            record = Resource(logical_id, stack.template["Resources"][logical_id]["Type"])
            properties = template.properties(logical_id)
            stack.resources[logical_id] = record
            operation.create(record, properties)
            template.know(record)
        stack.outputs = template.outputs()
    except BadTemplate as problem:
        roll_back_creation(operation, ordered, str(problem))
        raise DeploymentFailed(f"{stack.name}: {stack.reason}") from problem
    operation.announce("CREATE_COMPLETE")
    return stack


def _stack(aws: Any, artifact: Artifact) -> Stack:
    scope = Scope(artifact.account, artifact.region)
    stack_id = scope.arn("cloudformation", f"stack/{artifact.name}/{uuid.UUID(int=len(aws.stacks) + 1)}")
    return Stack(
        artifact.name,
        stack_id,
        artifact.account,
        artifact.region,
        template=artifact.body(),
        # The CDK CLI sets it before it executes the change set, so a stack that fails to be created is protected too.
        protected=artifact.protected,
        created=aws.clock.now(),
    )
