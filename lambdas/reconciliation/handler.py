"""Reads the desired state (beside this file) and the actual one, and answers with the plan."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone
from pathlib import Path

import boto3
from botocore.config import Config

from lambdas.reconciliation.plan import plan
from lambdas.reconciliation.plan.entries import GRACE
from lambdas.reconciliation.reading import read

# Personalize answers one request per second and operation, for the whole account: the SDK's own retries have to
# outlast the other tenants. LimitExceededException is among the codes that standard mode retries.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12})
DESIRED = Path(__file__).with_name("desired.json")


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``reason``, which it leaves to the machine's record, and perhaps ``graceHours`` in place of the usual, or
    the ``desired`` state of a tenant file that is not deployed yet. Returns the plan (see plan).
    """
    desired = event.get("desired") or json.loads(DESIRED.read_text())
    grace = timedelta(hours=event["graceHours"]) if "graceHours" in event else GRACE
    # Made anew for each run: a client may make so many repeats and no more until requests go well again (boto3 guide,
    # "Standard retry mode": its quota), and a crowded hour must leave some for the next plan.
    clients = [boto3.client(name, config=PATIENT) for name in ("dynamodb", "personalize", "s3", "stepfunctions")]
    return plan(desired, read(desired, *clients, now=datetime.now(timezone.utc), grace=grace))
