"""Synthesis as a user would do it: the app in a process of its own, into a fresh folder that is then read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app.py"


class SynthesisFailed(RuntimeError):
    """The app ended with an error; the text is what it printed."""


def synthesize(tenant: str, folder: Path) -> Path:
    """Synthesizes one tenant and its account's stage into an empty folder; returns the folder.

    CloudFormation's schemas check each resource when the rehearsal deploys it, so the validator built into the CDK,
    which takes longer than everything else, is left to `make synth` and the tests.
    """
    environment = os.environ | {
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"tenant": tenant}),
        "CDK_VALIDATION": "false",
    }
    run = subprocess.run([sys.executable, str(APP)], env=environment, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SynthesisFailed((run.stderr or run.stdout).strip())
    return folder
