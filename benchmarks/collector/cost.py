"""What the collector costs for one campaign in a month, from what it does in a virtual one.

Counted are the hours in which each metric of ours is published, the metrics asked of GetMetricData, the calls of
PutMetricData, the runs and seconds of the Lambda, and the reads and writes of the table. Not counted are alarms,
dashboards, logs, the key of the table, its few kilobytes, the schedule (14 million free invocations a month), and who
reads the published metrics. What all campaigns share (calls, reads) is divided by their number.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Mapping
from datetime import datetime, timedelta, timezone

from benchmarks.collector.account import Account, Params
from benchmarks.collector.runs import QUARTER, Runs
from lambdas.collector.records import PREFIX

HOURS = 730  # of a month, as AWS counts
MONTH = timedelta(hours=HOURS)
MEMORY_GB = 0.25  # of the function (stacks/components/function.py)
START = datetime(2026, 11, 1, tzinfo=timezone.utc)
RECIPE, OPERATION = "aws-user-personalization-v2", "GetRecommendations"

# US dollars a unit: list prices of us-east-1 as of late 2026 (pricing pages of CloudWatch, Lambda and DynamoDB). What
# an account has free of charge is not subtracted.
PRICES = {
    "metric hours": 0.30 / HOURS,  # a custom metric of the first 10,000, by the hour in which it is published
    "metrics asked": 0.01 / 1_000,  # GetMetricData
    "put calls": 0.01 / 1_000,  # PutMetricData
    "runs": 0.20 / 1_000_000,  # Lambda requests
    "GB-seconds": 0.0000133334,  # Lambda on arm64
    "writes": 0.625 / 1_000_000,  # DynamoDB on demand, 1 KB each
    "reads": 0.125 / 1_000_000,  # 4 KB each, consistent
}

Usage = dict[str, float]
Habit = Callable[[datetime], bool]  # whether a campaign is asked in the five minutes from a moment on

HABITS: dict[str, Habit] = {
    "in daily use": lambda moment: 7 <= moment.hour < 23,
    "idle": lambda moment: False,
    "asked every two hours": lambda moment: moment.hour % 2 == 0 and moment.minute == 0,
    "asked once a day": lambda moment: moment.hour == 9 and moment.minute == 0,
    "never silent": lambda moment: True,
}


def dollars(usage: Usage) -> float:
    """What it costs."""
    return sum(PRICES[unit] * amount for unit, amount in usage.items())


def spent(habits: Mapping[str, Habit], seconds: float, time: timedelta = MONTH) -> dict[str, Usage]:
    """What a month takes in units, by campaign, in an account of one campaign a habit, collected for a day already.

    `seconds` is each one's share in the time of a run.
    """
    account = Account()
    arns = {
        name: account.campaign(f"acme_c{place}", recipe=RECIPE, created=START - MONTH)
        for place, name in enumerate(habits)
    }
    runs = Runs(account, START - timedelta(days=1))
    reads = 0.0
    while runs.now < START + time:
        if runs.now == START:
            account.put.clear()
            account.calls.clear()
            reads = 0.0
        for name, habit in habits.items():
            _live(account, arns[name], habit, runs.now)
        reads += units(list(account.items.values()), 4_096) / 2  # a scan is eventually consistent: half the price
        runs.run()
    return {name: _usage(account, arn, reads, time // QUARTER * seconds) for name, arn in arns.items()}


def _live(account: Account, arn: str, habit: Habit, now: datetime) -> None:
    """The requests of the last quarter of an hour come in; those that nobody looks at any more go."""
    for minutes in (15, 10, 5):
        moment = now - timedelta(minutes=minutes)
        if habit(moment):
            account.ask(arn, OPERATION, moment)
        account.requests.get((arn, OPERATION), {}).pop(moment - timedelta(days=2), None)


def _usage(account: Account, arn: str, reads: float, seconds: float) -> Usage:
    sharers, called = len(account.campaigns), account.called()
    published = {
        (datum["MetricName"], datum["Timestamp"].replace(minute=0))
        for datum in account.put
        if datum["Dimensions"][-1]["Value"] == arn.rpartition("_")[2]
    }
    asked = Counter(
        query["MetricStat"]["Metric"]["Dimensions"][0]["Value"]
        for operation, params in account.calls
        if operation == "GetMetricData"
        for query in params["MetricDataQueries"]
    )
    return {
        "metric hours": len(published),
        "metrics asked": asked[arn],
        "put calls": called["PutMetricData"] / sharers,
        "runs": called["Scan"] / sharers,  # each begins with one: the table is small
        "GB-seconds": seconds * MEMORY_GB,
        "writes": sum(units([item], 1_024) for item in _written(account, arn)),
        "reads": reads / sharers,
    }


def _written(account: Account, arn: str) -> list[Params]:
    """What was written of a campaign, write by write."""
    items = [
        request["PutRequest"]["Item"]
        for operation, params in account.calls
        if operation == "BatchWriteItem"
        for requests in params["RequestItems"].values()
        for request in requests
        if "PutRequest" in request
    ]
    return [item for item in items if item["id"]["S"] == PREFIX + arn]


def units(items: list[Params], size: int) -> int:
    """How many units of a size items are: as JSON, in which they are larger than as DynamoDB counts."""
    return max(1, -(-len(json.dumps(items)) // size))
