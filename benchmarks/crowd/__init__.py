"""Fifty tenants in one account and region: one virtual day of weekly FULL and hourly UPDATE trainings, all at once.

What they share is Personalize's: one request per second and operation, five imports and twenty trainings at a time. Of
the quotas only the number of dataset groups is raised, without which they would not fit. All have declared the same: on
the evening before the FULL trainings all their data comes at once.

    fleet      the tenant files, all alike but for their names
    day        all of them deployed into one rehearsal, given their data, and a day of it
    runs       what became of every run, which were lost, and how long things took
    requests   who was refused what, and the busiest minute of each operation
    story      the figures in words

``python -m benchmarks.crowd --tenants 3 --hours 3`` is a quick trial.
"""

from __future__ import annotations

import sys
import tempfile
import time
from pathlib import Path

from benchmarks.crowd import day, fleet, story
from benchmarks.figure import Figure
from rehearsal.run.synthesis import synthesize

TENANTS, HOURS = 50, 24.0
BAR = "50 tenants of one account, a virtual day, no run lost to throttling or quotas, in at most 20 minutes"
MOST_MINUTES = 20


def measure(tenants: int = TENANTS, hours: float = HOURS) -> Figure:
    """One day; the figure has a line for every kind of number."""
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"crowd: [{time.perf_counter() - began:4.0f} s] {line}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="crowd-") as scratch:
        say(f"synthesizing {tenants} tenants")
        folder = fleet.write(Path(scratch) / "fleet", tenants)
        played = day.play(tenants, synthesize(None, Path(scratch) / "cdk.out", folder), hours, say)
    minutes = (time.perf_counter() - began) / 60
    told = story.Story.of(played)
    text = f"{tenants} tenants, {hours:g} virtual hours in {minutes:.1f} minutes; {told.headline}"
    lines = "".join(f"\n  {line}" for line in told.lines)
    return Figure(f"{text}{lines}", reached=told.is_clean and minutes <= MOST_MINUTES)
