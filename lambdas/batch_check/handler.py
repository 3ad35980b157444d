"""Looks at the input of a batch before its job is made and paid: at the list of its files and the head of each."""

from __future__ import annotations

import os
from collections.abc import Iterator, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import replace

import boto3
from botocore.config import Config

from lambdas.batch_check.plan import File, problems
from personalize import quotas

PATIENT = Config(retries={"mode": "standard", "total_max_attempts": 8}, max_pool_connections=16)
HEAD = 64 * 1024  # bytes of each file that are looked at


def handler(event: dict[str, object], context: object) -> dict[str, object]:
    """Takes ``prefix``, ``members`` and ``most`` (see personalize.batches); returns ``files``, how many there are, and
    ``problems``, texts in which no value of a line stands.
    """
    found = check(event, os.environ["BUCKET"], boto3.client("s3", config=PATIENT))
    print(f"{event['prefix']}: {found['files']} files, {len(found['problems'])} problems")
    return found


def check(event: Mapping[str, object], bucket: str, s3: object) -> dict[str, object]:
    """The look, through boto3's client of S3."""
    files = list(_files(bucket, event["prefix"], s3))
    if len(files) > quotas.BATCH_FILES:  # refused as it is: their lines are not worth the reading
        return {"files": len(files), "problems": problems(files, {}, 0)}

    def head(file: File) -> File:
        answer = s3.get_object(Bucket=bucket, Key=file.key, Range=f"bytes=0-{HEAD - 1}")
        return replace(file, head=answer["Body"].read())

    with ThreadPoolExecutor(PATIENT.max_pool_connections) as pool:
        read = list(pool.map(lambda file: head(file) if file.size else file, files))
    return {"files": len(read), "problems": problems(read, event["members"], event["most"])}


def _files(bucket: str, prefix: str, s3: object) -> Iterator[File]:
    """Those that a job would read: whatever lies below the prefix, but what consoles make to show a folder."""
    for page in s3.get_paginator("list_objects_v2").paginate(Bucket=bucket, Prefix=prefix):
        for one in page.get("Contents", ()):
            if not one["Key"].endswith("/"):
                yield File(one["Key"], one["Size"])
