"""The files behind an import job's dataLocation, read from the embedded S3 on the terms of Personalize.

Both the role's policy and the bucket's policy must let Personalize in, and the key too where objects are encrypted
with one (developer guide, "granting-personalize-s3-access" and "granting-personalize-key-access").
"""

from __future__ import annotations

from typing import Any

from moto.s3.exceptions import MissingBucket
from moto.s3.models import s3_backends

from rehearsal.personalize.access import Access
from rehearsal.personalize.data.csv_files import ImportFailure
from rehearsal.personalize.region import Region

SERVICE = "personalize.amazonaws.com"


def files(region: Region, location: str, role_arn: str, job_arn: str) -> list[tuple[str, bytes]]:
    """(key, content) of the CSV files at `location`: one object, or the first level of a folder with a trailing slash.

    Raises ImportFailure with the reason that the job reports.
    """
    if not location.startswith("s3://"):
        raise ImportFailure(f"Data location {location} is not an S3 location.")
    bucket, _, path = location.removeprefix("s3://").partition("/")
    _check_permissions(region, bucket, path, role_arn, job_arn)
    objects = _objects(region, bucket, path)
    if not objects:
        raise ImportFailure(
            f"No CSV files found at {location}. A folder must end with a slash; sub-folders are not read."
        )
    for entry in objects:
        _check_key(region, entry, role_arn, job_arn)
    return [(entry.name, entry.value) for entry in objects]


def _objects(region: Region, bucket: str, path: str) -> list[Any]:
    backend = s3_backends[region.account][region.partition]
    try:
        found = backend.get_bucket(bucket).keys
    except MissingBucket as error:
        raise ImportFailure(f"The bucket {bucket} does not exist.") from error
    if path and not path.endswith("/"):
        names = [path] if path in found else []
    else:
        below = (name for name in found if name.startswith(path) and name.lower().endswith(".csv"))
        names = sorted(name for name in below if "/" not in name[len(path) :])
    objects = (backend.get_object(bucket, name) for name in names)
    return [entry for entry in objects if entry is not None]  # in a versioned bucket deleted ones leave a marker


def _check_permissions(region: Region, bucket: str, path: str, role_arn: str, job_arn: str) -> None:
    access = region.access
    if access is None:
        return
    refusal = access.assume(role_arn, SERVICE, region.account, job_arn)
    if refusal:
        raise ImportFailure(f"Personalize cannot assume the role {role_arn}: {refusal}")
    root = f"arn:{region.partition}:s3:::{bucket}"
    for action, resource in (("s3:ListBucket", root), ("s3:GetObject", f"{root}/{path}{'*' * path.endswith('/')}")):
        refusal = access.allows(role_arn, action, resource) or access.bucket_allows(
            bucket, SERVICE, action, resource, region.account, job_arn
        )
        if refusal:
            raise ImportFailure(
                f"Insufficient privileges for accessing data in S3: {action} on {resource}: {refusal}. Please look at "
                "https://docs.aws.amazon.com/personalize/latest/dg/data-prep-upload-s3.html and fix bucket policy on "
                f"{bucket}."
            )


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
    for principal in (role_arn, SERVICE):
        refusal = access.key_allows(key_arn, principal, "kms:Decrypt", region.account, job_arn)
        if refusal:
            raise ImportFailure(f"{entry.name} is encrypted with {key_arn}, which {principal} may not use: {refusal}")
