"""What carries messages: SNS, SQS, EventBridge rules and schedules."""

from __future__ import annotations

import json

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties, tag_map
from rehearsal.deployment.intrinsics import BadTemplate


def _topic(build: Build, properties: Properties) -> Made:
    sns = build.client("sns")
    name = properties.take("TopicName") or build.name()
    attributes = properties.take_all("DisplayName", "KmsMasterKeyId", "TracingConfig")
    arn = sns.create_topic(Name=name, Attributes=attributes, Tags=properties.take("Tags", []))["TopicArn"]
    for entry in properties.take("Subscription", []):
        sns.subscribe(TopicArn=arn, Protocol=entry["Protocol"], Endpoint=entry["Endpoint"])
    return Made(arn, {"TopicArn": arn, "TopicName": name})


def _topic_policy(build: Build, properties: Properties) -> Made:
    document = json.dumps(properties.take("PolicyDocument"))
    for arn in properties.take("Topics"):
        build.client("sns").set_topic_attributes(TopicArn=arn, AttributeName="Policy", AttributeValue=document)
    return Made(build.name())


def _subscription(build: Build, properties: Properties) -> Made:
    """A mail address stays "pending confirmation", as it does until its owner clicks."""
    request = properties.take_all("TopicArn", "Protocol", "Endpoint")
    return Made(build.client("sns").subscribe(**request)["SubscriptionArn"])


def _queue(build: Build, properties: Properties) -> Made:
    sqs = build.client("sqs")
    name = properties.take("QueueName") or build.name(80)
    plain = properties.take_all(
        "DelaySeconds",
        "KmsMasterKeyId",
        "KmsDataKeyReusePeriodSeconds",
        "MaximumMessageSize",
        "MessageRetentionPeriod",
        "VisibilityTimeout",
        "ReceiveMessageWaitTimeSeconds",
        "SqsManagedSseEnabled",
    )
    attributes = {key: str(value).lower() if isinstance(value, bool) else str(value) for key, value in plain.items()}
    redrive = properties.take("RedrivePolicy")
    if redrive is not None:
        attributes["RedrivePolicy"] = json.dumps(redrive)
    url = sqs.create_queue(QueueName=name, Attributes=attributes, tags=tag_map(properties.take("Tags")))["QueueUrl"]
    return Made(url, {"Arn": build.scope.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _queue_policy(build: Build, properties: Properties) -> Made:
    document = json.dumps(properties.take("PolicyDocument"))
    for url in properties.take("Queues"):
        build.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})
    return Made(build.name())


def _rule(build: Build, properties: Properties) -> Made:
    events = build.client("events")
    name = properties.take("Name") or build.name()
    request = properties.take_all("Description", "ScheduleExpression", "State", "RoleArn", "Tags")
    pattern = properties.take("EventPattern")
    if pattern is not None:
        request["EventPattern"] = json.dumps(pattern)
    if properties.take("EventBusName", "default") != "default":
        raise BadTemplate(f"{name}: the rehearsal models the default event bus only")
    arn = events.put_rule(Name=name, **request)["RuleArn"]
    targets = properties.take("Targets", [])
    if targets and events.put_targets(Rule=name, Targets=targets)["FailedEntryCount"]:
        raise BadTemplate(f"{name}: the targets were refused")
    return Made(name, {"Arn": arn})


def _delete_rule(build: Build, name: str) -> None:
    events = build.client("events")
    ids = [target["Id"] for target in events.list_targets_by_rule(Rule=name)["Targets"]]
    if ids:
        events.remove_targets(Rule=name, Ids=ids)
    events.delete_rule(Name=name)


def _schedule(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    request = properties.take_all(
        "GroupName",
        "ScheduleExpression",
        "ScheduleExpressionTimezone",
        "StartDate",
        "EndDate",
        "State",
        "Target",
        "FlexibleTimeWindow",
        "Description",
        "KmsKeyArn",
    )
    arn = build.client("scheduler").create_schedule(Name=name, **request)["ScheduleArn"]
    return Made(f"{request.get('GroupName', 'default')}|{name}", {"Arn": arn})


def _delete_schedule(build: Build, physical_id: str) -> None:
    group, _, name = physical_id.partition("|")
    build.client("scheduler").delete_schedule(GroupName=group, Name=name)


def _schedule_group(build: Build, properties: Properties) -> Made:
    name = properties.take("Name") or build.name()
    tags = properties.take("Tags", [])
    arn = build.client("scheduler").create_schedule_group(Name=name, Tags=tags)["ScheduleGroupArn"]
    return Made(name, {"Arn": arn})


def _nothing(build: Build, physical_id: str) -> None:
    """Goes with the topic or queue that it belongs to."""


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::SNS::Topic": (_topic, lambda b, i: b.client("sns").delete_topic(TopicArn=i)),
    "AWS::SNS::TopicPolicy": (_topic_policy, _nothing),
    "AWS::SNS::Subscription": (_subscription, lambda b, i: b.client("sns").unsubscribe(SubscriptionArn=i)),
    "AWS::SQS::Queue": (_queue, lambda b, i: b.client("sqs").delete_queue(QueueUrl=i)),
    "AWS::SQS::QueuePolicy": (_queue_policy, _nothing),
    "AWS::Events::Rule": (_rule, _delete_rule),
    "AWS::Scheduler::Schedule": (_schedule, _delete_schedule),
    "AWS::Scheduler::ScheduleGroup": (
        _schedule_group,
        lambda b, i: b.client("scheduler").delete_schedule_group(Name=i),
    ),
}
