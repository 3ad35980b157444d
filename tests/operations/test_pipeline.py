"""docs/pipeline: the workflows fit GitHub's own schema, and what they and the page run exists."""

from __future__ import annotations

import json
import re
import shutil
import subprocess
import sys
from pathlib import Path

import pytest
import yaml

from operations.__main__ import _parser

ROOT = Path(__file__).resolve().parents[2]
PAGE = (ROOT / "docs" / "pipeline.md").read_text()
WORKFLOWS = {path.name: path for path in sorted((ROOT / "docs" / "pipeline").glob("*.yml"))}
DOCUMENTS = {name: yaml.safe_load(path.read_text()) for name, path in WORKFLOWS.items()}
STEPS = [
    (name, job, step)
    for name, document in DOCUMENTS.items()
    for job, one in document["jobs"].items()
    for step in one.get("steps", [])
]


@pytest.mark.parametrize("name", WORKFLOWS)
def test_github_would_take_it(name):
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", WORKFLOWS[name]]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr


def test_a_wrong_workflow_would_be_noticed(tmp_path):
    file = tmp_path / "wrong.yml"
    file.write_text(WORKFLOWS["deploy.yml"].read_text().replace("runs-on:", "run-on:"))
    command = [sys.executable, "-m", "check_jsonschema", "--builtin-schema", "vendor.github-workflows", file]
    assert subprocess.run(command, capture_output=True, check=False).returncode == 1


@pytest.mark.parametrize(
    "place", [place for place in STEPS if "run" in place[2]], ids=lambda place: place[2]["run"][:30]
)
def test_a_script_is_one_and_runs_what_exists(place):
    script = place[2]["run"]
    parsed = subprocess.run(["bash", "-n"], input=script, capture_output=True, text=True, check=False)
    assert parsed.returncode == 0, parsed.stderr
    assert "${{" not in script, "what a person can write goes through the environment"
    for target in re.findall(r"^make (\S+)", script, re.MULTILINE):
        assert re.search(rf"^{target}:", (ROOT / "Makefile").read_text(), re.MULTILINE)
    for words in re.findall(r"-m operations ([^|\n]*)", script):
        _parser().parse_args(words.replace('"$TENANT"', "streamly").split())


def test_what_a_job_needs_is_there():
    called = f"./.github/workflows/{WORKFLOWS['deploy-tenant.yml'].name}"
    inputs = DOCUMENTS["deploy-tenant.yml"][True]["workflow_call"]["inputs"]  # YAML 1.1 reads `on` as true
    outputs = DOCUMENTS["deploy.yml"]["jobs"]["synth"]["outputs"]
    for job in list(DOCUMENTS["deploy.yml"]["jobs"].values())[1:]:
        assert job["uses"] == called
        assert set(job["with"]) == set(inputs)
        assert set(re.findall(r"needs\.synth\.outputs\.(\w+)", json.dumps(job))) <= set(outputs)
        assert job["permissions"] == {"contents": "read", "id-token": "write"}


@pytest.mark.skipif(shutil.which("jq") is None, reason="the runner has jq, this machine has not")
def test_the_waves_are_every_tenant_once(tmp_path):
    (script,) = [step["run"] for _, _, step in STEPS if step.get("id") == "waves"]
    environment = {"FIRST_WAVE": "streamly nobody", "GITHUB_OUTPUT": str(tmp_path / "output"), "PATH": "/usr/bin:/bin"}
    subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=ROOT, env=environment, check=True)
    waves = dict(line.split("=", 1) for line in (tmp_path / "output").read_text().splitlines())
    waves = {name: [one["tenant"] for one in json.loads(text)] for name, text in waves.items()}
    assert waves["first"] == ["streamly"]
    assert sorted(waves["first"] + waves["rest"]) == sorted(path.stem for path in (ROOT / "tenants").glob("*.yaml"))
    assert len(waves["accounts"]) == 1


@pytest.mark.parametrize(("status", "environment"), [(0, "production"), (1, "destructive"), (2, None)])
def test_the_guards_exit_status_decides_the_environment(tmp_path, status, environment):
    (script,) = [step["run"] for _, _, step in STEPS if step.get("id") == "guard"]
    python = tmp_path / ".venv" / "bin" / "python"
    python.parent.mkdir(parents=True)
    python.write_text(f"#!/bin/sh\necho findings\nexit {status}\n")
    python.chmod(0o755)
    files = {name: str(tmp_path / name) for name in ("GITHUB_OUTPUT", "GITHUB_STEP_SUMMARY")}
    variables = {**files, "TENANT": "streamly", "PATH": "/usr/bin:/bin"}
    run = subprocess.run(["bash", "-eo", "pipefail", "-c", script], cwd=tmp_path, env=variables, check=False)
    assert (tmp_path / "GITHUB_STEP_SUMMARY").read_text() == "findings\n"
    if environment is None:
        assert run.returncode == status
    else:
        assert run.returncode == 0
        assert (tmp_path / "GITHUB_OUTPUT").read_text() == f"environment={environment}\n"


def test_the_page_has_sound_policies_and_links():
    for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL):
        json.loads(text)
    for target in re.findall(r"\]\(([^)#]+)\)", PAGE):
        assert (ROOT / "docs" / target).exists(), target


def test_the_reading_role_may_do_what_guard_and_preflight_call():
    """Every call of these modules, by the name that IAM has for it."""
    policy = next(
        text for text in re.findall(r"```json\n(.*?)```", PAGE, re.DOTALL) if "SimulatePrincipalPolicy" in text
    )
    allowed = [one.lower() for one in json.loads(policy)["Statement"][0]["Action"]]
    prefixes = {"service-quotas": "servicequotas", "s3": "s3"}
    names = {"headbucket": "listbucket"}  # S3 user guide, "Required permissions for Amazon S3 API operations"
    operations = ROOT / "operations"
    modules = [operations / "stacks.py", *(operations / "guard").glob("*.py"), *(operations / "preflight").glob("*.py")]
    # The pipeline asks no change sets, which are made by whoever may deploy.
    source = "\n".join(module.read_text() for module in modules if module.stem != "change_sets")
    assert "simulate_principal_policy" in source
    for service, operation in re.findall(r'"([a-z0-9-]+)",\s+"((?:list|describe|get|head|simulate)_\w+)"', source):
        if service == "sts":
            continue  # GetCallerIdentity needs no permission
        action = operation.replace("_", "")
        wanted = f"{prefixes.get(service, service)}:{names.get(action, action)}"
        assert any(re.fullmatch(one.replace("*", ".*"), wanted) for one in allowed), wanted
