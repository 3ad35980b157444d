"""Deployment: what CloudFormation and the CDK CLI do with a cloud assembly, in the embedded AWS.

    stacks = deploy(aws, Path("cdk.out"))
    deploy(aws, Path("changed.out"))          # updates what differs, in place, with replacement and rollback
    destroy(aws, Path("changed.out"))

Strict where moto is not: an unknown resource type, an unknown property, a property that is not carried into a call and
an update that no handler makes are errors. Stacks follow each other in the order of their dependencies, resources in
the order of theirs; each takes virtual time. Not modelled: tags of stacks, snapshots, stack policies, imports, drift,
exports, nested stacks, macros, parameters without a default, and replacements that begin with a deletion.
"""

from rehearsal.deployment.deploy import deploy, destroy
from rehearsal.deployment.environments import environments
from rehearsal.deployment.stack import DeploymentFailed, DestroyFailed, Resource, Stack, find

__all__ = [
    "DeploymentFailed",
    "DestroyFailed",
    "Resource",
    "Stack",
    "deploy",
    "destroy",
    "environments",
    "find",
]
