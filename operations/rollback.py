"""The verb `rollback`: campaigns of a solution serve an earlier version again, until the next FULL training passes.

One act, told as one event: the solution's record gets the earlier version as the one to serve, with who asked and why,
and UPDATE trainings pause (stacks.state_machines.promotion), since they would build on what is no longer wanted. Then
every campaign's one writer is asked for it. An interrupted rollback can be repeated: it goes on where it stopped.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import datetime
from typing import Any

from operations.calls import Calls, OperationError
from operations.records import WRITERS, Records
from personalize import metrics, statuses
from personalize.naming import Names

EVENT = "SolutionTraining RolledBack"
_POLL, _LONGEST_WAIT = 20.0, 3 * 3600.0  # seconds


@dataclass(frozen=True)
class Rollback:
    """The verb with everything that it touches the world through; `who` is the ARN of the person's credentials."""

    names: Names
    calls: Calls
    out: Callable[[str], None]
    now: Callable[[], datetime]
    who: str

    @property
    def _records(self) -> Records:
        return Records(self.names, self.calls)

    def run(self, solution: str, version: str = "", reason: str = "", *, dry_run: bool, wait: bool) -> int:
        """Go back to a version (an ARN or its last part; without one to the version served before this).

        Returns the exit status; raises OperationError if that cannot be served, ClientError for what AWS refuses.
        """
        record = self._records.read("solution", solution)
        if "versionArn" not in record:
            raise OperationError(f"solution {solution} has no version yet; there is nothing to go back from")
        left = [] if version else self._left(record)
        target = record["versionArn"] if left else _target(solution, record, version)
        if left:
            self.out(f"{solution} was rolled back to {_short(target)}; not asked yet: {', '.join(left)}")
        else:
            self._check(solution, record, target)
        if dry_run:
            self.out("dry run: nothing was changed")
            return 0
        if not left:
            self._write(solution, record, target, reason)
        self._deploy(left or record.get("campaigns", []), target, wait=wait)
        return 0

    def _left(self, record: Mapping[str, Any]) -> list[str]:
        """The campaigns that an interrupted rollback has not asked yet."""
        if "rolledBack" not in record or json.loads(record["rolledBack"])["to"] != record["versionArn"]:
            return []
        wishes = {name: self._records.read("campaign", name) for name in record.get("campaigns", [])}
        return [
            name
            for name, wish in wishes.items()
            if wish.get("solutionVersionArn", record["versionArn"]) != record["versionArn"]
        ]

    def _check(self, solution: str, record: Mapping[str, Any], target: str) -> None:
        """Says from what to what, with the figures; what is not ACTIVE any more cannot be served."""
        found = self.calls.found("personalize", "describe_solution_version", solutionVersionArn=target)
        status = statuses.normalized(found["solutionVersion"]["status"]) if found else "not there"
        if status != statuses.ACTIVE:
            raise OperationError(
                f"version {_short(target)} of {solution} is {status}; name an ACTIVE one with --version"
            )
        for word, arn in (("serves now", record["versionArn"]), ("goes back to", target)):
            self.out(f"{solution} {word} {_short(arn)}: {self._told(arn)}")
        self.out("UPDATE trainings pause until the next FULL training; that one is served again if it passes")

    def _told(self, version: str) -> str:
        found = self._metrics(version)
        return f"{metrics.HEADLINE} {found[metrics.HEADLINE]:g}" if metrics.HEADLINE in found else "no offline metrics"

    def _metrics(self, version: str) -> dict[str, float]:
        answer = self.calls.found("personalize", "get_solution_metrics", solutionVersionArn=version) or {}
        return answer.get("metrics", {})

    def _write(self, solution: str, record: Mapping[str, Any], target: str, reason: str) -> None:
        story = {
            "from": record["versionArn"],
            "to": target,
            "at": self.now().isoformat(timespec="seconds"),
            "by": self.who,
            "reason": reason,
        }
        values = {
            ":version": {"S": target},
            ":current": {"S": record["versionArn"]},
            ":solution": {"S": record["solutionArn"]},
            ":story": {"S": json.dumps(story)},
            ":metrics": {"M": {name: {"N": f"{value}"} for name, value in self._metrics(target).items()}},
        }
        self._records.change(
            "solution",
            solution,
            "SET versionArn = :version, metricsOf = :version, offlineMetrics = :metrics, rolledBack = :story,"
            " updatesPaused = :solution",
            "versionArn = :current AND solutionArn = :solution",
            values,
        )
        detail = {"version": 1, "tenant": self.names.tenant, "solution": solution, **story}
        event = {"Source": f"personalize.{self.names.tenant}", "DetailType": EVENT, "Detail": json.dumps(detail)}
        self.calls.call("events", "put_events", Entries=[event])
        self.out(f"{solution}: recorded, and told as the event {EVENT}")

    def _deploy(self, campaigns: list[str], target: str, *, wait: bool) -> None:
        """All are asked before any is waited for."""
        for campaign in campaigns:
            self._records.change(
                "campaign",
                campaign,
                "SET solutionVersionArn = :version, reason = :reason ADD generation :one",
                "attribute_exists(settings)",
                {":version": {"S": target}, ":reason": {"S": "rolled back by hand"}, ":one": {"N": "1"}},
            )
            self._records.serve("campaign", campaign, "rolled back by hand")
            self.out(f"campaign {campaign}: asked {WRITERS['campaign']} for {_short(target)}")
        for campaign in campaigns if wait else ():
            self._wait(campaign, target)

    def _wait(self, campaign: str, target: str) -> None:
        waited, told = 0.0, ""
        while (situation := self._situation(campaign, target)) != statuses.ACTIVE:
            if situation != told:
                self.out(f"campaign {campaign}: {situation}")
                told = situation
            if situation.endswith("FAILED") or waited >= _LONGEST_WAIT:
                text = f"campaign {campaign} does not serve it yet ({situation}); look at {WRITERS['campaign']}"
                raise OperationError(text)
            self.calls.sleep(_POLL)
            waited += _POLL
        self.out(f"campaign {campaign}: serves {_short(target)}")

    def _situation(self, campaign: str, target: str) -> str:
        """ACTIVE once it serves that version; a campaign that is parked or not made yet is made with it."""
        arn = self.names.campaign_arn(campaign)
        answer = self.calls.found("personalize", "describe_campaign", campaignArn=arn)
        if answer is None:
            return statuses.ACTIVE
        found = answer["campaign"]
        update = found.get("latestCampaignUpdate", {})
        if statuses.normalized(found["status"]) == statuses.ACTIVE and found["solutionVersionArn"] == target:
            return statuses.ACTIVE
        asked = update.get("solutionVersionArn") == target
        return f"update {statuses.normalized(update['status'])}" if asked else "update not begun"


def _target(solution: str, record: Mapping[str, Any], version: str) -> str:
    """The ARN of the version to go back to."""
    current, known = record["versionArn"], list(record.get("history", []))
    if version:
        arn = version if ":" in version else f"{record['solutionArn']}/{version}"
        if not arn.startswith(f"{record['solutionArn']}/"):
            raise OperationError(f"{arn} is no version of {record['solutionArn']}, which {solution} stands for now")
        if arn == current:
            raise OperationError(f"{solution} serves {_short(arn)} already; known before: {_listed(known, current)}")
        return arn
    before = list(_before(known, current, record["solutionArn"]))
    if not before:
        raise OperationError(f"it is not known what {solution} served before {_short(current)}; name it with --version")
    return before[-1]


def _before(known: list[str], current: str, solution: str) -> Iterator[str]:
    """The versions of the same solution that were served before the current one, oldest first."""
    end = known.index(current) if current in known else len(known)
    return (arn for arn in known[:end] if arn.startswith(f"{solution}/"))


def _listed(known: list[str], current: str) -> str:
    return ", ".join(_short(arn) for arn in known if arn != current) or "none"


def _short(arn: str) -> str:
    return arn.rpartition("/")[2]
