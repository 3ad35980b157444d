"""Reads the desired state (beside this file) and the actual one, and answers with the plan."""

from __future__ import annotations

import json
from pathlib import Path

import boto3
from botocore.config import Config

from lambdas.reconciliation.plan import plan
from lambdas.reconciliation.reading import read

# Personalize answers one request per second and operation, for the whole account: the SDK's own retries have to
# outlast the other tenants. LimitExceededException is among the codes that standard mode retries.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12})
DESIRED = Path(__file__).with_name("desired.json")


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``{"reason": "..."}``, which it leaves to the machine's record; returns the plan (see plan)."""
    desired = json.loads(DESIRED.read_text())
    services = ("dynamodb", "personalize", "s3", "stepfunctions")
    return plan(desired, read(desired, *(boto3.client(name, config=PATIENT) for name in services)))
