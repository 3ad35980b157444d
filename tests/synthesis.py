"""Synthesis for tests: assemblies in folders of their own, templates as plain data."""

from __future__ import annotations

import json
from pathlib import Path

import app as cdk_app

SECOND_TENANT = """\
tenant: streamly-eu
environment: {account: "111111111111", region: eu-west-1}
notify: [eu@example.com]
datasets:
  interactions:
    columns:
      - {name: USER_ID, type: string}
      - {name: ITEM_ID, type: string}
      - {name: TIMESTAMP, type: long}
solutions:
  - name: popular
    recipe: aws-popularity-count
    training: {full: {schedule: "cron(0 4 ? * MON *)"}}
    campaigns: [{name: front-page}]
"""


def synthesize(fleet, folder: Path, *, only: str | None = None, validate: bool = False) -> Path:
    """A cloud assembly of a fleet in a folder."""
    app = cdk_app.new_app(outdir=str(folder), builtin_cloud_formation_validation=validate)
    cdk_app.build(app, fleet, only=only)
    app.synth()
    return folder


def templates_of(folder: Path) -> dict[str, dict]:
    """The templates of an assembly by stack name."""
    found = {}
    for manifest in folder.glob("**/manifest.json"):
        for artifact in json.loads(manifest.read_text())["artifacts"].values():
            if artifact["type"] == "aws:cloudformation:stack":
                properties = artifact["properties"]
                template = manifest.parent / properties["templateFile"]
                found[properties["stackName"]] = json.loads(template.read_text())
    return found
