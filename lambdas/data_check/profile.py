"""What the queries of queries.py measured, as plain figures by name."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from lambdas.data_check.declared import Dataset
from lambdas.data_check.queries import ITEMS, TYPES, UNIQUE, USERS

Row = Mapping[str, str | None]
Profile = dict[str, object]


def of(dataset: Dataset, results: Mapping[str, Sequence[Row]]) -> Profile:
    """The profile of a dataset from the rows of each query, by the query's name.

    ``rows``, ``too_many`` and ``too_few`` fields in a line, ``columns`` (by name: ``missing``, ``wrong`` and what its
    type has besides), then of entities ``ids``, of events ``users``, ``items``, ``unique``, ``returning`` (users with
    two events), ``top_item`` (events of the most popular item), ``effective_items`` and ``event_types`` (events by
    name).
    """
    (columns,) = results["columns"]
    profile: Profile = {name: int(columns[name] or 0) for name in ("rows", "too_many", "too_few")} | {
        "columns": {column.name: _of_column(columns, f"c{index}_") for index, column in enumerate(dataset.columns)}
    }
    if not dataset.is_of_events:
        return profile | {"ids": int(columns["ids"] or 0)}
    return profile | _of_events(results["groups"])


def _of_column(row: Row, prefix: str) -> dict[str, float]:
    return {
        name.removeprefix(prefix): float(value) if "mean" in name else int(value)
        for name, value in row.items()
        if name.startswith(prefix) and value is not None
    }


def _of_events(rows: Sequence[Row]) -> Profile:
    """``effective_items`` is the inverse of Simpson's index: as many items, each asked for equally often, would be as
    diverse. It needs one pass and no sorting.
    """
    levels = {row["level"]: row for row in rows if row["level"] != TYPES}
    users, items, unique = (levels.get(name, {}) for name in (USERS, ITEMS, UNIQUE))
    total, squares = float(items.get("rows") or 0), float(items.get("squares") or 0)
    return {
        "users": int(users.get("groups") or 0),
        "returning": int(users.get("repeated") or 0),
        "items": int(items.get("groups") or 0),
        "top_item": int(items.get("largest") or 0),
        "effective_items": round(total * total / squares, 1) if squares else 0.0,
        "unique": int(unique.get("groups") or 0),
        "event_types": {row["event_type"] or "": int(row["rows"] or 0) for row in rows if row["level"] == TYPES},
    }
