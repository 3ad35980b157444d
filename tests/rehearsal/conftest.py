from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws

START = dt.datetime(2026, 11, 21, 20, tzinfo=dt.timezone.utc)
ACCOUNT, REGION = "111111111111", "eu-west-1"


@pytest.fixture
def aws() -> Iterator[EmbeddedAws]:
    """An embedded AWS that starts on a Saturday evening."""
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as embedded:
        yield embedded


@pytest.fixture
def write_assembly(tmp_path: Path) -> Any:
    """Writes a cloud assembly of one stack, with one asset folder per name in `assets`; returns its folder."""

    def write(template: dict[str, Any], assets: dict[str, dict[str, str]] | None = None, name: str = "stack") -> Path:
        folder = tmp_path / "cdk.out"
        folder.mkdir(exist_ok=True)
        files = {}
        for key, content in (assets or {}).items():
            for path, text in content.items():
                (folder / f"asset.{key}" / path).parent.mkdir(parents=True, exist_ok=True)
                (folder / f"asset.{key}" / path).write_text(text)
            bucket = "cdk-hnb659fds-assets-${AWS::AccountId}-${AWS::Region}"
            files[key] = {
                "source": {"path": f"asset.{key}", "packaging": "zip"},
                "destinations": {"here": {"bucketName": bucket, "objectKey": f"{key}.zip"}},
            }
        artifacts = {
            f"{name}.assets": {"type": "cdk:asset-manifest", "properties": {"file": f"{name}.assets.json"}},
            name: {
                "type": "aws:cloudformation:stack",
                "environment": f"aws://{ACCOUNT}/{REGION}",
                "properties": {"templateFile": f"{name}.template.json"},
                "dependencies": [f"{name}.assets"],
            },
        }
        (folder / f"{name}.template.json").write_text(json.dumps(template))
        (folder / f"{name}.assets.json").write_text(json.dumps({"version": "1", "files": files}))
        (folder / "manifest.json").write_text(json.dumps({"version": "1", "artifacts": artifacts}))
        return folder

    return write
