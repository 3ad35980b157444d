"""Stores with nothing in them; tests that need something in them use moto's."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Any

from tests.operations.personalize import refused


@dataclass
class Buckets:
    """None at all; tests with files in them use moto's."""

    account: Any

    def head_bucket(self, Bucket: str, ExpectedBucketOwner: str) -> dict[str, Any]:
        raise refused("404", "Not Found")


@dataclass
class Keys:
    account: Any

    def list_keys(self) -> dict[str, Any]:
        return {"Keys": []}


@dataclass
class Logs:
    account: Any

    def describe_log_groups(self, logGroupNamePrefix: str) -> dict[str, Any]:
        return {"logGroups": []}
