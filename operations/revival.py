"""The verb `revive`: brings back a campaign that was deleted, or a recommender that was stopped, since nobody asked it.

What is parked says so in its record of the state table, with the reason. Its one writer brings it back: here only the
record is changed, if it is still parked as it was when it was read, and the writer started.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import datetime

from config.models import Tenant
from operations.calls import Calls, OperationError
from operations.records import WRITERS, Records
from personalize import prices, statuses
from personalize.naming import Names

CAMPAIGN, RECOMMENDER = "campaign", "recommender"
_POLL = 20.0  # seconds between two looks
_LONGEST_WAIT = 3 * 3600.0
_BROKEN = ("FAILED", "ABORTED", "TIMED_OUT")


@dataclass(frozen=True)
class Target:
    """What is to be brought back: its name in the tenant file, its ARN, and what it is billed for while it exists."""

    kind: str
    name: str
    arn: str
    price: str

    def __str__(self) -> str:
        return f"{self.kind} {self.name}"


def find(tenant: Tenant, names: Names, kind: str, name: str) -> Target:
    """The campaign or recommender of that name in the tenant file; raises OperationError if it declares none."""
    found = {one.name: one for one in (_campaigns(tenant, names) if kind == CAMPAIGN else _recommenders(tenant, names))}
    if name not in found:
        there = ", ".join(found) or "none"
        raise OperationError(f"tenants/{tenant.tenant}.yaml declares no {kind} {name}; there are: {there}")
    return found[name]


def _campaigns(tenant: Tenant, names: Names) -> list[Target]:
    return [
        Target(
            CAMPAIGN,
            one.name,
            names.campaign_arn(one.name),
            f"about {prices.idle_month(solution.recipe, one.min_provisioned_tps):,.0f} USD in 30 days",
        )
        for solution in tenant.solutions
        for one in solution.campaigns
    ]


def _recommenders(tenant: Tenant, names: Names) -> list[Target]:
    return [
        Target(
            RECOMMENDER,
            one.name,
            names.personalize_arn("recommender", names.recommender(one.name, one.recipe)),
            f"an hourly price for a minimum of {one.min_recommendation_requests_per_second} requests per second",
        )
        for one in tenant.recommenders
    ]


@dataclass(frozen=True)
class Revival:
    """The verb with everything that it touches the world through."""

    names: Names
    calls: Calls
    out: Callable[[str], None]
    now: Callable[[], datetime]

    @property
    def _records(self) -> Records:
        return Records(self.names, self.calls)

    def run(self, target: Target, *, dry_run: bool, wait: bool) -> int:
        """Bring it back and, unless told otherwise, wait until it is ACTIVE; returns the exit status.

        1 if it is not parked. Raises OperationError if it does not become ACTIVE, ClientError for what AWS refuses.
        """
        record = self._records.read(target.kind, target.name)
        parked = record.get("parked")
        if parked is None and not _is_half_done(record):
            self.out(f"{target} is not parked; {self._situation(target)}. Nothing was changed")
            return 1
        self.out(_story(target, parked))
        self.out(f"brought back, it is billed again: {target.price}, used or not")
        if dry_run:
            self.out("dry run: nothing was changed")
            return 0
        if parked is not None:
            self._unpark(target, parked)
        execution = self._records.serve(target.kind, target.name, "revived by hand")
        self.out(f"asked {WRITERS[target.kind]} for it: {execution}")
        if wait:
            self._wait(target, execution)
        return 0

    def _situation(self, target: Target) -> str:
        status = self._status(target)
        return f"its status is {status}" if status else "it does not exist"

    def _status(self, target: Target) -> str:
        answer = self.calls.found("personalize", f"describe_{target.kind}", **{f"{target.kind}Arn": target.arn})
        return statuses.normalized(answer[target.kind]["status"]) if answer else ""

    def _unpark(self, target: Target, parked: str) -> None:
        values = {
            ":parked": {"S": parked},
            ":now": {"S": self.now().isoformat(timespec="seconds")},
            ":reason": {"S": "revived by hand"},
            ":one": {"N": "1"},
        }
        update = "SET revived = :now, reason = :reason REMOVE parked, halted ADD generation :one"
        self._records.change(target.kind, target.name, update, "parked = :parked", values)

    def _wait(self, target: Target, execution: str) -> None:
        waited, told = 0.0, None
        while (status := self._status(target)) != statuses.ACTIVE:
            if status != told:
                self.out(f"{target}: {status or 'not there yet'}")
                told = status
            # One that has only just been started may not be known yet (Step Functions, "eventually consistent").
            run = self.calls.found("stepfunctions", "describe_execution", executionArn=execution) or {
                "status": "RUNNING"
            }
            if run["status"] in _BROKEN:
                cause = run.get("cause", "no cause given")
                raise OperationError(f"{target}: {WRITERS[target.kind]} ended {run['status']}: {cause}")
            if waited >= _LONGEST_WAIT:
                hours = _LONGEST_WAIT / 3600
                raise OperationError(f"{target}: not ACTIVE after {hours:g} hours; look at its executions")
            self.calls.sleep(_POLL)
            waited += _POLL
        self.out(f"{target}: {statuses.ACTIVE}")


def _is_half_done(record: Mapping[str, str]) -> bool:
    """Whether it was brought back in its record, and its writer has not served that yet."""
    return "revived" in record and record.get("served") != record.get("generation")


def _story(target: Target, parked: str | None) -> str:
    if parked is None:
        return f"{target} is not parked any more, but its writer has not brought it back yet: it is started again"
    told = json.loads(parked)
    return f"{target} is parked since {told['since']}, after {told['hours']:g} hours without a request"
