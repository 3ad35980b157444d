"""Where the tenant's people are told of failures, and where a start that failed ends up."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import (
    Duration,
    aws_iam as iam,
    aws_kms as kms,
    aws_sns as sns,
    aws_sns_subscriptions as subscriptions,
    aws_sqs as sqs,
)
from constructs import Construct

from personalize.naming import Names
from stacks.components.role import acknowledge


class Notices(sns.Topic):
    """A topic, encrypted, with its addresses subscribed; alarms may publish to it under the condition given."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        name: str,
        title: str,
        key: kms.IKey,
        addresses: Sequence[str],
        alarms: Mapping[str, object] | None = None,
    ) -> None:
        super().__init__(scope, construct_id, topic_name=name, display_name=title, master_key=key, enforce_ssl=True)
        for address in addresses:
            self.add_subscription(subscriptions.EmailSubscription(address))
        if alarms is not None:
            self.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="AlarmsOfTheTenant",
                    principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                    actions=["sns:Publish"],
                    resources=[self.topic_arn],
                    conditions=alarms,
                )
            )


class DeadLetters(sqs.Queue):
    """Starts of workflows that EventBridge could not deliver, kept for two weeks."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names, rules: Sequence[str]) -> None:
        super().__init__(
            scope,
            construct_id,
            queue_name=names.dead_letters,
            encryption=sqs.QueueEncryption.SQS_MANAGED,
            enforce_ssl=True,
            retention_period=Duration.days(14),
        )
        acknowledge(self, {"AwsSolutions-SQS3": "it is the dead-letter queue itself"})
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="RulesOfTheTenant",
                principals=[iam.ServicePrincipal("events.amazonaws.com")],
                actions=["sqs:SendMessage"],
                resources=[self.queue_arn],
                conditions={"ArnEquals": {"aws:SourceArn": [names.rule_arn(rule) for rule in rules]}},
            )
        )
