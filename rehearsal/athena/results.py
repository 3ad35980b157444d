"""Results: the CSV object that a query leaves in S3, and the pages of it that GetQueryResults gives.

"DML query results files are saved in CSV format"; every value is quoted but NULL, which is nothing between two commas.
Without the object there is no result to get: nothing is kept beside it.
"""

from __future__ import annotations

import math
import re
from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.athena.execution import Answer
from rehearsal.athena.faults import InvalidRequest, QueryFailed
from rehearsal.iam.rows import Scope

MOST_ROWS = 1000  # of one page, the header among them
_FIELD = re.compile(r'"((?:[^"]|"")*)"|')
_PRECISION = {
    "varchar": 2147483647,
    "bigint": 19,
    "integer": 10,
    "smallint": 5,
    "tinyint": 3,
    "double": 17,
    "boolean": 0,
}


def parts(location: str) -> tuple[str, str]:
    """Bucket and key of s3://bucket/key."""
    bucket, _, key = location.removeprefix("s3://").partition("/")
    return bucket, key


def bucket_exists(scope: Scope, bucket: str) -> bool:
    """Whether a result can be written at all."""
    try:
        s3_backends[scope.account][scope.partition].get_bucket(bucket)
    except MissingBucket:
        return False
    return True


def written(answer: Answer) -> bytes:
    """The object with an answer."""
    lines = [answer.names, *(tuple(map(text, row)) for row in answer.rows)]
    return "".join(f"{','.join(map(_quoted, line))}\n" for line in lines).encode()


def put(scope: Scope, location: str, body: bytes, encryption: Mapping[str, str]) -> None:
    """Writes the object of a query. Raises QueryFailed if the bucket is gone."""
    bucket, key = parts(location)
    if not bucket_exists(scope, bucket):
        raise QueryFailed(f"The S3 location provided to save your query results is invalid: {location}")
    kind = {"SSE_KMS": "aws:kms", "SSE_S3": "AES256"}.get(encryption.get("EncryptionOption", ""))
    how = {"encryption": kind, "kms_key_id": encryption.get("KmsKey")} if kind else {}
    s3_backends[scope.account][scope.partition].put_object(bucket, key, body, **how)


def page(scope: Scope, location: str, types: Sequence[str], start: int, size: int) -> tuple[dict[str, Any], bool]:
    """The rows from the `start`-th on, as GetQueryResults gives them, and whether there are more."""
    bucket, key = parts(location)
    found = (
        s3_backends[scope.account][scope.partition].get_object(bucket, key) if bucket_exists(scope, bucket) else None
    )
    if found is None:
        raise InvalidRequest(f"Could not find results: {location} does not exist")
    lines = list(_read(found.value.decode()))
    header, chosen = lines[0], lines[start : start + size]
    rows = [{"Data": [{} if value is None else {"VarCharValue": value} for value in line]} for line in chosen]
    columns = [_column(str(name), kind) for name, kind in zip(header, types, strict=True)]
    return {"Rows": rows, "ResultSetMetadata": {"ColumnInfo": columns}}, start + size < len(lines)


def text(value: Any) -> str | None:
    """A value as Athena writes it: Java's spelling of truths and numbers."""
    if value is None or isinstance(value, str):
        return value
    if isinstance(value, bool):
        return str(value).lower()
    return _double(value) if isinstance(value, float) else str(value)


def _double(value: float) -> str:
    """As Double.toString: 1.0, 1.0E7, 1.0E-4, NaN, Infinity."""
    if math.isnan(value) or math.isinf(value):
        return "NaN" if math.isnan(value) else "Infinity" if value > 0 else "-Infinity"
    shortest = repr(value)
    if value == 0 or 1e-3 <= abs(value) < 1e7:
        return shortest
    mantissa, _, exponent = (shortest if "e" in shortest else _scientific(shortest)).partition("e")
    return f"{mantissa if '.' in mantissa else mantissa + '.0'}E{int(exponent)}"


def _scientific(plain: str) -> str:
    """12345678.5 -> 1.23456785e7"""
    sign, plain = ("-", plain[1:]) if plain.startswith("-") else ("", plain)
    whole, _, fraction = plain.partition(".")
    digits = (whole + fraction).lstrip("0").rstrip("0")
    exponent = len(whole) - 1 if whole != "0" else -(len(fraction) - len(fraction.lstrip("0")) + 1)
    return f"{sign}{digits[0]}.{digits[1:] or '0'}e{exponent}"


def _quoted(value: str | None) -> str:
    return "" if value is None else '"' + value.replace('"', '""') + '"'


def _read(body: str) -> Iterator[list[str | None]]:
    at = 0
    line: list[str | None] = []
    while at < len(body):
        found = _FIELD.match(body, at)
        value = found[1] if found else None
        line.append(None if value is None else value.replace('""', '"'))
        at = found.end() if found else at
        if body[at] == "\n":
            yield line
            line = []
        at += 1


def _column(name: str, kind: str) -> dict[str, Any]:
    return {
        "CatalogName": "hive",
        "SchemaName": "",
        "TableName": "",
        "Name": name,
        "Label": name,
        "Type": kind,
        "Precision": _PRECISION.get(kind, 0),
        "Scale": 0,
        "Nullable": "UNKNOWN",
        "CaseSensitive": kind == "varchar",
    }
