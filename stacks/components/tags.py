"""Tags on everything of a tenant that CloudFormation can tag without ever replacing it.

On datasets, dataset groups, schemas and solutions tags are create-only (registry schemas of AWS::Personalize): a change
would plan a replacement, and with it the loss of the data. Dataset group and datasets get theirs from
reconciliation; schemas cannot bear any. Nor are stacks tagged, since CloudFormation hands a stack's tags down to all.
"""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import Tags
from constructs import IConstruct

CREATE_ONLY = [f"AWS::Personalize::{kind}" for kind in ("Dataset", "DatasetGroup", "Schema", "Solution")]
STACK = "aws:cdk:stack"


def apply(scope: IConstruct, tags: Mapping[str, str]) -> None:
    """Tags whatever stands below scope, but for what must not be."""
    for key, value in sorted(tags.items()):
        Tags.of(scope).add(key, value, exclude_resource_types=[*CREATE_ONLY, STACK])
