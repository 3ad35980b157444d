"""training-cost: the states that one tick enters, and what the reference tenant's month of orchestration costs.

A week is rehearsed with all schedules of the tenant, and taken for its share of a month. Counted is what the tenant's
machines and Lambdas do; Personalize itself, the account's collector, alarms and dashboards are not orchestration. What
an account has free of charge is not subtracted.
"""

from __future__ import annotations

from collections import Counter
from datetime import datetime, timedelta

from benchmarks.figure import Figure
from benchmarks.live import Live, serving
from benchmarks.training.ticks import TENANT, tick, unschedule
from personalize.metrics import NAMESPACE

MOST_STATES = {"FULL": (60.0, 45), "UPDATE": (20.0, 25)}  # mode -> minutes, states
MOST_DOLLARS, MOST_METRICS = 0.70, 5.0
BAR = (
    "FULL of 60 minutes at most 45 states (the AWS solution: 83), UPDATE of 20 minutes 25 (60);"
    f" a month at most {MOST_DOLLARS:.2f} USD (about 1.30), {MOST_METRICS:g} custom metrics (about 10)"
)
KNOWN = 6  # trainings of a mode before the one that is counted
WEEK, HOURS = 168, 730

# US dollars a unit: list prices of us-east-1 as of late 2026 (pricing pages of Step Functions, Lambda, DynamoDB,
# EventBridge, CloudWatch and X-Ray).
PRICES = {
    "states": 0.025 / 1_000,
    "Lambda requests": 0.20 / 1_000_000,
    "Lambda GB-seconds": 0.0000133334,
    "table writes": 0.625 / 1_000_000,
    "table reads": 0.125 / 1_000_000,
    "events": 1.00 / 1_000_000,
    "schedule firings": 1.00 / 1_000_000,
    "metric calls": 0.01 / 1_000,
    "log GB": 0.50,
    "traces": 5.00 / 1_000_000,
}
MEMORY_GB = 0.25  # of a function (stacks/components/function.py)
LOG_BYTES = 700  # of an event of an execution's history, whose data is not logged (stacks/components/workflow.py)
_WRITES = {"UpdateItem": 1, "PutItem": 1, "DeleteItem": 1, "TransactWriteItems": 4}
_READS = {"GetItem": 1, "Scan": 4, "Query": 1, "TransactGetItems": 2 * 3}


def measure() -> Figure:
    """Both parts."""
    states = {mode: states_of(mode, minutes) for mode, (minutes, _) in MOST_STATES.items()}
    usage, metrics = week()
    costs = {unit: PRICES[unit] * amount * HOURS / WEEK for unit, amount in usage.items()}
    total = sum(costs.values())
    items = ", ".join(f"{unit} {cost:.3f}" for unit, cost in sorted(costs.items(), key=lambda one: -one[1]))
    text = f"FULL {states['FULL']} states, UPDATE {states['UPDATE']}; {total:.2f} USD a month ({items})"
    few = all(states[mode] <= most for mode, (_, most) in MOST_STATES.items())
    reached = few and total <= MOST_DOLLARS and metrics <= MOST_METRICS
    return Figure(f"{text}; {metrics:.1f} custom metrics, by the hours in which they are published", reached)


def states_of(mode: str, minutes: float, known: int = KNOWN) -> int:
    """The states of one tick, once it is known how long trainings of the mode take."""
    with serving(TENANT) as running:
        unschedule(running)
        for _ in range(known):
            tick(running, mode, minutes)
        return tick(running, mode, minutes).transitions


def week() -> tuple[dict[str, float], float]:
    """What a week of the tenant takes in units, and how many custom metrics it has as they are billed."""
    with serving(TENANT) as running:
        aws, began = running.aws, running.aws.clock.now()
        aws.clock.run(until=began + timedelta(hours=WEEK))
        return _usage(running, began), _metrics(running, began)


def _usage(running: Live, began: datetime) -> dict[str, float]:
    aws, tenant = running.aws, running.names.tenant
    executions = [one for one in aws.executions if one.start >= began and one.machine.startswith(f"{tenant}-")]
    runs = [one for one in aws.invocations if one.at >= began and one.function.startswith(f"{tenant}-")]
    calls = Counter(
        call.operation
        for call in aws.calls
        if call.at >= began and call.outcome == "ok" and f"role/{tenant}-" in call.caller
    )
    return {
        "states": sum(one.transitions for one in executions),
        "Lambda requests": len(runs),
        "Lambda GB-seconds": sum(one.seconds for one in runs) * MEMORY_GB,
        "table writes": sum(calls[name] * units for name, units in _WRITES.items()),
        "table reads": sum(calls[name] * units for name, units in _READS.items()),
        "events": calls["PutEvents"],
        "schedule firings": sum(
            one.fired >= began and one.name.startswith(f"{tenant}-personalize/") for one in aws.fired
        ),
        "metric calls": calls["PutMetricData"],
        "log GB": sum(one.events for one in executions) * LOG_BYTES / 1e9,
        "traces": len(executions),
    }


def _metrics(running: Live, began: datetime) -> float:
    """A custom metric is billed by the hour in which it is published: the hours of all, in metrics of a whole week."""
    names, now = running.names, running.aws.clock.now()
    store = running.aws.metrics(names.account, names.region)
    own = [one for one in store.metrics(NAMESPACE) if ("Tenant", names.tenant) in one.dimensions]
    return sum(len(store.statistic(one, "SampleCount", 3600, began, now, now)) for one in own) / WEEK
