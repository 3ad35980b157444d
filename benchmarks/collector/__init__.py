"""The collector over 500 campaigns: how long a run takes, how often it asks CloudWatch, what a campaign costs a month.

The slower of two runs counts, and the dearest of campaigns that are asked in different ways. What is counted and what
is not stands in cost.

    account   what there is in AWS, in memory
    runs      run after run in virtual time
    server    the same account over HTTP
    fleet     the timed runs
    cost      the virtual month
"""

from __future__ import annotations

from benchmarks.collector import cost, fleet
from benchmarks.figure import Figure

BAR = (
    "500 campaigns in under 10 s against 100 ms answers; one GetMetricData call per 500 queries; "
    "at most 0.40 USD per campaign and month"
)
MOST_SECONDS = 10.0
MOST_DOLLARS = 0.40


def measure() -> Figure:
    """Two runs of the real handler against the server; then a virtual month, at what the slower one took."""
    runs = fleet.timed()
    slower = max(run.seconds for run in runs)
    costs = {name: cost.dollars(usage) for name, usage in cost.spent(cost.HABITS, slower / fleet.CAMPAIGNS).items()}
    told = " and ".join(f"{run.seconds:.1f} s ({run.queries} queries in {run.calls} calls)" for run in runs)
    priced = ", ".join(f"{dollars:.2f} {name}" for name, dollars in costs.items())
    cheap = max(costs.values()) <= MOST_DOLLARS
    reached = slower < MOST_SECONDS and all(run.is_complete for run in runs) and cheap
    return Figure(f"{told}; USD per campaign and month: {priced}", reached)
