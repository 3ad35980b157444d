"""`make test` once everything is set up."""

from __future__ import annotations

from benchmarks.figure import Figure, seconds

BAR = "under 3 minutes"
MOST_SECONDS = 180.0


def measure() -> Figure:
    """One run of the whole suite, linter included."""
    took = seconds(["make", "test"])
    return Figure(f"{took:.0f} s", took < MOST_SECONDS)
