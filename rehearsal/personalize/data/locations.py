"""The files behind the location that a job names, read from the embedded S3 on the terms of Personalize.

Both the role's policy and the bucket's policy must let Personalize in, and the key too where objects are encrypted
with one (see permissions; of the key's policy, imports ask no more than decrypting).
"""

from __future__ import annotations

from collections.abc import Callable

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.personalize import permissions
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.region import Region

Choice = Callable[[list[str], str], list[str]]  # keys of a bucket and the path of a location -> the keys meant
KeyCheck = Callable[[Region, str, str, str, str], None]  # name and KMS key of an object, ARNs of role and job


def files(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of the CSV files at `location`: one object, or the first level of a folder with a trailing slash.

    Raises ImportFailure with the reason that the job reports.
    """
    found = _read(region, location, role_arn, job_arn, _first_level, _check_key)
    if not found:
        raise ImportFailure(
            f"No CSV files found at {location}. A folder must end with a slash; sub-folders are not read."
        )
    return found


def nested(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of the CSV files at `location`, those of sub-folders included, as data deletion jobs read them.

    None may be encrypted with a key of one's own ("delete-records"). Raises ImportFailure with the reason that the job
    reports.
    """
    found = _read(region, location, role_arn, job_arn, _any_level, _refuse_key)
    if not found:
        raise ImportFailure(f"No CSV files found at {location}. A folder must end with a slash.")
    return found


def prefixed(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of every object whose key begins with `location`, as batch jobs read them.

    Raises ImportFailure with the reason that the job reports.
    """
    found = _read(region, location, role_arn, job_arn, _beginning, _check_key)
    if not found:
        raise ImportFailure(f"No input files found at {location}.")
    return found


def parts(location: str) -> tuple[str, str]:
    """Bucket and path of an S3 location. Raises ImportFailure if it is not one."""
    if not location.startswith("s3://"):
        raise ImportFailure(f"Data location {location} is not an S3 location.")
    bucket, _, path = location.removeprefix("s3://").partition("/")
    return bucket, path


def _read(
    region: Region, location: str, role_arn: str, job_arn: str, choose: Choice, check_key: KeyCheck
) -> list[tuple[str, bytes]]:
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
        if entry.kms_key_id:
            check_key(region, entry.name, entry.kms_key_id, role_arn, job_arn)
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


def _check_key(region: Region, name: str, key_id: str, role_arn: str, job_arn: str) -> None:
    if region.access is None:
        return
    root = f"arn:{region.partition}:kms:{region.name}:{region.account}:key/"
    key_arn = key_id if key_id.startswith("arn:") else f"{root}{key_id}"
    for principal in (role_arn, permissions.SERVICE):
        refusal = region.access.key_allows(key_arn, principal, "kms:Decrypt", region.account, job_arn)
        if refusal:
            raise ImportFailure(f"{name} is encrypted with {key_arn}, which {principal} may not use: {refusal}")


def _refuse_key(region: Region, name: str, key_id: str, role_arn: str, job_arn: str) -> None:
    raise ImportFailure(
        f"{name} is encrypted with {key_id}: data deletion jobs do not read what a key of KMS encrypts."
    )
