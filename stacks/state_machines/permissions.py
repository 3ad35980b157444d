"""Permissions as data: what a role may do, on which ARNs, and why where a pattern is not an exact ARN."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from personalize import metrics
from personalize.naming import Names
from stacks.features import Features


@dataclass(frozen=True)
class Allow:
    """One statement of a role's policy.

    ``why`` is the reason that a security reviewer reads beside a resource with a wildcard; it is required there and
    becomes the acknowledgement of cdk-nag's IAM5 finding.
    """

    actions: Sequence[str]
    resources: Sequence[str]
    why: str = ""
    conditions: Mapping[str, object] = field(default_factory=dict)

    def __post_init__(self) -> None:
        if any("*" in resource for resource in self.resources) and not self.why:
            raise ValueError(f"a wildcard needs a reason: {list(self.resources)}")
        if any("*" in action for action in self.actions):
            raise ValueError(f"actions are named one by one: {list(self.actions)}")

    def statement(self) -> dict[str, object]:
        """The statement in IAM's JSON."""
        conditions = {"Condition": dict(self.conditions)} if self.conditions else {}
        return {"Effect": "Allow", "Action": list(self.actions), "Resource": list(self.resources)} | conditions


PREFIX = (
    "names carry a hash or come from the tenant file after deployment; the tenant's own prefix ends with an underscore,"
    " which no tenant name can contain, so no other tenant's resource ever matches"
)
EXECUTIONS = "an execution's name is known only when it runs; the machine is this tenant's own and named exactly"


def records(names: Names, *actions: str) -> Allow:
    """Access to the tenant's state table: the DynamoDB actions named, on that table alone."""
    return Allow([f"dynamodb:{action}" for action in actions], [names.state_table_arn])


def lease(names: Names, workflow: str) -> list[Allow]:
    """What lease.py needs: the record, and a look at the execution that holds it."""
    return [
        records(names, "UpdateItem"),
        Allow(["states:DescribeExecution"], [names.execution_arn(workflow)], why=EXECUTIONS),
    ]


def notices(names: Names, source: str) -> list[Allow]:
    """What notices.py needs: the tenant's topic, and events under the tenant's own source."""
    return [
        Allow(["sns:Publish"], [names.topic_arn]),
        Allow(
            ["events:PutEvents"],
            [names.arn("events", "event-bus/default")],
            conditions={"StringEquals": {"events:source": source}},
        ),
    ]


def publish_metrics() -> Allow:
    """Permission to publish metrics of ours."""
    why = "metrics have no ARNs (service authorization reference); the condition allows our namespace alone"
    ours = {"StringEquals": {"cloudwatch:namespace": metrics.NAMESPACE}}
    return Allow(["cloudwatch:PutMetricData"], ["*"], why=why, conditions=ours)


def start(names: Names, *workflows: str) -> Allow:
    """Permission to start other workflows of the tenant."""
    return Allow(["states:StartExecution"], [names.state_machine_arn(workflow) for workflow in workflows])


def on_tenants(names: Names, kind: str, *actions: str) -> Allow:
    """Personalize actions on all of the tenant's resources of one kind (``solution``, ``campaign``, ``filter``)."""
    return Allow(
        [f"personalize:{action}" for action in actions], [names.personalize_arn(kind, f"{names.tenant}_*")], why=PREFIX
    )


def pass_role(names: Names) -> Allow:
    """Permission to hand Personalize the role in which it reads and writes the tenant's files."""
    to_personalize = {"StringEquals": {"iam:PassedToService": "personalize.amazonaws.com"}}
    return Allow(["iam:PassRole"], [names.personalize_role_arn], conditions=to_personalize)


def tagging(names: Names, features: Features, *kinds: str) -> list[Allow]:
    """What creating resources of these kinds with tags needs besides, if the tenant has tags.

    The registry's create handlers of AWS::Personalize::Campaign, Filter and Solution name TagResource.
    """
    return [on_tenants(names, kind, "TagResource") for kind in kinds] if features.tags else []


def tagged(names: Names, features: Features, *actions: str) -> list[Allow]:
    """Tag actions on what bears the tenant's tags and is not tagged by CloudFormation."""
    fixed = [names.dataset_group_arn, *(names.dataset_arn(key) for key in features.datasets)]
    kinds = ("solution", "campaign", "filter", *(["recommender"] if features.recommends else []))
    return [
        Allow([f"personalize:{action}" for action in actions], fixed),
        *(on_tenants(names, kind, *actions) for kind in kinds),
    ]


def listing(*actions: str) -> Allow:
    """Personalize's List operations."""
    why = "List operations support no resource-level permissions (service authorization reference)"
    return Allow([f"personalize:{action}" for action in actions], ["*"], why=why)


def list_data(names: Names) -> Allow:
    """Permission to see which files lie under ``data/``, and nothing else of the bucket."""
    bucket = names.data_bucket_arn
    return Allow(["s3:ListBucket"], [bucket], conditions={"StringLike": {"s3:prefix": "data/*"}})
