"""What CloudFormation itself says that a deploy would do: a change set that is made, read and deleted, never executed.

As the CDK's CLI makes one: the template lies in the bootstrap bucket under the name that the assembly gives it (a hash
of its content, so that the CLI finds it there and uploads nothing), and CloudFormation acts in its execution role.
"""

from __future__ import annotations

import time
from collections.abc import Iterator, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.assembly import Synthesized
from operations.calls import Calls, OperationError, code
from operations.guard.losses import REMOVED, REPLACED, Change, Loss
from operations.guard.stateful import STATEFUL

_POLL, _LONGEST_WAIT = 5.0, 600.0
# What DescribeChangeSet says of one that has nothing in it (CDK's CLI looks for the same words).
_NOTHING = ("didn't contain changes", "No updates are to be performed")


def proposed(calls: Calls, stack: Synthesized, old: Mapping[str, Any], partition: str) -> list[Loss]:
    """What a change set of a stack that is deployed as `old` would remove or replace."""
    name = f"guard-{int(time.time())}"
    location = _upload(calls, stack)
    calls.call(
        "cloudformation",
        "create_change_set",
        StackName=stack.name,
        ChangeSetName=name,
        ChangeSetType="UPDATE",
        Description="python -m operations guard: never executed",
        TemplateURL=location,
        Capabilities=["CAPABILITY_IAM", "CAPABILITY_NAMED_IAM", "CAPABILITY_AUTO_EXPAND"],
        Parameters=_parameters(stack, old),
        **({"RoleARN": stack.execution_role.replace("${AWS::Partition}", partition)} if stack.execution_role else {}),
    )
    try:
        return list(_losses(stack.name, _changes(calls, stack.name, name), old))
    finally:
        calls.call("cloudformation", "delete_change_set", StackName=stack.name, ChangeSetName=name)


def _upload(calls: Calls, stack: Synthesized) -> str:
    """Put the template where the CLI would, unless it lies there; its URL as CloudFormation takes it."""
    bucket, _, key = stack.upload.removeprefix("s3://").partition("/")
    if not key:
        raise OperationError(
            f"stack {stack.name}: the assembly does not say where its template goes; leave --change-set"
        )
    try:
        calls.call("s3", "head_object", Bucket=bucket, Key=key)
    except ClientError as error:
        if code(error) not in ("404", "NoSuchKey", "NotFound"):
            raise
        calls.call("s3", "put_object", Bucket=bucket, Key=key, Body=stack.file.read_bytes())
    suffix = "amazonaws.com.cn" if stack.region.startswith("cn-") else "amazonaws.com"
    return f"https://s3.{stack.region}.{suffix}/{bucket}/{key}"


def _parameters(stack: Synthesized, old: Mapping[str, Any]) -> list[dict[str, Any]]:
    """Those that both templates have keep their value, as the CLI does it."""
    both = stack.template.get("Parameters", {}).keys() & old.get("Parameters", {}).keys()
    return [{"ParameterKey": key, "UsePreviousValue": True} for key in sorted(both)]


def _changes(calls: Calls, stack: str, name: str) -> list[Mapping[str, Any]]:
    """All changes of a change set, once it is there."""
    which = {"StackName": stack, "ChangeSetName": name}
    waited = 0.0
    while (found := calls.call("cloudformation", "describe_change_set", **which))["Status"] != "CREATE_COMPLETE":
        reason = found.get("StatusReason", "no reason given")
        if found["Status"] == "FAILED" and any(text in reason for text in _NOTHING):
            return []
        if found["Status"] == "FAILED" or waited >= _LONGEST_WAIT:
            raise OperationError(f"stack {stack}: CloudFormation made no change set ({found['Status']}): {reason}")
        calls.sleep(_POLL)
        waited += _POLL
    pages = calls.pages("cloudformation", "describe_change_set", "Changes", **which)
    return [one["ResourceChange"] for one in pages if one["Type"] == "Resource"]


def _losses(stack: str, changes: list[Mapping[str, Any]], old: Mapping[str, Any]) -> Iterator[Loss]:
    """Conditional means that a value is not known yet: it counts if what it refers to is itself replaced."""
    by_id = {one["LogicalResourceId"]: one for one in changes}
    resources = old.get("Resources", {})
    for logical_id, one in by_id.items():
        if one["ResourceType"] in STATEFUL and logical_id in resources:
            properties = resources[logical_id].get("Properties", {})
            if one["Action"] == "Remove":
                yield Loss(stack, logical_id, one["ResourceType"], REMOVED, properties)
            elif causes := tuple(_causes(one, by_id, {logical_id})):
                yield Loss(stack, logical_id, one["ResourceType"], REPLACED, properties, causes)


def _causes(change: Mapping[str, Any], by_id: Mapping[str, Mapping[str, Any]], passed: set[str]) -> Iterator[Change]:
    """The properties whose change replaces a resource."""
    for detail in change.get("Details", []):
        target = detail.get("Target", {})
        if change.get("Replacement") not in ("True", "Conditional") or target.get("RequiresRecreation") == "Never":
            continue
        cause = detail.get("CausingEntity", "").partition(".")[0]
        if detail.get("Evaluation") == "Static":
            yield Change(target["Name"], target.get("BeforeValue", "?"), target.get("AfterValue", "another value"))
        elif cause in by_id and cause not in passed and any(_causes(by_id[cause], by_id, {*passed, cause})):
            yield Change(target["Name"], None, None, cause)
