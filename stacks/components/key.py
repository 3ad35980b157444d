"""The tenant's KMS key: who may use it is said here and nowhere else."""

from __future__ import annotations

from collections.abc import Iterable

from aws_cdk import RemovalPolicy, aws_iam as iam, aws_kms as kms
from constructs import Construct

from personalize.naming import Names, Owner

USE = ("kms:Decrypt", "kms:DescribeKey", "kms:GenerateDataKey", "kms:GenerateDataKeyWithoutPlaintext")
WRITE = ("kms:Encrypt", "kms:ReEncryptFrom", "kms:ReEncryptTo")


class Key(kms.Key):
    """A key with rotation, for everything that the tenant stores.

    A role needs no permission of its own on the key, and no other stack its ARN: the key's policy lets the tenant's
    roles, each named exactly, use it through the services that hold the tenant's data. A condition may name a role
    before it exists. ``users`` read and write table and topic, ``readers`` files, ``writers`` also write files.
    """

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        users: Iterable[str],
        readers: Iterable[str] = (),
        writers: Iterable[str] = (),
    ) -> None:
        super().__init__(
            scope,
            construct_id,
            alias=names.key_alias,
            description=f"Data of tenant {names.tenant} in Personalize",
            enable_key_rotation=True,
            removal_policy=RemovalPolicy.RETAIN_ON_UPDATE_OR_DELETE,
        )
        self._allow_roles("TenantRolesThroughServices", names, users, ("dynamodb", "sns"), [*USE, *WRITE])
        # S3 decrypts for whoever reads, and generates a data key for whoever writes (user guide, "Using server-side
        # encryption with AWS KMS keys").
        self._allow_roles("TenantRolesReadFiles", names, [*readers, *writers], ("s3",), ["kms:Decrypt"])
        self._allow_roles("TenantRolesWriteFiles", names, writers, ("s3",), ["kms:GenerateDataKey"])
        # SNS developer guide, "Managing Amazon SNS encryption keys": an alarm publishes to an encrypted topic only if
        # the key lets CloudWatch use it; unlike EventBridge it says for which alarm.
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid="AlarmsOfTheTenant",
                principals=[iam.ServicePrincipal("cloudwatch.amazonaws.com")],
                actions=["kms:Decrypt", "kms:GenerateDataKey"],
                resources=["*"],
                conditions=alarms_only(names),
            )
        )
        # Personalize developer guide, "Giving Amazon Personalize permission to use your key": both the service and the
        # role that it assumes. The role stands in its condition, since its own policy already refers to the key.
        service = iam.ServicePrincipal("personalize.amazonaws.com")
        role = {"ArnEquals": {"aws:PrincipalArn": names.personalize_role_arn}}
        self._allow_personalize("PersonalizeService", service, personalize_only(names))
        self._allow_personalize("PersonalizeRole", iam.AnyPrincipal(), role)

    def _allow_roles(
        self, sid: str, names: Names, roles: Iterable[str], services: Iterable[str], actions: list[str]
    ) -> None:
        arns = sorted(names.role_arn(role) for role in roles)
        if not arns:
            return
        through = [f"{service}.{names.region}.amazonaws.com" for service in services]
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[iam.AnyPrincipal()],
                actions=actions,
                resources=["*"],
                conditions={
                    "StringEquals": {"kms:CallerAccount": names.account, "kms:ViaService": through},
                    "ArnEquals": {"aws:PrincipalArn": arns},
                },
            )
        )

    def _allow_personalize(self, sid: str, principal: iam.IPrincipal, conditions: dict[str, object]) -> None:
        self.add_to_resource_policy(
            iam.PolicyStatement(
                sid=sid,
                principals=[principal],
                actions=["kms:Decrypt", "kms:GenerateDataKey", "kms:DescribeKey", "kms:CreateGrant", "kms:ListGrants"],
                resources=["*"],
                conditions=conditions,
            )
        )


def alarms_only(names: Owner) -> dict[str, object]:
    """The condition under which CloudWatch may act: for alarms of this tenant, or of the fleet."""
    return {
        "StringEquals": {"aws:SourceAccount": names.account},
        "ArnLike": {"aws:SourceArn": names.alarm_arn("*")},
    }


def personalize_only(names: Names) -> dict[str, object]:
    """The condition under which Personalize may act: for this account's own Personalize resources in this region."""
    return {
        "StringEquals": {"aws:SourceAccount": names.account},
        "ArnLike": {"aws:SourceArn": names.arn("personalize", "*")},
    }
