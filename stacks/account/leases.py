"""What an account's tenants have to share: a table of leases that all of them write."""

from __future__ import annotations

from aws_cdk import RemovalPolicy, aws_dynamodb as dynamodb
from constructs import Construct

from personalize.naming import FleetNames
from stacks.components.role import acknowledge
from stacks.components.storage import ItemTable


class Leases(ItemTable):
    """One item for each thing of which there is not enough for everybody (stacks.state_machines.places).

    Encrypted with the account's key of DynamoDB and not with the fleet's: what lies in it are names of datasets, and no
    tenant's machine has any business with the fleet's key.
    """

    def __init__(self, scope: Construct, construct_id: str, *, names: FleetNames) -> None:
        super().__init__(
            scope,
            construct_id,
            table_name=names.leases_table,
            encryption=dynamodb.TableEncryption.AWS_MANAGED,
            removal_policy=RemovalPolicy.DESTROY,
        )
        restored = "a lease lasts for minutes: one that is restored would belong to nobody, and none is missed"
        acknowledge(self, {"AwsSolutions-DDB3": restored})
