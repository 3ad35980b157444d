"""``python -m benchmarks [NAME ...]``: exit status 0 if every bar is reached, 1 if not, 2 for an unknown name."""

from __future__ import annotations

import sys
from collections.abc import Mapping
from typing import Any

from benchmarks import (
    busy_week,
    check,
    clone,
    collector,
    crowd,
    destroy,
    edits,
    fuzz,
    idle,
    reconciliation,
    suite,
    synth,
    virtual_week,
)
from benchmarks.figure import CommandFailed
from benchmarks.training import cost, lag

BENCHMARKS = {
    "virtual-week": virtual_week,
    "busy-week": busy_week,
    "synth": synth,
    "check": check,
    "collector": collector,
    "idle": idle,
    "edits": edits,
    "reconciliation": reconciliation,
    "destroy": destroy,
    "training-cost": cost,
    "training-lag": lag,
    "crowd": crowd,
    "fuzz": fuzz,
    "suite": suite,
    "clone": clone,
}


def main(names: list[str], benchmarks: Mapping[str, Any] = BENCHMARKS) -> int:
    """Runs the named benchmarks, or all, and prints a line for each; returns the exit status."""
    unknown = [name for name in names if name not in benchmarks]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(benchmarks)}", file=sys.stderr)
        return 2
    return max(_run(name, benchmarks[name]) for name in names or benchmarks)


def _run(name: str, benchmark: Any) -> int:
    print(f"{name}: measuring ({benchmark.BAR}) ...", file=sys.stderr, flush=True)
    try:
        figure = benchmark.measure()
    except CommandFailed as error:
        print(f"FAIL {name}: {error}")
        return 1
    print(f"{'PASS' if figure.reached else 'FAIL'} {name}: {figure.text} (bar: {benchmark.BAR})", flush=True)
    return 0 if figure.reached else 1


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
