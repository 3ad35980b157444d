"""What a plan consists of, and what it is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import datetime, timedelta, timezone

Entry = dict[str, object]
Entries = Iterator[tuple[str, Entry]]  # (the part of the plan that it belongs to, the entry)
Record = Mapping[str, object]
Desired = Mapping[str, object]

# From the moment that a removal or a replacement is first seen until what is superfluous goes: time to take it back.
GRACE = timedelta(hours=24)


@dataclass(frozen=True)
class Actual:
    """What there is: the state table by id, the group's solutions (name to ARN), which datasets have files.

    And, of tenants whose file has such things: the datasets of the group (ARN to status), the metrics of its metric
    attribution (None if it has none), and the tags of what bears the tenant's (by ARN). `campaigns` and `recommenders`
    are what Describe says of those that the file declares, by name (None: it does not exist), `filters` the summaries
    of the group, `revised` what Describe says of datasets that got further columns, with the text of a `schema` that is
    not the wanted one. `grace` is how long what is superfluous stays.
    """

    records: Mapping[str, Record]
    solutions: Mapping[str, str]
    files: Mapping[str, bool]
    datasets: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[Mapping[str, str], ...] | None = None
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    campaigns: Mapping[str, Mapping[str, object] | None] = field(default_factory=dict)
    recommenders: Mapping[str, Mapping[str, object] | None] = field(default_factory=dict)
    filters: Sequence[Mapping[str, object]] | None = None
    revised: Mapping[str, Mapping[str, object] | None] = field(default_factory=dict)
    now: datetime = field(default_factory=lambda: datetime.now(timezone.utc))
    grace: timedelta = GRACE

    def record(self, kind: str, name: str) -> Record:
        return self.records.get(f"{kind}#{name}", {})

    def recorded(self, kind: str) -> list[str]:
        return sorted(id.partition("#")[2] for id in self.records if id.startswith(f"{kind}#"))

    def marks(self, desired: Desired) -> dict[str, Record]:
        """What is known of the imports, by declared dataset."""
        return {name: self.record("import", name) for name in desired["datasets"]}


def action(do: str, name: str, reason: str, **more: object) -> tuple[str, Entry]:
    """Something for the machine to do."""
    return "actions", {"do": do, "name": name, "reason": reason, **more}


def note(into: str, kind: str, name: str, reason: str) -> tuple[str, Entry]:
    """Something to be told: into ``reports``, ``waiting`` or ``notices``."""
    return into, {"kind": kind, "name": name, "reason": reason}


def goes_at(since: str, actual: Actual) -> datetime:
    """When something that is superfluous since then (ISO 8601) may go."""
    return datetime.fromisoformat(since) + actual.grace


def unserved(recorded: Record) -> bool:
    """Whether the last request of a record was not served, and nobody is at it."""
    return recorded.get("served") != recorded.get("generation") and "holder" not in recorded
