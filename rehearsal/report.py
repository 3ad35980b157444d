"""rehearsal.json: the record of a rehearsal for machines. All times are virtual, in UTC, ISO 8601, except wall_seconds.

version            1; counts on when a field changes its meaning
tenant, account, region, seed
start, end         of the virtual time
wall_seconds       how long the run took on this machine
stacks             name and status of each deployed stack
executions         machine, name, input, start, stop, status, error, cause, transitions of each workflow run
state_transitions  as Step Functions bills them (states entered and retries), by machine, and their total
personalize_calls  requests to Personalize by operation; throttled: those of them that were told to slow down
schedules          name, expression, time_zone, expected (how often it should have fired), fired (when it was due)
campaigns          name, arn, status, min_provisioned_tps, history: every version served, since when
solution_versions  name, arn, mode, status, created, ended, reason of a failure, training_hours, metrics (offline)
filters            name, arn, expression, history: its statuses and since when
pointers           the parameter under which callers find a filter, the filter that it names, that filter's status
notices            what was published to topics: at, topic, subject, message
recommendations    campaign, user, events sent; the first items shown before and after, by filter
invariants         every promise checked, with what broke it: an empty list is a promise kept
"""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict
from datetime import datetime
from typing import Any

from rehearsal.record import Record

VERSION = 1


def report(record: Record, broken: Mapping[str, Sequence[str]], wall_seconds: float) -> dict[str, Any]:
    """The fields above, as plain data."""
    transitions = record.transitions()
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
            "executions": [_execution(execution) for execution in record.executions],
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
            "solution_versions": [asdict(version) for version in record.versions],
            "filters": [_renamed(asdict(filter), steps="history") for filter in record.filters],
            "pointers": [asdict(pointer) for pointer in record.pointers],
            "notices": [asdict(notice) for notice in record.notices],
            "recommendations": [asdict(answer) for answer in record.answers],
            "invariants": broken,
        }
    )


def text(report: Mapping[str, Any]) -> str:
    """The report as it is written to rehearsal.json."""
    return json.dumps(report, indent=1, ensure_ascii=False) + "\n"


_EXECUTION = ("machine", "name", "input", "start", "stop", "status", "error", "cause", "transitions")


def _execution(execution: Any) -> dict[str, Any]:
    return {name: getattr(execution, name) for name in _EXECUTION}


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
