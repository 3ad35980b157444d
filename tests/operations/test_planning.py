"""The plan as a table, where it comes from, and a reconciliation by hand."""

from __future__ import annotations

import ast
import io
import json
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any

import pytest
from botocore.exceptions import ClientError

from operations import planning
from operations.calls import Calls, OperationError
from operations.planning import Planning, Row, desired_of, rows
from personalize.naming import Names

NAMES = Names("acme", "111111111111", "eu-west-1")
ROOT = Path(__file__).resolve().parents[2]
NOTHING: dict[str, list[dict[str, Any]]] = {"actions": [], "waiting": [], "reports": [], "notices": []}
BUSY = {
    "actions": [
        {"do": "train", "name": "for-you", "reason": "it has data and no version"},
        {"do": "mark-removed", "kind": "campaign", "name": "home", "reason": "the tenant file does not have it"},
        {"do": "remove-campaign", "name": "old", "reason": "removed", "effect": "-144.00 USD in 30 days"},
    ],
    "waiting": [{"kind": "campaign", "name": "front", "reason": "its solution has no version yet"}],
    "reports": [],
    "notices": [{"kind": "filter", "name": "recent", "reason": "somebody deleted it"}],
}


@dataclass
class Account:
    """A reconciler that answers with a plan, and a machine that ends with it after a minute."""

    plan: dict[str, Any] | None = field(default_factory=lambda: NOTHING)
    error: bool = False
    status: str = "SUCCEEDED"
    now: float = 0.0
    asked: list[Any] = field(default_factory=list)

    def sleep(self, seconds: float) -> None:
        self.now += seconds

    def invoke(self, FunctionName: str, Payload: bytes) -> dict[str, Any]:
        self.asked.append((FunctionName, json.loads(Payload)))
        if self.plan is None:
            raise ClientError({"Error": {"Code": "ResourceNotFoundException", "Message": "no"}}, "Invoke")
        if self.error:
            said = {"errorType": "KeyError", "errorMessage": "'tenant'"}
            return {"FunctionError": "Unhandled", "Payload": io.BytesIO(json.dumps(said).encode())}
        return {"Payload": io.BytesIO(json.dumps(self.plan).encode())}

    def start_execution(self, stateMachineArn: str, input: str) -> dict[str, str]:
        self.asked.append((stateMachineArn, json.loads(input)))
        return {"executionArn": NAMES.execution_arn("TenantReconciliation", "by-hand")}

    def describe_execution(self, executionArn: str) -> dict[str, str]:
        if self.now < 60:
            return {"status": "RUNNING"}
        return {"status": self.status, "output": json.dumps(self.plan), "cause": "it could not"}


def planner(account: Account) -> tuple[Planning, list[str]]:
    lines: list[str] = []
    calls = Calls({"lambda": account, "stepfunctions": account}, account.sleep)
    return Planning(NAMES, calls, lines.append), lines


def test_a_plan_has_a_row_for_each_entry_what_is_done_first():
    assert list(rows(BUSY)) == [
        Row("solution", "for-you", "train FULL", "it has data and no version"),
        Row("campaign", "home", "mark as removed", "the tenant file does not have it"),
        Row("campaign", "old", "delete", "removed", "-144.00 USD in 30 days"),
        Row("campaign", "front", "waits", "its solution has no version yet"),
        Row("filter", "recent", "is told", "somebody deleted it"),
    ]


def test_every_action_of_the_reconciler_has_words():
    made = set()
    for file in (ROOT / "lambdas" / "reconciliation" / "plan").glob("*.py"):
        for node in ast.walk(ast.parse(file.read_text())):
            if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and node.func.id == "action":
                made |= {part.value for part in ast.walk(node.args[0]) if isinstance(part, ast.Constant)}
    said = set(planning.ACTIONS) | {"mark-removed"}
    prefixes = {part for part in made if part.endswith("-")}  # of f"want-{kind}"
    assert {one for one in made - prefixes if one not in said} == set()
    assert all(any(one.startswith(prefix) for one in said) for prefix in prefixes)
    assert len(made) > 10


@pytest.mark.parametrize(
    ("plan", "lines"),
    [
        (NOTHING, ["acme: everything is as the tenant file says"]),
        (
            BUSY,
            [
                "solution  for-you  train FULL       it has data and no version",
                "campaign  home     mark as removed  the tenant file does not have it",
                "campaign  old      delete           removed [-144.00 USD in 30 days]",
                "campaign  front    waits            its solution has no version yet",
                "filter    recent   is told          somebody deleted it",
            ],
        ),
    ],
)
def test_a_plan_is_shown_as_a_table(plan, lines):
    made, said = planner(Account())
    made.show(plan)
    assert said == lines


@pytest.mark.parametrize(
    ("given", "asked"),
    [
        ({}, {}),
        ({"desired": {"tenant": "acme"}}, {"desired": {"tenant": "acme"}}),
        ({"grace_hours": 0.0}, {"graceHours": 0.0}),
    ],
)
def test_the_deployed_reconciler_makes_the_plan(given, asked):
    account = Account(BUSY)
    assert planner(account)[0].plan(**given) == BUSY
    assert account.asked == [("acme-reconciliation", {"reason": "operations plan"} | asked)]


@pytest.mark.parametrize(
    ("account", "text"),
    [
        (Account(None), "there is no function acme-reconciliation: deploy the tenant first"),
        (Account(error=True), "acme-reconciliation failed: KeyError: 'tenant'"),
    ],
)
def test_a_reconciler_that_is_not_there_or_fails_is_an_error(account, text):
    with pytest.raises(OperationError, match=text):
        planner(account)[0].plan()


def test_a_reconciliation_is_started_and_waited_for():
    account = Account(BUSY)
    made, said = planner(account)
    assert made.reconcile(0.5) == 0
    assert account.asked[0][1] == {"reason": "operations reconcile", "graceHours": 0.5}
    assert account.now == 60
    assert said[0].endswith("TenantReconciliation:by-hand")
    assert said[-1].startswith("filter    recent")


@pytest.mark.parametrize(
    ("status", "text"),
    [("FAILED", "TenantReconciliation ended FAILED: it could not"), ("RUNNING", "not ended after 6 hours")],
)
def test_a_reconciliation_that_does_not_succeed_is_an_error(status, text):
    with pytest.raises(OperationError, match=text):
        planner(Account(status=status))[0].reconcile(None)


def test_the_desired_state_is_that_of_the_tenant_in_the_assembly(assembly, tmp_path):
    assert desired_of(assembly, "streamly")["tenant"] == "streamly"
    with pytest.raises(OperationError, match="no desired state of tenant nobody; synthesize it: make synth"):
        desired_of(assembly, "nobody")
    with pytest.raises(OperationError):
        desired_of(tmp_path, "streamly")


def test_the_plans_of_a_rehearsal_are_shown_with_their_moments(tmp_path):
    runs = [
        {"start": "2026-11-21T18:01:00+00:00", "input": {"reason": "deploy"}, "plan": BUSY},
        {"start": "2026-11-22T05:00:00+00:00", "input": {"reason": "daily"}, "plan": NOTHING},
        {"start": "2026-11-22T05:00:00+00:00", "input": {}, "plan": None},
    ]
    (tmp_path / "rehearsal.json").write_text(json.dumps({"tenant": "acme", "executions": runs}))
    lines = []
    planning.show_rehearsed(tmp_path, "acme", lines.append)
    assert lines[0] == "2026-11-21T18:01:00+00:00  deploy"
    assert lines[1].startswith("  solution  for-you  train FULL")
    assert len(lines) == 6
    with pytest.raises(OperationError, match="found tenant acme; rehearse other"):
        planning.show_rehearsed(tmp_path, "other", lines.append)


def test_a_folder_without_a_rehearsal_is_an_error(tmp_path):
    with pytest.raises(OperationError, match=r"no report of a rehearsal.*make rehearse TENANT=acme"):
        planning.show_rehearsed(tmp_path, "acme", print)
