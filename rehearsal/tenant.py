"""What the synthesized templates say about a tenant: the rehearsal's only source, besides the running stacks.

tenant = read(Path("cdk.out"), "streamly")
tenant.columns["items"]     [{"name": "ITEM_ID", "type": "string", ...}, ...], from the Avro text of the schema
"""

from __future__ import annotations

import json
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.deployment.assembly import Artifact, stacks

STAGE = "assembly-{}"  # where CDK writes the stage of that name


class UnknownTenant(ValueError):
    """The assembly has no stage of that name; the text lists those that it has."""


@dataclass(frozen=True)
class Tenant:
    """A tenant as synthesized: where it lives and which columns its datasets have, by dataset ("interactions", ...)."""

    name: str
    account: str
    region: str
    stacks: tuple[str, ...]
    columns: dict[str, list[dict[str, Any]]]


def read(assembly: Path, name: str) -> Tenant:
    """The tenant of that name in an assembly; raises UnknownTenant, or ValueError for a folder that is no assembly."""
    everything = stacks(assembly)
    mine = [artifact for artifact in everything if artifact.template.parent.name == STAGE.format(name)]
    if not mine:
        stages = sorted({artifact.template.parent.name.removeprefix(STAGE.format("")) for artifact in everything})
        raise UnknownTenant(f"{assembly} has no tenant {name!r}; it has: {', '.join(stages)}")
    return Tenant(
        name=name,
        account=mine[0].account,
        region=mine[0].region,
        stacks=tuple(artifact.name for artifact in mine),
        columns={dataset: fields for artifact in mine for dataset, fields in _columns(artifact).items()},
    )


def _columns(artifact: Artifact) -> dict[str, list[dict[str, Any]]]:
    resources = artifact.body()["Resources"]
    found = {}
    for resource in resources.values():
        if resource["Type"] == "AWS::Personalize::Dataset":
            properties = resource["Properties"]
            schema = resources[properties["SchemaArn"]["Fn::GetAtt"][0]]["Properties"]["Schema"]
            found[properties["DatasetType"].lower()] = [_column(field) for field in json.loads(schema)["fields"]]
    return found


def _column(field: dict[str, Any]) -> dict[str, Any]:
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    (kind,) = (one for one in types if one != "null")
    return field | {"type": kind, "nullable": "null" in types}
