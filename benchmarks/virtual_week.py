"""A virtual week of the sample tenant (weekly FULL, hourly UPDATE, daily rotation), twice: a seed has one story only.

It runs on the MovieLens data where it is at hand beside the project, else on generated data of the same size.
"""

from __future__ import annotations

import json
import sys
import tempfile
from pathlib import Path

from benchmarks.figure import ROOT, Figure, seconds

BAR = "1 FULL, 168 UPDATE ticks, 7 rotations in at most 90 s; the same seed, the same timeline"
MOST_SECONDS = 90.0
TICKS = {"FULL": 1, "UPDATE": 168, "rotations": 7}
MOVIELENS = ROOT.parent / "shared" / "data" / "movielens"
# As many users, items and interactions as MovieLens has.
SIZE = ["--users", "610", "--items", "9742", "--interactions", "158371"]


def measure() -> Figure:
    """Two runs of the same week: the slower one counts."""
    with tempfile.TemporaryDirectory() as scratch:
        runs = [week(Path(scratch) / name) for name in ("first", "second")]
    (took, ticks, story), (again, _ticks, other) = runs
    same = story == other
    slower = max(took, again)
    source = "MovieLens" if MOVIELENS.is_dir() else "generated data"
    told = "the same timeline twice" if same else "two different timelines"
    text = f"{slower:.1f} s on {source}; {counted(ticks)}; {told}"
    return Figure(text, slower <= MOST_SECONDS and ticks == TICKS and same)


def counted(ticks: dict[str, int]) -> str:
    """The firings in words."""
    return ", ".join(f"{number} {name}" for name, number in ticks.items())


def week(out: Path, *options: str) -> tuple[float, dict[str, int], str]:
    """A week as a user plays it: how many seconds it took, how often schedules fired, and its timeline."""
    data = ["--data", str(MOVIELENS)] if MOVIELENS.is_dir() else SIZE
    command = [sys.executable, "-m", "rehearsal", "--tenant", "streamly", "--days", "7", "--out", str(out)]
    took = seconds([*command, *data, *options])
    fired = {due["name"]: len(due["fired"]) for due in json.loads((out / "rehearsal.json").read_text())["schedules"]}
    ticks = {
        "FULL": fired["streamly_train-for-you-FULL"],
        "UPDATE": fired["streamly_train-for-you-UPDATE"],
        "rotations": fired["streamly_rotate-recent"],
    }
    return took, ticks, (out / "timeline.txt").read_text()
