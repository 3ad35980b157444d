"""Topic and dead-letter queue."""

from __future__ import annotations

import pytest
from aws_cdk import aws_kms as kms

from stacks.components.messages import DeadLetters, Notices


@pytest.fixture
def made(resources_of, acme):
    def parts(stack):
        key = kms.Key.from_key_arn(stack, "Key", "arn:aws:kms:eu-west-1:111111111111:key/1")
        addresses = ["ops@example.com", "data@example.com"]
        Notices(stack, "Notices", name=acme.topic, title="Acme", key=key, addresses=addresses)
        DeadLetters(stack, "DeadLetters", names=acme, rules=["arrival"])

    return resources_of(parts)


def test_every_address_is_subscribed_once(made):
    subscriptions = [one["Properties"] for one in made["AWS::SNS::Subscription"]]
    assert [(one["Protocol"], one["Endpoint"]) for one in subscriptions] == [
        ("email", "ops@example.com"),
        ("email", "data@example.com"),
    ]


def test_the_topic_is_encrypted_and_speaks_tls_only(made):
    (topic,), (policy,) = made["AWS::SNS::Topic"], made["AWS::SNS::TopicPolicy"]
    assert topic["Properties"]["KmsMasterKeyId"] == "arn:aws:kms:eu-west-1:111111111111:key/1"
    (statement,) = policy["Properties"]["PolicyDocument"]["Statement"]
    assert (statement["Effect"], statement["Condition"]) == ("Deny", {"Bool": {"aws:SecureTransport": "false"}})


def test_dead_letters_come_from_the_tenants_rules_alone_and_stay_two_weeks(made):
    (queue,), (policy,) = made["AWS::SQS::Queue"], made["AWS::SQS::QueuePolicy"]
    assert queue["Properties"]["MessageRetentionPeriod"] == 14 * 24 * 3600
    allowed = [one for one in policy["Properties"]["PolicyDocument"]["Statement"] if one["Effect"] == "Allow"]
    assert [one["Condition"] for one in allowed] == [
        {"ArnEquals": {"aws:SourceArn": ["arn:aws:events:eu-west-1:111111111111:rule/acme-arrival"]}}
    ]
