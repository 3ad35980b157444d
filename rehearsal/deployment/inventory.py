"""What a deployed tenant's stacks have made, as the services describe it, without what differs from day to day."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable, Collection
from typing import Any

from rehearsal.aws import EmbeddedAws

_PASSING = {
    "ActionsSuppressedBy",
    "ActionsSuppressedReason",
    "LastModified",
    "ResponseMetadata",
    "RevisionId",
    "RoleId",
    "RoleLastUsed",
    "StateReason",
    "StateReasonData",
    "StateValue",
    "creationTime",
    "revisionId",
    "storedBytes",
}
_TAG = {"Key", "Value"}


def inventory(aws: EmbeddedAws) -> dict[tuple[str, str], Any]:
    """By type and logical id."""
    return {
        (record.kind, record.logical_id): _lasting(_DESCRIBED[record.kind](aws, record.physical_id))
        for stack in aws.stacks
        for record in stack.resources.values()
        if record.kind in _DESCRIBED
    }


def physical_ids(aws: EmbeddedAws, kinds: Collection[str]) -> dict[tuple[str, str], str]:
    """The physical ids of resources of these types, by stack and logical id: what a replacement changes."""
    return {
        (stack.name, record.logical_id): record.physical_id
        for stack in aws.stacks
        for record in stack.resources.values()
        if record.kind in kinds
    }


def _lasting(found: Any) -> Any:
    if isinstance(found, dict):
        kept = {key: value for key, value in found.items() if key not in _PASSING and value is not None}
        return {key: _lasting(value) for key, value in kept.items() if not isinstance(value, dt.datetime)}
    if not isinstance(found, list):
        return found
    if all(isinstance(entry, dict) and entry.keys() == _TAG for entry in found):
        return sorted(found, key=lambda tag: tag["Key"])  # tags have no order, but services list them in one
    return [_lasting(entry) for entry in found]


def _role(aws: EmbeddedAws, name: str) -> Any:
    iam = aws.client("iam")
    names = iam.list_role_policies(RoleName=name)["PolicyNames"]
    policies = {one: iam.get_role_policy(RoleName=name, PolicyName=one)["PolicyDocument"] for one in names}
    return {"role": iam.get_role(RoleName=name), "policies": policies}


def _schedule(aws: EmbeddedAws, physical_id: str) -> Any:
    group, _, name = physical_id.partition("|")
    return aws.client("scheduler").get_schedule(GroupName=group, Name=name)


def _rule(aws: EmbeddedAws, name: str) -> Any:
    events = aws.client("events")
    return [events.describe_rule(Name=name), events.list_targets_by_rule(Rule=name)]


def _log_group(aws: EmbeddedAws, name: str) -> Any:
    groups = aws.client("logs").describe_log_groups(logGroupNamePrefix=name)["logGroups"]
    return [group for group in groups if group["logGroupName"] == name]


def _alarm(aws: EmbeddedAws, name: str) -> Any:
    kinds = ["MetricAlarm", "CompositeAlarm"]
    found = aws.client("cloudwatch").describe_alarms(AlarmNames=[name], AlarmTypes=kinds)
    return found["MetricAlarms"] + found["CompositeAlarms"]


_DESCRIBED: dict[str, Callable[[EmbeddedAws, str], Any]] = {
    "AWS::Athena::WorkGroup": lambda aws, name: aws.client("athena").get_work_group(WorkGroup=name),
    "AWS::CloudWatch::Alarm": _alarm,
    "AWS::CloudWatch::CompositeAlarm": _alarm,
    "AWS::CloudWatch::Dashboard": lambda aws, name: aws.client("cloudwatch").get_dashboard(DashboardName=name),
    "AWS::Events::Rule": _rule,
    "AWS::IAM::Role": _role,
    "AWS::Lambda::Function": lambda aws, name: aws.client("lambda").get_function_configuration(FunctionName=name),
    "AWS::Logs::LogGroup": _log_group,
    "AWS::SQS::Queue": lambda aws, url: aws.client("sqs").get_queue_attributes(
        QueueUrl=url, AttributeNames=["MessageRetentionPeriod", "Policy", "SqsManagedSseEnabled"]
    ),
    "AWS::Scheduler::Schedule": _schedule,
    "AWS::StepFunctions::StateMachine": lambda aws, arn: aws.client("stepfunctions").describe_state_machine(
        stateMachineArn=arn
    ),
}
