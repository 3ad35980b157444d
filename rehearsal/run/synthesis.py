"""Synthesis as a user would do it: the app in a process of its own, into a fresh folder that is then read."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

APP = Path(__file__).resolve().parents[2] / "app.py"
_OF_FOLDER = "import pathlib, sys, app; app.main(pathlib.Path(sys.argv[1]))"


class SynthesisFailed(RuntimeError):
    """The app ended with an error; the text is what it printed."""


def synthesize(tenant: str | None, folder: Path, fleet: Path | None = None) -> Path:
    """Synthesizes one tenant (None: all) and its account's stage into an empty folder; returns the folder.

    With `fleet`, the tenant files and fleet.yaml of that folder, instead of the project's own.

    CloudFormation's schemas check each resource when the rehearsal deploys it, so the validator built into the CDK,
    which takes longer than everything else, is left to `make synth` and the tests.
    """
    environment = os.environ | {
        "CDK_OUTDIR": str(folder),
        "CDK_CONTEXT_JSON": json.dumps({"tenant": tenant} if tenant else {}),
        "CDK_VALIDATION": "false",
    }
    # `python -c` looks for modules in its working directory first: there, `app` is the project's.
    program = [str(APP)] if fleet is None else ["-c", _OF_FOLDER, str(fleet)]
    command = [sys.executable, *program]
    where = None if fleet is None else APP.parent
    run = subprocess.run(command, env=environment, cwd=where, capture_output=True, text=True, check=False)
    if run.returncode != 0:
        raise SynthesisFailed((run.stderr or run.stdout).strip())
    return folder
