"""What a rehearsal left behind for its dashboards: metrics.json, and alarms and notices of rehearsal.json beside it."""

from __future__ import annotations

import json
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime
from pathlib import Path
from typing import Any

from rehearsal.cloudwatch.store import Store

KEYS = ("account", "region", "start", "end", "metrics", "dashboards")


class Unreadable(Exception):
    """A file that is not what a rehearsal writes; its text says which and why."""


@dataclass(frozen=True)
class Source:
    """A rehearsal's measurements: `dashboards` are bodies by name, `alarms` the last states by name; `tenant` may be
    unknown.
    """

    store: Store
    account: str
    region: str
    start: datetime
    end: datetime
    dashboards: Mapping[str, Any]
    alarms: Mapping[str, str] = field(default_factory=dict)
    notices: Sequence[Mapping[str, str]] = ()
    tenant: str = ""


def read(metrics: Path) -> Source:
    """What stands in metrics.json, and in rehearsal.json if it is of the same rehearsal; raises Unreadable."""
    found = _json(metrics)
    if missing := [key for key in KEYS if key not in found]:
        raise Unreadable(f"{metrics}: it has no {', '.join(missing)}; a rehearsal writes it: make rehearse")
    start, end = (datetime.fromisoformat(found[key]) for key in ("start", "end"))
    report = _report(metrics.with_name("rehearsal.json"), start, end)
    return Source(
        store=Store.load(found["metrics"]),
        account=found["account"],
        region=found["region"],
        start=start,
        end=end,
        dashboards=found["dashboards"],
        alarms={alarm["name"]: alarm["state"] for alarm in report.get("alarms", [])},
        notices=sorted(report.get("notices", []), key=lambda notice: notice["at"]),
        tenant=report.get("tenant", ""),
    )


def _report(path: Path, start: datetime, end: datetime) -> dict[str, Any]:
    """rehearsal.json; nothing if it is missing or tells of another rehearsal."""
    if not path.is_file():
        return {}
    found = _json(path)
    times = [datetime.fromisoformat(found[key]) for key in ("start", "end") if key in found]
    return found if times == [start, end] else {}


def _json(path: Path) -> dict[str, Any]:
    try:
        found = json.loads(path.read_text())
    except FileNotFoundError:
        raise Unreadable(f"there is no {path}; a rehearsal writes it: make rehearse") from None
    except json.JSONDecodeError as error:
        raise Unreadable(f"{path}: it is not JSON: {error}") from None
    if not isinstance(found, dict):
        raise Unreadable(f"{path}: it is not an object; a rehearsal writes one: make rehearse")
    return found
