"""What a plan consists of, and what it is made from."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field

Entry = dict[str, object]
Entries = Iterator[tuple[str, Entry]]  # (the part of the plan that it belongs to, the entry)
Record = Mapping[str, object]
Desired = Mapping[str, object]

LEFT_ALONE = "this is not carried out yet, so it stays as it is"


@dataclass(frozen=True)
class Actual:
    """What there is: the state table by id, the group's solutions (name to ARN), which datasets have files.

    And, of tenants whose file has such things: the datasets of the group (ARN to status), the metrics of its metric
    attribution (None if it has none), and the tags of what bears the tenant's (by ARN).
    """

    records: Mapping[str, Record]
    solutions: Mapping[str, str]
    files: Mapping[str, bool]
    datasets: Mapping[str, str] = field(default_factory=dict)
    metrics: tuple[Mapping[str, str], ...] | None = None
    tags: Mapping[str, Mapping[str, str]] = field(default_factory=dict)

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


def removed(kind: str, declared: list[Mapping[str, object]], actual: Actual) -> Entries:
    """What has a record and is declared no longer."""
    names = {one["name"] for one in declared}
    for name in actual.recorded(kind):
        if name not in names:
            yield note("reports", kind, name, f"removed from the tenant file; {LEFT_ALONE}")
