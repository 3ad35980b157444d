"""A chain of edits on one running tenant, each held against a fresh deployment of the edited file.

An edit begins where the one before it ended, so it also takes that one back.
"""

from __future__ import annotations

import contextlib
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

from benchmarks.edits.edits import Edit
from benchmarks.edits.inventory import Inventory, campaigns, differences, inventory
from benchmarks.live import MODULES, Live, Unsettled, live, synthesize
from config import loading
from config.models import Tenant
from operations.assembly import read
from operations.guard.losses import losses
from operations.guard.stateful import STATEFUL
from personalize.schemas import BEYOND_CLOUDFORMATION
from rehearsal.deployment import DeploymentFailed
from rehearsal.deployment.inventory import physical_ids


@dataclass(frozen=True)
class Outcome:
    """How an edit ended: "refused", "guarded" or "deployed", and what is not as it should be."""

    tenant: str
    edit: str
    way: str
    problems: tuple[str, ...] = ()


def accepted(name: str, edit: Edit) -> bool:
    """Whether the edited file can be deployed at all."""
    return not loading.problems_of(f"{name}.yaml", edit.content)


def chain(name: str, edits: tuple[Edit, ...]) -> list[Outcome]:
    """The outcomes of edits of one tenant's file, in their order."""
    wanted = [edit for edit in edits if accepted(name, edit)]
    outcomes = [Outcome(name, str(edit), "refused") for edit in edits if edit not in wanted]
    with contextlib.ExitStack() as stack:
        folder = Path(stack.enter_context(tempfile.TemporaryDirectory(prefix="edits-")))
        before = _tenant(name, (MODULES / f"{name}.yaml").read_text(), folder)
        assembly = synthesize([before], folder / "before")
        # Only one embedded AWS can live in a process at a time, so the fresh deployments come first.
        trials = []
        for number, edit in enumerate(wanted):
            tenant = _tenant(name, edit.content, folder)
            edited = synthesize([tenant], folder / f"edit-{number}")
            if _guarded(assembly, edited, before):
                outcomes.append(Outcome(name, str(edit), "guarded"))
            else:
                trials.append((edit, edited, _fresh(edited, tenant)))
        outcomes += _played(assembly, before, trials)
    return outcomes


def _played(assembly: Path, tenant: Tenant, trials: list[tuple[Edit, Path, Inventory | str]]) -> Iterator[Outcome]:
    """Plays the edits on one running tenant; on a new one after an edit that went wrong, that the guard would not let
    anybody take back, or that leaves data behind.
    """
    while trials:
        with live(assembly, tenant) as running:
            holding = physical_ids(running.aws, STATEFUL)
            goes_on = True
            while trials and goes_on:
                edit, edited, fresh = trials.pop(0)
                problems = _deployed(running, edited, fresh, holding)
                goes_on = not problems and not _leaves_data(edit) and not _guarded(edited, assembly, tenant)
                yield Outcome(tenant.tenant, str(edit), "deployed", tuple(problems))


def _leaves_data(edit: Edit) -> bool:
    """Whether taking an edit back leaves a dataset: one that CloudFormation does not own stays, since it holds data."""
    return edit.kind == "add" and edit.path[0] == "datasets" and edit.path[-1] in BEYOND_CLOUDFORMATION


def _deployed(running: Live, edited: Path, fresh: Inventory | str, holding: dict[tuple[str, str], str]) -> list[str]:
    if isinstance(fresh, str):
        return [f"a fresh deployment fails: {fresh}"]
    serving, failed = campaigns(running), len(running.failures())
    try:
        running.deploy(edited)
        running.give(edited)
        running.settle()
    except (DeploymentFailed, Unsettled) as problem:
        return [str(problem)]
    problems = differences(inventory(running), fresh)
    now = physical_ids(running.aws, STATEFUL)
    problems += [f"{' '.join(key)} was replaced or removed" for key in holding if now.get(key) != holding[key]]
    still = campaigns(running)
    problems += [f"campaign {key} was made anew" for key in serving.keys() & still if serving[key] != still[key]]
    return problems + running.failures()[failed:]


def _fresh(edited: Path, tenant: Tenant) -> Inventory | str:
    """What a fresh deployment of an edited file makes; as text, why it does not come to rest."""
    try:
        with live(edited, tenant) as running:
            return inventory(running)
    except (DeploymentFailed, Unsettled) as problem:
        return str(problem)


def _guarded(old: Path, new: Path, tenant: Tenant) -> list[str]:
    """What the deploy guard says would be lost."""
    environment = tenant.environment
    pseudo = {"AWS::Region": environment.region, "AWS::AccountId": environment.account, "AWS::Partition": "aws"}
    stages = (tenant.tenant, f"account-{environment.account}-{environment.region}")
    before = {stack.name: stack.template for stack in read(old, stages)}
    return [
        f"{loss.kind} {loss.name}"
        for stack in read(new, stages)
        if stack.name in before
        for loss in losses(stack.name, before[stack.name], stack.template, pseudo | {"AWS::StackName": stack.name})
    ]


def _tenant(name: str, content: str, folder: Path) -> Tenant:
    file = folder / f"{name}.yaml"
    file.write_text(content)
    (tenant,) = loading.load([file])
    return tenant
