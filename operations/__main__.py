"""What a person does by hand to one tenant.

    python -m operations guard --tenant T [--assembly DIR] [--change-set]
    python -m operations preflight --tenant T [--assembly DIR] [--deployer ARN]
    python -m operations plan --tenant T [--assembly DIR] [--grace-hours N] [--json]
    python -m operations reconcile --tenant T [--grace-hours N] [--dry-run]
    python -m operations destroy --tenant T [--assembly DIR] [--dry-run] [--yes [--confirm T]]
    python -m operations revive --tenant T (--campaign C | --recommender R) [--dry-run] [--no-wait]
    python -m operations rollback --tenant T --solution S [--version V] [--reason TEXT] [--dry-run] [--no-wait]
    python -m operations tune --tenant T --solution S [--dry-run]

Credentials and endpoint are boto3's business: a profile, environment variables, AWS_ENDPOINT_URL. The exit status is 0,
or 1 if something was refused, failed or not wanted; of guard and preflight 1 if a deploy would destroy something or
fail, 2 if that could not be found out.
"""

from __future__ import annotations

import argparse
import json
import sys
import time
from collections.abc import Callable, Mapping
from datetime import datetime, timezone
from pathlib import Path

import boto3
from botocore.exceptions import BotoCoreError, ClientError

from config import documents, loading
from config.models import Tenant
from config.problems import ConfigError
from operations import assembly, stacks
from operations.calls import Calls, OperationError
from operations.destroy.destroy import Destruction
from operations.guard.guard import Guard
from operations.planning import Planning, desired_of, show_rehearsed
from operations.preflight.preflight import Preflight
from operations.revival import CAMPAIGN, RECOMMENDER, Revival, find
from operations.rollback import Rollback
from operations.tuning import TuningStart, find as find_tuned
from personalize.naming import FleetNames, Names

SERVICES = (
    *("personalize", "scheduler", "events", "stepfunctions", "ssm", "dynamodb", "cloudformation", "s3", "kms", "logs"),
    *("cloudwatch", "iam", "sts", "service-quotas", "lambda"),
)


def main(arguments: list[str] | None = None) -> int:
    """Run a verb; returns the exit status."""
    options = _parser().parse_args(arguments)
    try:
        tenant = _tenant(options.tenant)
        names = Names(tenant.tenant, tenant.environment.account, tenant.environment.region)
        if options.verb == "plan" and options.rehearsal:
            show_rehearsed(options.rehearsal, tenant.tenant, _out)
            return 0
        calls = _calls(names.region)
        _check_account(calls, names)
        return _VERBS[options.verb](options, tenant, names, calls)
    except (ConfigError, OperationError, ClientError, BotoCoreError) as error:
        print(error, file=sys.stderr)
        return 2 if options.verb in ("guard", "preflight") else 1
    except KeyboardInterrupt:
        print("interrupted; repeat it to go on: what is done stays done", file=sys.stderr)
        return 1


def _guard(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    path = _files()[tenant.tenant]
    document = documents.read(f"tenants/{path.name}", path.read_bytes())
    stacks.settle(calls, FleetNames(names.account, names.region).stack)
    guard = Guard(tenant, document, names, calls, _calls, _out)
    return guard.run(_synthesized(options, names), change_sets=options.change_set)


def _preflight(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    stacks.settle(calls, FleetNames(names.account, names.region).stack)
    return Preflight(tenant, names, calls, _out, options.deployer).run(_synthesized(options, names))


def _plan(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    planning = Planning(names, calls, _out)
    desired = desired_of(options.assembly, tenant.tenant) if options.assembly else None
    found = planning.plan(desired, options.grace_hours)
    if options.json:
        _out(json.dumps(found, indent=2))
    else:
        planning.show(found)
    return 0


def _reconcile(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    planning = Planning(names, calls, _out)
    if options.dry_run:
        planning.show(planning.plan(grace_hours=options.grace_hours))
        return 0
    return planning.reconcile(options.grace_hours)


def _destroy(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    return Destruction(
        names,
        calls,
        _out,
        confirmation(options, tenant),
        retain=tenant.retain_data,
        own_stacks=_own_stacks(options, names),
    ).run(dry_run=options.dry_run)


def _revive(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    kind = CAMPAIGN if options.campaign else RECOMMENDER
    target = find(tenant, names, kind, options.campaign or options.recommender)
    revival = Revival(names, calls, _out, lambda: datetime.now(timezone.utc))
    return revival.run(target, dry_run=options.dry_run, wait=not options.no_wait)


def _rollback(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    declared = [one.name for one in tenant.solutions]
    if options.solution not in declared:
        there = ", ".join(declared) or "none"
        raise OperationError(
            f"tenants/{tenant.tenant}.yaml declares no solution {options.solution}; there are: {there}"
        )
    who = calls.call("sts", "get_caller_identity")["Arn"]
    rollback = Rollback(names, calls, _out, lambda: datetime.now(timezone.utc), who)
    how = {"dry_run": options.dry_run, "wait": not options.no_wait}
    return rollback.run(options.solution, options.version, options.reason, **how)


def _tune(options: argparse.Namespace, tenant: Tenant, names: Names, calls: Calls) -> int:
    solution = find_tuned(tenant, options.solution)
    return TuningStart(names, calls, _out).run(solution, dry_run=options.dry_run)


_VERBS = {
    "guard": _guard,
    "preflight": _preflight,
    "plan": _plan,
    "reconcile": _reconcile,
    "destroy": _destroy,
    "revive": _revive,
    "rollback": _rollback,
    "tune": _tune,
}


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m operations", description="operate on one tenant")
    verbs = parser.add_subparsers(dest="verb", required=True)
    guard = verbs.add_parser("guard", help="stop a deploy that would replace or remove what holds data")
    guard.add_argument("--change-set", action="store_true", help="ask CloudFormation too; nothing is carried out")
    preflight = verbs.add_parser("preflight", help="find what would make a deploy fail before it does")
    preflight.add_argument("--deployer", metavar="ARN", default="", help="who will deploy (default: the caller)")
    plan = verbs.add_parser("plan", help="show what reconciliation would do now")
    plan.add_argument("--assembly", type=Path, metavar="DIR", help="for the desired state that was synthesized there")
    plan.add_argument(
        "--rehearsal", type=Path, metavar="DIR", help="what was planned in the rehearsal whose output it is"
    )
    plan.add_argument("--json", action="store_true", help="for machines")
    verbs.add_parser("reconcile", help="start reconciliation and wait for it")
    destroy = verbs.add_parser("destroy", help="remove the tenant; what holds data stays if its file says so")
    destroy.add_argument("--yes", action="store_true", help="do not ask; data is erased only with --confirm as well")
    destroy.add_argument("--confirm", metavar="T", help="the tenant's name again: with --yes its data may be erased")
    revive = verbs.add_parser("revive", help="bring back what was deleted or stopped because nobody asked it")
    what = revive.add_mutually_exclusive_group(required=True)
    what.add_argument("--campaign", metavar="C", help="its name in the tenant file")
    what.add_argument("--recommender", metavar="R", help="its name in the tenant file")
    rollback = verbs.add_parser("rollback", help="serve an earlier version until the next FULL training passes")
    rollback.add_argument("--version", metavar="V", default="", help="its ARN or id (default: the one served before)")
    rollback.add_argument("--reason", metavar="TEXT", default="", help="kept with the record, told in the event")
    tune = verbs.add_parser("tune", help="look for better hyperparameters now; every model that it tries is billed")
    for verb in (rollback, tune):
        verb.add_argument("--solution", required=True, metavar="S", help="its name in the tenant file")
    for verb in (revive, rollback):
        verb.add_argument("--no-wait", action="store_true", help="ask for it, and do not wait until it is served")
    _add_what_several_have(verbs.choices)
    return parser


def _add_what_several_have(verbs: Mapping[str, argparse.ArgumentParser]) -> None:
    for name, verb in verbs.items():
        verb.add_argument("--tenant", required=True, help="the tenant's name, as in tenants/NAME.yaml")
        if name in ("guard", "preflight", "destroy"):
            text = "what was synthesized (default cdk.out)"
            verb.add_argument("--assembly", type=Path, metavar="DIR", default=Path("cdk.out"), help=text)
        if name in ("plan", "reconcile"):
            text = "how long what is removed is kept, in place of the default"
            verb.add_argument("--grace-hours", type=_hours, metavar="N", help=text)
        if name in ("reconcile", "destroy", "revive", "rollback", "tune"):
            verb.add_argument("--dry-run", action="store_true", help="show what would be done and change nothing")


def _hours(text: str) -> float:
    try:
        hours = float(text)
    except ValueError:
        hours = -1
    if not 0 <= hours <= 24 * 365:
        raise argparse.ArgumentTypeError(f"found {text!r}; write hours, from 0 to a year's")
    return hours


def _files() -> dict[str, Path]:
    return {path.stem: path for path in loading.tenant_files()}


def _tenant(name: str) -> Tenant:
    files = _files()
    if name not in files:
        raise OperationError(f"there is no tenants/{name}.yaml; there are: {', '.join(files) or 'none'}")
    (tenant,) = loading.load([files[name]])
    return tenant


def _calls(region: str) -> Calls:
    session = boto3.Session(region_name=region)
    return Calls({service: session.client(service) for service in SERVICES}, time.sleep, tell=_out)


def _check_account(calls: Calls, names: Names) -> None:
    """Names are the same in every account; with the credentials of another one, its tenant would be taken for ours."""
    account = calls.call("sts", "get_caller_identity")["Account"]
    if account != names.account:
        found = f"the credentials are for account {account}, {names.tenant} lives in {names.account}"
        raise OperationError(f"{found}; use credentials of that account")


def _synthesized(options: argparse.Namespace, names: Names) -> tuple[assembly.Synthesized, ...]:
    """The tenant's stacks and those of its account, as app.py names their stages: what `make deploy` deploys."""
    return assembly.read(options.assembly, (names.tenant, f"account-{names.account}-{names.region}"))


def _own_stacks(options: argparse.Namespace, names: Names) -> tuple[str, ...]:
    """The tenant's stacks as synthesized; without an assembly, CloudFormation's descriptions have to do."""
    try:
        return tuple(stack.name for stack in assembly.read(options.assembly, (names.tenant,)))
    except OperationError:
        return ()


def confirmation(options: argparse.Namespace, tenant: Tenant) -> Callable[[], bool]:
    """How `destroy` is confirmed; raises OperationError for a --yes that would erase data and does not name it."""
    if not options.yes:
        return lambda: _confirmed(tenant.tenant)
    if not tenant.retain_data and options.confirm != tenant.tenant and not options.dry_run:
        found = f"tenants/{tenant.tenant}.yaml says retain_data: false, and --yes alone erases no data"
        raise OperationError(f"{found}; say --yes --confirm {tenant.tenant}")
    return lambda: True


def _confirmed(tenant: str) -> bool:
    try:
        return input(f"type {tenant} to go on: ").strip() == tenant
    except EOFError:
        return False


def _out(line: str) -> None:
    print(line, flush=True)


if __name__ == "__main__":
    sys.exit(main())
