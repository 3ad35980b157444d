"""Schemas, the datasets that CloudFormation cannot create, and what measures the impact of recommendations."""

from __future__ import annotations

from config.models import Dataset, MetricAttribution, Tenant
from personalize.naming import Names
from personalize.schemas import BEYOND_CLOUDFORMATION, DATASET_TYPES, avro
from stacks.requests.solutions import Request

REPORTS = "metric-attribution/"  # where in the data bucket the reports of a metric attribution lie


def schema_name(names: Names, key: str, text: str, domain: str | None) -> str:
    """The name of a schema: with a hash of its text, since a schema cannot be changed."""
    return names.versioned(key, {"schema": text} | ({"domain": domain} if domain else {}))


def beyond_cloudformation(tenant: Tenant) -> dict[str, Dataset]:
    """The declared datasets that reconciliation creates."""
    return {key: dataset for key, dataset in tenant.datasets.declared.items() if key in BEYOND_CLOUDFORMATION}


def creation(key: str, dataset: Dataset, names: Names, tags: list[dict[str, str]]) -> Request:
    """The requests that make a dataset with its schema, and the ARNs that they lead to."""
    text = avro(key, dataset.columns)
    schema = schema_name(names, key, text, None)  # these types exist in custom dataset groups only
    request: Request = {
        "Name": names.dataset(key),
        "DatasetType": DATASET_TYPES[key],
        "DatasetGroupArn": names.dataset_group_arn,
        "SchemaArn": names.schema_arn(schema),
    }
    return {
        "name": key,
        "arn": names.dataset_arn(key),
        "schemaArn": names.schema_arn(schema),
        "schema": {"Name": schema, "Schema": text},
        "request": request | ({"Tags": tags} if tags else {}),
    }


def attribution(attribution: MetricAttribution, names: Names) -> Request:
    """CreateMetricAttribution and the ARN that it leads to."""
    return {
        "arn": names.personalize_arn("metric-attribution", names.metric_attribution),
        "request": {
            "Name": names.metric_attribution,
            "DatasetGroupArn": names.dataset_group_arn,
            "Metrics": [
                {"EventType": one.event_type, "MetricName": one.name, "Expression": one.expression}
                for one in attribution.metrics
            ],
            "MetricsOutputConfig": {
                "RoleArn": names.personalize_role_arn,
                "S3DataDestination": {"Path": f"s3://{names.data_bucket}/{REPORTS}"},
            },
        },
    }
