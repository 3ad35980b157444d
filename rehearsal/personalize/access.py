"""Who may do what, as the emulator asks it. `rehearsal.iam.permissions` answers from the deployed templates."""

from __future__ import annotations

from typing import Protocol


class Access(Protocol):
    """Every method returns None for allowed, otherwise the reason for the refusal."""

    def assume(self, role_arn: str, service: str, source_account: str, source_arn: str) -> str | None:
        """May `service` assume the role on behalf of `source_arn`?"""

    def allows(self, role_arn: str, action: str, resource_arn: str) -> str | None:
        """Do the role's own policies allow `action` on `resource_arn`?"""

    def bucket_allows(
        self, bucket: str, service: str, action: str, resource_arn: str, source_account: str, source_arn: str
    ) -> str | None:
        """Does the bucket's policy allow `service` to do `action` on behalf of `source_arn`?"""

    def key_allows(
        self, key_arn: str, role_arn_or_service: str, action: str, source_account: str, source_arn: str
    ) -> str | None:
        """Does the key's policy allow the role or service to do `action` with the key?"""
