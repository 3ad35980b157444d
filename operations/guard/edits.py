"""What a deploy would lose -> which edit does it and what to do instead: pure.

A loss is traced back to what causes it: a dataset is replaced because its schema is, and that because of the columns in
the tenant file. All that one edit does is one problem, with the file, the key, what was found and what to do.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from config.documents import Document
from config.models import Tenant
from config.problems import Path, Problem, shown
from operations.guard.losses import REMOVED, Loss
from operations.guard.stateful import STATEFUL
from personalize.schemas import DATASET_TYPES

_GROUP, _DATASET, _SCHEMA, _TRACKER = (
    f"AWS::Personalize::{kind}" for kind in ("DatasetGroup", "Dataset", "Schema", "EventTracker")
)
_KEYS = {type.replace("_", ""): key for key, type in DATASET_TYPES.items()}
# API reference, UpdateDataset: the schema of these datasets can be exchanged for one with more, nullable, columns.
_EXTENSIBLE = ("items", "users")
_MOVED = "the tenant file does not say so: an edit of stacks/ or of the tenant's module, or another aws-cdk-lib, does"


@dataclass(frozen=True)
class Edit:
    """Where in the tenant file (the empty path: not in it), what is found there, and what to do instead."""

    path: Path
    found: str
    instead: str


def problems(losses: Sequence[Loss], tenant: Tenant, document: Document) -> list[Problem]:
    """One problem for each edit; `document` is the tenant's file."""
    by_edit: dict[Edit, list[Loss]] = {}
    for root, lost in _by_root(losses):
        by_edit.setdefault(_edit(root, tenant), []).extend(lost)
    found = []
    for edit, lost in by_edit.items():
        text = f"{edit.found}, so {_told(lost)}; {edit.instead}"
        place = Problem(f"stack {lost[0].stack}", 0, lost[0].logical_id, text)
        found.append(document.problem(edit.path, text) if edit.path else place)
    return sorted(found)


def _by_root(losses: Sequence[Loss]) -> list[tuple[Loss, list[Loss]]]:
    """Each loss that no other one causes, with all that it causes, itself first."""
    known = {(loss.stack, loss.logical_id): loss for loss in losses}
    found: dict[tuple[str, str], list[Loss]] = {}
    for loss in losses:
        root, passed = loss, {loss.logical_id}
        while (cause := _cause(root, known)) is not None and cause.logical_id not in passed:
            passed.add(cause.logical_id)
            root = cause
        lost = found.setdefault((root.stack, root.logical_id), [root])
        if loss is not root:
            lost.append(loss)
    return [(known[key], lost) for key, lost in found.items()]


def _cause(loss: Loss, known: Mapping[tuple[str, str], Loss]) -> Loss | None:
    if any(not change.cause for change in loss.changes):
        return None
    causes = (known.get((loss.stack, change.cause)) for change in loss.changes)
    return next((cause for cause in causes if cause is not None), None)


def _edit(loss: Loss, tenant: Tenant) -> Edit:
    for change in loss.changes:
        if change.property == "Domain" and tenant.domain == change.new:
            found = f"found {shown(change.new)}, deployed is {shown(change.old)}"
            return Edit(("domain",), found, "set it back: a domain is for ever, and another domain is another tenant")
    key = _key(loss)
    if key:
        return _of_dataset(loss, key, tenant)
    if loss.type == _TRACKER and loss.action == REMOVED and not tenant.event_tracker:
        instead = "set it back to true: without events it costs nothing, and its tracking id is what senders know"
        return Edit(("event_tracker",), "found false, deployed is true", instead)
    return _of_code(loss)


def _of_dataset(loss: Loss, key: str, tenant: Tenant) -> Edit:
    if loss.action == REMOVED and not loss.renamed and key not in tenant.datasets.declared:
        instead = "keep it in the file; a dataset that no solution uses costs nothing, and goes with its tenant"
        return Edit(("datasets", key), f"found no {key}, which is deployed", instead)
    dataset = tenant.datasets.declared.get(key)
    for change in loss.changes:
        if change.property == "Schema" and dataset:
            told = "; ".join(_columns(change.old, change.new))
            if told:
                revision = max(column.since for column in dataset.columns) + 1
                return Edit(
                    ("datasets", key, "columns"), f"found {told}", _instead(key, change.old, change.new, revision)
                )
    return _of_code(loss)


def _of_code(loss: Loss) -> Edit:
    if loss.renamed:
        found = f"its logical id becomes {loss.renamed}"
        return Edit((), found, f"{_MOVED}; give the construct its old place and id back, or see `npx cdk refactor`")
    if loss.new_type:
        return Edit((), f"its type becomes {loss.new_type}", f"{_MOVED}; take it back (git diff)")
    if loss.action == REMOVED:
        return Edit((), "it is no longer in the template", f"{_MOVED}; take it back (git diff)")
    told = ", ".join(_change(one.property, one.old, one.new, one.cause) for one in loss.changes)
    return Edit((), told, f"{_MOVED}; take it back (git diff)")


def _change(property: str, old: Any, new: Any, cause: str) -> str:
    if cause:
        return f"{property} refers to {cause}, which is replaced"
    return f"{property} becomes {_short(new)}, deployed is {_short(old)}"


def _short(value: Any) -> str:
    return shown(json.dumps(value)) if isinstance(value, (dict, list)) else shown(value)


def _told(lost: Iterable[Loss]) -> str:
    """dataset acme_items would be replaced and bucket x would be removed."""
    by_action: dict[str, list[str]] = {}
    for loss in sorted(lost, key=lambda loss: list(STATEFUL).index(loss.type)):
        by_action.setdefault(loss.action, []).append(f"{loss.kind} {loss.name}")
    return " and ".join(f"{', '.join(names)} would be {action}" for action, names in by_action.items())


def _key(loss: Loss) -> str:
    """The key in the tenant file of the dataset that a dataset or a schema belongs to, '' for anything else."""
    if loss.type == _DATASET:
        return str(loss.properties.get("DatasetType", "")).lower()
    if loss.type == _SCHEMA:
        return _KEYS.get(str(_record(loss.properties.get("Schema")).get("name")), "")
    return ""


def _record(schema: Any) -> dict[str, Any]:
    try:
        found = json.loads(schema) if isinstance(schema, str) else schema
    except ValueError:
        return {}
    return found if isinstance(found, dict) else {}


def _fields(schema: Any) -> dict[str, dict[str, Any]]:
    return {field["name"]: field for field in _record(schema).get("fields", [])}


def _columns(old: Any, new: Any) -> Iterator[str]:
    before, after = _fields(old), _fields(new)
    both = [name for name in before if name in after]
    for text, names in (
        ("the new column", [name for name in after if name not in before]),
        ("no column", [name for name in before if name not in after]),
        ("a change of column", [name for name in both if before[name] != after[name]]),
    ):
        if names:
            yield f"{text}{'s' if len(names) > 1 else ''} {', '.join(names)}"
    if both != [name for name in after if name in before]:
        yield "another order of the columns"


def _instead(key: str, old: Any, new: Any, revision: int) -> str:
    before, after = _fields(old), _fields(new)
    if any(after.get(name) != field for name, field in before.items()) or list(after)[: len(before)] != list(before):
        return "put it back as it was deployed; what a solution is not to learn from goes under its excluded_columns"
    if key in _EXTENSIBLE:
        return f"add a column at the end with since: {revision} and nullable: true instead"
    return f"Personalize adds columns to {' and '.join(_EXTENSIBLE)} only: take it out again, or make it another tenant"
