"""Copies of files within the data bucket, as Maps make them."""

from __future__ import annotations

from collections.abc import Mapping

from personalize.naming import Names
from stacks.state_machines.asl import State, js, task


def copied(names: Names, key: str, to: str, *, version: str = "", output: object, **options: str) -> State:
    """The last Task of a Map's item: copies the object ``key``, or its ``version``, to ``to`` (all JSONata).

    ``options`` are further arguments of CopyObject. Its source comes encoded: the SDK for Java sends it as it is, and
    S3 decodes it (API reference, CopyObject, x-amz-copy-source).
    """
    path = f"$join($split({key}, '/').$encodeUrlComponent($), '/')"
    of_version = f" & '?versionId=' & {version}" if version else ""
    arguments: Mapping[str, object] = {
        "Bucket": names.data_bucket,
        "CopySource": js(f"'{names.data_bucket}/' & {path}{of_version}"),
        "Key": js(to),
        "TaggingDirective": "REPLACE",  # by none: copying tags needs further permissions
        **options,
    }
    return task("aws-sdk:s3:copyObject", arguments, output=output, next="")
