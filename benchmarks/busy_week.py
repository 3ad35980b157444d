"""A virtual week of the sample tenant with traffic, as `virtual-week` besides: the collector and every alarm at work.

The load is a real trace of a load balancer where it is at hand beside the project, else the pattern of a week; on
Wednesday it falls silent for good, so that an alarm rings.
"""

from __future__ import annotations

import json
import tempfile
from pathlib import Path

from benchmarks import idle
from benchmarks.figure import Figure
from benchmarks.virtual_week import TICKS, counted, week

BAR = "a week with traffic, collector and alarms in at most 150 s, and the idle alarm rings"
MOST_SECONDS = 150.0
SILENCE = "silence@2026-11-25T12:00"
COLLECTIONS = 7 * 24 * 4
IDLE = "streamly_idle_home_warning"


def measure() -> Figure:
    """One run."""
    load = str(idle.TRACE) if idle.TRACE.is_file() else "rhythm"
    with tempfile.TemporaryDirectory() as scratch:
        out = Path(scratch) / "week"
        took, ticks, _story = week(out, "--traffic", f"{load},{SILENCE}")
        report = json.loads((out / "rehearsal.json").read_text())
    (traffic,) = report["traffic"]
    rang = [one["name"] for one in report["alarms"] if any(change["new"] == "ALARM" for change in one["history"])]
    (fired,) = [len(due["fired"]) for due in report["schedules"] if due["name"] == "personalize-fleet_collector"]
    text = (
        f"{took:.1f} s; {counted(ticks)}, {fired} collections, {traffic['answered']:,} requests, "
        f"{len(report['alarms'])} alarms, of which rang {', '.join(rang)}"
    )
    reached = took <= MOST_SECONDS and ticks == TICKS and fired >= COLLECTIONS and IDLE in rang
    return Figure(text, reached)
