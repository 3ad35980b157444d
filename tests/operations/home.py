"""A tenant's home for `destroy`. Personalize is the emulator, stores are moto's; CloudFormation is the fake of these
tests, which knows protection and deletions that fail."""

from __future__ import annotations

from datetime import timedelta

import boto3

from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.destroy import holdings
from operations.destroy.destroy import Destruction
from personalize.naming import Names
from tests.operations.cloudformation import GONE, CloudFormation, Deployed
from tests.operations.conftest import Account, Checked

NAMES = Names("acme", "123456789012", "eu-west-1")
FLEET = "personalize-fleet"
SCHEMA = (
    '{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "fields": ['
    '{"name": "USER_ID", "type": "string"}, {"name": "ITEM_ID", "type": "string"},'
    ' {"name": "TIMESTAMP", "type": "long"}], "version": "1.0"}'
)


class Home:
    """Tenant acme as its stacks and machines leave it, and things that are none of acme's business."""

    def __init__(self, clock):
        self.clock = clock
        self.account = Account()
        clients = {service: boto3.client(service, region_name=NAMES.region) for service in SERVICES}
        self.cloudformation = CloudFormation(self.account)
        clients["cloudformation"] = Checked("cloudformation", self.cloudformation)
        self.lines = []
        self.calls = Calls(clients, self.sleep, tell=self.lines.append)
        self.call = self.calls.call

    def sleep(self, seconds):
        self.clock.shift(timedelta(seconds=seconds))
        self.account.sleep(seconds)

    def deploy(self, *tenants):
        for tenant in tenants:
            for part in holdings.PARTS:
                self.add(f"{tenant}-{part}", f"Amazon Personalize, tenant {tenant}: {part}", protected=part == "data")
        self.add(FLEET, "Amazon Personalize, all tenants of this account and region")

    def add(self, name, description="", *, protected=False):
        bucket = {"Resources": {"Bucket": {"Type": "AWS::S3::Bucket"}}}
        self.account.stacks[name] = Deployed(name, bucket, description=description, protected=protected)

    def fill(self):
        call, group = self.call, {"datasetGroupArn": NAMES.dataset_group_arn}
        call("personalize", "create_dataset_group", name=NAMES.dataset_group)
        self.sleep(600)
        for name in ("acme_interactions_0123abcd", "by-hand"):
            call("personalize", "create_schema", name=name, schema=SCHEMA)
        schema = {"schemaArn": NAMES.schema_arn("acme_interactions_0123abcd"), "datasetType": "Interactions"}
        call("personalize", "create_dataset", name="acme_interactions", **group, **schema)
        self.sleep(600)
        call("personalize", "create_event_tracker", name=NAMES.event_tracker, **group)
        self.sleep(600)
        for bucket in (NAMES.data_bucket, NAMES.log_bucket, "acme-eu-personalize"):
            call("s3", "create_bucket", Bucket=bucket, CreateBucketConfiguration={"LocationConstraint": "eu-west-1"})
        versioning = {"VersioningConfiguration": {"Status": "Enabled"}}
        call("s3", "put_bucket_versioning", Bucket=NAMES.data_bucket, **versioning)
        for content in (b"1", b"2"):
            call("s3", "put_object", Bucket=NAMES.data_bucket, Key="data/items/items.csv", Body=content)
        call("s3", "delete_object", Bucket=NAMES.data_bucket, Key="data/items/items.csv")
        call("s3", "create_multipart_upload", Bucket=NAMES.data_bucket, Key="data/half.csv")
        call("s3", "put_object", Bucket=NAMES.log_bucket, Key="log", Body=b"x")
        key = {"AttributeName": "id"}
        call(
            "dynamodb",
            "create_table",
            TableName=NAMES.state_table,
            KeySchema=[key | {"KeyType": "HASH"}],
            AttributeDefinitions=[key | {"AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        for tenant in ("acme", "acme-eu"):
            call("kms", "create_key", Description=f"Data of tenant {tenant} in Personalize")
            call("logs", "create_log_group", logGroupName=f"/aws/lambda/{tenant}-reconciliation")

    def destroy(self, *, retain, dry_run=False, confirmed=True, own_stacks=()):
        self.lines.clear()
        made = Destruction(NAMES, self.calls, self.lines.append, lambda: confirmed, retain, own_stacks)
        return made.run(dry_run=dry_run)

    def left(self):
        return holdings.read(NAMES, self.calls)

    def standing(self):
        return [name for name, stack in self.account.stacks.items() if stack.status != GONE]
