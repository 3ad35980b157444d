"""Where the tenant's files and run-time state lie."""

from __future__ import annotations

from aws_cdk import Duration, RemovalPolicy, aws_dynamodb as dynamodb, aws_iam as iam, aws_kms as kms, aws_s3 as s3
from constructs import Construct

from personalize import folders
from personalize.naming import FleetNames, Names
from stacks.components.files import Files
from stacks.components.key import personalize_only
from stacks.components.role import acknowledge

# What is made on the way and soon of no use; a copy must not outlive the import that it was made for.
_KEPT_DAYS = {folders.STAGING: 1, folders.QUERIES: 7, folders.ERASURE_JOBS: 7}

KEEP = RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE


class Buckets(Construct):
    """The data bucket, which announces new objects on the event bus, and the bucket of its access logs."""

    def __init__(self, scope: Construct, construct_id: str, *, names: Names, key: kms.IKey, files: Files) -> None:
        super().__init__(scope, construct_id)
        self.access_logs = s3.Bucket(
            self,
            "AccessLogs",
            bucket_name=names.log_bucket,
            # S3 delivers access logs only to buckets with SSE-S3 (S3 user guide, "Enabling server access logging").
            encryption=s3.BucketEncryption.S3_MANAGED,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            lifecycle_rules=[s3.LifecycleRule(expiration=Duration.days(365))],
            removal_policy=KEEP,
        )
        acknowledge(self.access_logs, {"AwsSolutions-S1": "it holds the access logs; logging it to itself never ends"})
        self.data = s3.Bucket(
            self,
            "Data",
            bucket_name=names.data_bucket,
            encryption=s3.BucketEncryption.KMS,
            encryption_key=key,
            bucket_key_enabled=True,
            block_public_access=s3.BlockPublicAccess.BLOCK_ALL,
            enforce_ssl=True,
            versioned=True,
            server_access_logs_bucket=self.access_logs,
            lifecycle_rules=[
                s3.LifecycleRule(
                    noncurrent_version_expiration=Duration.days(90),
                    abort_incomplete_multipart_upload_after=Duration.days(7),
                ),
                *(_passing(prefix, days) for prefix, days in _KEPT_DAYS.items()),
            ],
            removal_policy=KEEP,
        )
        # CloudFormation can switch this on by itself; CDK's event_bridge_enabled would add a custom resource for it.
        self.data.node.default_child.add_property_override(
            "NotificationConfiguration.EventBridgeConfiguration.EventBridgeEnabled", True
        )
        self.data.add_to_resource_policy(
            iam.PolicyStatement(
                sid="PersonalizeReads",
                principals=[iam.ServicePrincipal("personalize.amazonaws.com")],
                actions=["s3:GetObject", "s3:ListBucket"],
                resources=[self.data.bucket_arn, *(self.data.arn_for_objects(one) for one in files.read)],
                conditions=personalize_only(names),
            )
        )
        if files.written:
            self.data.add_to_resource_policy(
                iam.PolicyStatement(
                    sid="PersonalizeWrites",
                    principals=[iam.ServicePrincipal("personalize.amazonaws.com")],
                    actions=["s3:PutObject"],
                    resources=[self.data.arn_for_objects(one) for one in files.written],
                    conditions=personalize_only(names),
                )
            )


def _passing(prefix: str, days: int) -> s3.LifecycleRule:
    after = Duration.days(days)
    return s3.LifecycleRule(prefix=prefix, expiration=after, noncurrent_version_expiration=Duration.days(1))


class ItemTable(dynamodb.Table):
    """One item a thing, by ``id``, billed by the request."""

    def __init__(self, scope: Construct, construct_id: str, **options: object) -> None:
        super().__init__(
            scope,
            construct_id,
            partition_key=dynamodb.Attribute(name="id", type=dynamodb.AttributeType.STRING),
            billing_mode=dynamodb.BillingMode.PAY_PER_REQUEST,
            **options,
        )


class StateTable(ItemTable):
    """What is to be remembered.

    A tenant's holds leases, import marks, what is wanted and what was trained; the fleet's what the collector knows.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names | FleetNames,
        key: kms.IKey,
        removal_policy: RemovalPolicy = KEEP,
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            table_name=names.state_table,
            encryption=dynamodb.TableEncryption.CUSTOMER_MANAGED,
            encryption_key=key,
            point_in_time_recovery_specification=dynamodb.PointInTimeRecoverySpecification(
                point_in_time_recovery_enabled=True
            ),
            removal_policy=removal_policy,
        )
