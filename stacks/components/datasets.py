"""The dataset group with its schemas, datasets and event tracker: what nothing may ever replace.

Name, key and role of a dataset group are immutable, tags on these types are create-only (a changed tag would plan a
replacement), and an event tracker is unique in its group. Hence fixed names, no tags, and retention, under which a
failed first deploy leaves nothing behind that blocks the second. A schema's name carries a hash of its text, which is
that of the first columns, whatever was added to them later.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_kms as kms, aws_personalize as personalize
from constructs import Construct

from config.models import Dataset
from personalize.naming import Names
from personalize.schemas import DATASET_TYPES, avro
from stacks.components.files import Files
from stacks.components.key import personalize_only
from stacks.components.role import acknowledge
from stacks.components.storage import Buckets
from stacks.requests.datasets import schema_name

# The one condition key of PutMetricData is the namespace, and AWS documents none for metric attributions (developer
# guide, "Guidelines and requirements for a metric attribution", whose own policy says "*").
_METRICS = (
    "PutMetricData takes no resource ARN (service authorization reference), and the namespace of a metric attribution,"
    " which could be a condition, is not documented; only Personalize assumes the role, for this account and region"
)
KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE


class PersonalizeRole(iam.Role):
    """The role in which Personalize reads and writes the tenant's files and uses the tenant's key.

    With ``metrics`` it also puts what a metric attribution measures to CloudWatch.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        buckets: Buckets,
        key: kms.IKey,
        files: Files,
        metrics: bool,
    ) -> None:
        policies = {
            "Files": self._files(buckets, files),
            "Key": iam.PolicyDocument(
                statements=[
                    iam.PolicyStatement(
                        actions=["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:ListGrants"],
                        resources=[key.key_arn],
                    )
                ]
            ),
        }
        if metrics:
            put = iam.PolicyStatement(actions=["cloudwatch:PutMetricData"], resources=["*"])
            policies["Metrics"] = iam.PolicyDocument(statements=[put])
        super().__init__(
            scope,
            construct_id,
            role_name=names.role("personalize"),
            assumed_by=iam.ServicePrincipal("personalize.amazonaws.com", conditions=personalize_only(names)),
            inline_policies=policies,
        )
        bucket_id = buckets.data.stack.get_logical_id(buckets.data.node.default_child)
        reasons = {f"<{bucket_id}.Arn>/{key}": why for key, why in {**files.read, **files.written}.items()}
        reasons |= {"*": _METRICS} if metrics else {}
        acknowledge(self, {f"AwsSolutions-IAM5[Resource::{resource}]": why for resource, why in reasons.items()})

    @staticmethod
    def _files(buckets: Buckets, files: Files) -> iam.PolicyDocument:
        statements = [
            iam.PolicyStatement(actions=["s3:GetObject"], resources=_objects(buckets, files.read)),
            iam.PolicyStatement(actions=["s3:ListBucket"], resources=[buckets.data.bucket_arn]),
        ]
        if files.written:
            statements.append(iam.PolicyStatement(actions=["s3:PutObject"], resources=_objects(buckets, files.written)))
        return iam.PolicyDocument(statements=statements)


def _objects(buckets: Buckets, patterns: Iterable[str]) -> list[str]:
    return [buckets.data.arn_for_objects(pattern) for pattern in patterns]


class DatasetGroup(Construct):
    """The tenant's dataset group, encrypted with the tenant's key, and everything in it that CloudFormation owns."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        key: kms.IKey,
        role: iam.Role,
        datasets: Mapping[str, Dataset],
        event_tracker: bool,
        domain: str | None = None,
    ) -> None:
        super().__init__(scope, construct_id)
        self.domain = domain
        self.group = personalize.CfnDatasetGroup(
            self, "Group", name=names.dataset_group, kms_key_arn=key.key_arn, role_arn=role.role_arn, domain=domain
        )
        self.group.node.add_dependency(role)  # with its policies: Personalize tries the key at once
        self.schemas, self.datasets = {}, {}
        for name, dataset in datasets.items():
            self._add(names, name, dataset)
        self.event_tracker = None
        if event_tracker:
            self.event_tracker = personalize.CfnEventTracker(
                self, "EventTracker", name=names.event_tracker, dataset_group_arn=self.group.attr_dataset_group_arn
            )
        for resource in (self.group, *self.schemas.values(), *self.datasets.values(), self.event_tracker):
            if resource is not None:
                resource.apply_removal_policy(KEEP)

    def _add(self, names: Names, name: str, dataset: Dataset) -> None:
        type = DATASET_TYPES[name]
        # The first columns for ever: another schema would replace the dataset. Reconciliation adds what came later.
        text = avro(name, dataset.columns_at(1))
        self.schemas[name] = personalize.CfnSchema(
            self,
            f"{type}Schema",
            name=schema_name(names, name, text, self.domain),
            schema=text,
            domain=self.domain,
        )
        self.datasets[name] = personalize.CfnDataset(
            self,
            f"{type}Dataset",
            name=names.dataset(name),
            dataset_type=type,
            dataset_group_arn=self.group.attr_dataset_group_arn,
            schema_arn=self.schemas[name].attr_schema_arn,
        )
