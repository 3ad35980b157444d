"""From objects in the embedded S3 to a table of DuckDB, one object at a time.

Athena reads what lies below a table's location at any depth ("Specify a table location in Amazon S3": "all of the files
representing your table"). Objects whose name begins with `_` or `.` are hidden, as they are to Hive. Objects whose name
ends in .gz are unpacked ("Compression support": by the file's extension).
"""

from __future__ import annotations

import csv
import gzip
import io
from collections.abc import Iterator
from pathlib import Path
from typing import Any, TextIO

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.athena.csv_lines import fields, regular
from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.athena.tables import Table
from rehearsal.iam.rows import Scope

PATH = "$path"  # the hidden column with an object's address ("Getting the file locations for source data in Amazon S3")
_NULL = "\x01NULL"  # what stands for NULL on the way to DuckDB
_PACKED = (".bz2", ".lz4", ".snappy", ".zst", ".lzo", ".deflate", ".zip")


def objects(scope: Scope, table: Table) -> list[Any]:
    """The objects of a table, in the order of their keys. Raises QueryFailed if their bucket does not exist."""
    backend = s3_backends[scope.account][scope.partition]
    try:
        keys = sorted(key for key in backend.get_bucket(table.bucket).keys if key.startswith(table.prefix))
    except MissingBucket as error:
        raise QueryFailed(f"HIVE_CANNOT_OPEN_SPLIT: The specified bucket does not exist: {table.bucket}") from error
    visible = [key for key in keys if not key.rpartition("/")[2].startswith(("_", "."))]
    found = (backend.get_object(table.bucket, key) for key in visible)
    return [entry for entry in found if entry is not None]  # in a versioned bucket deleted ones leave a marker


def fill(connection: Any, name: str, table: Table, found: list[Any], folder: Path) -> None:
    """Makes a table of DuckDB with the rows of the objects; `folder` is for files on the way."""
    columns = ", ".join(f'"{column}" VARCHAR' for column in (*table.columns, PATH))
    connection.execute(f'CREATE TABLE "{name}" ({columns})')
    passage = folder / "rows.csv"
    for entry in found:
        _write(passage, table, entry)
        if passage.stat().st_size:
            connection.execute(_insert(name, table, passage), [f"s3://{table.bucket}/{entry.name}"])


def _write(passage: Path, table: Table, entry: Any) -> None:
    """The lines of an object with exactly as many fields as the table has columns."""
    width, form = len(table.columns), table.format
    ready = regular(form, width).fullmatch if form.quote == '"' else lambda line: False
    with passage.open("w", encoding="utf-8", newline="") as out:
        rows = csv.writer(out, delimiter=form.separator, lineterminator="\n")
        for line in _lines(entry, table.skipped):
            if line and ready(line):
                out.write(f"{line}\n")
            else:
                rows.writerow([_NULL if value is None else value for value in fields(line, width, form)])


def _lines(entry: Any, skipped: int) -> Iterator[str]:
    """Lines without their ends (\\n, \\r\\n or \\r), without the first `skipped`, and without a byte order mark."""
    with _text(entry) as text:
        for number, line in enumerate(text):
            if number >= skipped:
                yield line[:-1] if line.endswith("\n") else line


def _text(entry: Any) -> TextIO:
    name = entry.name.lower()
    if name.endswith(_PACKED):
        raise unmodelled(f"the compression of {entry.name}")
    raw = io.BytesIO(entry.value)
    source = gzip.GzipFile(fileobj=raw) if name.endswith(".gz") else raw
    return io.TextIOWrapper(source, encoding="utf-8-sig", errors="replace", newline=None)


def _insert(name: str, table: Table, passage: Path) -> str:
    columns = ", ".join(f"'c{place}': 'VARCHAR'" for place in range(len(table.columns)))
    separator = table.format.separator.replace("'", "''")
    return (
        f"INSERT INTO \"{name}\" SELECT *, ? FROM read_csv('{passage}', auto_detect=false, header=false, "
        f"columns={{{columns}}}, delim='{separator}', quote='\"', escape='\"', new_line='\\n', nullstr='{_NULL}', "
        "max_line_size=16777216)"
    )
