"""Lambda: functions, their permissions, and how they are invoked asynchronously."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged, tag_map
from rehearsal.deployment.intrinsics import BadTemplate

# What UpdateFunctionConfiguration carries, and what stands for a property that a template says nothing of.
_CONFIGURATION: dict[str, Any] = {
    "Role": None,
    "Handler": None,
    "Runtime": None,
    "Timeout": 3,
    "MemorySize": 128,
    "Description": "",
    "Environment": {"Variables": {}},
    "LoggingConfig": {"LogFormat": "Text"},
    "TracingConfig": {"Mode": "PassThrough"},
    "KmsKeyArn": "",
    "EphemeralStorage": {"Size": 512},
    "DeadLetterConfig": {"TargetArn": ""},
}


def _function(build: Build, properties: Properties) -> Made:
    client = build.client("lambda")
    name = properties.take("FunctionName") or build.name()
    request = _renamed(properties.take_all(*_CONFIGURATION)) | properties.take_all("Architectures")
    code, tags = _code(properties.take("Code")), tag_map(properties.take("Tags"))
    made = client.create_function(FunctionName=name, Code=code, Tags=tags, **request)
    reserved = properties.take("ReservedConcurrentExecutions")
    if reserved is not None:
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    return Made(name, {"Arn": made["FunctionArn"].removesuffix(":$LATEST")})


def _update_function(build: Build, name: str, properties: Properties, old: Mapping[str, Any]) -> None:
    client = build.client("lambda")
    code, systems = properties.take("Code"), properties.take("Architectures", ["x86_64"])
    if (code, systems) != (old.get("Code"), old.get("Architectures", ["x86_64"])):
        client.update_function_code(FunctionName=name, Architectures=systems, **_code(code))
    wanted = {key: properties.take(key, default) for key, default in _CONFIGURATION.items()}
    changed = {key: value for key, value in wanted.items() if value != old.get(key, _CONFIGURATION[key])}
    if changed:
        client.update_function_configuration(FunctionName=name, **_renamed(changed))
    reserved = properties.take("ReservedConcurrentExecutions")
    if reserved is None and old.get("ReservedConcurrentExecutions") is not None:
        client.delete_function_concurrency(FunctionName=name)
    elif reserved != old.get("ReservedConcurrentExecutions"):
        client.put_function_concurrency(FunctionName=name, ReservedConcurrentExecutions=reserved)
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    arn = build.scope.arn("lambda", f"function:{name}")
    if tags:
        client.tag_resource(Resource=arn, Tags=tag_map(tags))
    if gone:
        client.untag_resource(Resource=arn, TagKeys=gone)


def _delete_function(build: Build, name: str) -> None:
    build.client("lambda").delete_function(FunctionName=name)


def _renamed(request: dict[str, Any]) -> dict[str, Any]:
    return {"KMSKeyArn" if key == "KmsKeyArn" else key: value for key, value in request.items()}


def _code(code: Mapping[str, Any]) -> dict[str, Any]:
    text = code.get("ZipFile")
    return {"ZipFile": _inline(text)} if isinstance(text, str) else dict(code)


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


def _delete_permission(build: Build, statement: str) -> None:
    build.client("lambda").remove_permission(FunctionName=build.properties["FunctionName"], StatementId=statement)


def _event_invoke(build: Build, properties: Properties) -> Made:
    request = properties.take_all("FunctionName", "Qualifier", "MaximumRetryAttempts", "MaximumEventAgeInSeconds")
    if request.pop("Qualifier", "$LATEST") != "$LATEST":
        raise BadTemplate("the rehearsal does not model versions and aliases of functions")
    build.client("lambda").put_function_event_invoke_config(**request)
    return Made(build.name())


def _update_event_invoke(build: Build, physical_id: str, properties: Properties, old: Mapping[str, Any]) -> None:
    # Put, not Update: what is not said goes back to its default.
    request = properties.take_all("MaximumRetryAttempts", "MaximumEventAgeInSeconds")
    client = build.client("lambda")
    client.put_function_event_invoke_config(FunctionName=build.properties["FunctionName"], **request)


def _delete_event_invoke(build: Build, physical_id: str) -> None:
    client = build.client("lambda")
    client.delete_function_event_invoke_config(FunctionName=build.properties["FunctionName"])


HANDLERS = {
    "AWS::Lambda::Function": Handler(_function, _delete_function, _update_function, name="FunctionName"),
    "AWS::Lambda::Permission": Handler(_permission, _delete_permission),
    "AWS::Lambda::EventInvokeConfig": Handler(_event_invoke, _delete_event_invoke, _update_event_invoke),
}
