"""Deploys a whole assembly, or takes it away again, as the CDK CLI does."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from pathlib import Path
from typing import Any

from rehearsal.deployment import assembly, assets
from rehearsal.deployment.assembly import Artifact
from rehearsal.deployment.creation import create_stack
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.deletion import delete_stack
from rehearsal.deployment.stack import GONE, DeploymentFailed, DestroyFailed, Stack, find
from rehearsal.deployment.update import update_stack
from rehearsal.iam.actions import Scope

_FAILED_CREATION = ("ROLLBACK_COMPLETE", "ROLLBACK_FAILED")


def deploy(aws: Any, folder: Path, only: Collection[str] | None = None) -> list[Stack]:
    """Bootstraps, publishes the assets and creates or updates the stacks of a cloud assembly, in order.

    It takes virtual time. A stack with the same template is left alone. One whose creation failed is deleted and
    created anew, one without resources is deleted or never made. With `only`, those stacks alone, by the keys of their
    artifacts, as the CLI does when it is given patterns and --exclusively.

    Raises ValueError for a folder that is no assembly, DeploymentFailed for a stack that cannot be created or updated;
    those before it stay as they are then, those after it are not touched.
    """
    custom = CustomResources(aws.clock, aws.server)
    bootstrapped: set[Scope] = set()
    chosen = [item for item in assembly.stacks(Path(folder)) if only is None or item.key in only]
    deployed = [_deploy(aws, artifact, custom, bootstrapped) for artifact in chosen]
    return [stack for stack in deployed if stack is not None]


def destroy(aws: Any, what: Path | Iterable[str], only: Collection[str] | None = None) -> list[Stack]:
    """Deletes the stacks of a cloud assembly (with `only`, those by the keys of their artifacts), or those named.

    In reverse order, as the CLI does; names are looked for in all environments, and the last one made goes first. A
    stack that does not exist is passed over. Returns those that were deleted.

    Raises ValueError for a folder that is no assembly, DestroyFailed for a stack that cannot be deleted; those after it
    are not touched.
    """
    custom = CustomResources(aws.clock, aws.server)
    if isinstance(what, Path):
        chosen = [item for item in assembly.stacks(what) if only is None or item.key in only]
        found = [find(aws.stacks, item.name, item.account, item.region) for item in chosen]
        stacks = [stack for stack in found if stack is not None]
    else:
        names = set(what)
        stacks = [stack for stack in aws.stacks if stack.name in names and stack.status != GONE]
    for stack in reversed(stacks):
        delete_stack(aws, stack, custom)
    return stacks[::-1]


def _deploy(aws: Any, artifact: Artifact, custom: CustomResources, bootstrapped: set[Scope]) -> Stack | None:
    if artifact.tags:
        raise DeploymentFailed(f"{artifact.name}: the rehearsal does not model tags of stacks, which all resources get")
    stack = find(aws.stacks, artifact.name, artifact.account, artifact.region)
    if not artifact.body().get("Resources"):
        # "stack has no resources, skipping deployment", or "deleting existing stack" (aws-cdk 2.1148, deploy).
        _make_way(aws, stack, custom)
        return None
    if stack is not None and not _changed(stack, artifact):
        return stack
    _publish(aws, artifact, bootstrapped)
    if stack is not None and stack.status in _FAILED_CREATION:
        # "Found existing stack that had previously failed creation. Deleting it before attempting to re-create it."
        # (aws-cdk 2.1148, deployStack)
        _make_way(aws, stack, custom)
        stack = None
    if stack is None:
        return create_stack(aws, artifact, custom)
    update_stack(aws, stack, artifact, custom)
    return stack


def _make_way(aws: Any, stack: Stack | None, custom: CustomResources) -> None:
    """Deletes a stack in the course of a deploy, which ends if that cannot be done."""
    try:
        if stack is not None:
            delete_stack(aws, stack, custom)
    except DestroyFailed as problem:
        raise DeploymentFailed(str(problem)) from problem


def _publish(aws: Any, artifact: Artifact, bootstrapped: set[Scope]) -> None:
    scope = Scope(artifact.account, artifact.region)
    s3 = aws.client("s3", scope.region, scope.account)
    if scope not in bootstrapped:
        assets.bootstrap(s3, scope)
        bootstrapped.add(scope)
    for manifest in artifact.assets:
        assets.publish(s3, manifest, scope)


def _changed(stack: Stack, artifact: Artifact) -> bool:
    """Whether the CLI does anything at all (aws-cdk 2.1148, canSkipDeploy); a template names assets by their hashes."""
    same = stack.template == artifact.body() and stack.protected == artifact.protected
    return not same or stack.status.endswith("FAILED") or stack.status in _FAILED_CREATION
