"""rehearsal.json: the record of a rehearsal for machines. All times are virtual, in UTC, ISO 8601, except wall_seconds.

The fields; where there are several of a kind, the fields of each come first, then what they are:

version            2; counts on when a field changes its meaning
tenant             as the tenant file names it
account, region    where it would be deployed
seed               the same seed, assembly and data tell the same story; only wall_seconds differs
start, end         of the virtual time
wall_seconds       how long the run took on this machine
stacks             name, status: of each deployed stack
deployments        at, file, outcome, stacks: of each edit (--edit): deployed, nothing changed, or "failed: " and why,
                   and the stacks that it touched
executions         machine, name, input, start, stop, status, error, cause, transitions, outcome, plan: of each
                   workflow run; the outcome is null, or why the run skipped its work, the plan what a reconciliation
                   found to do
state_transitions  as Step Functions bills them (states entered and retries), by machine, and their total
personalize_calls  requests to Personalize, by operation
throttled          those of them that were told to slow down, by operation
schedules          name, expression, time_zone, expected, fired: how often it should have fired, and when it was due
campaigns          name, arn, status, min_provisioned_tps, history, deleted: every version served, since when
recommenders       name, arn, use_case, status, min_requests_per_second, requests, trained, history, deleted: every
                   training with its metrics, and its statuses and since when
solution_versions  name, arn, solution_arn, mode, training_type, status, created, ended, reason, training_hours,
                   metrics: the reason of a failure, the hours billed, the offline metrics
filters            name, arn, expression, history, deleted: its statuses and since when
pointers           name, arn, status, lapses: the parameter where callers find a filter or recommender, its status,
                   and when it named one that was not ACTIVE
notices            at, topic, subject, message: what was published to topics
alarms             name, state, description, history: of each alarm, its state at the end and every change of it: at,
                   old, new, reason, and what held its actions back (suppressed)
traffic            name, answered, refused: requests to each campaign and recommender while days passed (--traffic)
recommendations    kind, name, user, events, before, after: the campaign or recommender asked, the events sent, and the
                   first items shown, by filter
invariants         every promise checked, with what broke it: an empty list is a promise kept
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rehearsal.run.record import AlarmStory, Record

VERSION = 2
_PLANNER = "-TenantReconciliation"


def report(record: Record, broken: Mapping[str, Sequence[str]], wall_seconds: float) -> dict[str, Any]:
    """The fields above, as plain data."""
    transitions, outcomes = record.transitions(), record.outcomes()
    return _plain(
        {
            "version": VERSION,
            "tenant": record.tenant.name,
            "account": record.tenant.account,
            "region": record.tenant.region,
            "seed": record.seed,
            "start": record.start,
            "end": record.end,
            "wall_seconds": round(wall_seconds, 2),
            "stacks": [{"name": stack.name, "status": stack.status} for stack in record.stacks],
            "deployments": [asdict(one) for one in record.deployments],
            "executions": [_execution(execution, outcomes) for execution in record.executions],
            "state_transitions": transitions | {"total": sum(transitions.values())},
            "personalize_calls": record.calls,
            "throttled": record.throttled,
            "schedules": [
                {
                    "name": due.name,
                    "expression": due.expression,
                    "time_zone": due.zone,
                    "expected": len(due.expected),
                    "fired": due.fired,
                }
                for due in record.schedules
            ],
            "campaigns": [_renamed(asdict(campaign), served="history") for campaign in record.campaigns],
            "recommenders": [_renamed(asdict(one), steps="history") for one in record.recommenders],
            "solution_versions": [asdict(version) for version in record.versions],
            "filters": [_renamed(asdict(filter), steps="history") for filter in record.filters],
            "pointers": [asdict(pointer) for pointer in record.pointers],
            "notices": [asdict(notice) for notice in record.notices],
            "alarms": [_alarm(alarm) for alarm in record.alarms],
            "traffic": _traffic(record),
            "recommendations": [asdict(answer) for answer in record.answers],
            "invariants": broken,
        }
    )


def text(report: Mapping[str, Any]) -> str:
    """The report as it is written to rehearsal.json."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


def measurements(record: Record) -> str:
    """What is written to metrics.json, beside rehearsal.json: what rehearsal.dashboards draws from."""
    found = {
        "account": record.tenant.account,
        "region": record.tenant.region,
        "start": record.start,
        "end": record.end,
        "metrics": record.metrics,
        "dashboards": record.dashboards,
    }
    return json.dumps(_plain(found), separators=(",", ":")) + "\n"


_CHANGE = ("at", "old", "new", "reason", "suppressed")


def _alarm(alarm: AlarmStory) -> dict[str, Any]:
    history = [{name: getattr(change, name) for name in _CHANGE} for change in alarm.history]
    return {"name": alarm.name, "state": alarm.state, "description": alarm.description, "history": history}


def _traffic(record: Record) -> list[dict[str, Any]]:
    tally = record.traffic
    if tally is None:
        return []
    return [
        {"name": name, "answered": tally.answered[name], "refused": tally.refused[name]}
        for name in sorted(tally.answered)
    ]


_EXECUTION = ("machine", "name", "input", "start", "stop", "status", "error", "cause", "transitions")


def _execution(execution: Any, outcomes: Mapping[str, str]) -> dict[str, Any]:
    planned = execution.output if execution.machine.endswith(_PLANNER) and execution.status == "SUCCEEDED" else None
    told = {"outcome": outcomes.get(execution.arn), "plan": planned}
    return {name: getattr(execution, name) for name in _EXECUTION} | told


def _renamed(fields: dict[str, Any], **names: str) -> dict[str, Any]:
    return {names.get(key, key): value for key, value in fields.items()}


def _plain(value: Any) -> Any:
    if isinstance(value, Mapping):
        return {key: _plain(inner) for key, inner in value.items()}
    if isinstance(value, list | tuple):
        return [_plain(inner) for inner in value]
    if isinstance(value, datetime):
        return value.isoformat(timespec="seconds")
    return value
