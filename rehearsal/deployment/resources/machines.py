"""Step Functions: state machines."""

from __future__ import annotations

import json
import re
from collections.abc import Mapping
from typing import Any

from rehearsal.deployment.build import Build, Handler, Made, Properties, retagged
from rehearsal.deployment.intrinsics import BadTemplate
from rehearsal.stepfunctions import sdk

_OPTIONS = ("RoleArn", "LoggingConfiguration", "TracingConfiguration", "EncryptionConfiguration")
_DEFAULTS = {
    "LoggingConfiguration": {"Level": "OFF"},
    "TracingConfiguration": {"Enabled": False},
    "EncryptionConfiguration": {"Type": "AWS_OWNED_KEY"},
}


def _machine(build: Build, properties: Properties) -> Made:
    name = properties.take("StateMachineName") or build.name(80)
    kind = properties.take("StateMachineType", "STANDARD")
    if kind != "STANDARD":
        raise BadTemplate(f"{name}: the rehearsal models standard state machines only, found {kind}")
    request = {
        "Name": name,
        "Type": kind,
        "Definition": _definition(build, properties),
        "Tags": _tags(properties.take("Tags", [])),
        **properties.take_all(*_OPTIONS),
    }
    client = build.client("stepfunctions")
    arn = client.create_state_machine(**sdk.request("stepfunctions", "CreateStateMachine", request))["stateMachineArn"]
    return Made(arn, {"Arn": arn, "Name": name})


def _update_machine(build: Build, arn: str, properties: Properties, old: Mapping[str, Any]) -> None:
    client = build.client("stepfunctions")
    request = {"StateMachineArn": arn, "Definition": _definition(build, properties), **properties.take_all(*_OPTIONS)}
    request |= {key: value for key, value in _DEFAULTS.items() if key in old and key not in request}
    client.update_state_machine(**sdk.request("stepfunctions", "UpdateStateMachine", request))
    tags, gone = retagged(properties.take("Tags"), old.get("Tags"))
    if tags:
        client.tag_resource(**sdk.request("stepfunctions", "TagResource", {"ResourceArn": arn, "Tags": tags}))
    if gone:
        client.untag_resource(resourceArn=arn, tagKeys=gone)


def _delete_machine(build: Build, arn: str) -> None:
    build.client("stepfunctions").delete_state_machine(stateMachineArn=arn)


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


def _tags(tags: list[dict[str, str]]) -> list[dict[str, str]]:
    return [{"Key": tag["Key"], "Value": tag["Value"]} for tag in tags]


HANDLERS = {
    "AWS::StepFunctions::StateMachine": Handler(_machine, _delete_machine, _update_machine, name="StateMachineName"),
}
