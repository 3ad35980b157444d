"""One query from its text to its rows: look up the tables, read them into a DuckDB of its own, run the translation."""

from __future__ import annotations

import tempfile
import zlib
from dataclasses import dataclass
from pathlib import Path
from typing import Any

from rehearsal.athena import reading
from rehearsal.athena.access import Access
from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.athena.tables import Table, table_of
from rehearsal.iam.rows import Scope

# One thread, so that equal queries give equal answers; what does not fit into the memory goes to the query's folder.
_SETTINGS = {"threads": 1, "memory_limit": "1GB", "preserve_insertion_order": True}
_TYPES = {
    "VARCHAR": "varchar",
    "BIGINT": "bigint",
    "INTEGER": "integer",
    "SMALLINT": "smallint",
    "TINYINT": "tinyint",
    "DOUBLE": "double",
    "BOOLEAN": "boolean",
}


@dataclass(frozen=True)
class Answer:
    """Names and types (Athena's) of the columns, and the rows; numbers and truths as Python's."""

    names: tuple[str, ...]
    types: tuple[str, ...]
    rows: list[tuple[Any, ...]]


@dataclass(frozen=True)
class Input:
    """A table of the query with the objects that are its rows."""

    table: Table
    objects: list[Any]


class Run:
    """One query that runs: `scanned` are the bytes that it reads. All methods raise QueryFailed with the reason."""

    def __init__(self, scope: Scope, access: Access, query: str, database: str) -> None:
        # sqlglot and DuckDB take a third of a second to load: only who runs a query waits for them.
        from rehearsal.athena import translation

        self._translation = translation
        self._tree = translation.parsed(query, database)
        self._inputs: dict[tuple[str, str], Input] = {}
        for address in translation.sources(self._tree):
            access.catalogue(*address)
            table = table_of(scope, *address)
            access.listing(table)
            found = reading.objects(scope, table)
            access.objects(table, found)
            self._inputs[address] = Input(table, found)
        self.scanned = sum(len(entry.value) for one in self._inputs.values() for entry in one.objects)

    def answer(self) -> Answer:
        """Reads the tables and runs the query."""
        import duckdb

        numbered = {address: f"t{place}" for place, address in enumerate(self._inputs)}
        sources = {
            address: self._translation.Source(numbered[address], one.table.columns)
            for address, one in self._inputs.items()
        }
        found = self._translation.translated(self._tree, sources)
        with tempfile.TemporaryDirectory() as folder:
            settings = {**_SETTINGS, "temp_directory": folder}
            with duckdb.connect(":memory:", config=settings) as connection:
                try:
                    for address, one in self._inputs.items():
                        reading.fill(connection, numbered[address], one.table, one.objects, Path(folder))
                    connection.execute("SET enable_external_access = false")
                    result = connection.execute(found.sql)
                    types, rows = _types(result.description), result.fetchall()
                except duckdb.Error as error:
                    raise QueryFailed(f"GENERIC_USER_ERROR: {str(error).splitlines()[0]}") from error
                except (OSError, EOFError, zlib.error) as error:
                    raise QueryFailed(f"HIVE_CURSOR_ERROR: {error}") from error
        return Answer(found.columns, types, rows if found.ordered else sorted(rows, key=_disorder))


def _types(description: list[tuple[Any, ...]]) -> tuple[str, ...]:
    found = []
    for column in description:
        kind = str(column[1]).strip('"')
        if kind not in _TYPES and kind != "NULL":
            raise unmodelled(f"a result of type {kind} (column {column[0]})")
        found.append(_TYPES.get(kind, "unknown"))
    return tuple(found)


def _disorder(row: tuple[Any, ...]) -> int:
    """Rows of a query that orders none come in any order: nobody may rely on the one of the files."""
    return zlib.crc32(repr(row).encode())
