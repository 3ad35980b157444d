"""``python -m benchmarks.crowd [--tenants N] [--hours N]``: a smaller crowd, or a shorter day. Exit status as ever."""

from __future__ import annotations

import argparse
import sys

from benchmarks import crowd


def main(arguments: list[str] | None = None) -> int:
    """Plays what is asked for and prints its figure; 0 if nothing was lost."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks.crowd", description="Many tenants in one account.")
    parser.add_argument("--tenants", type=int, default=crowd.TENANTS, help=f"how many (default: {crowd.TENANTS})")
    parser.add_argument("--hours", type=float, default=crowd.HOURS, help=f"virtual (default: {crowd.HOURS:g})")
    options = parser.parse_args(arguments)
    figure = crowd.measure(options.tenants, options.hours)
    print(figure.text)
    return 0 if figure.reached else 1


if __name__ == "__main__":
    sys.exit(main())
