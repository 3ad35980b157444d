"""training-lag: how long a version that is trained waits for the request that a campaign serve it.

The durations of trainings vary by a fifth to either side from run to run, by a fixed seed. The first ones, of which
nothing is known yet, are not counted.
"""

from __future__ import annotations

import random
import statistics
import sys

from benchmarks.figure import Figure
from benchmarks.live import serving
from benchmarks.training.ticks import TENANT, tick, unschedule

MEAN, HIGH = 60, 120  # seconds
BAR = (
    f"mean at most {MEAN} s, 95th percentile {HIGH} s, trainings of 60 (FULL) and 20 minutes (UPDATE), 20 % to and fro"
)
MINUTES = {"FULL": 60.0, "UPDATE": 20.0}
VARIES, RUNS, KNOWN = 0.2, 60, 5


def measure() -> Figure:
    """Trainings of both modes."""
    lags = measured()
    told = [f"{mode} mean {statistics.mean(of):.0f} s, 95th {high(of):.0f} s" for mode, of in lags.items()]
    reached = all(statistics.mean(of) <= MEAN and high(of) <= HIGH for of in lags.values())
    return Figure(f"{'; '.join(told)}, of {RUNS} trainings each", reached)


def measured(runs: int = RUNS) -> dict[str, list[float]]:
    """The lags by mode, in seconds."""
    lots = random.Random(0)
    with serving(TENANT) as running:
        unschedule(running)
        found: dict[str, list[float]] = {}
        for mode, minutes in MINUTES.items():
            lags = []
            for number in range(KNOWN + runs):
                lags.append(tick(running, mode, minutes * lots.uniform(1 - VARIES, 1 + VARIES)).lag)
                if number % 20 == 0:
                    print(f"training-lag: {mode} {number} of {KNOWN + runs}", file=sys.stderr, flush=True)
            found[mode] = lags[KNOWN:]
    return found


def high(lags: list[float]) -> float:
    """The 95th percentile."""
    return statistics.quantiles(lags, n=20)[-1]
