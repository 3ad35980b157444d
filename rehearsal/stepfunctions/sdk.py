"""SDK integrations: how Step Functions spells services, operations, members and errors of the AWS SDK.

Requests and answers are PascalCase on the Step Functions side, whatever the service's own model says, and errors are
named as the AWS SDK for Java 2 names their classes: `Personalize.ResourceNotFoundException`, `S3.NoSuchKeyException`,
and `DynamoDb.DynamoDbException` for what a service's model does not know
(Step Functions developer guide, "Learning to use AWS service SDK integrations").
"""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote

from botocore.model import ListShape, MapShape, Shape, StructureShape

from rehearsal.calls.service_model import operation_model, service_model

# Step Functions' name of a service -> (boto3's name, prefix of its errors).
SERVICES = {
    "personalize": ("personalize", "Personalize"),
    "personalizeevents": ("personalize-events", "PersonalizeEvents"),
    "personalizeruntime": ("personalize-runtime", "PersonalizeRuntime"),
    "dynamodb": ("dynamodb", "DynamoDb"),
    "s3": ("s3", "S3"),
    "ssm": ("ssm", "Ssm"),
    "sns": ("sns", "Sns"),
    "sqs": ("sqs", "Sqs"),
    "sfn": ("stepfunctions", "Sfn"),
    "lambda": ("lambda", "Lambda"),
    "eventbridge": ("events", "EventBridge"),
    "scheduler": ("scheduler", "Scheduler"),
    "cloudwatch": ("cloudwatch", "CloudWatch"),
    "athena": ("athena", "Athena"),
    "glue": ("glue", "Glue"),
}


class UnknownMember(ValueError):
    """A request has a member that Step Functions does not know under this name."""


def operation(service: str, action: str) -> str:
    """The API operation of an action as Step Functions writes it (`createFilter` -> `CreateFilter`).

    Raises KeyError if the service has none of that name, or the first letter is not lower case.
    """
    name = action[:1].upper() + action[1:]
    if action[:1].isupper() or name not in service_model(service).operation_names:
        raise KeyError(action)
    return name


def request(service: str, name: str, arguments: Mapping[str, Any]) -> dict[str, Any]:
    """Arguments in PascalCase -> the request as boto3 wants it. Raises UnknownMember for any other spelling."""
    shape = operation_model(service, name).input_shape
    wanted = _inward(shape, arguments, "") if shape is not None else dict(arguments)
    if (service, name) == ("s3", "CopyObject") and isinstance(wanted.get("CopySource"), str):
        # The SDK for Java sends the source as it is, so that it has to come encoded; boto3 encodes it itself.
        path, mark, version = wanted["CopySource"].partition("?versionId=")
        wanted["CopySource"] = f"{unquote(path)}{mark}{version}"
    return wanted


def _inward(shape: Shape, value: Any, path: str) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        members = {_pascal(member): member for member in shape.members}
        unknown = [key for key in value if key not in members]
        if unknown:
            raise UnknownMember(f'The field "{path}{unknown[0]}" is not supported by Step Functions')
        return {members[k]: _inward(shape.members[members[k]], entry, f"{path}{k}.") for k, entry in value.items()}
    if isinstance(shape, ListShape) and isinstance(value, list):
        return [_inward(shape.member, entry, path) for entry in value]
    if isinstance(shape, MapShape) and isinstance(value, Mapping):
        return {key: _inward(shape.value, entry, f"{path}{key}.") for key, entry in value.items()}
    if shape.type_name == "blob" and not isinstance(value, bytes):
        # A text becomes JSON as well, in quotes and with its line breaks escaped: why lines of JSON could not be put
        # into S3 (dev.classmethod.jp, "whether-json-lines-data-can-be-put-objectget-object-to-s3-bucket-...").
        return json.dumps(value, separators=(",", ":"), ensure_ascii=False).encode()
    return value


def answer(service: str, name: str, result: Mapping[str, Any]) -> dict[str, Any]:
    """boto3's answer -> JSON with members in PascalCase and moments in ISO 8601."""
    shape = operation_model(service, name).output_shape
    plain = {key: value for key, value in result.items() if key != "ResponseMetadata"}
    return _outward(shape, plain) if shape is not None else {}


def _outward(shape: Shape, value: Any) -> Any:
    if isinstance(shape, StructureShape) and isinstance(value, Mapping):
        return {_pascal(key): _outward(shape.members[key], entry) for key, entry in value.items() if entry is not None}
    if isinstance(shape, ListShape):
        return [_outward(shape.member, entry) for entry in value]
    if isinstance(shape, MapShape):
        return {key: _outward(shape.value, entry) for key, entry in value.items()}
    if isinstance(value, dt.datetime):
        return moment(value)
    if hasattr(value, "read"):
        value = value.read()
    if isinstance(value, bytes):
        return value.decode()
    return value


def moment(value: dt.datetime) -> str:
    """A moment as Step Functions prints it: UTC, milliseconds, Z."""
    return value.astimezone(dt.timezone.utc).isoformat(timespec="milliseconds").replace("+00:00", "Z")


def error_name(service: str, prefix: str, code: str) -> str:
    """The name of an error of an SDK integration, from the code that the service answered with."""
    known = {shape.error_code: shape.name for shape in service_model(service).error_shapes}
    name = known.get(code)
    if name is None:
        return f"{prefix}.{prefix}Exception"
    return f"{prefix}.{name if name.endswith('Exception') else name + 'Exception'}"


def cause(prefix: str, message: str, status: int) -> str:
    """The cause as the SDK for Java words it."""
    return f"{message} (Service: {prefix}, Status Code: {status})"


def text(value: Any) -> str:
    """A value where a string is wanted: strings as they are, anything else as JSON."""
    return value if isinstance(value, str) else json.dumps(value, separators=(",", ":"))


def _pascal(member: str) -> str:
    return member[:1].upper() + member[1:]
