"""SNS topics and SQS queues, with their policies and subscriptions."""

from __future__ import annotations

import json
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged, tag_map, unmodelled_changes

_TOPIC = {"DisplayName": "", "KmsMasterKeyId": "", "TracingConfig": "PassThrough"}
# Attributes of a queue, with what stands for one that a template says nothing of (API reference, SetQueueAttributes).
_QUEUE: dict[str, Any] = {
    "DelaySeconds": 0,
    "KmsMasterKeyId": "",
    "KmsDataKeyReusePeriodSeconds": 300,
    "MaximumMessageSize": 1_048_576,
    "MessageRetentionPeriod": 345_600,
    "VisibilityTimeout": 30,
    "ReceiveMessageWaitTimeSeconds": 0,
    "SqsManagedSseEnabled": True,
    "RedrivePolicy": "",
}


def _topic(build: Build, properties: Properties) -> Made:
    sns = build.client("sns")
    name = properties.take("TopicName") or build.name()
    attributes = properties.take_all(*_TOPIC)
    arn = sns.create_topic(Name=name, Attributes=attributes, Tags=properties.take("Tags", []))["TopicArn"]
    for entry in properties.take("Subscription", []):
        sns.subscribe(TopicArn=arn, Protocol=entry["Protocol"], Endpoint=entry["Endpoint"])
    return Made(arn, {"TopicArn": arn, "TopicName": name})


def _update_topic(build: Build, arn: str, properties: Properties, old: Mapping[str, Any]) -> None:
    unmodelled_changes(build, old, "Subscription")
    properties.take("Subscription")
    sns = build.client("sns")
    for name, default in _TOPIC.items():
        value = properties.take(name, default)
        if value != old.get(name, default):
            sns.set_topic_attributes(TopicArn=arn, AttributeName=name, AttributeValue=value)
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        sns.tag_resource(ResourceArn=arn, Tags=tags)
    if gone:
        sns.untag_resource(ResourceArn=arn, TagKeys=gone)


def _delete_topic(build: Build, arn: str) -> None:
    build.client("sns").delete_topic(TopicArn=arn)


def _topic_policy(build: Build, properties: Properties) -> Made:
    _set_topic_policies(build, properties.take("Topics"), properties.take("PolicyDocument"))
    return Made(build.name())


def _update_topic_policy(build: Build, physical_id: str, properties: Properties, old: Mapping[str, Any]) -> None:
    topics = properties.take("Topics")
    _set_topic_policies(build, topics, properties.take("PolicyDocument"))
    _reset_topic_policies(build, [arn for arn in old["Topics"] if arn not in topics])


def _delete_topic_policy(build: Build, physical_id: str) -> None:
    _reset_topic_policies(build, build.properties["Topics"])


def _set_topic_policies(build: Build, topics: list[str], document: Mapping[str, Any]) -> None:
    for arn in topics:
        build.client("sns").set_topic_attributes(
            TopicArn=arn, AttributeName="Policy", AttributeValue=json.dumps(document)
        )


def _reset_topic_policies(build: Build, topics: list[str]) -> None:
    """The policy of a topic that has none of its own: its account may do everything with it."""
    for arn in topics:
        statement = {
            "Sid": "__default_statement_ID",
            "Effect": "Allow",
            "Principal": {"AWS": "*"},
            "Action": ["SNS:Publish", "SNS:Subscribe", "SNS:GetTopicAttributes", "SNS:SetTopicAttributes"],
            "Resource": arn,
            "Condition": {"StringEquals": {"AWS:SourceOwner": build.scope.account}},
        }
        _set_topic_policies(build, [arn], {"Version": "2008-10-17", "Statement": [statement]})


def _subscription(build: Build, properties: Properties) -> Made:
    """A mail address stays "pending confirmation", as it does until its owner clicks."""
    request = properties.take_all("TopicArn", "Protocol", "Endpoint")
    return Made(build.client("sns").subscribe(**request)["SubscriptionArn"])


def _delete_subscription(build: Build, arn: str) -> None:
    build.client("sns").unsubscribe(SubscriptionArn=arn)


def _queue(build: Build, properties: Properties) -> Made:
    sqs = build.client("sqs")
    name = properties.take("QueueName") or build.name(80)
    attributes = _attributes(properties.take_all(*_QUEUE))
    url = sqs.create_queue(QueueName=name, Attributes=attributes, tags=tag_map(properties.take("Tags")))["QueueUrl"]
    return Made(url, {"Arn": build.scope.arn("sqs", name), "QueueName": name, "QueueUrl": url})


def _update_queue(build: Build, url: str, properties: Properties, old: Mapping[str, Any]) -> None:
    sqs = build.client("sqs")
    wanted = {name: properties.take(name, default) for name, default in _QUEUE.items()}
    changed = {name: value for name, value in wanted.items() if value != old.get(name, _QUEUE[name])}
    if changed:
        sqs.set_queue_attributes(QueueUrl=url, Attributes=_attributes(changed))
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        sqs.tag_queue(QueueUrl=url, Tags=tag_map(tags))
    if gone:
        sqs.untag_queue(QueueUrl=url, TagKeys=gone)


def _attributes(properties: Mapping[str, Any]) -> dict[str, str]:
    return {name: _attribute(value) for name, value in properties.items()}


def _attribute(value: Any) -> str:
    if isinstance(value, Mapping):
        return json.dumps(value)
    return str(value).lower() if isinstance(value, bool) else str(value)


def _delete_queue(build: Build, url: str) -> None:
    build.client("sqs").delete_queue(QueueUrl=url)


def _queue_policy(build: Build, properties: Properties) -> Made:
    _set_queue_policies(build, properties.take("Queues"), json.dumps(properties.take("PolicyDocument")))
    return Made(build.name())


def _update_queue_policy(build: Build, physical_id: str, properties: Properties, old: Mapping[str, Any]) -> None:
    queues = properties.take("Queues")
    _set_queue_policies(build, queues, json.dumps(properties.take("PolicyDocument")))
    _set_queue_policies(build, [url for url in old["Queues"] if url not in queues], "")


def _delete_queue_policy(build: Build, physical_id: str) -> None:
    _set_queue_policies(build, build.properties["Queues"], "")


def _set_queue_policies(build: Build, queues: list[str], document: str) -> None:
    for url in queues:
        build.client("sqs").set_queue_attributes(QueueUrl=url, Attributes={"Policy": document})


HANDLERS = {
    "AWS::SNS::Topic": Handler(_topic, _delete_topic, _update_topic, name="TopicName"),
    "AWS::SNS::TopicPolicy": Handler(_topic_policy, _delete_topic_policy, _update_topic_policy),
    "AWS::SNS::Subscription": Handler(_subscription, _delete_subscription),
    "AWS::SQS::Queue": Handler(_queue, _delete_queue, _update_queue, name="QueueName"),
    "AWS::SQS::QueuePolicy": Handler(_queue_policy, _delete_queue_policy, _update_queue_policy),
}
