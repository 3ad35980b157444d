"""The verbs `plan` and `reconcile`: what reconciliation would do now, and doing it.

The plan is made by the tenant's own deployed reconciler, which reads and changes nothing, from what is deployed or from
the desired state in a synthesized assembly that is not: so an edit of a tenant file can be seen before its deploy. A
rehearsal has its plans in its report.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from operations.calls import Calls, OperationError
from personalize.naming import Names

Plan = Mapping[str, list[Mapping[str, Any]]]
FUNCTION, WORKFLOW = "reconciliation", "TenantReconciliation"
DESIRED = "desired.json"  # beside the reconciler's code, in its asset
REPORT = "rehearsal.json"  # in the folder that a rehearsal writes
_POLL = 20.0  # seconds between two looks
_LONGEST_WAIT = 6 * 3600.0

# What an action of the plan is about, and what it does, for people (lambdas/reconciliation/plan).
ACTIONS: Mapping[str, tuple[str, str]] = {
    "create-solution": ("solution", "create"),
    "record-solution": ("solution", "adopt"),
    "update-solution": ("solution", "update"),
    "replace-solution": ("solution", "replace"),
    "prune-solution": ("solution", "delete the old one"),
    "remove-solution": ("solution", "delete"),
    "remove-tuning": ("solution", "delete what a tuning left"),
    "train": ("solution", "train FULL"),
    "want-campaign": ("campaign", "create or update"),
    "note-candidate": ("campaign", "note its next settings"),
    "remove-campaign": ("campaign", "delete"),
    "want-recommender": ("recommender", "create or update"),
    "remove-recommender": ("recommender", "delete"),
    "want-filter": ("filter", "create or replace"),
    "remove-filter": ("filter", "delete"),
    "import": ("dataset", "import"),
    "create-dataset": ("dataset", "create"),
    "update-dataset": ("dataset", "add columns"),
    "create-attribution": ("metric attribution", "create"),
    "update-attribution": ("metric attribution", "update"),
    "delete-attribution": ("metric attribution", "delete"),
    "tag": ("tags", "put"),
    "untag": ("tags", "remove"),
    "forget-tags": ("tags", "forget"),
}
_SECTIONS = {"waiting": "waits", "reports": "is left alone", "notices": "is told"}


@dataclass(frozen=True)
class Row:
    """One line of a plan; `effect` is what it does to the bill, '' if nothing."""

    kind: str
    name: str
    action: str
    reason: str
    effect: str = ""


def rows(plan: Plan) -> Iterator[Row]:
    """The lines of a plan: what is done, in order, then what is not."""
    for entry in plan["actions"]:
        kind, does = ACTIONS.get(entry["do"], (entry.get("kind", ""), "mark as removed"))
        yield Row(kind, entry["name"], does, entry["reason"], entry.get("effect", ""))
    for section, does in _SECTIONS.items():
        for entry in plan[section]:
            yield Row(entry["kind"], entry["name"], does, entry["reason"])


def show(tenant: str, plan: Plan, out: Callable[[str], None]) -> None:
    """Prints a plan as a table."""
    found = list(rows(plan))
    if not found:
        out(f"{tenant}: everything is as the tenant file says")
        return
    widths = [max(len(getattr(row, column)) for row in found) for column in ("kind", "name", "action")]
    for row in found:
        cells = (f"{text:<{width}}" for text, width in zip((row.kind, row.name, row.action), widths, strict=True))
        effect = f" [{row.effect}]" if row.effect else ""
        out(f"{'  '.join(cells)}  {row.reason}{effect}")


def show_rehearsed(folder: Path, tenant: str, out: Callable[[str], None]) -> None:
    """Prints the plan of every reconciliation of a rehearsal that found something to do.

    Raises OperationError for a folder without the report of a rehearsal of that tenant.
    """
    file = folder / REPORT
    try:
        report = json.loads(file.read_text(encoding="utf-8"))
        played, executions = report["tenant"], report["executions"]
    except (OSError, ValueError, KeyError, TypeError) as problem:
        text = f"{file}: it is no report of a rehearsal ({problem}); rehearse first: make rehearse TENANT={tenant}"
        raise OperationError(text) from problem
    if played != tenant:
        raise OperationError(f"{file}: found tenant {played}; rehearse {tenant}: make rehearse TENANT={tenant}")
    for execution in executions:
        plan = execution.get("plan")
        if plan and plan["actions"]:
            out(f"{execution['start']}  {execution['input'].get('reason', '')}")
            show(tenant, plan, lambda line: out(f"  {line}"))


def desired_of(assembly: Path, tenant: str) -> dict[str, Any]:
    """The desired state of a tenant in a synthesized assembly; raises OperationError if there is none."""
    for file in sorted(assembly.rglob(DESIRED)):
        found = json.loads(file.read_text())
        if found.get("tenant") == tenant:
            return found
    raise OperationError(f"{assembly}: it has no desired state of tenant {tenant}; synthesize it: make synth")


@dataclass(frozen=True)
class Planning:
    """The verbs with everything that they touch the world through."""

    names: Names
    calls: Calls
    out: Callable[[str], None]

    def plan(self, desired: Mapping[str, Any] | None = None, grace_hours: float | None = None) -> dict[str, Any]:
        """The plan of this moment; raises OperationError if the reconciler is not there or fails."""
        asked: dict[str, Any] = {"reason": "operations plan"}
        asked |= {"desired": desired} if desired else {}
        asked |= {"graceHours": grace_hours} if grace_hours is not None else {}
        function = self.names.function(FUNCTION)
        answer = self.calls.found("lambda", "invoke", FunctionName=function, Payload=json.dumps(asked).encode())
        if answer is None:
            raise OperationError(f"there is no function {function}: deploy the tenant first")
        said = json.loads(answer["Payload"].read())
        if "FunctionError" in answer:
            raise OperationError(f"{function} failed: {said.get('errorType')}: {said.get('errorMessage')}")
        return said

    def show(self, plan: Plan) -> None:
        """Prints a plan as a table."""
        show(self.names.tenant, plan, self.out)

    def reconcile(self, grace_hours: float | None) -> int:
        """Starts a reconciliation and waits for its end; returns the exit status."""
        asked = {"reason": "operations reconcile"} | ({} if grace_hours is None else {"graceHours": grace_hours})
        machine = self.names.state_machine_arn(WORKFLOW)
        started = self.calls.call("stepfunctions", "start_execution", stateMachineArn=machine, input=json.dumps(asked))
        execution, waited = started["executionArn"], 0.0
        self.out(f"started {execution}")
        while True:
            run = self.calls.found("stepfunctions", "describe_execution", executionArn=execution) or {}
            if run.get("status", "RUNNING") != "RUNNING":
                break
            if waited >= _LONGEST_WAIT:
                raise OperationError(f"{execution}: not ended after {_LONGEST_WAIT / 3600:g} hours; look at it")
            self.calls.sleep(_POLL)
            waited += _POLL
        if run["status"] != "SUCCEEDED":
            raise OperationError(f"{WORKFLOW} ended {run['status']}: {run.get('cause', 'no cause given')}")
        self.show(json.loads(run["output"]))
        return 0
