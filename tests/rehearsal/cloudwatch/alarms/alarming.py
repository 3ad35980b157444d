"""Alarms for tests: requests that CloudWatch takes, alarms out of them, datapoints as the user guide draws them."""

from __future__ import annotations

import datetime as dt
from typing import Any

from rehearsal.cloudwatch.alarms import settings
from rehearsal.cloudwatch.alarms.evaluation import Datapoint
from rehearsal.cloudwatch.alarms.register import Alarm, initial
from rehearsal.cloudwatch.alarms.rules import parse
from rehearsal.cloudwatch.alarms.settings import Settings
from rehearsal.iam.rows import Scope
from tests.rehearsal.cloudwatch.requests import START

SCOPE = Scope("111111111111", "eu-west-1")
TOPIC = "arn:aws:sns:eu-west-1:111111111111:alerts"
MINUTE = dt.timedelta(minutes=1)
FIVE_MINUTES = dt.timedelta(minutes=5)
_DRAWN = {"0": 0.0, "X": 10.0, "-": None}  # the threshold of `request` is 5


def request(*without: str, **changes: Any) -> dict[str, Any]:
    """What PutMetricAlarm takes for 3 out of 3 datapoints of five minutes above 5, with changes."""
    asked = {
        "AlarmName": "busy",
        "Namespace": "Test",
        "MetricName": "m",
        "Statistic": "Sum",
        "Period": 300,
        "EvaluationPeriods": 3,
        "Threshold": 5.0,
        "ComparisonOperator": "GreaterThanThreshold",
        **changes,
    }
    return {name: value for name, value in asked.items() if name not in without}


def on_expression(*queries: dict[str, Any], **changes: Any) -> dict[str, Any]:
    """The same on an expression, by its queries."""
    single = ("Namespace", "MetricName", "Statistic", "Period")
    return request(*single, Metrics=list(queries), **changes)


def wanted(**changes: Any) -> Settings:
    """The settings of such a request."""
    return settings.of(request(**changes))


def drawn(row: str) -> list[Datapoint]:
    """`0 - X - X` as datapoints of five minutes, the newest on the right: within, missing, breaching."""
    values = [_DRAWN[sign] for sign in row.split()]
    return [Datapoint(START + place * FIVE_MINUTES, value) for place, value in enumerate(values)]


def alarm(asked: dict[str, Any] | None = None) -> Alarm:
    """An alarm as it is right after its creation: a composite one, if the request has a rule."""
    asked = asked or request()
    state = initial(START)
    made = Alarm(asked["AlarmName"], SCOPE, asked, START, START, state, state)
    if "AlarmRule" in asked:
        made.rule = parse(asked["AlarmRule"])
    else:
        made.settings = settings.of(asked)
    return made
