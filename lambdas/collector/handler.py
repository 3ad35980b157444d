"""Runs one collection: EventBridge Scheduler calls it every quarter of an hour."""

from __future__ import annotations

import json
import os
import time
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import boto3
from botocore.config import Config

from lambdas.collector.collection import Clients, Collection
from lambdas.collector.patience import Patience

# All tenants share one request per second and operation: lists are worth waiting for, what is described has to give
# way to deployments. LimitExceededException is among the codes that standard mode retries.
PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 12})
GIVING_WAY = Config(retries={"mode": "standard", "total_max_attempts": 2})

DECLARED = Path(__file__).with_name("declared.json")  # of all tenant files, written at synthesis


@cache
def _clients() -> Clients:
    """Made once in the life of a function's process."""
    return Clients(
        personalize=boto3.client("personalize", config=PATIENT),
        describing=boto3.client("personalize", config=GIVING_WAY),
        cloudwatch=boto3.client("cloudwatch", config=PATIENT),
        dynamodb=boto3.client("dynamodb", config=PATIENT),
    )


def handler(event: dict[str, object], context: object) -> dict[str, int]:
    """Takes nothing; returns how many resources, queries and data there were, which the log tells as well."""
    now, patience = datetime.now(timezone.utc), Patience(json.loads(DECLARED.read_text()))
    told = Collection(_clients(), os.environ["TABLE"], patience, now, time.sleep).run()
    print(json.dumps(told))
    return told
