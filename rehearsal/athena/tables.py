"""Tables of the embedded Glue catalogue, and what of them the rehearsal can read: CSV of strings."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from moto.glue.exceptions import DatabaseNotFoundException, TableNotFoundException
from moto.glue.models import glue_backends

from rehearsal.athena.csv_lines import Format, format_of
from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.iam.rows import Scope

SERDE = "org.apache.hadoop.hive.serde2.OpenCSVSerde"
# What CREATE TABLE writes for text; a template must say it itself.
FORMATS = {
    "InputFormat": "org.apache.hadoop.mapred.TextInputFormat",
    "OutputFormat": "org.apache.hadoop.hive.ql.io.HiveIgnoreKeyTextOutputFormat",
}
_SKIPPED = "skip.header.line.count"
_SERDE_PARAMETERS = {"separatorChar", "quoteChar", "escapeChar"}
_UNREAD = ("skip.footer.line.count", "serialization.encoding", "projection.enabled", "use.null.for.invalid.data")


@dataclass(frozen=True)
class Table:
    """Where a table's files are (bucket, and prefix with a trailing slash) and how their lines are read."""

    database: str
    name: str
    bucket: str
    prefix: str
    columns: tuple[str, ...]
    format: Format
    skipped: int

    @property
    def address(self) -> str:
        """How Trino calls it."""
        return f"awsdatacatalog.{self.database}.{self.name}"


def table_of(scope: Scope, database: str, name: str) -> Table:
    """A table of the catalogue. Raises QueryFailed if there is none, or one that the rehearsal cannot read."""
    try:
        found = glue_backends[scope.account][scope.region].get_table(database, name).as_dict()
    except DatabaseNotFoundException:
        raise QueryFailed(f"SCHEMA_NOT_FOUND: Schema '{database}' does not exist") from None
    except TableNotFoundException:
        raise QueryFailed(f"TABLE_NOT_FOUND: Table 'awsdatacatalog.{database}.{name}' does not exist") from None
    storage = found.get("StorageDescriptor", {})
    bucket, prefix = _location(str(storage.get("Location", "")), name)
    serde = storage.get("SerdeInfo", {})
    if serde.get("SerializationLibrary") != SERDE:
        raise unmodelled(f"the SerDe {serde.get('SerializationLibrary')} of table {name}; it reads {SERDE}")
    try:
        form = format_of(serde.get("Parameters", {}))
        skipped = int(found.get("Parameters", {}).get(_SKIPPED, 0))
    except ValueError as error:
        raise QueryFailed(f"HIVE_INVALID_METADATA: table {name}: {error}") from error
    _check(found, name)
    columns = tuple(column["Name"].lower() for column in storage.get("Columns", []))
    return Table(database, name, bucket, prefix, columns, form, skipped)


def _check(found: Mapping[str, Any], name: str) -> None:
    storage = found["StorageDescriptor"]
    if found.get("TableType") != "EXTERNAL_TABLE":
        raise unmodelled(f"the TableType {found.get('TableType')} of table {name}; it reads EXTERNAL_TABLE")
    for member, wanted in FORMATS.items():
        if storage.get(member) != wanted:
            raise QueryFailed(
                f"HIVE_UNSUPPORTED_FORMAT: {member} of table {name}: {storage.get(member)} is not {wanted}"
            )
    if found.get("PartitionKeys"):
        raise unmodelled(f"the PartitionKeys of table {name}")
    other = [column for column in storage.get("Columns", []) if column.get("Type", "").lower() != "string"]
    if other:
        raise unmodelled(f"columns other than string: {other[0]['Name']} of table {name} is {other[0].get('Type')}")
    parameters = {**storage.get("Parameters", {}), **found.get("Parameters", {})}
    unread = [key for key in parameters if key in _UNREAD] + [
        key for key in storage.get("SerdeInfo", {}).get("Parameters", {}) if key not in _SERDE_PARAMETERS
    ]
    if unread:
        raise unmodelled(f"the parameter {unread[0]} of table {name}")


def _location(location: str, name: str) -> tuple[str, str]:
    """ "Use a trailing slash. Do not use ... filenames, wildcards, empty folders" ("Specify a table location")."""
    bucket, slash, path = location.removeprefix("s3://").partition("/")
    if (
        not location.startswith("s3://")
        or not slash
        or (path and not path.endswith("/"))
        or "//" in path
        or "*" in path
    ):
        raise QueryFailed(
            f"HIVE_INVALID_METADATA: the Location of table {name} is no folder s3://bucket/path/: {location}"
        )
    return bucket, path
