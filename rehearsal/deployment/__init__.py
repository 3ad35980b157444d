"""Deployment: what CloudFormation and the CDK CLI do with a cloud assembly, in the embedded AWS.

    stacks = deploy(aws, Path("cdk.out"))

Strict where moto is not: an unknown resource type, an unknown property, and a property that is not carried into a call
are errors. Stacks are created one after the other in the order of their dependencies, resources one after the other in
the order of theirs; each takes virtual time. Not modelled: updates, change sets, exports, nested stacks, macros.
"""

from rehearsal.deployment.deploy import deploy
from rehearsal.deployment.environments import environments
from rehearsal.deployment.stack import DeploymentFailed, Resource, Stack

__all__ = ["DeploymentFailed", "Resource", "Stack", "deploy", "environments"]
