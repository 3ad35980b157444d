"""Reads the desired state (beside this file) and the actual one, and answers with the plan."""

from __future__ import annotations

import json
from collections.abc import Iterable
from decimal import Decimal
from pathlib import Path

import boto3
from boto3.dynamodb.types import TypeDeserializer
from botocore.config import Config

from lambdas.reconciliation.plan import Actual, plan

# Personalize answers one request per second and operation, for the whole account: the SDK's own retries have to
# outlast the other tenants. LimitExceededException is among the codes that standard mode retries.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12})
DESIRED = Path(__file__).with_name("desired.json")


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``{"reason": "..."}``, which it leaves to the machine's record; returns the plan (see plan.py)."""
    desired = json.loads(DESIRED.read_text())
    services = ("dynamodb", "personalize", "s3", "stepfunctions")
    return plan(desired, read(desired, *(boto3.client(name, config=PATIENT) for name in services)))


def read(
    desired: dict[str, object], dynamodb: object, personalize: object, s3: object, stepfunctions: object
) -> Actual:
    """The actual state of the tenant that desired is about, through four boto3 clients."""
    pages = dynamodb.get_paginator("scan").paginate(TableName=desired["stateTable"], ConsistentRead=True)
    records = [_plain(item) for page in pages for item in page["Items"]]
    summaries = personalize.get_paginator("list_solutions").paginate(datasetGroupArn=desired["datasetGroupArn"])
    return Actual(
        records={record["id"]: record for record in _held(records, stepfunctions)},
        solutions={summary["name"]: summary["solutionArn"] for page in summaries for summary in page["solutions"]},
        files={name: _has_files(s3, desired["dataBucket"], f"data/{name}/") for name in desired["datasets"]},
    )


def _held(records: Iterable[dict[str, object]], stepfunctions: object) -> list[dict[str, object]]:
    """The records, without holders that are no longer running: those hold nothing, whoever comes next takes over."""
    return [
        {name: value for name, value in record.items() if name != "holder" or _is_running(value, stepfunctions)}
        for record in records
    ]


def _is_running(execution: str, stepfunctions: object) -> bool:
    try:
        return stepfunctions.describe_execution(executionArn=execution)["status"] == "RUNNING"
    except stepfunctions.exceptions.ExecutionDoesNotExist:
        return False


def _has_files(s3: object, bucket: str, prefix: str) -> bool:
    answer = s3.list_objects_v2(Bucket=bucket, Prefix=prefix, Delimiter="/", MaxKeys=100)
    return any(found["Size"] > 0 for found in answer.get("Contents", ()))


def _plain(item: dict[str, object]) -> dict[str, object]:
    deserialize = TypeDeserializer().deserialize
    values = {name: deserialize(value) for name, value in item.items()}
    return {name: int(value) if isinstance(value, Decimal) else value for name, value in values.items()}
