"""What a query may: Athena reads Glue, S3 and KMS with the permissions of whoever started the query.

After the Athena user guide: "Configure access to databases and tables in the AWS Glue Data Catalog" (a table's
ancestors count too), "Control access to Amazon S3 from Athena", "Encryption at rest". Every method raises QueryFailed
with the missing permission; for the operator nothing is denied.
"""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any

from rehearsal.athena.faults import QueryFailed, unmodelled
from rehearsal.athena.tables import Table
from rehearsal.calls.gate import OPERATOR, Caller
from rehearsal.iam.permissions import Permissions
from rehearsal.iam.rows import Need

_DENIED = "Insufficient permissions to execute the query. "
_NOT_WRITTEN = (
    "Access denied when writing output to url: {url}. Please ensure you are allowed to access the S3 bucket. "
)


class Access:
    """The permissions of one caller."""

    def __init__(self, permissions: Permissions, caller: Caller) -> None:
        self._permissions = permissions
        self._caller = caller

    def catalogue(self, database: str, name: str) -> None:
        """To look up a table and its database."""
        arn = self._caller.scope.arn
        place = [arn("glue", "catalog"), arn("glue", f"database/{database}")]
        table = arn("glue", f"table/{database}/{name}")
        needs = [Need("glue:GetDatabase", resource) for resource in place]
        self._ask(_DENIED, *needs, *(Need("glue:GetTable", resource) for resource in (*place, table)))

    def listing(self, table: Table) -> None:
        """To list the objects of a table."""
        bucket = self._bucket(table.bucket)
        self._ask(
            "Access Denied: ",
            Need("s3:GetBucketLocation", bucket),
            Need("s3:ListBucket", bucket, {"s3:prefix": table.prefix}),
        )

    def objects(self, table: Table, found: Iterable[Any]) -> None:
        """To read objects of a table, and to decrypt them."""
        keys = set()
        for entry in found:
            self._ask("Access Denied: ", Need("s3:GetObject", f"{self._bucket(table.bucket)}/{entry.name}"))
            if entry.kms_key_id:
                keys.add(entry.kms_key_id)
        for key in sorted(keys):
            self._key("Access Denied: ", key, "kms:Decrypt")

    def result_bucket(self, bucket: str) -> str | None:
        """The reason why a query cannot even begin: Athena looks up the region of the bucket of results."""
        return self._reason(Need("s3:GetBucketLocation", self._bucket(bucket)))

    def result(self, bucket: str, key: str, kms_key: str | None) -> None:
        """To write a result, encrypted with a key if there is one."""
        denied = _NOT_WRITTEN.format(url=f"s3://{bucket}/{key}")
        self._ask(denied, Need("s3:PutObject", f"{self._bucket(bucket)}/{key}"))
        if kms_key:
            for action in ("kms:GenerateDataKey", "kms:Decrypt"):
                self._key(denied, kms_key, action)

    def _ask(self, denied: str, *needs: Need) -> None:
        for need in needs:
            reason = self._reason(need)
            if reason:
                raise QueryFailed(denied + reason)

    def _reason(self, need: Need) -> str | None:
        if self._caller.identity == OPERATOR:
            return None
        return self._permissions.permits(self._caller.identity, need, self._caller.scope)

    def _key(self, denied: str, key: str, action: str) -> None:
        if self._caller.identity == OPERATOR:
            return
        scope = self._caller.scope
        if "alias/" in key:
            raise unmodelled(f"a key by its alias ({key}); name it by its ARN")
        arn = key if key.startswith("arn:") else scope.arn("kms", f"key/{key}")
        via = f"s3.{scope.region}.amazonaws.com"
        reason = self._permissions.key_allows(arn, self._caller.identity, action, "", "", via)
        if reason:
            raise QueryFailed(denied + reason)

    def _bucket(self, name: str) -> str:
        return f"arn:{self._caller.scope.partition}:s3:::{name}"
