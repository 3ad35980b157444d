"""Reads a cloud assembly (cdk.out) for the stacks of one tenant and of its account: names, places, templates."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.calls import OperationError

STACK, NESTED = "aws:cloudformation:stack", "cdk:cloud-assembly"
Template = dict[str, Any]


@dataclass(frozen=True)
class Synthesized:
    """A stack as it was synthesized. CloudFormation acts as `execution_role`; the CDK puts the file to `upload`."""

    name: str
    account: str
    region: str
    template: Template
    file: Path
    execution_role: str = ""
    upload: str = ""


def read(folder: Path, stages: tuple[str, ...]) -> tuple[Synthesized, ...]:
    """The stacks of these stages; raises OperationError if the folder is no assembly or lacks the first stage."""
    manifest = folder / "manifest.json"
    if not manifest.exists():
        raise OperationError(f"{folder}: found no manifest.json, so it is no cloud assembly; run `make synth` first")
    artifacts = json.loads(manifest.read_text(encoding="utf-8"))["artifacts"]
    found = {
        one.get("displayName", key.removeprefix("assembly-")): one["properties"]["directoryName"]
        for key, one in artifacts.items()
        if one["type"] == NESTED
    }
    if stages[0] not in found:
        there = ", ".join(sorted(found)) or "none"
        raise OperationError(f"{folder}: found no stage {stages[0]}, only: {there}; synthesize it with `make synth`")
    return tuple(one for stage in stages if stage in found for one in _stacks(folder / found[stage]))


def _stacks(folder: Path) -> Iterator[Synthesized]:
    artifacts = json.loads((folder / "manifest.json").read_text(encoding="utf-8"))["artifacts"]
    for artifact in artifacts.values():
        if artifact["type"] == NESTED:
            yield from _stacks(folder / artifact["properties"]["directoryName"])
        elif artifact["type"] == STACK:
            properties = artifact["properties"]
            account, region = artifact["environment"].removeprefix("aws://").split("/")
            file = folder / properties["templateFile"]
            yield Synthesized(
                name=properties["stackName"],
                account=account,
                region=region,
                template=json.loads(file.read_text(encoding="utf-8")),
                file=file,
                execution_role=properties.get("cloudFormationExecutionRoleArn", ""),
                upload=properties.get("stackTemplateAssetObjectUrl", ""),
            )
