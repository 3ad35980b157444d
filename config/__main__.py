"""The commands that need neither Node nor an AWS account.

    python -m config check [FILES] [--json]    what is wrong with the tenant files, or what they ask for and when
    python -m config schema                    the JSON Schema of a tenant file, for editors
    python -m config stage FILE                the name of the stage of the account and region that a tenant lives in

Without FILES all of tenants/*.yaml and fleet.yaml are checked. The exit status is 0, or 1 if a file cannot be used.
"""

from __future__ import annotations

import argparse
import json
import sys
from datetime import datetime, timezone

from config import json_schema, loading, summary
from config.problems import ConfigError


def main(arguments: list[str] | None = None) -> int:
    """Run a command; returns the exit status."""
    options = _parser().parse_args(arguments)
    if options.command == "schema":
        print(json_schema.text(), end="")
        return 0
    if options.command == "stage":
        return _stage(options.file)
    return _check(options.files, as_json=options.json)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m config", description="check tenant files")
    commands = parser.add_subparsers(dest="command", required=True)
    check = commands.add_parser("check", help="check tenant files and show when their schedules fire next")
    check.add_argument("files", nargs="*", metavar="FILE", help="tenant files (default: all, and fleet.yaml)")
    check.add_argument("--json", action="store_true", help="print JSON, problems included")
    commands.add_parser("schema", help="print the JSON Schema of a tenant file")
    stage = commands.add_parser("stage", help="print the name of a tenant's account stage")
    stage.add_argument("file", metavar="FILE")
    return parser


def _check(files: list[str], *, as_json: bool) -> int:
    try:
        tenants = loading.load(files) if files else loading.load_fleet().tenants
    except ConfigError as error:
        print(summary.problems_json(error) if as_json else error, file=sys.stdout if as_json else sys.stderr)
        return 1
    summaries = [summary.of(tenant, datetime.now(timezone.utc)) for tenant in tenants]
    if as_json:
        print(json.dumps({"tenants": summaries, "problems": []}, indent=2))
        return 0
    if not summaries:
        print("no tenant files; add one as tenants/NAME.yaml")
    for one in summaries:
        print(summary.text(one))
    return 0


def _stage(file: str) -> int:
    """`make deploy` deploys this stage along with the tenant's; app.py names it so."""
    try:
        (tenant,) = loading.load([file])
    except ConfigError as error:
        print(error, file=sys.stderr)
        return 1
    print(f"account-{tenant.environment.account}-{tenant.environment.region}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
