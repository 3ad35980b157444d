"""The tenant's data files as tables, and where they may be asked about: Glue's catalogue and a work group of Athena."""

from __future__ import annotations

from collections.abc import Mapping

from aws_cdk import aws_athena as athena, aws_glue as glue, aws_kms as kms, aws_s3 as s3
from constructs import Construct

from config.models import Dataset
from personalize import folders
from personalize.naming import Names

MOST_BYTES = 1_100 * 10**9  # of one query: the largest import that AWS grants is 1 TB


class Catalogue(Construct):
    """A table for each dataset that is checked; ``incremental`` are those that have one for new files as well."""

    def __init__(
        self,
        scope: Construct,
        construct_id: str,
        *,
        names: Names,
        bucket: s3.IBucket,
        key: kms.IKey,
        datasets: Mapping[str, Dataset],
        incremental: tuple[str, ...],
    ) -> None:
        super().__init__(scope, construct_id)
        self.database = glue.CfnDatabase(
            self,
            "Database",
            catalog_id=names.account,
            database_input=glue.CfnDatabase.DatabaseInputProperty(
                name=names.catalogue, description=f"Data files of tenant {names.tenant}"
            ),
        )
        for name, dataset in datasets.items():
            self._table(names, name, folders.data(name), dataset)
            if name in incremental:
                self._table(names, folders.new_table(name), folders.staging(name), dataset)
        self.work_group = athena.CfnWorkGroup(
            self,
            "WorkGroup",
            name=names.work_group,
            description=f"Looks at the data files of tenant {names.tenant} before they are imported",
            recursive_delete_option=True,  # its history holds no more than the reports do
            work_group_configuration=athena.CfnWorkGroup.WorkGroupConfigurationProperty(
                enforce_work_group_configuration=True,
                publish_cloud_watch_metrics_enabled=False,
                bytes_scanned_cutoff_per_query=MOST_BYTES,
                result_configuration=athena.CfnWorkGroup.ResultConfigurationProperty(
                    output_location=f"s3://{bucket.bucket_name}/{folders.QUERIES}",
                    expected_bucket_owner=names.account,
                    encryption_configuration=athena.CfnWorkGroup.EncryptionConfigurationProperty(
                        encryption_option="SSE_KMS", kms_key=key.key_arn
                    ),
                ),
            ),
        )

    def _table(self, names: Names, name: str, folder: str, dataset: Dataset) -> None:
        """Every column is text, so that what is no number can be found; one more takes what a line has too much."""
        columns = [*(column.name.lower() for column in dataset.columns), folders.BEYOND]
        made = glue.CfnTable(
            self,
            "".join(part.capitalize() for part in name.split("_")),
            catalog_id=names.account,
            database_name=names.catalogue,
            table_input=glue.CfnTable.TableInputProperty(
                name=name,
                table_type="EXTERNAL_TABLE",
                parameters={"classification": "csv", "skip.header.line.count": "1"},
                storage_descriptor=glue.CfnTable.StorageDescriptorProperty(
                    location=f"s3://{names.data_bucket}/{folder}",
                    columns=[glue.CfnTable.ColumnProperty(name=one, type="string") for one in columns],
                    input_format="org.apache.hadoop.mapred.TextInputFormat",
                    output_format="org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
                    serde_info=glue.CfnTable.SerdeInfoProperty(
                        serialization_library="org.apache.hadoop.hive.serde2.OpenCSVSerde",
                        parameters={"separatorChar": ",", "quoteChar": '"', "escapeChar": "\\"},
                    ),
                ),
            ),
        )
        made.add_resource_dependency(self.database)
