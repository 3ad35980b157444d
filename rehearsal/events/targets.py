"""What schedules and rules call: one row a kind of target, and the checks that AWS makes on the way."""

from __future__ import annotations

import json
from collections.abc import Callable
from typing import Any

from botocore import xform_name
from botocore.exceptions import ClientError

from rehearsal.calls import service_model
from rehearsal.iam.actions import Scope
from rehearsal.iam.policies import Unmodelled
from rehearsal.stepfunctions import sdk

ClientFactory = Callable[[str, str, Scope], Any]  # service, role, scope -> boto3 client


class Undelivered(Exception):
    """A target was not reached: `code` as the service says it."""

    def __init__(self, code: str, message: str) -> None:
        super().__init__(f"{code}: {message}")
        self.code = code


def send(
    arn: str, text: str, role: str, scope: Scope, client: ClientFactory, params: dict[str, Any] | None = None
) -> None:
    """Calls a target with an input text in the name of a role. Raises Undelivered."""
    service, operation, request = _request(arn, text, params or {})
    complaints = service_model.violations(service, operation, request)
    if complaints:
        raise Undelivered("ValidationException", f"{arn}: {'; '.join(complaints)}")
    try:
        getattr(client(service, role, scope), xform_name(operation))(**request)
    except ClientError as error:
        raise Undelivered(error.response["Error"]["Code"], error.response["Error"].get("Message", "")) from error


def _request(arn: str, text: str, params: dict[str, Any]) -> tuple[str, str, dict[str, Any]]:
    _, _, service, region, account, resource = arn.split(":", 5)
    if service == "scheduler" and resource.startswith("aws-sdk:"):
        return _universal(resource, text)
    if service == "states":
        return "stepfunctions", "StartExecution", {"stateMachineArn": arn, "input": text}
    if service == "lambda":
        return "lambda", "Invoke", {"FunctionName": arn, "InvocationType": "Event", "Payload": text}
    if service == "sqs":
        group = {"MessageGroupId": params["MessageGroupId"]} if "MessageGroupId" in params else {}
        url = f"https://sqs.{region}.amazonaws.com/{account}/{resource}"
        return "sqs", "SendMessage", {"QueueUrl": url, "MessageBody": text, **group}
    if service == "sns":
        return "sns", "Publish", {"TopicArn": arn, "Message": text}
    raise Unmodelled(f"the rehearsal does not model the target {arn}")


def _universal(resource: str, text: str) -> tuple[str, str, dict[str, Any]]:
    """A universal target of Scheduler: `aws-sdk:sfn:startExecution` with the request, in PascalCase, as its input."""
    _, name, action = resource.split(":", 2)
    if name not in sdk.SERVICES:
        raise Unmodelled(f"the rehearsal does not model universal targets of {name}")
    service = sdk.SERVICES[name][0]
    operation = sdk.operation(service, action)
    try:
        return service, operation, sdk.request(service, operation, json.loads(text))
    except sdk.UnknownMember as problem:
        raise Undelivered("ValidationException", str(problem)) from problem
