"""Edits: changed tenant files, deployed onto the running rehearsal as `cdk deploy` would deploy them.

What the app makes of a file is found out before anything is played, so that a wrong file ends the rehearsal at once; a
deployment that fails is part of the story, and the rehearsal goes on.
"""

from __future__ import annotations

import shutil
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from datetime import datetime, timedelta
from pathlib import Path

import yaml

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.run import synthesis
from rehearsal.run.tenant import Tenant, read

Say = Callable[[str], None]
UNCHANGED = "nothing changed"


class EditError(ValueError):
    """An edit that cannot be played; the text says what was found and what to do."""


@dataclass(frozen=True)
class Edit:
    """A changed tenant file, when it is deployed (after the start), and what the app makes of it."""

    after: timedelta
    file: Path
    assembly: Path
    tenant: Tenant


@dataclass(frozen=True)
class Deployment:
    """How the deployment of an edit ended.

    The outcome is "deployed", "nothing changed", or "failed: " and why; `stacks` are those that it touched.
    """

    at: datetime
    file: str
    outcome: str
    stacks: tuple[str, ...] = ()

    @property
    def failed(self) -> bool:
        """Whether it was rolled back."""
        return self.outcome.startswith("failed")


def prepare(
    wanted: Sequence[tuple[float, Path]], tenant: Tenant, length: timedelta, scratch: Path, say: Say
) -> tuple[Edit, ...]:
    """Synthesizes edits, given as days and files, in the order of their days.

    `length` is how much of the rehearsal can be edited, `scratch` an empty folder for assemblies. Raises EditError.
    """
    for day, file in wanted:
        _check(day, file, tenant, length)
    edits = []
    for number, (day, file) in enumerate(sorted(wanted, key=lambda edit: edit[0])):
        say(f"synthesizing {tenant.name} with {file}")
        folder = scratch / f"edit-{number}"
        edits.append(Edit(timedelta(days=day), file, *_synthesized(file, tenant, folder)))
    return tuple(edits)


def deploy(aws: EmbeddedAws, edit: Edit, say: Say) -> Deployment:
    """Deploys one edit, now."""
    at, before = aws.clock.now(), {stack: len(stack.events) for stack in aws.stacks}
    say(f"{at:%a %d %b %H:%M}  deploying {edit.file}")
    try:
        deployment.deploy(aws, edit.assembly, only=edit.tenant.artifacts)
        outcome = "deployed"
    except deployment.DeploymentFailed as problem:
        outcome = f"failed: {problem}"
    stacks = tuple(stack.name for stack in aws.stacks if len(stack.events) > before.get(stack, 0))
    if outcome == "deployed" and not stacks:
        outcome = UNCHANGED
    say(f"{aws.clock.now():%a %d %b %H:%M}  {edit.file} {outcome}{': ' if stacks else ''}{', '.join(stacks)}")
    return Deployment(at, str(edit.file), outcome, stacks)


def _check(day: float, file: Path, tenant: Tenant, length: timedelta) -> None:
    last = length / timedelta(days=1)
    if not 0 < day <= last:
        raise EditError(
            f"--edit {day:g}:{file}: found day {day:g}; write one after 0 and up to {last:.2f}, or more --days"
        )
    try:
        content = yaml.safe_load(file.read_text(encoding="utf-8"))
    except (OSError, UnicodeDecodeError, yaml.YAMLError) as problem:
        raise EditError(f"--edit {day:g}:{file}: cannot be read: {problem}; name a tenant file") from problem
    found = content.get("tenant") if isinstance(content, dict) else None
    if found != tenant.name:
        what = f"tenant {found}" if found else "no tenant"
        raise EditError(f"{file}: found {what}; write a changed file of {tenant.name}, a tenant is never renamed")


def _synthesized(file: Path, tenant: Tenant, folder: Path) -> tuple[Path, Tenant]:
    """The assembly of a fleet that is the project's but for this file, and the tenant in it."""
    fleet = folder / "fleet"
    root = synthesis.APP.parent
    shutil.copytree(root / "tenants", fleet / "tenants", ignore=shutil.ignore_patterns("__pycache__"))
    shutil.copy(root / "fleet.yaml", fleet)
    shutil.copy(file, fleet / "tenants" / f"{tenant.name}.yaml")
    try:
        assembly = synthesis.synthesize(tenant.name, folder / "cdk.out", fleet)
    except synthesis.SynthesisFailed as problem:
        raise EditError(f"{file} cannot be synthesized:\n{str(problem).replace(f'{fleet}/', '')}") from problem
    changed = read(assembly, tenant.name)
    place, now = (tenant.account, tenant.region), (changed.account, changed.region)
    if place != now:
        raise EditError(f"{file}: found environment {'/'.join(now)}; a tenant stays where it is: {'/'.join(place)}")
    return assembly, changed
