"""Lambda and Step Functions."""

from __future__ import annotations

import io
import json
import re
import zipfile
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Create, Delete, Made, Properties, tag_map
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.stepfunctions import sdk


def _function(build: Build, properties: Properties) -> Made:
    client = build.client("lambda")
    name = properties.take("FunctionName") or build.name()
    code = properties.take("Code")
    if isinstance(code.get("ZipFile"), str):
        code = {"ZipFile": _inline(code["ZipFile"])}
    request = properties.take_all(
        "Role",
        "Handler",
        "Runtime",
        "Timeout",
        "MemorySize",
        "Description",
        "Environment",
        "Architectures",
        "LoggingConfig",
        "TracingConfig",
        "KmsKeyArn",
        "EphemeralStorage",
        "DeadLetterConfig",
    )
    if "KmsKeyArn" in request:
        request["KMSKeyArn"] = request.pop("KmsKeyArn")
    tags = tag_map(properties.take("Tags"))
    made = client.create_function(FunctionName=name, Code=code, Tags=tags, **request)
    reserved = properties.take("ReservedConcurrentExecutions")
    if reserved is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    return Made(name, {"Arn": made["FunctionArn"].removesuffix(":$LATEST")})


def _inline(text: str) -> bytes:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        archive.writestr(zipfile.ZipInfo("index.py", (1980, 1, 1, 0, 0, 0)), text)
    return buffer.getvalue()


def _permission(build: Build, properties: Properties) -> Made:
    statement = build.name(100)
    request = properties.take_all("FunctionName", "Action", "Principal", "SourceArn", "SourceAccount")
    build.client("lambda").add_permission(StatementId=statement, **request)
    return Made(statement)


def _event_invoke(build: Build, properties: Properties) -> Made:
    request = properties.take_all("FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")
    if request.pop("Qualifier", "$LATEST") != "$LATEST":
        raise BadTemplate("the rehearsal does not model versions and aliases of functions")
    build.client("lambda").put_function_event_invoke_config(**request)
    return Made(build.name())


def _machine(build: Build, properties: Properties) -> Made:
    name = properties.take("StateMachineName") or build.name(80)
    definition = _definition(build, properties)
    own = properties.take_all("RoleArn", "StateMachineType", "LoggingConfiguration", "TracingConfiguration")
    own["Type"] = own.pop("StateMachineType", "STANDARD")
    if own["Type"] != "STANDARD":
        raise BadTemplate(f"{name}: the rehearsal models standard state machines only, found {own['Type']}")
    own["Tags"] = [{"Key": tag["Key"], "Value": tag["Value"]} for tag in properties.take("Tags", [])]
    encryption = properties.take("EncryptionConfiguration")
    if encryption is not None:
        own["EncryptionConfiguration"] = encryption
    request = sdk.request("stepfunctions", "CreateStateMachine", {"Name": name, "Definition": definition, **own})
    arn = build.client("stepfunctions").create_state_machine(**request)["stateMachineArn"]
    return Made(arn, {"Arn": arn, "Name": name})


def _definition(build: Build, properties: Properties) -> str:
    text = properties.take("DefinitionString")
    location, body = properties.take("DefinitionS3Location"), properties.take("Definition")
    if body is not None:
        text = json.dumps(body)
    if location is not None:
        found = build.client("s3").get_object(Bucket=location["Bucket"], Key=location["Key"])
        text = found["Body"].read().decode()
    values: Mapping[str, Any] = properties.take("DefinitionSubstitutions", {})
    return re.sub(r"\$\{(\w+)\}", lambda match: str(values.get(match[1], match[0])), text)


HANDLERS: dict[str, tuple[Create, Delete]] = {
    "AWS::Lambda::Function": (_function, lambda b, i: b.client("lambda").delete_function(FunctionName=i)),
    "AWS::Lambda::Permission": (_permission, lambda b, i: None),
    "AWS::Lambda::EventInvokeConfig": (_event_invoke, lambda b, i: None),
    "AWS::StepFunctions::StateMachine": (
        _machine,
        lambda b, i: b.client("stepfunctions").delete_state_machine(stateMachineArn=i),
    ),
}
