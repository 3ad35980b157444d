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
DESIRED = "desired.json"  # the desired state of what CloudFormation does not own
ACCOUNT_STAGE = "account-{}-{}"  # the stage that all tenants of an account and region share


class NoAssembly(ValueError):
    """The folder holds no cloud assembly that can be read; the text says why."""


class UnknownTenant(ValueError):
    """The assembly has no tenant of that name; the text lists those that it has."""


@dataclass(frozen=True)
class Tenant:
    """A tenant as synthesized: where it lives and which columns its datasets have, by dataset ("interactions", ...).

    `domain` is that of its dataset group, None for a custom one; `stacks` are the names of its own stacks, `artifacts`
    the keys of what is deployed: those and its account's. `endpoints` are its campaigns and recommenders, by the names
    of the tenant file.
    """

    name: str
    account: str
    region: str
    domain: str | None
    stacks: tuple[str, ...]
    artifacts: tuple[str, ...]
    columns: dict[str, list[dict[str, Any]]]
    endpoints: tuple[str, ...] = ()


def read(assembly: Path, name: str) -> Tenant:
    """The tenant of that name in an assembly; raises UnknownTenant, or NoAssembly for a folder that is none."""
    try:
        everything = stacks(assembly)
    except (json.JSONDecodeError, KeyError, TypeError) as error:
        text = f"{assembly}: its manifest.json is not that of a cloud assembly ({error!r}); synthesize again"
        raise NoAssembly(text) from error
    except ValueError as error:
        raise NoAssembly(str(error)) from error
    tenants = {_stage(artifact) for artifact in everything} - {_account_stage(artifact) for artifact in everything}
    if name not in tenants:
        raise UnknownTenant(f"{assembly} has no tenant {name!r}; it has: {', '.join(sorted(tenants)) or 'none'}")
    mine = [artifact for artifact in everything if _stage(artifact) == name]
    shared = [artifact for artifact in everything if _stage(artifact) == _account_stage(mine[0])]
    desired = {key: value for artifact in mine for key, value in _desired(artifact).items()}
    schemas = {dataset: schema for artifact in mine for dataset, schema in _schemas(artifact).items()}
    made = [*desired.get("ownDatasets", []), *desired.get("revisions", [])]  # those, and those that get more columns
    schemas |= {one["name"]: one["schema"]["Schema"] for one in made}
    return Tenant(
        name=name,
        account=mine[0].account,
        region=mine[0].region,
        domain=next((domain for artifact in mine for domain in _domains(artifact)), None),
        stacks=tuple(artifact.name for artifact in mine),
        artifacts=tuple(artifact.key for artifact in [*shared, *mine]),
        columns={
            dataset: [_column(field) for field in json.loads(schema)["fields"]] for dataset, schema in schemas.items()
        },
        endpoints=tuple(one["name"] for kind in ("campaigns", "recommenders") for one in desired.get(kind, [])),
    )


def _stage(artifact: Artifact) -> str:
    return artifact.template.parent.name.removeprefix(STAGE.format(""))


def _account_stage(artifact: Artifact) -> str:
    return ACCOUNT_STAGE.format(artifact.account, artifact.region)


def _domains(artifact: Artifact) -> list[str]:
    groups = (
        resource["Properties"]
        for resource in artifact.body()["Resources"].values()
        if resource["Type"] == "AWS::Personalize::DatasetGroup"
    )
    return [group["Domain"] for group in groups if "Domain" in group]


def _schemas(artifact: Artifact) -> dict[str, str]:
    """The Avro text of the datasets in a template, by dataset."""
    resources = artifact.body()["Resources"]
    found = {}
    for resource in resources.values():
        if resource["Type"] == "AWS::Personalize::Dataset":
            properties = resource["Properties"]
            schema = resources[properties["SchemaArn"]["Fn::GetAtt"][0]]["Properties"]["Schema"]
            found[properties["DatasetType"].lower()] = schema
    return found


def _desired(artifact: Artifact) -> dict[str, Any]:
    """The desired state of what reconciliation makes: it stands in its Lambda's asset. Empty if this is another one."""
    found: dict[str, Any] = {}
    for manifest in artifact.assets:
        for asset in json.loads(manifest.read_text()).get("files", {}).values():
            for file in (manifest.parent / asset["source"]["path"]).rglob(DESIRED):
                found |= json.loads(file.read_text())
    return found


def _column(field: dict[str, Any]) -> dict[str, Any]:
    types = field["type"] if isinstance(field["type"], list) else [field["type"]]
    (kind,) = (one for one in types if one != "null")
    return field | {"type": kind, "nullable": "null" in types}
