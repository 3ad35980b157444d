"""What the checks read and write, through boto3 clients."""

from __future__ import annotations

import json
from collections.abc import Mapping

from lambdas.data_check.files import HEAD_BYTES, File, is_read
from lambdas.data_check.profile import Row


def files(s3: object, bucket: str, prefix: str) -> tuple[list[File], list[str]]:
    """The files of a folder that Personalize reads, with how they begin, and the names of what else has content."""
    pages = s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix, Delimiter="/")
    found = [(one["Key"], one["Size"]) for page in pages for one in page.get("Contents", ()) if one["Size"]]
    names = [(key, key.removeprefix(prefix), size) for key, size in found]
    read = [File(name, size, _head(s3, bucket, key)) for key, name, size in names if is_read(name)]
    return read, [name for _, name, _ in names if not is_read(name)]


def _head(s3: object, bucket: str, key: str) -> bytes:
    return s3.get_object(Bucket=bucket, Key=key, Range=f"bytes=0-{HEAD_BYTES - 1}")["Body"].read()


def rows(athena: object, query: str) -> list[Row]:
    """The rows that a query answered with, by the names of its columns; None where SQL has NULL."""
    pages = athena.get_paginator("get_query_results").paginate(QueryExecutionId=query)
    lines = [[cell.get("VarCharValue") for cell in row["Data"]] for page in pages for row in page["ResultSet"]["Rows"]]
    header, *body = lines  # the first row of a SELECT holds the names (API reference, GetQueryResults)
    return [dict(zip(header, line, strict=True)) for line in body]


def report(s3: object, bucket: str, key: str) -> Mapping[str, object]:
    """An earlier report; empty if there is none, or no longer."""
    if not key:
        return {}
    try:
        return json.loads(s3.get_object(Bucket=bucket, Key=key)["Body"].read())
    except s3.exceptions.NoSuchKey:
        return {}


def write(s3: object, bucket: str, key: str, content: Mapping[str, object]) -> None:
    """Writes a report."""
    body = json.dumps(content, indent=2, sort_keys=True).encode()
    s3.put_object(Bucket=bucket, Key=key, Body=body, ContentType="application/json")
