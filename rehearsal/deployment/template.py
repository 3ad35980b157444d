"""One template on its way: its parameters, which of its resources are wanted, in which order, with which properties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.intrinsics import BadTemplate, Resolver, references
from rehearsal.deployment.stack import Resource, Stack
from rehearsal.iam.actions import Scope

_BOOTSTRAP = {"BootstrapVersion": "30"}  # the SSM parameter of the bootstrap stack, as of this CDK


class Template:
    """A template with what Ref and Fn::GetAtt give so far; `know` says what has come into being."""

    def __init__(self, body: dict[str, Any], stack: Stack, scope: Scope) -> None:
        """Raises BadTemplate for a parameter that nobody sets."""
        self.body = body
        self._refs: dict[str, Any] = {**_pseudo(stack, scope), **_parameters(body)}
        self._attributes: dict[str, dict[str, Any]] = {}
        self._resolver = Resolver(body, self._refs, self._attributes)

    def wanted(self) -> dict[str, dict[str, Any]]:
        """The resources whose condition holds. Raises BadTemplate for policies that are not modelled."""
        found = self.body["Resources"]
        for logical_id, resource in found.items():
            if "Snapshot" in (resource.get("DeletionPolicy"), resource.get("UpdateReplacePolicy")):
                raise BadTemplate(f"{logical_id}: the rehearsal does not model the policy Snapshot")
        return {
            logical_id: resource
            for logical_id, resource in found.items()
            if "Condition" not in resource or self._resolver.condition(resource["Condition"])
        }

    def properties(self, logical_id: str) -> dict[str, Any]:
        """The properties of a resource, functions resolved; all that it refers to has to be known."""
        return self._resolver.resolve(self.body["Resources"][logical_id].get("Properties", {}))

    def know(self, record: Resource) -> None:
        """From here on others can refer to the resource, as it is now."""
        self._refs[record.logical_id] = record.physical_id
        self._attributes[record.logical_id] = record.attributes

    def outputs(self) -> dict[str, Any]:
        """The outputs whose condition holds."""
        found = self.body.get("Outputs", {})
        return {
            name: self._resolver.resolve(entry["Value"])
            for name, entry in found.items()
            if "Condition" not in entry or self._resolver.condition(entry["Condition"])
        }


def deletion_policy(body: Mapping[str, Any], logical_id: str) -> str:
    """What becomes of a resource that leaves the stack."""
    return body["Resources"][logical_id].get("DeletionPolicy", "Delete")


def replacement_policy(body: Mapping[str, Any], logical_id: str) -> str:
    """What becomes of a resource that has been replaced."""
    return body["Resources"][logical_id].get("UpdateReplacePolicy", "Delete")


def needs(resources: Mapping[str, Mapping[str, Any]]) -> dict[str, set[str]]:
    """The logical ids that each resource refers to or depends on. Raises BadTemplate for one that does not exist."""
    before: dict[str, set[str]] = {}
    for logical_id, resource in resources.items():
        named = resource.get("DependsOn", [])
        named = [named] if isinstance(named, str) else named
        missing = [name for name in named if name not in resources]
        if missing:
            raise BadTemplate(f"{logical_id} depends on {', '.join(missing)}, which the template does not have")
        before[logical_id] = set(references(resource.get("Properties", {}))) & resources.keys() | set(named)
    return before


def order(resources: Mapping[str, Mapping[str, Any]]) -> list[str]:
    """Logical ids so that each comes after those it refers to or depends on; otherwise as the template has them.

    Raises BadTemplate for a circle, or for DependsOn of something that does not exist.
    """
    before = needs(resources)
    ordered: dict[str, None] = {}
    while len(ordered) < len(resources):
        ready = next((name for name in resources if name not in ordered and before[name] <= ordered.keys()), None)
        if ready is None:
            raise BadTemplate(f"circular dependency between {', '.join(sorted(before.keys() - ordered.keys()))}")
        ordered[ready] = None
    return list(ordered)


def _pseudo(stack: Stack, scope: Scope) -> dict[str, Any]:
    return {
        "AWS::AccountId": scope.account,
        "AWS::Region": scope.region,
        "AWS::Partition": scope.partition,
        "AWS::URLSuffix": "amazonaws.com",
        "AWS::StackName": stack.name,
        "AWS::StackId": stack.stack_id,
        "AWS::NotificationARNs": [],
    }


def _parameters(body: Mapping[str, Any]) -> dict[str, Any]:
    found = {}
    for name, parameter in body.get("Parameters", {}).items():
        if name not in _BOOTSTRAP and "Default" not in parameter:
            raise BadTemplate(f"the parameter {name} has no default; nobody sets it here")
        found[name] = _BOOTSTRAP.get(name, parameter.get("Default"))
    return found
