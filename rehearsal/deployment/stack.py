"""Creates one stack: checks the whole template first, then makes its resources in the order of their dependencies.

A failure rolls back as CloudFormation does: what was made is taken away in reverse, except what has
`DeletionPolicy: Retain` (RetainExceptOnCreate is deleted: the stack was being created).
"""

from __future__ import annotations

import uuid
from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.deployment import schemas
from rehearsal.deployment.assembly import Artifact
from rehearsal.deployment.build import Build, Made, Properties
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.intrinsics import BadTemplate, Resolver, references
from rehearsal.deployment.resources import HANDLERS
from rehearsal.iam.actions import Scope
from rehearsal.iam.policies import Unmodelled

METADATA = "AWS::CDK::Metadata"  # makes nothing
_EACH = 2.0  # virtual seconds that CloudFormation takes for a resource besides the calls
_BOOTSTRAP = {"BootstrapVersion": "30"}  # the SSM parameter of the bootstrap stack, as of this CDK


@dataclass
class Resource:
    """A resource of a stack, as DescribeStackResources would show it."""

    logical_id: str
    kind: str
    physical_id: str = ""
    status: str = "CREATE_IN_PROGRESS"
    attributes: dict[str, Any] = field(default_factory=dict)
    properties: dict[str, Any] = field(default_factory=dict)


@dataclass
class Stack:
    """A stack, as DescribeStacks would show it."""

    name: str
    stack_id: str
    account: str
    region: str
    status: str = "CREATE_IN_PROGRESS"
    reason: str = ""
    resources: dict[str, Resource] = field(default_factory=dict)
    outputs: dict[str, Any] = field(default_factory=dict)


class DeploymentFailed(RuntimeError):
    """A stack could not be created; the message has every complaint, one a line."""


class StackCreation:
    """One stack on its way. `aws` is the embedded AWS."""

    def __init__(self, aws: Any, artifact: Artifact, custom: CustomResources) -> None:
        self._aws = aws
        self._custom = custom
        self._template = artifact.body()
        self._scope = Scope(artifact.account, artifact.region)
        stack_id = self._scope.arn("cloudformation", f"stack/{artifact.name}/{uuid.UUID(int=len(aws.stacks) + 1)}")
        self.stack = Stack(artifact.name, stack_id, artifact.account, artifact.region)
        self._refs: dict[str, Any] = {**self._pseudo(), **self._parameters()}
        self._attributes: dict[str, dict[str, Any]] = {}
        self._resolver = Resolver(self._template, self._refs, self._attributes)

    def run(self) -> Stack:
        """Creates it. Raises DeploymentFailed after rolling back."""
        self._aws.stacks.append(self.stack)
        self._announce("CREATE_IN_PROGRESS")
        try:
            for logical_id in order(self._wanted()):
                self._create(logical_id)
            outputs = self._template.get("Outputs", {})
            self.stack.outputs = {name: self._resolver.resolve(entry["Value"]) for name, entry in outputs.items()}
        except (BadTemplate, ClientError) as problem:
            self._roll_back(str(problem))
            raise DeploymentFailed(f"{self.stack.name}: {self.stack.reason}") from problem
        self._announce("CREATE_COMPLETE")
        return self.stack

    def _wanted(self) -> dict[str, dict[str, Any]]:
        found = self._template["Resources"]
        return {
            logical_id: resource
            for logical_id, resource in found.items()
            if "Condition" not in resource or self._resolver.condition(resource["Condition"])
        }

    def _create(self, logical_id: str) -> None:
        resource = self._template["Resources"][logical_id]
        record = Resource(logical_id, resource["Type"])
        self.stack.resources[logical_id] = record
        properties = self._resolver.resolve(resource.get("Properties", {}))
        record.properties = properties
        found = schemas.complaints(record.kind, properties, self._scope.region)
        try:
            if found:
                raise BadTemplate("; ".join(found))
            self._aws.clock.sleep(_EACH)
            made = self._make(record, properties)
        except (BadTemplate, ClientError, Unmodelled) as problem:
            record.status = "CREATE_FAILED"
            raise BadTemplate(f"{logical_id} ({record.kind}): {problem}") from problem
        record.physical_id, record.attributes = made.physical_id, dict(made.attributes)
        record.status = "CREATE_COMPLETE"
        self._refs[logical_id] = made.physical_id
        self._attributes[logical_id] = record.attributes

    def _make(self, record: Resource, properties: Mapping[str, Any]) -> Made:
        if record.kind == METADATA:
            return Made(record.logical_id)
        build = self._build(record)
        if schemas.is_custom(record.kind):
            return self._custom.create(build, record.kind, properties, self.stack.stack_id)
        if record.kind not in HANDLERS:
            raise BadTemplate(
                f"the rehearsal does not model {record.kind}; add a handler in rehearsal/deployment/resources"
            )
        taken = Properties(properties)
        made = HANDLERS[record.kind][0](build, taken)
        record.physical_id = made.physical_id  # it exists from here on, whatever is wrong with it: a rollback needs it
        taken.finish(record.kind)
        return made

    def _roll_back(self, reason: str) -> None:
        self.stack.reason = reason
        self._announce("ROLLBACK_IN_PROGRESS")
        for record in reversed(list(self.stack.resources.values())):
            policy = self._template["Resources"][record.logical_id].get("DeletionPolicy", "Delete")
            if not record.physical_id or policy == "Retain" or record.kind == METADATA:
                continue
            self._aws.clock.sleep(_EACH)
            try:
                self._delete(record)
                record.status = "DELETE_COMPLETE"
            except (BadTemplate, ClientError) as problem:
                record.status = "DELETE_FAILED"
                self.stack.reason += f"; {record.logical_id} could not be deleted: {problem}"
        failed = any(record.status == "DELETE_FAILED" for record in self.stack.resources.values())
        self._announce("ROLLBACK_FAILED" if failed else "ROLLBACK_COMPLETE")

    def _delete(self, record: Resource) -> None:
        build = self._build(record)
        if schemas.is_custom(record.kind):
            self._custom.delete(build, record.kind, record.properties, self.stack.stack_id, record.physical_id)
        else:
            HANDLERS[record.kind][1](build, record.physical_id)

    def _build(self, record: Resource) -> Build:
        clock = self._aws.clock
        return Build(self.stack.name, record.logical_id, self._scope, clock, self._client, record.properties)

    def _client(self, service: str) -> Any:
        return self._aws.client(service, self._scope.region, self._scope.account)

    def _announce(self, status: str) -> None:
        """The status change, as CloudFormation puts it onto the default event bus."""
        self.stack.status = status
        detail = {
            "stack-id": self.stack.stack_id,
            "status-details": {"status": status, "status-reason": self.stack.reason},
            "client-request-token": "",
        }
        kind = "CloudFormation Stack Status Change"
        self._aws.bus.publish(self._scope, "aws.cloudformation", kind, [self.stack.stack_id], detail)

    def _pseudo(self) -> dict[str, Any]:
        return {
            "AWS::AccountId": self._scope.account,
            "AWS::Region": self._scope.region,
            "AWS::Partition": self._scope.partition,
            "AWS::URLSuffix": "amazonaws.com",
            "AWS::StackName": self.stack.name,
            "AWS::StackId": self.stack.stack_id,
            "AWS::NotificationARNs": [],
        }

    def _parameters(self) -> dict[str, Any]:
        found = {}
        for name, parameter in self._template.get("Parameters", {}).items():
            if name not in _BOOTSTRAP and "Default" not in parameter:
                raise DeploymentFailed(f"{self.stack.name}: the parameter {name} has no default; nobody sets it here")
            found[name] = _BOOTSTRAP.get(name, parameter.get("Default"))
        return found


def order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Logical ids so that each comes after those it refers to or depends on; otherwise as the template has them.

    Raises BadTemplate for a circle, or for DependsOn of something that does not exist.
    """
    before: dict[str, set[str]] = {}
    for logical_id, resource in resources.items():
        named = resource.get("DependsOn", [])
        named = [named] if isinstance(named, str) else named
        missing = [name for name in named if name not in resources]
        if missing:
            raise BadTemplate(f"{logical_id} depends on {', '.join(missing)}, which the template does not have")
        mentioned = set(references(resource.get("Properties", {}))) & resources.keys()
        before[logical_id] = mentioned | set(named)
    ordered: dict[str, None] = {}
    while len(ordered) < len(resources):
        ready = next((name for name in resources if name not in ordered and before[name] <= ordered.keys()), None)
        if ready is None:
            raise BadTemplate(f"circular dependency between {', '.join(sorted(before.keys() - ordered.keys()))}")
        ordered[ready] = None
    return list(ordered)
