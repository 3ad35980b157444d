"""How far a profile is from that of the last import: pure."""

from __future__ import annotations

from collections.abc import Iterator

from lambdas.data_check.declared import Dataset
from lambdas.data_check.findings import REFUSE, WARN, Finding
from lambdas.data_check.profile import Profile

_COUNTS = {"rows": "rows", "users": "users", "items": "items", "ids": "ids", "effective_items": "items asked for"}
LEAST_SHARE = 0.01  # of the events: rarer types come and go


def findings(dataset: Dataset, last: Profile | None, now: Profile, mode: str) -> list[Finding]:
    """What differs by more than the tenant file tolerates; nothing if there was no import yet. INCREMENTAL imports are
    of any size, so that only their columns are compared.
    """
    if last is None or not last["rows"] or not now["rows"]:
        return []
    severity = REFUSE if dataset.refuses_drift else WARN
    texts = [*_columns(dataset, last, now)]
    if mode == "FULL":
        texts += [*_counts(dataset, last, now), *_types(dataset, last, now)]
    return [Finding(severity, "drift", about, f"{text}; see whether that is meant") for about, text in texts]


def _counts(dataset: Dataset, last: Profile, now: Profile) -> Iterator[tuple[str, str]]:
    for name, words in _COUNTS.items():
        before, after = last.get(name), now.get(name)
        if not before or after is None:
            continue
        change = after / before - 1
        # As much again is as far as half of it: growth is measured the other way round.
        if change < -dataset.tolerated or change > 1 / (1 - dataset.tolerated) - 1:
            yield dataset.name, f"{after:,} {words}, at the last import {before:,} ({change:+.0%})"


def _columns(dataset: Dataset, last: Profile, now: Profile) -> Iterator[tuple[str, str]]:
    for column in dataset.columns:
        before, after = last["columns"].get(column.name), now["columns"][column.name]
        if before is None:
            continue
        was, has = before["missing"] / last["rows"], after["missing"] / now["rows"]
        if abs(has - was) > dataset.tolerated:
            yield column.name, f"{has:.0%} of the values are missing, at the last import {was:.0%}"


def _types(dataset: Dataset, last: Profile, now: Profile) -> Iterator[tuple[str, str]]:
    for name, count in last.get("event_types", {}).items():
        if count / last["rows"] > LEAST_SHARE and name not in now["event_types"]:
            yield "EVENT_TYPE", f"no events of type {name}, at the last import {count:,}"
