"""CloudFormation's API on the stacks of an embedded AWS, in moto's place, which knows nothing of them.

Reading, termination protection and DeleteStack are answered; every other operation is refused by name: stacks are
created and updated by rehearsal.deployment.deploy alone.
"""

from __future__ import annotations

import contextlib
import json
from collections.abc import Callable, Iterable, Mapping
from typing import Any

from botocore import xform_name
from moto.cloudformation.exceptions import ValidationError
from moto.cloudformation.responses import CloudFormationResponse
from moto.core.responses import ActionResult, EmptyResult

from rehearsal.calls.hooks import replaced
from rehearsal.calls.service_model import service_model
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.deletion import delete_stack, refuse_deletion
from rehearsal.deployment.stack import GONE, DestroyFailed, Resource, Stack, find
from rehearsal.iam.actions import Scope
from rehearsal.iam.policies import Unmodelled

Operation = Callable[[Scope, Mapping[str, Any]], Any]


class CloudFormation:
    """Answers for the stacks of all accounts and regions. `aws` is the embedded AWS."""

    def __init__(self, aws: Any) -> None:
        self._aws = aws

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place at the endpoint."""
        own: dict[str, Operation] = {
            "DescribeStacks": self._describe_stacks,
            "DescribeStackResources": self._describe_stack_resources,
            "ListStackResources": self._list_stack_resources,
            "GetTemplate": self._get_template,
            "UpdateTerminationProtection": self._update_termination_protection,
            "DeleteStack": self._delete_stack,
        }
        for name in service_model("cloudformation").operation_names:
            answer = _answered(own.get(name) or _unmodelled(name))
            method = xform_name(name)
            if hasattr(CloudFormationResponse, method):
                stack.enter_context(replaced(CloudFormationResponse, method, answer))
            else:
                setattr(CloudFormationResponse, method, answer)
                stack.callback(delattr, CloudFormationResponse, method)

    def _describe_stacks(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        if "StackName" in request:
            return {"Stacks": [_described(self._stack(scope, request["StackName"], gone=True))]}
        return {"Stacks": [_described(stack) for stack in self._stacks(scope) if stack.status != GONE]}

    def _describe_stack_resources(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        if "PhysicalResourceId" in request:
            raise Unmodelled("the rehearsal does not model PhysicalResourceId of DescribeStackResources")
        stack = self._stack(scope, request["StackName"], gone=True)
        wanted = request.get("LogicalResourceId")
        found = [record for record in stack.resources.values() if wanted in (None, record.logical_id)]
        place = {"StackName": stack.name, "StackId": stack.stack_id}
        return {"StackResources": [{**place, **_resource(stack, record, "Timestamp")} for record in found]}

    def _list_stack_resources(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        stack = self._stack(scope, request["StackName"], gone=True)
        found = [_resource(stack, record, "LastUpdatedTimestamp") for record in stack.resources.values()]
        return {"StackResourceSummaries": found}

    def _get_template(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        if request.get("ChangeSetName") or request.get("TemplateStage", "Original") != "Original":
            raise Unmodelled("the rehearsal models the original template of GetTemplate only")
        stack = self._stack(scope, request["StackName"], gone=True)
        return {"TemplateBody": json.dumps(stack.template), "StagesAvailable": ["Original", "Processed"]}

    def _update_termination_protection(self, scope: Scope, request: Mapping[str, Any]) -> dict[str, Any]:
        stack = self._stack(scope, request["StackName"])
        if stack.status == "DELETE_IN_PROGRESS":  # "any status except DELETE_IN_PROGRESS or DELETE_COMPLETE"
            raise ValidationError(message=f"Stack [{stack.name}] is in status {stack.status}")
        stack.protected = request["EnableTerminationProtection"]
        return {"StackId": stack.stack_id}

    def _delete_stack(self, scope: Scope, request: Mapping[str, Any]) -> None:
        """Begins the deletion; how it ends stands in the stack's status. What is not there is deleted already."""
        for name in ("RetainResources", "RoleARN"):
            if request.get(name):
                raise Unmodelled(f"the rehearsal does not model {name} of DeleteStack")
        try:
            stack = self._stack(scope, request["StackName"])
        except ValidationError:
            return
        try:
            refuse_deletion(stack)
        except DestroyFailed as refusal:
            raise ValidationError(message=str(refusal)) from refusal
        self._aws.clock.spawn(self._delete, stack, name=f"deletion of {stack.name}")

    def _delete(self, stack: Stack) -> None:
        with contextlib.suppress(DestroyFailed):  # the stack says so
            delete_stack(self._aws, stack, CustomResources(self._aws.clock, self._aws.server))

    def _stack(self, scope: Scope, name: str, gone: bool = False) -> Stack:
        """By name, or by id: then, with `gone`, a deleted one as well."""
        if name.startswith("arn:"):
            found = next((stack for stack in self._stacks(scope) if stack.stack_id == name), None)
        else:
            found = find(self._aws.stacks, name, scope.account, scope.region)
        if found is None or (found.status == GONE and not gone):
            raise ValidationError(message=f"Stack with id {name} does not exist")
        return found

    def _stacks(self, scope: Scope) -> Iterable[Stack]:
        place = (scope.account, scope.region)
        return [stack for stack in self._aws.stacks if (stack.account, stack.region) == place]


def _described(stack: Stack) -> dict[str, Any]:
    found = {
        "StackId": stack.stack_id,
        "StackName": stack.name,
        "Description": stack.template.get("Description"),
        "CreationTime": stack.created,
        "LastUpdatedTime": stack.updated,
        "DeletionTime": stack.deleted,
        "StackStatus": stack.status,
        "StackStatusReason": stack.reason or None,
        "DisableRollback": False,
        "EnableTerminationProtection": stack.protected,
        "Capabilities": ["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],  # the CDK CLI's
        "Outputs": [{"OutputKey": key, "OutputValue": str(value)} for key, value in stack.outputs.items()],
        "Tags": {},  # moto makes the list of it
    }
    return {key: value for key, value in found.items() if value is not None}


def _resource(stack: Stack, record: Resource, stamp: str) -> dict[str, Any]:
    changed = next(event.at for event in reversed(stack.events) if event.logical_id == record.logical_id)
    found = {
        "LogicalResourceId": record.logical_id,
        "PhysicalResourceId": record.physical_id or None,
        "ResourceType": record.kind,
        "ResourceStatus": record.status,
        "ResourceStatusReason": record.reason or None,
        stamp: changed,
    }
    return {key: value for key, value in found.items() if value is not None}


def _answered(operation: Operation) -> Callable[[Any], ActionResult]:
    def answer(response: Any) -> ActionResult:
        result = operation(Scope(response.current_account, response.region), response._get_params())
        return EmptyResult() if result is None else ActionResult(result)

    return answer


def _unmodelled(name: str) -> Operation:
    def refuse(scope: Scope, request: Mapping[str, Any]) -> None:
        raise Unmodelled(f"the rehearsal does not model {name} of CloudFormation")

    return refuse
