"""The files behind the location that a job names, read from the embedded S3 on the terms of Personalize.

Both the role's policy and the bucket's policy must let Personalize in, and the key too where objects are encrypted
with one (see permissions; of the key's policy, imports ask no more than decrypting).
"""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.personalize import permissions
from rehearsal.personalize.access import Access
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.region import Region

Choice = Callable[[list[str], str], list[str]]  # keys of a bucket and the path of a location -> the keys meant


def files(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of the CSV files at `location`: one object, or the first level of a folder with a trailing slash.

    Raises ImportFailure with the reason that the job reports.
    """
    found = _read(region, location, role_arn, job_arn, _first_level)
    if not found:
        raise ImportFailure(
            f"No CSV files found at {location}. A folder must end with a slash; sub-folders are not read."
        )
    return found


def nested(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of the CSV files at `location`, those of sub-folders included, as data deletion jobs read them.

    Raises ImportFailure with the reason that the job reports.
    """
    found = _read(region, location, role_arn, job_arn, _any_level)
    if not found:
        raise ImportFailure(f"No CSV files found at {location}. A folder must end with a slash.")
    return found


def prefixed(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of every object whose key begins with `location`, as batch jobs read them.

    Raises ImportFailure with the reason that the job reports.
    """
    found = _read(region, location, role_arn, job_arn, _beginning)
    if not found:
        raise ImportFailure(f"No input files found at {location}.")
    return found


def parts(location: str) -> tuple[str, str]:
    """Bucket and path of an S3 location. Raises ImportFailure if it is not one."""
    if not location.startswith("s3://"):
        raise ImportFailure(f"Data location {location} is not an S3 location.")
    bucket, _, path = location.removeprefix("s3://").partition("/")
    return bucket, path


def _read(region: Region, location: str, role_arn: str, job_arn: str, choose: Choice) -> list[tuple[str, bytes]]:
    bucket, path = parts(location)
    refusal = permissions.of_role(region, role_arn, job_arn) or permissions.of_objects(
        region, role_arn, job_arn, bucket, path, ("s3:ListBucket", "s3:GetObject")
    )
    if refusal:
        raise ImportFailure(refusal)
    backend = s3_backends[region.account][region.partition]
    try:
        names = choose(list(backend.get_bucket(bucket).keys), path)
    except MissingBucket as error:
        raise ImportFailure(f"The bucket {bucket} does not exist.") from error
    objects = (backend.get_object(bucket, name) for name in sorted(names))
    present = [entry for entry in objects if entry is not None]  # in a versioned bucket deleted ones leave a marker
    for entry in present:
        _check_key(region, entry, role_arn, job_arn)
    return [(entry.name, entry.value) for entry in present]


def _first_level(names: list[str], path: str) -> list[str]:
    if path and not path.endswith("/"):
        return [path] if path in names else []
    below = (name for name in names if name.startswith(path) and name.lower().endswith(".csv"))
    return [name for name in below if "/" not in name[len(path) :]]


def _any_level(names: list[str], path: str) -> list[str]:
    if path and not path.endswith("/"):
        return [path] if path in names else []
    return [name for name in names if name.startswith(path) and name.lower().endswith(".csv")]


def _beginning(names: list[str], path: str) -> list[str]:
    return [name for name in names if name.startswith(path) and not name.endswith("/")]


def _check_key(region: Region, entry: Any, role_arn: str, job_arn: str) -> None:
    access: Access | None = region.access
    key_id = getattr(entry, "kms_key_id", None)
    if access is None or not key_id:
        return
    key_arn = (
        key_id
        if key_id.startswith("arn:")
        else (f"arn:{region.partition}:kms:{region.name}:{region.account}:key/{key_id}")
    )
    for principal in (role_arn, permissions.SERVICE):
        refusal = access.key_allows(key_arn, principal, "kms:Decrypt", region.account, job_arn)
        if refusal:
            raise ImportFailure(f"{entry.name} is encrypted with {key_arn}, which {principal} may not use: {refusal}")
