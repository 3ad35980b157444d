"""Carries an alarm's actions out: messages to topics, invocations of functions, each let in by the resource's policy.

User guide, "Notifying users on alarm changes" and "Invoke a Lambda function from an alarm": CloudWatch publishes as
cloudwatch.amazonaws.com and invokes as lambda.alarms.cloudwatch.amazonaws.com, and says for which alarm
(aws:SourceArn, aws:SourceAccount), to an encrypted topic's key as well. CloudWatch tests no action before it is taken,
and tells nobody of one that fails but the alarm's history.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from moto.awslambda.exceptions import UnknownFunctionException
from moto.awslambda.models import lambda_backends
from moto.sns.models import sns_backends

from rehearsal.cloudwatch.alarms.register import Alarm
from rehearsal.iam.permissions import Permissions
from rehearsal.iam.policies import Request, verdict

TOPICS, FUNCTIONS = "cloudwatch.amazonaws.com", "lambda.alarms.cloudwatch.amazonaws.com"


class Failed(Exception):
    """An action that was not taken; the message is what CloudWatch received."""


@dataclass(frozen=True)
class Actions:
    """`invoke` starts a function with an event."""

    permissions: Permissions
    invoke: Callable[[Any, Any], None]

    def take(self, arn: str, alarm: Alarm, subject: str, notice: str, call: dict[str, Any]) -> None:
        """One action, by its ARN: a topic is sent the notice, a function the call. Raises Failed."""
        _, _, service, region, account, _ = arn.split(":", 5)
        if service == "sns":
            self._publish(arn, sns_backends[account][region], alarm, subject, notice)
        else:
            self._invoke(arn, lambda_backends[account][region], alarm, call)

    def _publish(self, arn: str, backend: Any, alarm: Alarm, subject: str, notice: str) -> None:
        topic = backend.topics.get(arn)
        if topic is None:
            raise Failed("Topic does not exist")
        _let_in(json.loads(topic.policy), TOPICS, "SNS:Publish", arn, alarm)
        for use in ("kms:GenerateDataKey", "kms:Decrypt") if topic.kms_master_key_id else ():
            key = topic.kms_master_key_id
            if self.permissions.key_allows(key, TOPICS, use, alarm.scope.account, alarm.alarm_arn):
                raise Failed(
                    "CloudWatch Alarms does not have authorization to access the SNS topic encryption key: "
                    f"{use} on resource: {key}"
                )
        backend.publish(notice, arn, subject=subject)

    def _invoke(self, arn: str, backend: Any, alarm: Alarm, call: dict[str, Any]) -> None:
        try:
            function = backend.get_function(arn)
        except UnknownFunctionException as unknown:
            raise Failed(f"Function not found: {arn}") from unknown
        # moto's own GetPolicy knows no function without a policy.
        _let_in({"Statement": function.policy.statements}, FUNCTIONS, _INVOKE, arn, alarm)
        self.invoke(function, call)


_INVOKE = "lambda:InvokeFunction"


def _let_in(document: dict[str, Any], service: str, action: str, arn: str, alarm: Alarm) -> None:
    context = {
        "aws:SourceArn": alarm.alarm_arn,
        "aws:SourceAccount": alarm.scope.account,
        "aws:SourceOwner": alarm.scope.account,  # what the policy of a topic without one of its own asks for
        "aws:SecureTransport": "true",
    }
    if verdict(document, Request(action, arn, context, (("Service", service),))) != "Allow":
        raise Failed(
            f"CloudWatch Alarms is not authorized to perform: {action} on resource: {arn} because no resource-based "
            f"policy allows the {action} action"
        )
