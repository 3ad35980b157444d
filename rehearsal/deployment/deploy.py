"""Deploys a whole assembly."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from rehearsal.actions import Scope
from rehearsal.deployment import assembly, assets
from rehearsal.deployment.custom import CustomResources
from rehearsal.deployment.stack import Stack, StackCreation


def deploy(aws: Any, folder: Path) -> list[Stack]:
    """Bootstraps, publishes the assets and creates the stacks of a cloud assembly, in order; takes virtual time.

    Raises ValueError for a folder that is no assembly, DeploymentFailed for a stack that cannot be created.
    """
    custom = CustomResources(aws.clock, aws.server)
    made: list[Stack] = []
    ready: set[Scope] = set()
    for artifact in assembly.stacks(Path(folder)):
        scope = Scope(artifact.account, artifact.region)
        s3 = aws.client("s3", scope.region, scope.account)
        if scope not in ready:
            assets.bootstrap(s3, scope)
            ready.add(scope)
        for manifest in artifact.assets:
            assets.publish(s3, manifest, scope)
        made.append(StackCreation(aws, artifact, custom).run())
    return made
