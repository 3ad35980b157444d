"""Synthesis of tenants in batches, and what their templates say: reviewed by cfn-lint, and held against the requests.

That last comparison keeps benchmarks.fuzz.requests honest: what it says that CloudFormation will ask for is what the
templates ask for.
"""

from __future__ import annotations

import functools
import json
import tempfile
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from benchmarks.fuzz import requests
from benchmarks.fuzz.requests import Request
from config.loading import Fleet
from config.models import Tenant
from personalize.naming import Names

_IGNORED = ("W3005",)  # a dependency that a reference implies already; the CDK writes both
# What the requests of a tenant that CloudFormation makes are in a template.
_TYPES = {
    "CreateDatasetGroup": "AWS::Personalize::DatasetGroup",
    "CreateSchema": "AWS::Personalize::Schema",
    "CreateDataset": "AWS::Personalize::Dataset",
    "CreateEventTracker": "AWS::Personalize::EventTracker",
    "CreateSchedule": "AWS::Scheduler::Schedule",
}


@dataclass(frozen=True)
class Finding:
    """What is wrong: with which tenant, of which kind (the same for the same defect), and where."""

    tenant: str
    kind: str
    text: str


@dataclass(frozen=True)
class Review:
    """How many templates were looked at, and what was found."""

    templates: int
    findings: tuple[Finding, ...]


def review(tenants: Sequence[Tenant]) -> Review:
    """Synthesizes the tenants together, as one fleet, and reviews every template.

    Raises whatever synthesis raises. The tenants must have names of their own.
    """
    with tempfile.TemporaryDirectory(prefix="fuzz-") as folder:
        _synthesize(tenants, Path(folder))
        templates = list(_templates(Path(folder)))
    names = [tenant.tenant for tenant in tenants]
    findings: list[Finding] = []
    for stack, region, template in templates:
        problems = lint(template, region)
        findings += [Finding(_owner(stack, names), kind, f"{stack} ({region}): {text}") for kind, text in problems]
    resources = [one for _stack, _region, template in templates for one in template["Resources"].values()]
    for tenant in tenants:
        for request in without_resource(tenant, resources):
            text = f"no template has {request.operation} {request.params}"
            findings.append(Finding(tenant.tenant, f"no template has {request.operation}", text))
    return Review(len(templates), tuple(findings))


def _owner(stack: str, names: Sequence[str]) -> str:
    """The tenant that a stack belongs to; the first for the stacks of the account, which belong to all."""
    return max((name for name in names if stack.startswith(f"{name}-")), key=len, default=names[0])


def _synthesize(tenants: Sequence[Tenant], folder: Path) -> None:
    import app as cdk_app  # here: it starts Node

    app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=False)
    cdk_app.build(app, Fleet(tuple(tenants), ("ops@example.com",)), modules=folder / "none")
    app.synth()


def _templates(folder: Path) -> Iterator[tuple[str, str, dict[str, Any]]]:
    """Every template of an assembly: the name of its stack, its region, its content."""
    for manifest in sorted(folder.glob("**/manifest.json")):
        for artifact in json.loads(manifest.read_text())["artifacts"].values():
            if artifact["type"] == "aws:cloudformation:stack":
                region = artifact["environment"].rpartition("/")[2]
                properties = artifact["properties"]
                content = (manifest.parent / properties["templateFile"]).read_text()
                yield properties["stackName"], region, json.loads(content)


def lint(template: dict[str, Any], region: str) -> Iterator[tuple[str, str]]:
    """What cfn-lint has against a template in a region: the rule with its message, and the place besides."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.decode.decode import decode_str
    from cfnlint.runner import run_template_by_data

    decoded, problems = decode_str(json.dumps(template))
    config = ConfigMixIn(regions=[region], ignore_checks=list(_IGNORED))
    for match in problems or run_template_by_data(decoded, config, _rules()):
        kind = f"cfn-lint {match.rule.id}: {match.message}"
        place = "/".join(str(part) for part in getattr(match, "path", None) or ())
        yield kind, f"{kind} at {place}"


@functools.cache
def _rules() -> Any:
    """cfn-lint's rules, read once."""
    from cfnlint.config import ConfigMixIn
    from cfnlint.runner import Runner

    return Runner(ConfigMixIn(ignore_checks=list(_IGNORED))).rules


def without_resource(tenant: Tenant, resources: Sequence[dict[str, Any]]) -> Iterator[Request]:
    """The requests that CloudFormation should make for a tenant, and no resource stands for."""
    names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
    for request in requests.of_templates(tenant, names):
        alike = [one["Properties"] for one in resources if one["Type"] == _TYPES[request.operation]]
        if not any(_is(properties, request) for properties in alike):
            yield request


def _is(properties: dict[str, Any], request: Request) -> bool:
    """Whether a resource asks for that, as far as both are plain texts: the template also refers to other resources."""
    said = {key[:1].upper() + key[1:]: value for key, value in request.params.items()}
    return all(isinstance(properties.get(key), dict) or properties.get(key) == value for key, value in said.items())
