"""Deploys a whole assembly."""

from __future__ import annotations

from collections.abc import Collection
from pathlib import Path
from typing import Any

from rehearsal.deployment import assembly, assets
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.stack import Stack, StackCreation
from rehearsal.iam.actions import Scope


def deploy(aws: Any, folder: Path, only: Collection[str] | None = None) -> list[Stack]:
    """Bootstraps, publishes the assets and creates the stacks of a cloud assembly, in order; takes virtual time.

    With `only`, those stacks alone, by the keys of their artifacts, as the CLI does when it is given patterns.

    Raises ValueError for a folder that is no assembly, DeploymentFailed for a stack that cannot be created.
    """
    custom = CustomResources(aws.clock, aws.server)
    made: list[Stack] = []
    ready: set[Scope] = set()
    for artifact in assembly.stacks(Path(folder)):
        if only is not None and artifact.key not in only:
            continue
        scope = Scope(artifact.account, artifact.region)
        s3 = aws.client("s3", scope.region, scope.account)
        if scope not in ready:
            assets.bootstrap(s3, scope)
            ready.add(scope)
        for manifest in artifact.assets:
            assets.publish(s3, manifest, scope)
        made.append(StackCreation(aws, artifact, custom).run())
    return made
