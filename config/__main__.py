"""The commands that need neither Node nor an AWS account.

    python -m config check [FILES] [--json]    what is wrong with the tenant files, or what they ask for, and advice
    python -m config schema                    the JSON Schema of a tenant file, for editors
    python -m config reference                 docs/tenant-file.md: every key, recipe, use case and reserved column
    python -m config stage FILE                the name of the stage of the account and region that a tenant lives in
    python -m config new NAME [--kind KIND]    a commented tenant file to begin with: custom, video or retail
    python -m config import FILE               a tenant file made from a parameter file of AWS's Personalize samples

Without FILES all of tenants/*.yaml and fleet.yaml are checked. `new` and `import` print to standard output; what
`import` could not carry over is on standard error. The exit status is 0, or 1 if a file cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from collections.abc import Callable
from datetime import datetime, timezone
from pathlib import Path

from config import json_schema, loading, starting_file, summary
from config.problems import ConfigError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    run: Callable[[argparse.Namespace], int] = options.run
    return run(options)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config", description="check, begin and import tenant files")
    commands = parser.add_subparsers(required=True, metavar="COMMAND")

    def command(name: str, run: Callable[[argparse.Namespace], int], text: str) -> argparse.ArgumentParser:
        added = commands.add_parser(name, help=text, description=text)
        added.set_defaults(run=run)
        return added

    check = command("check", _check, "check tenant files, show when their schedules fire next, and advise")
    check.add_argument("files", nargs="*", metavar="FILE", help="tenant files (default: all, and fleet.yaml)")
    check.add_argument("--json", action="store_true", help="print JSON, problems included")
    command("schema", _schema, "print the JSON Schema of a tenant file")
    command("reference", _reference, "print the reference page of the tenant file")
    stage = command("stage", _stage, "print the name of a tenant's account stage")
    stage.add_argument("file", metavar="FILE")
    new = command("new", _new, "print a commented tenant file to begin with")
    new.add_argument("name", metavar="NAME", help="the tenant's name")
    new.add_argument("--kind", choices=starting_file.KINDS, default="custom", help="of its dataset group")
    converted = command(
        "import", _import, "print a tenant file made from a parameter file of AWS's Personalize samples"
    )
    converted.add_argument(
        "file", metavar="FILE", help="parameter file of Maintaining Personalized Experiences, or params.json"
    )
    for option in ("tenant", "account", "region"):
        converted.add_argument(f"--{option}", help="if the file does not say, or says otherwise")
    return parser


def _check(options: argparse.Namespace) -> int:
    try:
        tenants = loading.load(options.files) if options.files else loading.load_fleet().tenants
    except ConfigError as error:
        print(summary.problems_json(error) if options.json else error, file=sys.stdout if options.json else sys.stderr)
        return 1
    now = datetime.now(timezone.utc)
    summaries = [summary.of(tenant, now) for tenant in tenants]
    if options.json:
        print(json.dumps({"tenants": summaries, "problems": []}, indent=2))
        return 0
    if not summaries:
        print("no tenant files; add one: python -m config new NAME > tenants/NAME.yaml")
    for one in summaries:
        print(summary.text(one))
    return 0


def _schema(_options: argparse.Namespace) -> int:
    print(json_schema.text(), end="")
    return 0


def _reference(_options: argparse.Namespace) -> int:
    from config import reference  # only this command needs it

    print(reference.text(), end="")
    return 0


def _stage(options: argparse.Namespace) -> int:
    """`make deploy` deploys this stage along with the tenant's; app.py names it so."""
    try:
        (tenant,) = loading.load([options.file])
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"account-{tenant.environment.account}-{tenant.environment.region}")
    return 0


def _new(options: argparse.Namespace) -> int:
    try:
        print(starting_file.text(options.name, options.kind), end="")
    except ValueError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


def _import(options: argparse.Namespace) -> int:
    from config.migration.conversion import Place, UnknownStructure, convert  # only this command needs it

    file = Path(options.file)
    place = Place(options.tenant, options.account, options.region)
    try:
        conversion = convert(file.read_text(encoding="utf-8-sig"), file.name, place)
    except (OSError, UnicodeDecodeError, UnknownStructure) as error:
        print(f"{file}: {error.strerror if isinstance(error, OSError) else error}", file=sys.stderr)
        return 1
    print(conversion.text, end="")
    for note in conversion.notes:
        print(note, file=sys.stderr)
    for problem in conversion.problems:
        print(f"to repair: {problem}", file=sys.stderr)
    return 1 if conversion.problems else 0


if __name__ == "__main__":
    sys.exit(main())
