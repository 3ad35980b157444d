"""What the shop has beyond its tenant file: a table over the reports of its metric attribution, for Athena.

Personalize writes them as CSV files to the tenant's data bucket (developer guide, "Measuring the impact of
recommendations", "Publishing to Amazon S3"). The table is data about data: no crawler, nothing that is billed.
"""

from __future__ import annotations

from aws_cdk import Stack, aws_glue as glue
from constructs import Construct

from config.models import Tenant
from stacks.requests.datasets import REPORTS
from stacks.tenant_stage import TenantStage

COLUMNS = {
    "metric_name": "string",
    "event_type": "string",
    "value": "double",
    "math_function": "string",
    "event_attribution_source": "string",
    "timestamp": "bigint",
}
_CSV = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
_INPUT = "org.apache.hadoop.mapred.TextInputFormat"
_OUTPUT = "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat"


class Boutique(TenantStage):
    """The tenant's own stacks, and one more."""

    def __init__(self, scope: Construct, construct_id: str, *, tenant: Tenant) -> None:
        super().__init__(scope, construct_id, tenant=tenant)
        self.reports = Stack(
            self,
            "reports",
            stack_name=self.names.stack("reports"),
            description=f"Amazon Personalize, tenant {self.names.tenant}: reports for Athena",
        )
        database = glue.CfnDatabase(
            self.reports,
            "Database",
            catalog_id=self.names.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(name=f"{self.names.tenant}_personalize"),
        )
        glue.CfnTable(
            self.reports,
            "Impact",
            catalog_id=self.names.account,
            database_name=database.ref,
            table_input=self._table(),
        )

    def _table(self) -> glue.CfnTable.TableInputProperty:
        columns = [glue.CfnTable.ColumnProperty(name=name, type=type) for name, type in COLUMNS.items()]
        return glue.CfnTable.TableInputProperty(
            name="impact",
            table_type="EXTERNAL_TABLE",
            parameters={"classification": "csv", "skip.header.line.count": "1"},
            storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                columns=columns,
                location=f"s3://{self.names.data_bucket}/{REPORTS}",
                input_format=_INPUT,
                output_format=_OUTPUT,
                serde_info=glue.CfnTable.SerdeInfoProperty(serialization_library=_CSV),
            ),
        )
