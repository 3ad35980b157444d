"""Where batch jobs write: `<input>.out` for every input file, in the output folder.

AWS documents no other file ("creating-batch-inference-job"), so none is written.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.personalize import permissions
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.data.locations import parts
from rehearsal.personalize.errors import InvalidInput
from rehearsal.personalize.region import Region


def check_folder(path: str) -> None:
    """Raises InvalidInput for a destination that is not a folder in S3."""
    if not path.startswith("s3://") or not path.endswith("/"):
        raise InvalidInput(f"An output path is of the form s3://<bucket>/<folder>/, with the last slash: found {path}.")


def check_permissions(region: Region, role_arn: str, source_arn: str, destination: Mapping[str, Any]) -> None:
    """Raises ImportFailure unless Personalize may write to a destination, encrypted with its key if it has one."""
    bucket, path = parts(destination["path"])
    key = destination.get("kmsKeyArn")
    refusal = permissions.of_objects(region, role_arn, source_arn, bucket, path, ("s3:PutObject",)) or (
        permissions.of_key(region, role_arn, source_arn, key) if key else None
    )
    if refusal:
        raise ImportFailure(refusal)
    _check_bucket(region, bucket)


def write(region: Region, destination: Mapping[str, Any], name: str, text: str) -> None:
    """Put a file into the folder of a destination. Raises ImportFailure if the bucket is gone."""
    bucket, path = parts(destination["path"])
    _check_bucket(region, bucket)
    key = destination.get("kmsKeyArn")
    encryption = {"encryption": "aws:kms", "kms_key_id": key} if key else {}
    s3_backends[region.account][region.partition].put_object(bucket, path + name, text.encode(), **encryption)


def exists(region: Region, destination: Mapping[str, Any]) -> bool:
    """Whether there is the bucket of a destination."""
    bucket, _path = parts(destination["path"])
    return _has_bucket(region, bucket)


def _check_bucket(region: Region, bucket: str) -> None:
    if not _has_bucket(region, bucket):
        raise ImportFailure(f"The bucket {bucket} does not exist.")


def _has_bucket(region: Region, bucket: str) -> bool:
    try:
        s3_backends[region.account][region.partition].get_bucket(bucket)
    except MissingBucket:
        return False
    return True
