"""CSV files of a bulk import: read, checked against the dataset's schema, and turned into columns or records.

Fails as the service does, with one reason for the whole job: an import is all or nothing.
"""

from __future__ import annotations

import csv
import io
from collections.abc import Callable, Iterable, Sequence
from typing import Any

import numpy as np

from rehearsal.personalize.data import bounds
from rehearsal.personalize.data.interactions import InteractionLog, Interactions
from rehearsal.personalize.data.vocabulary import Vocabulary
from rehearsal.personalize.numerals import decimal, whole
from rehearsal.personalize.schemas import Field, Schema

# Columns of interactions that are not contextual metadata.
OF_EVENTS = bounds.IDS | {
    "TIMESTAMP",
    "EVENT_TYPE",
    "EVENT_VALUE",
    "IMPRESSION",
    "RECOMMENDATION_ID",
    "EVENT_ATTRIBUTION_SOURCE",
}

Table = dict[str, list[Any]]


class ImportFailure(Exception):
    """Why an import job ends as CREATE FAILED."""


def read(files: Iterable[tuple[str, bytes]], schema: Schema) -> Table:
    """The columns of all files together, typed as the schema says; an empty nullable cell is None.

    `files` are (key, content). Raises ImportFailure.
    """
    table: Table = {field.name: [] for field in schema.fields}
    for key, content in files:
        for field, cells in zip(schema.fields, _columns(key, content, schema), strict=True):
            table[field.name].extend(_typed(field, cells, key))
    return table


def interactions(table: Table, log: InteractionLog, subject: str = "ITEM_ID") -> Interactions:
    """The rows of a table of interactions in the codes of `log`; `subject` is the column that names its items."""
    count = len(table["USER_ID"])
    types = table.get("EVENT_TYPE")
    values = table.get("EVENT_VALUE")
    no_value = np.full(count, np.nan, dtype=np.float32)
    return Interactions(
        log.users.codes(table["USER_ID"]),
        log.items.codes(table[subject]),
        np.array(table["TIMESTAMP"], dtype=np.int64),
        log.types.codes([name.lower() for name in types]) if types else np.full(count, log.types.code(""), np.int32),
        np.array([np.nan if v is None else v for v in values], dtype=np.float32) if values else no_value,
        _contexts(table, log),
    )


def _contexts(table: Table, log: InteractionLog) -> np.ndarray:
    names = [name for name in table if name not in OF_EVENTS]
    if not names:
        return np.zeros(0, dtype=np.int32)
    rows = list(zip(*(table[name] for name in names), strict=True))
    codes = {row: log.context(dict(zip(names, row, strict=True))) for row in dict.fromkeys(rows)}
    return np.fromiter(map(codes.__getitem__, rows), dtype=np.int32, count=len(rows))


def records(table: Table, identity: str, vocabulary: Vocabulary) -> dict[int, dict[str, Any]]:
    """The rows of an Items or Users table by the code of their `identity` column; the last of equal ids counts."""
    codes = vocabulary.codes(table[identity]).tolist()
    names = [name for name in table if name != identity]
    rows = zip(*(table[name] for name in names), strict=True)
    return {code: dict(zip(names, row, strict=True)) for code, row in zip(codes, rows, strict=True)}


def _columns(key: str, content: bytes, schema: Schema) -> Sequence[Sequence[str]]:
    try:
        text = content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise ImportFailure(f"Input csv {key} is not encoded in UTF-8.") from error
    rows = csv.reader(io.StringIO(text, newline=""))
    header = next(rows, [])
    names = [field.name for field in schema.fields]
    missing = [name for name in names if name not in header]
    if missing:
        raise ImportFailure(f"Input csv {key} is missing the following fields: {missing}.")
    if header != names:
        raise ImportFailure(
            f"Input csv {key} does not match the dataset schema: the header is {header}, the fields are {names}."
        )
    body = [row for row in rows if row]
    if any(len(row) != len(names) for row in body):
        number, row = next((n, row) for n, row in enumerate(body, 2) if len(row) != len(names))
        raise _nonconforming(key, f"row {number} has {len(row)} fields, the schema has {len(names)}")
    return [*zip(*body, strict=True)] if body else [()] * len(names)


def _typed(field: Field, cells: Sequence[str], key: str) -> Sequence[Any]:
    convert = _CONVERSIONS[field.type]
    try:
        if field.nullable:
            values: list[Any] = [None if cell == "" else convert(cell) for cell in cells]
        elif "" in cells:
            raise _nonconforming(key, f"row {cells.index('') + 2} has no {field.name}, which cannot be null")
        else:
            values = list(cells) if convert is str else list(map(convert, cells))
    except ValueError as error:
        raise _nonconforming(key, f"{field.name} must be of type {field.type}: {error}") from error
    complaint = bounds.complaint(field, [value for value in values if value is not None])
    if complaint:
        raise _nonconforming(key, complaint)
    return values


def _nonconforming(key: str, detail: str) -> ImportFailure:
    return ImportFailure(
        "Input csv has rows that do not conform to the dataset schema. Please ensure all required data fields are "
        f"present and that they are of the type specified in the schema. ({key}: {detail}.)"
    )


def _boolean(cell: str) -> bool:
    if cell.lower() not in {"true", "false"}:
        raise ValueError(f"{cell!r} is not a boolean")
    return cell.lower() == "true"


_CONVERSIONS: dict[str, Callable[[str], Any]] = {
    "string": str,
    "int": whole,
    "long": whole,
    "float": decimal,
    "double": decimal,
    "boolean": _boolean,
}
