"""Where Personalize is, against a second source: the CloudFormation registry's schemas as cfn-lint ships them."""

from __future__ import annotations

import json
from pathlib import Path

import cfnlint

from config.rules import places
from personalize import quotas

_REGISTRY = Path(cfnlint.__file__).parent / "data" / "schemas" / "providers"
_PUBLIC = ("af-", "ap-", "ca-", "cn-", "eu-", "il-", "me-", "mx-", "sa-", "us-")
_SEPARATE = ("us-gov-", "us-iso", "eu-isoe-")  # partitions of their own, without an endpoint in the general reference


def _regions_with(resource_type: str) -> set[str]:
    return {
        path.stem
        for path in _REGISTRY.glob("*.json")
        if path.stem.startswith(_PUBLIC)
        and not path.stem.startswith(_SEPARATE)
        and resource_type in json.loads(path.read_text())
    }


def test_regions():
    assert set(quotas.REGIONS) == _regions_with("AWS::Personalize::DatasetGroup")


def test_regions_without_an_event_tracker():
    without = _regions_with("AWS::Personalize::DatasetGroup") - _regions_with("AWS::Personalize::EventTracker")
    assert set(places.WITHOUT_EVENT_TRACKER) == without
