"""What actions and action interactions must hold beyond their schemas ("actions-datasets").

Event types are Taken, Not Taken and Viewed. The guide itself writes them as `Not taken`, `Not Taken` and `NOT_TAKEN`,
so case, spaces and underscores make no difference. AWS does not say what it does with other types, or with values out
of range: here they are refused.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime
from typing import Any

from rehearsal.personalize.data.csv_files import ImportFailure, Table
from rehearsal.personalize.data.records import Record

TAKEN, NOT_TAKEN, VIEWED = EVENT_TYPES = ("taken", "not_taken", "viewed")

# What was interacted with, by dataset type.
SUBJECTS = {"Interactions": "ITEM_ID", "Action_Interactions": "ACTION_ID"}

_EXPIRIES = ("EXPIRATION_TIMESTAMP", "ACTION_EXPIRATION_TIMESTAMP")
_RANGES = {"VALUE": (1, 10), "REPEAT_FREQUENCY": (0, 30)}


def event_type(text: str) -> str | None:
    """One of EVENT_TYPES for an event type as it was sent, None for any other."""
    folded = text.strip().lower().replace(" ", "_")
    return folded if folded in EVENT_TYPES else None


def problem(record: Mapping[str, Any]) -> str | None:
    """What is wrong with the reserved values of an action, or None."""
    for column, (low, high) in _RANGES.items():
        value = record.get(column)
        if value is not None and not low <= value <= high:
            return f"{column} must be between {low} and {high}, found {value}"
    return None


def checked(table: Table, dataset_type: str) -> Table:
    """An imported table with event types as EVENT_TYPES spells them; other datasets pass. Raises ImportFailure."""
    if dataset_type == "Action_Interactions":
        return {**table, "EVENT_TYPE": [_imported(text) for text in table["EVENT_TYPE"]]}
    if dataset_type == "Actions":
        present = [column for column in _RANGES if column in table]
        for values in zip(*(table[column] for column in present), strict=True):
            found = problem(dict(zip(present, values, strict=True)))
            if found:
                raise ImportFailure(f"Input csv has an action whose {found}.")
    return table


def _imported(text: str) -> str:
    kind = event_type(text)
    if kind is None:
        raise ImportFailure(f"Input csv has the EVENT_TYPE {text!r}; action interactions are {', '.join(EVENT_TYPES)}.")
    return kind


def expired(record: Record, now: datetime) -> bool:
    """Whether an action's expiration lies in the past."""
    times = [record[column] for column in _EXPIRIES if record.get(column) is not None]
    return bool(times) and min(times) <= now.timestamp()


def resting(record: Record, latest: float | None, now: datetime) -> bool:
    """Whether REPEAT_FREQUENCY, in days, keeps back an action; `latest` is its user's last interaction with it."""
    days = record.get("REPEAT_FREQUENCY")
    return bool(days) and latest is not None and now.timestamp() < latest + days * 86_400
