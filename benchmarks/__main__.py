"""``python -m benchmarks [NAME ...]``: exit status 0 if every bar is reached, 1 if not, 2 for an unknown name."""

from __future__ import annotations

import sys

from benchmarks import clone, suite, synth, virtual_week
from benchmarks.figure import CommandFailed

BENCHMARKS = {"virtual-week": virtual_week, "synth": synth, "suite": suite, "clone": clone}


def main(names: list[str]) -> int:
    """Runs the named benchmarks, or all, and prints a line for each."""
    unknown = [name for name in names if name not in BENCHMARKS]
    if unknown:
        print(f"no benchmark is called {', '.join(unknown)}; there are: {', '.join(BENCHMARKS)}", file=sys.stderr)
        return 2
    return max(_run(name) for name in names or BENCHMARKS)


def _run(name: str) -> int:
    benchmark = BENCHMARKS[name]
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
