"""``python -m rehearsal.dashboards``: draws the dashboards of a rehearsal as pictures and one HTML page.

Exit status 0 if all was drawn, 1 if something was refused (its reason stands in its place), 2 if there is nothing to
draw from.
"""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from rehearsal.dashboards import source as sources
from rehearsal.dashboards.gallery import gallery
from rehearsal.dashboards.page import page
from rehearsal.dashboards.refusal import Refused

PAGE = "index.html"


def main(arguments: list[str] | None = None) -> int:
    """Reads, draws, writes, and returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        source = sources.read(options.metrics)
        if not source.dashboards:
            raise sources.Unreadable(f"{options.metrics}: no dashboard was deployed in this rehearsal")
        drawn = gallery(source, dict(options.set), options.whole)
    except (sources.Unreadable, Refused) as error:
        print(error, file=sys.stderr)
        return 2
    options.out.mkdir(parents=True, exist_ok=True)
    for one in drawn:
        if one.picture:
            (options.out / f"{one.name}.png").write_bytes(one.picture.png)
            print(options.out / f"{one.name}.png")
        for reason in one.refused:
            print(f"NOT DRAWN {reason}", file=sys.stderr)
    (options.out / PAGE).write_text(page(source, drawn), encoding="utf-8")
    print(options.out / PAGE)
    return 1 if any(one.refused for one in drawn) else 0


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal.dashboards", description="Draws the dashboards of a rehearsal."
    )
    parser.add_argument(
        "--metrics", type=Path, default=Path("rehearsal.out/metrics.json"), help="(rehearsal.out/metrics.json)"
    )
    parser.add_argument(
        "--out", type=Path, default=Path("rehearsal.out/dashboards"), help="the folder (rehearsal.out/dashboards)"
    )
    parser.add_argument(
        "--set", type=_setting, action="append", default=[], metavar="ID=VALUE", help="a dashboard variable's value"
    )
    parser.add_argument("--whole", action="store_true", help="all that was rehearsed, not what a dashboard opens with")
    return parser


def _setting(text: str) -> tuple[str, str]:
    name, equals, value = text.partition("=")
    if not (name and equals and value):
        raise argparse.ArgumentTypeError(f"{text!r} is not ID=VALUE")
    return name, value


if __name__ == "__main__":
    sys.exit(main())
