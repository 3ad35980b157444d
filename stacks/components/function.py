"""A Lambda function of a tenant or of the fleet, with its role and its log."""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aws_cdk import Duration, RemovalPolicy, aws_lambda as lambda_, aws_logs as logs
from constructs import Construct

from personalize.naming import Owner
from stacks.components.asset import code
from stacks.components.role import Role
from stacks.state_machines.permissions import Allow

LOG_STREAMS = "Lambda names its log streams itself, inside this function's own log group"


class Function(Construct):
    """``lambdas/<folder>`` as a function; ``handler.py`` in it holds ``handler``."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Owner,
        folder: str,
        description: str,
        timeout: Duration,
        allowed: Iterable[Allow] = (),
        environment: Mapping[str, str] | None = None,
        data: Mapping[str, str] | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        log_name = f"/aws/lambda/{names.function(folder)}"
        self.log_group = logs.LogGroup(
            self,
            "Log",
            log_group_name=log_name,
            retention=logs.RetentionDays.THREE_MONTHS,
            removal_policy=RemovalPolicy.DESTROY,
        )
        own_log = Allow(
            ["logs:CreateLogStream", "logs:PutLogEvents"],
            [names.arn("logs", f"log-group:{log_name}:*")],
            why=LOG_STREAMS,
        )
        self.role = Role(
            self,
            "Role",
            names=names,
            purpose=folder,
            service="lambda.amazonaws.com",
            allowed=[own_log, *allowed],
            conditions={"StringEquals": {"aws:SourceAccount": names.account}},
        )
        self.function = lambda_.Function(
            self,
            "Function",
            function_name=names.function(folder),
            description=description,
            runtime=lambda_.Runtime.PYTHON_3_14,
            architecture=lambda_.Architecture.ARM_64,
            handler=f"lambdas.{folder}.handler.handler",
            code=code(folder, owner=names.owner, data=data),
            memory_size=256,
            timeout=timeout,
            role=self.role,
            log_group=self.log_group,
            environment=dict(environment or {}),
        )
