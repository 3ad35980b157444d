"""Which filter is due now, whether it has to be created, and which old ones may go once it is ACTIVE: pure."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from datetime import datetime

from personalize.filters import render
from personalize.naming import HASH_LENGTH, content_hash
from personalize.statuses import ACTIVE, CREATE_FAILED


def plan(
    wanted: Mapping[str, object], filters: Sequence[Mapping[str, str]], pointer: str, now: datetime
) -> dict[str, object]:
    """The rotation due at an instant.

    ``wanted`` is the tenant file's filter (prefix, arnPrefix, expression, values, keep), ``filters`` those of the
    dataset group (name, arn, status, created), ``pointer`` the ARN that callers use now ('' if none). Returns
    ``name``, ``arn`` and ``expression`` of the filter that is due, ``create``, ``failed`` (the ARN of a failed one
    that holds its name; absent if none), ``retire`` (ARNs to delete after the switch, oldest first) and a ``reason``.
    """
    expression = render(wanted["expression"], wanted["values"], now)
    name = wanted["prefix"] + content_hash({"expression": expression})
    arn = wanted["arnPrefix"] + name
    mine = _own(wanted, filters)
    existing = next((found for found in mine if found["name"] == name), None)
    failed = existing is not None and existing["status"] == CREATE_FAILED
    decision = {
        "name": name,
        "arn": arn,
        "expression": expression,
        "create": existing is None or failed,
        "retire": _retire([found for found in mine if found["name"] != name], wanted["keep"]),
        "reason": _reason(existing, pointer == arn),
    }
    return decision | ({"failed": arn} if failed else {})


def ending(wanted: Mapping[str, object], filters: Sequence[Mapping[str, str]]) -> list[str]:
    """The ARNs of all that a filter of the tenant file has left behind, whatever their status."""
    return [found["arn"] for found in sorted(_own(wanted, filters), key=_created)]


def _own(wanted: Mapping[str, object], filters: Sequence[Mapping[str, str]]) -> list[Mapping[str, str]]:
    # Anchored, so that a filter "recent" never takes "recent-films" or another tool's filter for one of its own.
    ours = re.compile(re.escape(wanted["prefix"]) + rf"[0-9a-f]{{{HASH_LENGTH}}}")
    return [found for found in filters if ours.fullmatch(found["name"])]


def _retire(others: Sequence[Mapping[str, str]], keep: int) -> list[str]:
    """All but the newest ``keep - 1`` that work, and those that never did; what is on its way up or down stays."""
    newest_first = sorted((found for found in others if found["status"] == ACTIVE), key=_created, reverse=True)
    failed = [found for found in others if found["status"] == CREATE_FAILED]
    return [found["arn"] for found in sorted([*newest_first[keep - 1 :], *failed], key=_created)]


def _created(found: Mapping[str, str]) -> tuple[str, str]:
    return found["created"], found["name"]


def _reason(existing: Mapping[str, str] | None, pointed_to: bool) -> str:
    if existing is None:
        return "its expression is new"
    if existing["status"] == CREATE_FAILED:
        return "its creation failed before"
    return "it is in use already" if pointed_to else "it exists and is not pointed to yet"
