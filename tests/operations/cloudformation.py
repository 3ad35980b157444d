"""CloudFormation as the tests of `operations` need it: stacks with resources, protection, slow deletions."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any

from tests.operations.personalize import refused

GONE = "DELETE_COMPLETE"


@dataclass
class Deployed:
    """A stack; `fails` names resources (logical id -> reason) that refuse to go, `until` is when a deletion ends."""

    name: str
    template: dict[str, Any] = field(default_factory=lambda: {"Resources": {}})
    status: str = "CREATE_COMPLETE"
    description: str = ""
    protected: bool = False
    fails: dict[str, str] = field(default_factory=dict)
    until: float = float("inf")

    @property
    def id(self) -> str:
        return f"arn:aws:cloudformation:eu-west-1:111111111111:stack/{self.name}/1"


class CloudFormation:
    """`account` is an Account of the conftest: its clock and its log, and `stacks` by name."""

    def __init__(self, account: Any) -> None:
        self.account = account

    def describe_stacks(self, StackName: str = "") -> dict[str, Any]:
        self._settle()
        if StackName:
            return {"Stacks": [self._described(self._found(StackName))]}
        return {"Stacks": [self._described(one) for one in self.account.stacks.values() if one.status != GONE]}

    def get_template(self, StackName: str, TemplateStage: str) -> dict[str, Any]:
        assert TemplateStage == "Original"
        return {"TemplateBody": self._found(StackName).template}

    def list_stack_resources(self, StackName: str) -> dict[str, Any]:
        stack = self._found(StackName)
        found = []
        for logical_id, resource in stack.template["Resources"].items():
            failed = stack.status == "DELETE_FAILED" and logical_id in stack.fails
            summary = {"LogicalResourceId": logical_id, "ResourceType": resource["Type"]}
            summary |= {"ResourceStatus": "DELETE_FAILED" if failed else "CREATE_COMPLETE"}
            if failed:
                summary["ResourceStatusReason"] = stack.fails[logical_id]
            found.append(summary)
        return {"StackResourceSummaries": found}

    def update_termination_protection(self, StackName: str, EnableTerminationProtection: bool) -> dict[str, Any]:
        self._found(StackName).protected = EnableTerminationProtection
        self.account.log.append(("unprotect", StackName))
        return {}

    def delete_stack(self, StackName: str) -> dict[str, Any]:
        stack = self._found(StackName)
        if stack.protected:
            raise refused(
                "ValidationError", f"Stack [{stack.name}] cannot be deleted while TerminationProtection is enabled"
            )
        if stack.status.endswith("_IN_PROGRESS") and not stack.status.startswith("DELETE"):
            raise refused("ValidationError", f"Stack [{stack.name}] is in {stack.status} state")
        stack.status, stack.until = "DELETE_IN_PROGRESS", self.account.now + 90
        self.account.log.append(("delete", f"stack/{stack.name}"))
        return {}

    def _found(self, name: str) -> Deployed:
        self._settle()
        for stack in self.account.stacks.values():
            if stack.id == name or (stack.name == name and stack.status != GONE):
                return stack
        raise refused("ValidationError", f"Stack with id {name} does not exist")

    def _settle(self) -> None:
        for stack in self.account.stacks.values():
            if stack.until <= self.account.now:
                after = "DELETE_FAILED" if stack.fails else GONE
                stack.status = after if stack.status == "DELETE_IN_PROGRESS" else "UPDATE_COMPLETE"
                stack.until = float("inf")

    @staticmethod
    def _described(stack: Deployed) -> dict[str, Any]:
        described = {"StackName": stack.name, "StackId": stack.id, "StackStatus": stack.status}
        described |= {"EnableTerminationProtection": stack.protected, "CreationTime": None}
        return described | ({"Description": stack.description} if stack.description else {})


class ChangeSets(CloudFormation):
    """Says of each stack that its bucket is replaced; `denies` is an error's code."""

    denies = ""

    def create_change_set(self, **asked):
        self.account.log.append(("change set", asked["StackName"]))
        if self.denies:
            raise refused(self.denies, "no")
        return {}

    def describe_change_set(self, StackName, ChangeSetName):
        resources = self._found(StackName).template["Resources"]
        buckets = [key for key, one in resources.items() if one["Type"] == "AWS::S3::Bucket"]
        target = {"Attribute": "Properties", "Name": "BucketName", "RequiresRecreation": "Always"}
        target |= {"BeforeValue": "a", "AfterValue": "b"}
        change = {"Action": "Modify", "ResourceType": "AWS::S3::Bucket", "Replacement": "True"}
        change["Details"] = [{"Target": target, "Evaluation": "Static"}]
        found = [{"Type": "Resource", "ResourceChange": change | {"LogicalResourceId": one}} for one in buckets[:1]]
        return {"Status": "CREATE_COMPLETE", "Changes": found}

    def delete_change_set(self, StackName, ChangeSetName):
        return {}


class Uploads:
    def head_object(self, Bucket, Key):
        return {}
