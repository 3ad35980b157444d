"""``python -m rehearsal``: a tenant's first days, before anything is paid.

Exit status 0 if every promise was kept, 1 if one was broken, 2 if the rehearsal could not be played.
"""

from __future__ import annotations

import argparse
import sys
import tempfile
import time
from datetime import datetime, timedelta, timezone
from pathlib import Path

from rehearsal import data, traffic
from rehearsal.data.files import DataError
from rehearsal.deployment import DeploymentFailed
from rehearsal.personalize.quotas import ADJUSTABLE
from rehearsal.run import edits, invariants, synthesis, timeline
from rehearsal.run.edits import EditError
from rehearsal.run.rehearse import LAST_VISIT, Plan, Say, rehearse
from rehearsal.run.report import measurements, report, text
from rehearsal.run.tenant import NoAssembly, UnknownTenant, read
from rehearsal.traffic import Demand, TrafficError

# A Saturday evening: the weekly import and FULL training follow in the night.
START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
REFUSALS = (DataError, DeploymentFailed, EditError, NoAssembly, TrafficError, UnknownTenant, synthesis.SynthesisFailed)


def main(arguments: list[str] | None = None) -> int:
    """Plays one rehearsal and returns the exit status."""
    options = _parser().parse_args(arguments)
    began = time.perf_counter()

    def say(line: str) -> None:
        print(f"[{time.perf_counter() - began:5.1f} s] {line}", file=sys.stderr, flush=True)

    with tempfile.TemporaryDirectory(prefix="rehearsal-") as scratch:
        try:
            assembly = options.assembly or _synthesize(options.tenant, Path(scratch) / "cdk.out", say)
            tenant = read(assembly, options.tenant)
            size = {name: getattr(options, name) for name in data.SIZE}
            length = timedelta(days=options.days)
            changes = edits.prepare(options.edit, tenant, length - LAST_VISIT, Path(scratch), say)
            world = (options.data, size, options.seed, _demand(options))
            plan = Plan(assembly, options.start, length, *world, changes, dict(options.quota))
            record = rehearse(plan, tenant, say)
        except REFUSALS as error:
            print(error, file=sys.stderr)
            return 2
    broken = invariants.broken(record)
    wall = time.perf_counter() - began
    options.out.mkdir(parents=True, exist_ok=True)
    (options.out / "rehearsal.json").write_text(text(report(record, broken, wall)))
    (options.out / "metrics.json").write_text(measurements(record))
    story = "\n".join(timeline.timeline(record)) + "\n"
    (options.out / "timeline.txt").write_text(story)
    print(story)
    return verdict(broken, options.out, wall)


def _demand(options: argparse.Namespace) -> Demand | None:
    if not options.traffic:
        return None
    return traffic.read(options.traffic, peak_tps=options.peak_tps, start=options.start, seed=options.seed)


def _synthesize(tenant: str, folder: Path, say: Say) -> Path:
    say(f"synthesizing {tenant}")
    return synthesis.synthesize(tenant, folder)


def verdict(broken: dict[str, list[str]], out: Path, wall: float) -> int:
    """Says what was broken and how many promises were kept; the exit status."""
    for name, reasons in broken.items():
        for reason in reasons[:5]:
            print(f"BROKEN {name}: {reason}")
        if len(reasons) > 5:
            print(f"BROKEN {name}: and {len(reasons) - 5} more")
    kept = sum(not reasons for reasons in broken.values())
    print(f"{kept} of {len(broken)} promises kept; {wall:.0f} s; {out / 'rehearsal.json'}, {out / 'timeline.txt'}")
    return 0 if kept == len(broken) else 1


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="python -m rehearsal", description="Plays a tenant's first days, without AWS."
    )
    parser.add_argument("--tenant", required=True, help="the tenant file's name: tenants/NAME.yaml")
    parser.add_argument("--days", type=_days, default=2.0, help="how many virtual days (default: 2)")
    parser.add_argument("--data", type=_folder, help="a folder with interactions.csv, items.csv, users.csv of your own")
    for name, count in data.SIZE.items():
        parser.add_argument(
            f"--{name}", type=_count, default=count, help=f"size of the generated data (default: {count:,})"
        )
    parser.add_argument("--seed", type=int, default=0, help="another seed, another plausible run (default: 0)")
    parser.add_argument(
        "--start", type=_moment, default=START, help=f"virtual start, ISO 8601 (default: {START:%FT%TZ})"
    )
    parser.add_argument(
        "--traffic",
        action="append",
        default=[],
        metavar="[NAME=]LOAD[,CHANGE...]",
        help="requests to a campaign or recommender (to all, without a name): LOAD is rhythm, none or a CSV of "
        "timestamp,value with the requests of every five minutes; CHANGE is flash-sale@TIME[+SPAN] or "
        "silence@TIME[+SPAN], such as silence@2026-11-23T06:00+2d; repeatable (default: nobody asks)",
    )
    parser.add_argument(
        "--peak-tps", type=_tps, default=1.0, help="requests per second at the highest of the load (default: 1)"
    )
    parser.add_argument(
        "--edit",
        type=_edit,
        action="append",
        default=[],
        metavar="DAY:FILE",
        help="a changed tenant file, deployed onto the running stacks so many days after the start, such as "
        "3.5:changed.yaml; repeatable",
    )
    parser.add_argument(
        "--quota",
        type=_quota,
        action="append",
        default=[],
        metavar="NAME=NUMBER",
        help="a quota that AWS has raised for the account, such as campaigns=10; repeatable",
    )
    parser.add_argument("--out", type=_target, default=Path("rehearsal.out"), help="where results go (rehearsal.out)")
    parser.add_argument("--assembly", type=_folder, help="a cdk.out to play instead of synthesizing")
    return parser


def _days(text: str) -> float:
    try:
        days = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of days") from None
    if not 0.1 <= days <= 366:
        raise argparse.ArgumentTypeError(f"{text} days; from 0.1 to 366 can be played")
    return days


def _edit(text: str) -> tuple[float, Path]:
    day, _, file = text.partition(":")
    try:
        number = float(day)
    except ValueError:
        number = None
    if number is None or not file:
        raise argparse.ArgumentTypeError(f"{text!r} is not DAY:FILE, such as 3.5:changed.yaml")
    return number, Path(file)


def _quota(text: str) -> tuple[str, int]:
    name, _, number = text.partition("=")
    if name not in ADJUSTABLE:
        known = ", ".join(ADJUSTABLE)
        raise argparse.ArgumentTypeError(f"{text!r} names no quota that AWS raises; it raises {known}")
    if not (number.isascii() and number.isdecimal() and int(number) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} has no whole number from 1 on, such as {name}=10")
    return name, int(number)


def _tps(text: str) -> float:
    try:
        tps = float(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of requests per second") from None
    if not 0 < tps <= 10_000:
        raise argparse.ArgumentTypeError(f"{text} requests per second; more than 0 and at most 10,000 can be played")
    return tps


def _count(text: str) -> int:
    if not (text.isascii() and text.isdecimal() and int(text) > 0):
        raise argparse.ArgumentTypeError(f"{text!r} is not a number of records; write a whole number from 1 on")
    return int(text)


def _target(text: str) -> Path:
    if Path(text).exists() and not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"{text} is a file; name a folder, which is made if there is none")
    return Path(text)


def _folder(text: str) -> Path:
    if not Path(text).is_dir():
        raise argparse.ArgumentTypeError(f"there is no folder {text}")
    return Path(text)


def _moment(text: str) -> datetime:
    try:
        moment = datetime.fromisoformat(text)
    except ValueError:
        raise argparse.ArgumentTypeError(f"{text!r} is not a time; write 2026-11-21T18:00:00Z") from None
    return moment if moment.tzinfo else moment.replace(tzinfo=timezone.utc)


if __name__ == "__main__":
    sys.exit(main())
