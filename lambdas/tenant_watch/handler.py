"""Looks at the tenant's schedules and at what has an idle action; publishes the first, answers with the second."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import datetime, timezone
from functools import cache
from pathlib import Path

import boto3
from botocore.config import Config

from lambdas.tenant_watch import drift, reading
from lambdas.tenant_watch.plan import lateness, parkings
from personalize import metrics

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 8})
WATCH = Path(__file__).with_name("watch.json")


@cache
def _clients() -> dict[str, object]:
    """Made once in the life of a function's process."""
    services = ("scheduler", "stepfunctions", "cloudwatch", "dynamodb")
    return {name: boto3.client(name, config=PATIENT) for name in services}


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``{"reason": "..."}``; returns ``periods`` (by schedule), ``actions`` and ``left`` (see plan)."""
    watch = json.loads(WATCH.read_text())
    answer = look(watch, _clients(), datetime.now(timezone.utc))
    print(json.dumps(answer))
    return answer


def look(watch: Mapping[str, object], clients: Mapping[str, object], now: datetime) -> dict[str, object]:
    """The look at one moment; ``clients`` are boto3's, by service."""
    schedules, states, cloudwatch = watch["schedules"], clients["stepfunctions"], clients["cloudwatch"]
    since = reading.since(schedules, watch["group"], clients["scheduler"])
    periods = lateness(schedules, since, reading.successes(schedules, since, states), now)
    if periods:
        _publish(watch["tenant"], max(periods.values()), cloudwatch, now)
    actions, left = _idle(watch, clients, now)
    drifts, stay = _drifts(watch, clients, now)
    return {"periods": periods, "actions": actions, "drifts": drifts, "left": left + stay}


def _idle(
    watch: Mapping[str, object], clients: Mapping[str, object], now: datetime
) -> tuple[list[dict[str, object]], list[str]]:
    idle = watch["idle"]
    if not idle:
        return [], []
    silences = reading.silences(idle, watch["tenant"], clients["cloudwatch"], now)
    known = reading.known(idle, silences, watch["stateTable"], clients["dynamodb"], clients["stepfunctions"])
    return parkings(idle, known, now)


def _drifts(
    watch: Mapping[str, object], clients: Mapping[str, object], now: datetime
) -> tuple[list[dict[str, object]], list[str]]:
    drifts, stay = [], []
    for one in watch["drifts"]:
        record = reading.plain(watch["stateTable"], f"solution#{one['solution']}", clients["dynamodb"])
        action, why = drift.retraining(one, reading.hours(one, clients["cloudwatch"], now), record, now)
        if action:
            drifts.append(action)
        else:
            stay.append(f"solution {one['solution']}: {why}")
    return drifts, stay


def _publish(tenant: str, periods: float, cloudwatch: object, now: datetime) -> None:
    datum = {
        "MetricName": metrics.PERIODS_SINCE_SUCCESS,
        "Dimensions": [{"Name": metrics.TENANT, "Value": tenant}],
        "Timestamp": now,
        "Value": periods,
    }
    cloudwatch.put_metric_data(Namespace=metrics.NAMESPACE, MetricData=[datum])
