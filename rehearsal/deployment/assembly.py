"""Reads a cloud assembly (cdk.out): which stacks there are, in which order, with which assets. No CDK involved."""

from __future__ import annotations

import json
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

STACK, NESTED, ASSETS = "aws:cloudformation:stack", "cdk:cloud-assembly", "cdk:asset-manifest"


@dataclass(frozen=True)
class Artifact:
    """A stack of an assembly. `key` is unique in the whole assembly; `dependencies` are keys of stacks before it."""

    key: str
    name: str
    account: str
    region: str
    template: Path
    assets: tuple[Path, ...]
    dependencies: tuple[str, ...]
    tags: dict[str, str]
    protected: bool = False  # from termination

    def body(self) -> dict[str, Any]:
        """The template."""
        return json.loads(self.template.read_text())


def stacks(folder: Path) -> list[Artifact]:
    """All stacks of an assembly and of the stages in it, each after those that it depends on.

    Raises ValueError for a folder that is no assembly, or for stacks that depend on each other in a circle.
    """
    if not (folder / "manifest.json").exists():
        raise ValueError(f"{folder} is not a cloud assembly: it has no manifest.json; synthesize first")
    found = {artifact.key: artifact for artifact in _read(folder)}
    ordered: dict[str, Artifact] = {}
    while len(ordered) < len(found):
        ready = [item for key, item in found.items() if key not in ordered and set(item.dependencies) <= ordered.keys()]
        if not ready:
            circle = ", ".join(sorted(found.keys() - ordered.keys()))
            raise ValueError(f"{folder}: these stacks wait for each other: {circle}")
        ordered.update((item.key, item) for item in ready)
    return list(ordered.values())


def _read(folder: Path) -> Iterator[Artifact]:
    artifacts = json.loads((folder / "manifest.json").read_text())["artifacts"]
    for key, artifact in artifacts.items():
        properties = artifact.get("properties", {})
        if artifact["type"] == NESTED:
            yield from _read(folder / properties["directoryName"])
        elif artifact["type"] == STACK:
            yield _stack(folder, key, artifact, artifacts)


def _stack(folder: Path, key: str, artifact: dict[str, Any], artifacts: dict[str, Any]) -> Artifact:
    properties = artifact["properties"]
    account, region = artifact["environment"].removeprefix("aws://").split("/")
    if account.startswith("unknown") or region.startswith("unknown"):
        raise ValueError(f"{key}: the stack has no account and region; give its stage an env")
    before = artifact.get("dependencies", [])
    kinds = {name: artifacts[name]["type"] for name in before}
    return Artifact(
        key=key,
        name=properties.get("stackName", key),
        account=account,
        region=region,
        template=folder / properties["templateFile"],
        assets=tuple(folder / artifacts[n]["properties"]["file"] for n, kind in kinds.items() if kind == ASSETS),
        dependencies=tuple(name for name, kind in kinds.items() if kind == STACK),
        tags=properties.get("tags", {}),
        protected=properties.get("terminationProtection", False),
    )
