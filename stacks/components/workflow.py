"""A state machine with its role, its log and its trace."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping

from aws_cdk import RemovalPolicy, aws_logs as logs, aws_stepfunctions as sfn
from constructs import Construct

from personalize.naming import Names
from stacks.components.role import LOG_DELIVERY, TRACING, Role, acknowledge
from stacks.state_machines.permissions import Allow


class Workflow(Construct):
    """One workflow of a tenant, from its definition (plain data) and the permissions that its module names."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        name: str,
        definition: Mapping[str, object],
        allowed: Iterable[Allow],
    ) -> None:
        super().__init__(scope, construct_id)
        self.role = Role(
            self,
            "Role",
            names=names,
            purpose=name,
            service="states.amazonaws.com",
            allowed=allowed,
            conditions={
                "StringEquals": {"aws:SourceAccount": names.account},
                "ArnEquals": {"aws:SourceArn": names.state_machine_arn(name)},
            },
        )
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=f"/aws/vendedlogs/states/{names.state_machine(name)}",
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        self.state_machine = sfn.StateMachine(
            self,
            "Machine",
            state_machine_name=names.state_machine(name),
            definition_body=sfn.DefinitionBody.from_string(json.dumps(definition, separators=(",", ":"))),
            role=self.role,
            tracing_enabled=True,
            # Payloads stay out of the log: it holds what happened, the execution's history holds with what.
            logs=sfn.LogOptions(destination=self.log_group, level=sfn.LogLevel.ALL, include_execution_data=False),
        )
        acknowledge(self.role, {"AwsSolutions-IAM5[Resource::*]": f"{LOG_DELIVERY}; {TRACING}"})
