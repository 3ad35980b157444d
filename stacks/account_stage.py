"""One account and region: what concerns its tenants together. Always built from all tenant files."""

from __future__ import annotations

from collections.abc import Sequence

from aws_cdk import Environment, RemovalPolicy, Stack, Stage, aws_events as events, aws_iam as iam, aws_kms as kms
from constructs import Construct

from config.models import Tenant
from personalize.naming import Names
from stacks.components.messages import Notices
from stacks.state_machines import workflows

TOPIC = "personalize-fleet-notices"
RULE = "personalize-fleet-broken-executions"


class AccountStage(Stage):
    """The account's part of the fleet in one region."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        account: str,
        region: str,
        tenants: Sequence[Tenant],
        notify: Sequence[str],
    ) -> None:
        super().__init__(scope, construct_id, env=Environment(account=account, region=region))
        self.fleet = FleetStack(
            self,
            "fleet",
            stack_name="personalize-fleet",
            description="Amazon Personalize, all tenants of this account and region",
            tenants=[Names(tenant.tenant, account, region) for tenant in tenants],
            notify=notify,
        )


class FleetStack(Stack):
    """The backstop: executions that ended without being able to report it themselves are told to the fleet's people."""

    def __init__(
        self, scope: Construct, construct_id: str, *, tenants: Sequence[Names], notify: Sequence[str], **options: object
    ) -> None:
        super().__init__(scope, construct_id, **options)
        key = kms.Key(
            self,
            "Key",
            description="Notices to the people who look after all tenants",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.DESTROY,
        )
        topic = Notices(self, "Notices", name=TOPIC, title="Personalize fleet", key=key, addresses=notify)
        rule_arn = f"arn:{tenants[0].partition}:events:{self.region}:{self.account}:rule/{RULE}"
        only_the_rule = {"ArnEquals": {"aws:SourceArn": rule_arn}}
        bus = iam.ServicePrincipal("events.amazonaws.com")
        # Without a condition on the source: with one, EventBridge reaches no encrypted topic (SNS developer guide,
        # "Managing Amazon SNS encryption keys"). The topic's own policy names the rule; the key has no other use.
        key.add_to_resource_policy(
            iam.PolicyStatement(
                sid="EventsEncryptNotices",
                principals=[bus],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
            )
        )
        topic.add_to_resource_policy(
            iam.PolicyStatement(
                sid="BrokenExecutions",
                principals=[bus],
                actions=["sns:Publish"],
                resources=[topic.topic_arn],
                conditions=only_the_rule,
            )
        )
        events.CfnRule(
            self,
            "BrokenExecutions",
            name=RULE,
            description="executions of any tenant's workflows that broke off, and so reported nothing themselves",
            event_pattern=_broken_executions(),
            targets=[events.CfnRule.TargetProperty(id="Notices", arn=topic.topic_arn)],
        )


def _broken_executions() -> dict[str, object]:
    """Executions that timed out, were aborted, or failed otherwise than in their own ``Failed`` state.

    That state, whose error is named after the workflow, comes after the tenant has been told. An error that no state
    may catch (a payload too large, an expression that yields nothing, a history too long) ends an execution before.
    """
    reported = [f"{workflow}Failed" for workflow in workflows.EVERY]
    # By the workflows' names, not by each tenant's ARNs: an event pattern may have 2,048 characters.
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [{"suffix": f"-{workflow}"} for workflow in workflows.EVERY],
            "$or": [
                {"status": ["TIMED_OUT", "ABORTED"]},
                {"status": ["FAILED"], "error": [{"anything-but": reported}]},
            ],
        },
    }
