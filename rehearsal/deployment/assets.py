"""Publishes file assets as the CDK CLI does: zipped, under their hash, into the bootstrap bucket."""

from __future__ import annotations

import io
import json
import zipfile
from pathlib import Path
from typing import Any

from botocore.exceptions import ClientError

from rehearsal.iam.actions import Scope

QUALIFIER = "hnb659fds"  # of the default bootstrap stack
_EPOCH = (1980, 1, 1, 0, 0, 0)  # the earliest moment that a zip file can name; ours do not depend on file times


def bootstrap(client: Any, scope: Scope) -> str:
    """Makes the bucket that `cdk bootstrap` makes, if it is not there; returns its name."""
    name = f"cdk-{QUALIFIER}-assets-{scope.account}-{scope.region}"
    place = {} if scope.region == "us-east-1" else {"CreateBucketConfiguration": {"LocationConstraint": scope.region}}
    try:
        client.create_bucket(Bucket=name, **place)
    except ClientError as error:
        if error.response["Error"]["Code"] != "BucketAlreadyOwnedByYou":
            raise
    return name


def publish(client: Any, manifest: Path, scope: Scope) -> None:
    """Uploads every file asset of an assets manifest. Raises ValueError for a container image."""
    content = json.loads(manifest.read_text())
    if content.get("dockerImages"):
        raise ValueError(f"{manifest}: the rehearsal does not model container images")
    for asset in content.get("files", {}).values():
        source = manifest.parent / asset["source"]["path"]
        data = zipped(source) if asset["source"]["packaging"] == "zip" else source.read_bytes()
        for destination in asset["destinations"].values():
            bucket = _filled(destination["bucketName"], scope)
            client.put_object(Bucket=bucket, Key=_filled(destination["objectKey"], scope), Body=data)


def zipped(folder: Path) -> bytes:
    """A folder as a zip file, the same bytes for the same content (a file that is a zip already stays as it is)."""
    if folder.is_file():
        return folder.read_bytes()
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w", zipfile.ZIP_DEFLATED) as archive:
        for file in sorted(path for path in folder.rglob("*") if path.is_file()):
            entry = zipfile.ZipInfo(file.relative_to(folder).as_posix(), _EPOCH)
            entry.external_attr = 0o644 << 16
            archive.writestr(entry, file.read_bytes(), zipfile.ZIP_DEFLATED)
    return buffer.getvalue()


def _filled(text: str, scope: Scope) -> str:
    values = {"AWS::AccountId": scope.account, "AWS::Region": scope.region, "AWS::Partition": scope.partition}
    for name, value in values.items():
        text = text.replace("${" + name + "}", value)
    return text
