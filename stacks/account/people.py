"""The people who look after all tenants: the key and the topic, and who may tell them something."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_kms as kms
from constructs import Construct

from personalize.naming import FleetNames
from stacks.components.key import USE, WRITE, alarms_only
from stacks.components.messages import Notices

CLOUDWATCH = iam.ServicePrincipal("cloudwatch.amazonaws.com")
EVENTS = iam.ServicePrincipal("events.amazonaws.com")
TO_PUBLISH = ("kms:Decrypt", "kms:GenerateDataKey")


class FleetKey(kms.Key):
    """A key with rotation for notices and for what the collector remembers; `users` are the purposes of roles."""

    def __init__(self, scope: Construct, construct_id: str, *, names: FleetNames, users: Sequence[str]) -> None:
        super().__init__(
            scope,
            construct_id,
            description="Notices to the people who look after all tenants, and the fleet's state table",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        through = f"dynamodb.{names.region}.amazonaws.com"
        self._allow(
            "FleetRolesThroughDynamoDB",
            iam.AnyPrincipal(),
            [*USE, *WRITE],
            {
                "StringEquals": {"kms:CallerAccount": names.account, "kms:ViaService": through},
                "ArnEquals": {"aws:PrincipalArn": [names.role_arn(user) for user in users]},
            },
        )
        # Without a condition on the source: with one, EventBridge reaches no encrypted topic (SNS developer guide,
        # "Managing Amazon SNS encryption keys"); CloudWatch does. The topic's own policy names the rule.
        self._allow("EventsEncryptNotices", EVENTS, TO_PUBLISH, None)
        self._allow("AlarmsOfTheFleet", CLOUDWATCH, TO_PUBLISH, alarms_only(names))

    def _allow(
        self, sid: str, principal: iam.IPrincipal, actions: Sequence[str], conditions: Mapping[str, object] | None
    ) -> None:
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid, principals=[principal], actions=list(actions), resources=["*"], conditions=conditions
            )
        )


class FleetNotices(Notices):
    """The topic of the addresses in fleet.yaml; one rule and the fleet's alarms may publish to it."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: FleetNames,
        key: kms.IKey,
        addresses: Sequence[str],
        rule: str,
    ) -> None:
        super().__init__(scope, construct_id, name=names.topic, title="Personalize fleet", key=key, addresses=addresses)
        only_the_rule = {"ArnEquals": {"aws:SourceArn": names.rule_arn(rule)}}
        self._let_publish("BrokenExecutions", EVENTS, only_the_rule)
        self._let_publish("AlarmsOfTheFleet", CLOUDWATCH, alarms_only(names))

    def _let_publish(self, sid: str, principal: iam.IPrincipal, conditions: Mapping[str, object]) -> None:
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[principal],
                actions=["sns:Publish"],
                resources=[self.topic_arn],
                conditions=conditions,
            )
        )
