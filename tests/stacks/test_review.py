"""The reviewers that run on every synthesis find nothing, and would find something if there were something."""

from __future__ import annotations

import subprocess
import sys
from pathlib import Path

import aws_cdk as cdk
import pytest
from aws_cdk import aws_s3 as s3
from cdk_nag import AwsSolutionsChecks

from tests.synthesis import synthesize


def test_cdk_nag_passes_the_fleet(assembly):
    # Synthesis raises on any finding that nobody acknowledged: that it ended is the proof.
    assert (assembly / "manifest.json").exists()


def test_cdk_nag_would_stop_a_synthesis(tmp_path):
    app = cdk.App(outdir=str(tmp_path), builtin_cloud_formation_validation=False)
    s3.Bucket(cdk.Stack(app, "Stack"), "Bucket")
    cdk.Validations.of(app).add_plugins(AwsSolutionsChecks(app))
    with pytest.raises(RuntimeError, match="AwsSolutions-S1"):
        app.synth()


def test_the_built_in_validator_passes_every_template(fleet, tmp_path):
    assert synthesize(fleet, tmp_path, validate=True)


def test_cfn_lint_passes_every_template(assembly, rich_assembly):
    # W3005: a dependency that a reference implies already; CDK writes both.
    files = [str(path) for folder in (assembly, rich_assembly) for path in folder.glob("**/*.template.json")]
    lint = [str(Path(sys.executable).with_name("cfn-lint")), "--ignore-checks", "W3005", "--", *files]
    run = subprocess.run(lint, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (0, "")
