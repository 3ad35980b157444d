"""What a Task's Resource means: SDK integrations, optimized integrations, Lambda functions.

Each integration is one row: the service and operation behind it, which of its arguments may be JSON where the API wants
a string, and how Step Functions names its errors. Not modelled, and refused at creation: `.waitForTaskToken`, `.sync`
other than those of executions (version 2) and of Athena's queries, activities, and services without a row.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from botocore import xform_name
from botocore.exceptions import BotoCoreError, ClientError, HTTPClientError

from rehearsal.calls import service_model
from rehearsal.stepfunctions import sdk
from rehearsal.stepfunctions.expressions import is_expression
from rehearsal.stepfunctions.faults import RUNTIME, StateError

Client = Callable[[str], Any]  # boto3's service name -> a client that acts as the machine's role


@dataclass(frozen=True)
class Sync:
    """A job that a task waits for: the member that names it, the calls that describe and stop it, where its status is.

    A job that ends in any way but SUCCEEDED is States.TaskFailed with its description as the cause. `texts` are members
    of a description with JSON as text, which the task's result has as JSON.
    """

    job: str
    describe: str
    status: Callable[[Mapping[str, Any]], str]
    texts: tuple[str, ...] = ()
    stop: str | None = None


@dataclass(frozen=True)
class Integration:
    """A service call: `texts` are argument members (dotted, in lists too) that take JSON and become its text."""

    service: str
    operation: str
    errors: str
    unknown: str
    texts: tuple[str, ...] = ()
    sync: Sync | None = None


_EXECUTION = Sync(
    "ExecutionArn",
    "arn:aws:states:::aws-sdk:sfn:describeExecution",
    lambda found: str(found["Status"]),
    ("Input", "Output"),
)
# "Run Athena queries with Step Functions": the role needs what starts, describes and stops a query.
_QUERY = Sync(
    "QueryExecutionId",
    "arn:aws:states:::athena:getQueryExecution",
    lambda found: str(found["QueryExecution"]["Status"]["State"]),
    stop="arn:aws:states:::athena:stopQueryExecution",
)
_OPTIMIZED = {
    **{
        f"athena:{verb}Query{what}": Integration(
            "athena", f"{verb.title()}Query{what}", "Athena", "AmazonAthenaException"
        )
        for verb, what in (("start", "Execution"), ("stop", "Execution"), ("get", "Execution"), ("get", "Results"))
    },
    "athena:startQueryExecution.sync": Integration(
        "athena", "StartQueryExecution", "Athena", "AmazonAthenaException", sync=_QUERY
    ),
    **{
        f"dynamodb:{verb}Item": Integration("dynamodb", f"{verb.title()}Item", "DynamoDB", "AmazonDynamoDBException")
        for verb in ("get", "put", "update", "delete")
    },
    "lambda:invoke": Integration("lambda", "Invoke", "Lambda", "AWSLambdaException", ("Payload",)),
    "sns:publish": Integration("sns", "Publish", "SNS", "AmazonSNSException", ("Message",)),
    "sqs:sendMessage": Integration("sqs", "SendMessage", "SQS", "AmazonSQSException", ("MessageBody",)),
    "events:putEvents": Integration(
        "events", "PutEvents", "EventBridge", "AmazonEventBridgeException", ("Entries.Detail",)
    ),
    "states:startExecution": Integration(
        "stepfunctions", "StartExecution", "StepFunctions", "AWSStepFunctionsException", ("Input",)
    ),
    "states:startExecution.sync:2": Integration(
        "stepfunctions", "StartExecution", "StepFunctions", "AWSStepFunctionsException", ("Input",), sync=_EXECUTION
    ),
}
_PREFIX = ":states:::"
_INVALID = ("InvalidInputException", "ValidationException", "InvalidParameterException", "InvalidRequestException")


def integration(resource: str) -> Integration:
    """The integration behind a Resource; raises StateError States.Runtime with what is wrong with it."""
    name = resource.partition(_PREFIX)[2]
    if name in _OPTIMIZED:
        return _OPTIMIZED[name]
    kind, _, rest = name.partition(":")
    service, _, action = rest.partition(":")
    if kind != "aws-sdk" or service not in sdk.SERVICES:
        raise StateError(RUNTIME, f"the rehearsal does not model the resource {resource}")
    boto3_name, prefix = sdk.SERVICES[service]
    try:
        return Integration(boto3_name, sdk.operation(boto3_name, action), prefix, f"{prefix}Exception")
    except KeyError:
        raise StateError(RUNTIME, f"The resource {resource} names no operation of {service} (camelCase)") from None


def is_function(resource: str) -> bool:
    """Whether a Resource is a Lambda function's own ARN."""
    return resource.split(":")[2:3] == ["lambda"] and ":function:" in resource


def problems(state: Mapping[str, Any], region: str) -> list[str]:
    """What is wrong with a Task before it ever runs: its resource, and the names of its literal arguments."""
    resource = state.get("Resource", "")
    if is_function(resource):
        return []
    try:
        found = integration(resource)
        arguments = state.get("Arguments", {})
        if isinstance(arguments, dict):
            request = sdk.request(found.service, found.operation, arguments)
            required = service_model.operation_model(found.service, found.operation).input_shape.required_members
            return [f"{name} is required in Arguments" for name in required if name not in request]
        return [] if is_expression(arguments) else ["Arguments must be an object or an expression"]
    except (StateError, sdk.UnknownMember) as problem:
        return [problem.cause if isinstance(problem, StateError) else str(problem)]


def call(found: Integration, arguments: Any, client: Client) -> dict[str, Any]:
    """Makes the call in the machine's name: the answer as the state's result. Raises StateError as AWS names it."""
    if not isinstance(arguments, dict):
        raise StateError(RUNTIME, f"Arguments must be an object, found {type(arguments).__name__}")
    for member in found.texts:
        arguments = _texts(arguments, member.split("."))
    try:
        request = sdk.request(found.service, found.operation, arguments)
    except sdk.UnknownMember as problem:
        raise StateError(RUNTIME, str(problem)) from problem
    complaints = service_model.violations(found.service, found.operation, request)
    if complaints:
        raise StateError(_invalid(found), "; ".join(complaints))
    try:
        api = getattr(client(found.service), xform_name(found.operation))
        return _result(found, api(**request))
    except ClientError as error:
        raise _error(found, error) from error
    except HTTPClientError as error:  # no answer came: whether the service did it is not known
        raise StateError(f"{found.errors}.SdkClientException", str(error)) from error
    except BotoCoreError as error:
        raise StateError(RUNTIME, str(error)) from error


def _texts(arguments: dict[str, Any], path: list[str]) -> dict[str, Any]:
    head, *rest = path
    if head not in arguments:
        return arguments
    value = arguments[head]
    if not rest:
        return {**arguments, head: sdk.text(value) if head != "Payload" else json.dumps(value).encode()}
    return {**arguments, head: [_texts(entry, rest) if isinstance(entry, dict) else entry for entry in value]}


def _result(found: Integration, answer: dict[str, Any]) -> dict[str, Any]:
    if found.operation != "Invoke" or found.errors != "Lambda":
        return sdk.answer(found.service, found.operation, answer)
    payload = answer["Payload"].read().decode()
    if "FunctionError" in answer:
        detail = json.loads(payload)
        raise StateError(detail.get("errorType", "Lambda.Unknown"), payload)
    body = json.loads(payload) if payload else None
    version = answer.get("ExecutedVersion", "$LATEST")
    return {"ExecutedVersion": version, "Payload": body, "StatusCode": answer["StatusCode"]}


def _error(found: Integration, error: ClientError) -> StateError:
    code, message = error.response["Error"]["Code"], error.response["Error"].get("Message", "")
    status = error.response.get("ResponseMetadata", {}).get("HTTPStatusCode", 400)
    name = sdk.error_name(found.service, found.errors, code)
    if name == f"{found.errors}.{found.errors}Exception":
        name = f"{found.errors}.{found.unknown}"
    return StateError(name, sdk.cause(found.errors, message, status))


def _invalid(found: Integration) -> str:
    """The service would refuse such a request as invalid; under its own name for that where it has one."""
    names = [shape.name for shape in service_model.service_model(found.service).error_shapes]
    for name in _INVALID:
        if name in names:
            return f"{found.errors}.{name}"
    return f"{found.errors}.{found.unknown}"
