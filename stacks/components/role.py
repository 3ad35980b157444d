"""A role with a fixed name and permissions as data, whose wildcards are acknowledged with the reasons given beside
them.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aws_cdk import Acknowledgment, Validations, aws_iam as iam
from constructs import Construct

from personalize.naming import Owner
from stacks.state_machines.permissions import Allow

TRACING = "X-Ray takes no resource ARNs (service authorization reference)"
LOG_DELIVERY = "log delivery takes no resource ARNs; Step Functions needs it to write to its log group (its user guide)"


class Role(iam.Role):
    """A role of one tenant, or of the fleet, for one AWS service."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Owner,
        purpose: str,
        service: str,
        allowed: Iterable[Allow],
        conditions: Mapping[str, object] | None = None,
    ) -> None:
        allowed = list(allowed)
        statements = [allow.statement() for allow in allowed]
        policy = iam.PolicyDocument.from_json({"Version": "2012-10-17", "Statement": statements})
        super().__init__(
            scope,
            construct_id,
            role_name=names.role(purpose),
            # Only on behalf of this account: the confused-deputy guard of the IAM user guide.
            assumed_by=iam.ServicePrincipal(
                service, conditions=conditions or {"StringEquals": {"aws:SourceAccount": names.account}}
            ),
            inline_policies={"Permissions": policy},
        )
        acknowledge_wildcards(self, allowed)


def acknowledge_wildcards(scope: Construct, allowed: Iterable[Allow]) -> None:
    """One acknowledgement for each resource with a wildcard, with the reason that stands beside it."""
    reasons = {resource: allow.why for allow in allowed for resource in allow.resources if "*" in resource}
    acknowledge(scope, {f"AwsSolutions-IAM5[Resource::{resource}]": why for resource, why in reasons.items()})


def acknowledge(scope: Construct, reasons: Mapping[str, str]) -> None:
    """Acknowledges findings of cdk-nag by exact id, each with its reason."""
    if reasons:
        Validations.of(scope).acknowledge(*[Acknowledgment(id=id, reason=why) for id, why in reasons.items()])
