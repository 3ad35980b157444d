"""What an account's tenants share: the people who hear of what broke off."""

from __future__ import annotations

import pytest


@pytest.fixture(scope="module")
def fleet_stack(templates):
    return templates["personalize-fleet"]["Resources"]


def only(resources, kind):
    (resource,) = (one["Properties"] for one in resources.values() if one["Type"] == kind)
    return resource


def test_the_fleets_people_are_subscribed(fleet, fleet_stack):
    assert fleet.notify == (only(fleet_stack, "AWS::SNS::Subscription")["Endpoint"],)


def test_the_rule_alone_publishes(fleet_stack):
    rule, policy = only(fleet_stack, "AWS::Events::Rule"), only(fleet_stack, "AWS::SNS::TopicPolicy")
    (allowed,) = (one for one in policy["PolicyDocument"]["Statement"] if one["Effect"] == "Allow")
    arn = f"arn:aws:events:eu-west-1:111111111111:rule/{rule['Name']}"
    assert allowed["Condition"] == {"ArnEquals": {"aws:SourceArn": arn}}
    assert allowed["Principal"] == {"Service": "events.amazonaws.com"}


def test_events_reach_the_encrypted_topic(fleet_stack):
    # SNS developer guide, "Managing Amazon SNS encryption keys": aws:SourceAccount and aws:SourceArn in the key's
    # policy are not supported between EventBridge and encrypted topics; what is published is then lost in silence.
    assert only(fleet_stack, "AWS::SNS::Topic")["KmsMasterKeyId"]
    statements = only(fleet_stack, "AWS::KMS::Key")["KeyPolicy"]["Statement"]
    (events,) = (one for one in statements if one["Principal"] == {"Service": "events.amazonaws.com"})
    assert sorted(events["Action"]) == ["kms:Decrypt", "kms:GenerateDataKey"]
    assert "Condition" not in events


def test_it_has_no_data_of_tenants(fleet_stack):
    assert {one["Type"] for one in fleet_stack.values()} == {
        "AWS::KMS::Key",
        "AWS::SNS::Topic",
        "AWS::SNS::TopicPolicy",
        "AWS::SNS::Subscription",
        "AWS::Events::Rule",
    }
