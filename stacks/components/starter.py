"""What starts workflows: schedules and event rules, which share one role and the tenant's dead-letter queue."""

from __future__ import annotations

import json
from collections.abc import Mapping

from aws_cdk import aws_events as events, aws_iam as iam, aws_scheduler as scheduler
from constructs import Construct

from personalize.naming import Names, scheduled
from personalize.schedules import stagger
from stacks.components.role import Role
from stacks.schedules import Scheduled
from stacks.state_machines import permissions
from stacks.state_machines.permissions import Allow

RETRY_ATTEMPTS = 20
OLDEST_START_SECONDS = 3600  # a start that is later than this is better left to the next one: it lands in the queue
# A universal target, since that of Step Functions itself cannot name the execution (EventBridge Scheduler user guide,
# "Using universal targets" and "Adding context attributes"). That the id stays the same when a start is repeated is
# not promised; a second execution of the same start meets the first one's lease.
START_EXECUTION = "aws-sdk:sfn:startExecution"
START_ID = "<aws.scheduler.execution-id>"


class Schedules(Construct):
    """EventBridge Scheduler schedules that start workflows of one tenant, in executions named after the schedule."""

    def __init__(
        self, scope: Construct, construct_id: str, *, names: Names, purpose: str, workflows: list[str]
    ) -> None:
        super().__init__(scope, construct_id)
        self._names = names
        self.role = Role(
            self,
            "Role",
            names=names,
            purpose=purpose,
            service="scheduler.amazonaws.com",
            allowed=[permissions.start(names, *workflows), Allow(["sqs:SendMessage"], [names.dead_letters_arn])],
            conditions={
                "StringEquals": {
                    "aws:SourceAccount": names.account,
                    "aws:SourceArn": names.arn("scheduler", f"schedule-group/{names.schedule_group}"),
                }
            },
        )

    def add(self, one: Scheduled) -> scheduler.CfnSchedule:
        """One schedule, moved by minutes that depend on the tenant's name, so that tenants wake up apart."""
        request = {
            "StateMachineArn": self._names.state_machine_arn(one.workflow),
            "Input": json.dumps(one.arguments, sort_keys=True),
            "Name": f"{scheduled(one.name)}_{START_ID}",
        }
        return scheduler.CfnSchedule(
            self,
            one.construct_id,
            name=self._names.schedule(one.name),
            group_name=self._names.schedule_group,
            description=f"{one.workflow}: {one.expression} in the tenant file, staggered by the tenant's name",
            schedule_expression=stagger(one.expression, self._names.tenant, one.later),
            schedule_expression_timezone=one.time_zone,
            flexible_time_window=scheduler.CfnSchedule.FlexibleTimeWindowProperty(mode="OFF"),
            target=scheduler.CfnSchedule.TargetProperty(
                arn=self._names.arn("scheduler", START_EXECUTION, region="", account=""),
                role_arn=self.role.role_arn,
                input=json.dumps(request, sort_keys=True),
                dead_letter_config=scheduler.CfnSchedule.DeadLetterConfigProperty(arn=self._names.dead_letters_arn),
                retry_policy=scheduler.CfnSchedule.RetryPolicyProperty(
                    maximum_event_age_in_seconds=OLDEST_START_SECONDS, maximum_retry_attempts=RETRY_ATTEMPTS
                ),
            ),
        )


class Reaction(Construct):
    """An event rule that starts one workflow with constant arguments."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        purpose: str,
        description: str,
        pattern: Mapping[str, object],
        role: iam.IRole,
        workflow: str,
        arguments: Mapping[str, str],
    ) -> None:
        super().__init__(scope, construct_id)
        self.rule = events.CfnRule(
            self,
            "Rule",
            name=names.rule(purpose),
            description=description,
            event_pattern=dict(pattern),
            targets=[
                events.CfnRule.TargetProperty(
                    id="Workflow",
                    arn=names.state_machine_arn(workflow),
                    role_arn=role.role_arn,
                    input=json.dumps(arguments, sort_keys=True),
                    dead_letter_config=events.CfnRule.DeadLetterConfigProperty(arn=names.dead_letters_arn),
                    retry_policy=events.CfnRule.RetryPolicyProperty(
                        maximum_event_age_in_seconds=OLDEST_START_SECONDS, maximum_retry_attempts=RETRY_ATTEMPTS
                    ),
                )
            ],
        )


def reaction_role(
    scope: Construct, construct_id: str, *, names: Names, purpose: str, workflow: str, rules: list[str]
) -> Role:
    """The role that the named rules start a workflow with."""
    return Role(
        scope,
        construct_id,
        names=names,
        purpose=purpose,
        service="events.amazonaws.com",
        allowed=[permissions.start(names, workflow)],
        conditions={
            "StringEquals": {"aws:SourceAccount": names.account},
            "ArnEquals": {"aws:SourceArn": [names.rule_arn(rule) for rule in rules]},
        },
    )
