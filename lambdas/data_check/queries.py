"""The SQL of the checks, in Athena's dialect (Trino), over a table whose columns are all text.

Two passes over the files, since Athena bills what it reads: one that counts what is wrong in each column, and, of
events, one that groups them by user, by item, by type and by what makes an event unique. The last column of the table
is none of the file: it takes what a line has too much.
"""

from __future__ import annotations

from collections.abc import Iterator

from lambdas.data_check.declared import Column, Dataset
from personalize.folders import BEYOND

EVENT_TYPES_SHOWN = 100
# Levels of the second pass: GROUPING() sets the bit of every column that is not grouped by.
USERS, ITEMS, TYPES, UNIQUE = "users", "items", "types", "unique"
_WHOLE, _DECIMAL = r"^-?[0-9]+$", r"^[-+]?([0-9]+\.?[0-9]*|\.[0-9]+)([eE][-+]?[0-9]+)?$"
MILLISECONDS = 100_000_000_000  # what epoch seconds reach in the year 5138, and milliseconds reached in 1973
_WHOLE_TYPES = ("int", "long")


def of(dataset: Dataset, table: str, prefix: str) -> list[dict[str, str]]:
    """The queries by their name; ``prefix`` is the folder (``s3://bucket/prefix/``) whose first level is looked at,
    as Personalize reads it: sub-folders and what is not called .csv are left out.
    """
    where = (
        f"\"$path\" LIKE '{_like(prefix)}%' ESCAPE '\\' AND \"$path\" NOT LIKE '{_like(prefix)}%/%' ESCAPE '\\'"
        " AND LOWER(\"$path\") LIKE '%.csv'"
    )
    first, second, *_ = (column.field for column in dataset.columns)
    where += f" AND NOT ({first} = '' AND {second} IS NULL)"  # an empty line
    queries = [{"name": "columns", "sql": _columns(dataset, table, where)}]
    return [*queries, {"name": "groups", "sql": _groups(dataset, table, where)}] if dataset.is_of_events else queries


def _like(prefix: str) -> str:
    """A prefix within a LIKE: an underscore would stand for any character."""
    return prefix.replace("\\", "\\\\").replace("_", "\\_").replace("%", "\\%")


def _columns(dataset: Dataset, table: str, where: str) -> str:
    measures = ['COUNT(*) AS "rows"', f"COUNT({BEYOND}) AS too_many", f"COUNT_IF({_last(dataset)} IS NULL) AS too_few"]
    for index, column in enumerate(dataset.columns):
        measures += [f"{expression} AS c{index}_{name}" for name, expression in _of_column(column)]
    if not dataset.is_of_events:
        measures.append(f'COUNT(DISTINCT "{dataset.id.lower()}") AS ids')
    return f"SELECT {', '.join(measures)} FROM {table} WHERE {where}"


def _last(dataset: Dataset) -> str:
    return dataset.columns[-1].field


def _of_column(column: Column) -> Iterator[tuple[str, str]]:
    field = column.field
    yield "missing", f"COUNT_IF({field} = '')"  # NULL is what a line with too few fields lacks
    if column.type == "string":
        yield "wrong", f"COUNT_IF(LENGTH({field}) > {column.longest})"
        return
    if column.type == "boolean":
        yield "wrong", f"COUNT_IF({field} <> '' AND LOWER({field}) NOT IN ('true', 'false'))"
        return
    whole = column.type in _WHOLE_TYPES
    number = f"TRY_CAST({field} AS {'BIGINT' if whole else 'DOUBLE'})"
    yield "wrong", f"COUNT_IF({field} <> '' AND {_no_number(column, number)})"
    if not column.is_time:
        yield "mean", f"AVG(CAST({number} AS DOUBLE))"
        return
    yield "least", f"MIN({number})"
    yield "most", f"MAX({number})"
    yield "milliseconds", f"COUNT_IF({number} >= {MILLISECONDS})"


def _no_number(column: Column, number: str) -> str:
    pattern = _WHOLE if column.type in _WHOLE_TYPES else _DECIMAL
    shape = f"NOT REGEXP_LIKE({column.field}, '{pattern}') OR {number} IS NULL"
    if column.is_time:
        return f"({shape} OR {number} < 0)"
    if column.type == "int":  # a long is what BIGINT takes
        return f"({shape} OR {number} < {-(2**31)} OR {number} >= {2**31})"
    return f"({shape})"


def _groups(dataset: Dataset, table: str, where: str) -> str:
    user, item, time = '"user_id"', f'"{dataset.id.lower()}"', '"timestamp"'
    kind = '"event_type"' if "EVENT_TYPE" in dataset.names else "''"
    inner = f"SELECT {user} AS u, {item} AS i, {time} AS t, {kind} AS e FROM {table} WHERE {where}"
    counted = (
        "SELECT GROUPING(u, i, t, e) AS bits, e, COUNT(*) AS n FROM events"
        " GROUP BY GROUPING SETS ((u), (i), (e), (u, i, t, e))"
    )
    level = f"CASE bits WHEN 7 THEN '{USERS}' WHEN 11 THEN '{ITEMS}' WHEN 14 THEN '{TYPES}' ELSE '{UNIQUE}' END"
    return (
        f"WITH events AS ({inner}), counted AS ({counted})"
        f" SELECT {level} AS level, CASE WHEN bits = 14 THEN e END AS event_type, COUNT(*) AS groups,"
        ' COUNT_IF(n > 1) AS repeated, MAX(n) AS largest, SUM(n) AS "rows", SUM(CAST(n AS DOUBLE) * n) AS squares'
        f' FROM counted GROUP BY 1, 2 ORDER BY "rows" DESC, level LIMIT {EVENT_TYPES_SHOWN + 3}'
    )
