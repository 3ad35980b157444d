"""What a person does by hand to one tenant.

    python -m operations destroy --tenant T [--dry-run] [--yes]
    python -m operations revive --tenant T (--campaign C | --recommender R) [--dry-run] [--no-wait]

Credentials and endpoint are boto3's business: a profile, environment variables, AWS_ENDPOINT_URL. The exit status is 0,
or 1 if something was refused, failed or not wanted.
"""

from __future__ import annotations

import argparse
import sys
import time
from datetime import datetime, timezone

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from config import loading
from config.models import Tenant
from config.problems import ConfigError
from operations.calls import Calls
from operations.destroy import Destruction
from operations.execution import OperationError
from operations.revival import CAMPAIGN, RECOMMENDER, Revival, find
from personalize.naming import Names

SERVICES = ("personalize", "scheduler", "events", "stepfunctions", "ssm", "dynamodb")


def main(arguments: list[str] | None = None) -> int:
    """Run a verb; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        tenant = _tenant(options.tenant)
        names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
        session = boto3.Session(region_name=names.region)
        _check_account(session, names)
        calls = Calls({service: session.client(service) for service in SERVICES}, time.sleep)
        return _VERBS[options.verb](options, tenant, names, calls)
    except (ConfigError, OperationError, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 1


def _destroy(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    confirmed = (lambda: True) if options.yes else (lambda: _confirmed(names.tenant))
    return Destruction(names, calls, _out, confirmed).run(dry_run=options.dry_run)


def _revive(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    kind = CAMPAIGN if options.campaign else RECOMMENDER
    target = find(tenant, names, kind, options.campaign or options.recommender)
    revival = Revival(names, calls, _out, lambda: datetime.now(timezone.utc))
    return revival.run(target, dry_run=options.dry_run, wait=not options.no_wait)


_VERBS = {"destroy": _destroy, "revive": _revive}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations", description="operate on one tenant")
    verbs = parser.add_subparsers(dest="verb", required=True)
    destroy = verbs.add_parser("destroy", help="remove what the tenant's machines made in Personalize")
    destroy.add_argument("--yes", action="store_true", help="do not ask")
    revive = verbs.add_parser("revive", help="bring back what was deleted or stopped because nobody asked it")
    what = revive.add_mutually_exclusive_group(required=True)
    what.add_argument("--campaign", metavar="C", help="its name in the tenant file")
    what.add_argument("--recommender", metavar="R", help="its name in the tenant file")
    revive.add_argument("--no-wait", action="store_true", help="ask for it, and do not wait until it is ACTIVE")
    for verb in (destroy, revive):
        verb.add_argument("--tenant", required=True, help="the tenant's name, as in tenants/NAME.yaml")
        verb.add_argument("--dry-run", action="store_true", help="show what would be done and change nothing")
    return parser


def _tenant(name: str) -> Tenant:
    files = {path.stem: path for path in loading.tenant_files()}
    if name not in files:
        raise OperationError(f"there is no tenants/{name}.yaml; there are: {', '.join(files) or 'none'}")
    (tenant,) = loading.load([files[name]])
    return tenant


def _check_account(session: boto3.Session, names: Names) -> None:
    """Names are the same in every account; with the credentials of another one, its tenant would be taken for ours."""
    account = session.client("sts").get_caller_identity()["Account"]
    if account != names.account:
        found = f"the credentials are for account {account}, {names.tenant} lives in {names.account}"
        raise OperationError(f"{found}; use credentials of that account")


def _confirmed(tenant: str) -> bool:
    try:
        return input(f"type {tenant} to go on: ").strip() == tenant
    except EOFError:
        return False


def _out(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
