"""The README is true: its commands run, and its walk-through leads from an empty account to a recommendation and back.

What talks to AWS talks to the embedded one here: each `aws` command is turned into the call that the AWS CLI would
make, in the order of the README, on the templates as synthesized.
"""

from __future__ import annotations

import json
import re
import shlex
import subprocess
import sys
from datetime import datetime, timedelta, timezone
from fnmatch import fnmatchcase
from pathlib import Path

import pytest
from botocore import xform_name

from config.loading import load
from rehearsal import data, deployment
from rehearsal.__main__ import main as rehearse
from rehearsal.aws import EmbeddedAws
from rehearsal.run.tenant import read

ROOT = Path(__file__).resolve().parents[1]
README = (ROOT / "README.md").read_text()
START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
SMALL = {"users": 60, "items": 80, "interactions": 3_000}


def commands() -> list[list[str]]:
    """Every command of the README's shell blocks, in order, split as a shell splits it."""
    blocks = re.findall(r"```sh\n(.*?)```", README, re.DOTALL)
    return [shlex.split(line, comments=True) for block in blocks for line in block.splitlines() if line.strip()]


def of(*beginning: str) -> list[list[str]]:
    return [command for command in commands() if tuple(command[: len(beginning)]) == beginning]


def test_every_command_belongs_to_a_kind_that_is_tested_here():
    kinds = {("make",), ("aws",), ("npx", "cdk"), (".venv/bin/python", "-m")}
    for command in commands():
        assert any(tuple(command[: len(kind)]) == kind for kind in kinds), command


@pytest.mark.parametrize("command", of("make"), ids=" ".join)
def test_make_knows_its_targets(command):
    run = subprocess.run([*command, "--dry-run"], cwd=ROOT, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stderr


def test_make_check_finds_nothing_wrong():
    run = subprocess.run(
        [sys.executable, "-m", "config", "check"], cwd=ROOT, capture_output=True, text=True, check=False
    )
    assert run.returncode == 0
    assert "streamly: ok" in run.stdout


def test_a_new_tenant_file_is_one_that_loads(tmp_path):
    ((*command, arrow, target),) = of(".venv/bin/python", "-m", "config", "new")
    assert arrow == ">"
    run = subprocess.run([sys.executable, *command[1:]], cwd=ROOT, capture_output=True, text=True, check=True)
    file = tmp_path / Path(target).name
    file.write_text(run.stdout)
    assert [tenant.tenant for tenant in load([file])] == ["acme"]


def test_a_rehearsal_on_ones_own_files(tmp_path, monkeypatch, assembly, capsys):
    monkeypatch.chdir(tmp_path)
    data.write("my-data", columns=read(assembly, "streamly").columns, seed=1, end=START, **SMALL)
    (command,) = of(".venv/bin/python", "-m", "rehearsal")
    assert rehearse([*command[3:], "--assembly", str(assembly)]) == 0
    report = json.loads(Path("rehearsal.out/rehearsal.json").read_text())
    assert report["campaigns"][0]["status"] == "ACTIVE"
    assert all(not broken for broken in report["invariants"].values())
    assert "promises kept" in capsys.readouterr().out


def test_make_deploy_names_all_stacks_of_the_account_and_then_of_the_tenant(assembly):
    paths = set()
    for manifest in assembly.glob("**/manifest.json"):
        for artifact in json.loads(manifest.read_text())["artifacts"].values():
            if artifact["type"] == "aws:cloudformation:stack":
                paths.add(artifact["displayName"].partition(" ")[0])
    command = ["make", "deploy", "TENANT=streamly", "--dry-run"]
    said = subprocess.run(command, cwd=ROOT, capture_output=True, text=True, check=True).stdout
    stage = [sys.executable, "-m", "config", "stage", "tenants/streamly.yaml"]
    account = subprocess.run(stage, cwd=ROOT, capture_output=True, text=True, check=True).stdout.strip()
    deploys = said[said.index("cdk deploy") :].replace("$stage", account)
    patterns = [word for word in shlex.split(deploys) if word.endswith("/*")]
    assert patterns == [f"{account}/*", "streamly/*"]  # what tenants share comes first
    assert {path for path in paths if any(fnmatchcase(path, pattern) for pattern in patterns)} == paths
    cli = json.loads((ROOT / "package.json").read_text())["devDependencies"]
    assert set(cli) == {"aws-cdk"}


class Shell:
    """Runs `aws` commands as boto3 calls on the embedded AWS."""

    def __init__(self, aws: EmbeddedAws, folder: Path) -> None:
        self.aws = aws
        self.folder = folder

    def run(self, command: list[str]) -> dict:
        _aws, service, verb, *words = command
        if (service, verb) == ("s3", "cp"):
            source, (bucket, key) = words[0], words[1].removeprefix("s3://").split("/", 1)
            return self.aws.client("s3").put_object(Bucket=bucket, Key=key, Body=(self.folder / source).read_bytes())
        client = self.aws.client(service)
        operation = {xform_name(name).replace("_", "-"): name for name in client.meta.service_model.operation_names}[
            verb
        ]
        members = {
            xform_name(member).replace("_", "-"): member
            for member in client.meta.service_model.operation_model(operation).input_shape.members
        }
        options = dict(zip(words[::2], words[1::2], strict=True))
        parameters = {members[name.removeprefix("--")]: value for name, value in options.items()}
        return getattr(client, xform_name(operation))(**parameters)


@pytest.fixture(scope="module")
def walk(assembly, tmp_path_factory):
    """The walk-through up to the running campaign: (shell, answers by operation)."""
    folder = tmp_path_factory.mktemp("walk")
    data.write(folder, columns=read(assembly, "streamly").columns, seed=1, end=START, **SMALL)
    # A user id of the generated data in place of the README's.
    user = (folder / "interactions.csv").read_text().splitlines()[1].partition(",")[0]
    with EmbeddedAws(START, [("111111111111", "eu-west-1")]) as aws:
        deployment.deploy(aws, assembly)
        shell, answers = Shell(aws, folder), {}
        for command in of("aws"):
            if command[1] == "stepfunctions":
                aws.clock.run(until=aws.clock.now() + timedelta(hours=3))
            words = [user if command[place - 1] == "--user-id" else word for place, word in enumerate(command)]
            answers[command[2]] = shell.run(words)
        yield shell, answers


def test_the_walk_through_ends_with_recommendations(walk):
    _shell, answers = walk
    assert answers["list-executions"]["executions"]
    assert answers["describe-campaign"]["campaign"]["status"] == "ACTIVE"
    assert "streamly_unwatched_" in answers["get-parameter"]["Parameter"]["Value"]
    assert len(answers["get-recommendations"]["itemList"]) == 25


@pytest.fixture
def operations(walk, monkeypatch):
    """What `python -m operations` does on the walked-through account: status and what is printed."""
    from operations import __main__ as verbs
    from operations.calls import Calls

    aws = walk[0].aws

    def calls(region):
        clients = {service: aws.client(service, region) for service in verbs.SERVICES}
        return Calls(clients, aws.clock.sleep)

    monkeypatch.setattr(verbs, "_calls", calls)
    return verbs.main


def test_a_plan_is_shown_before_a_deploy(operations, assembly, capsys):
    (command,) = of(".venv/bin/python", "-m", "operations")
    words = [str(assembly) if word == "cdk.out" else word for word in command[3:]]
    assert operations(words) == 0
    assert capsys.readouterr().out == "streamly: everything is as the tenant file says\n"


def test_and_back_to_nothing(walk, operations, assembly, monkeypatch):
    aws = walk[0].aws
    for command in of("make", "destroy"):
        dry_run = "DRY_RUN=1" in command
        options = ["--dry-run"] if dry_run else ["--yes"]
        assert operations(["destroy", "--tenant", "streamly", "--assembly", str(assembly), *options]) == 0
        assert bool(aws.client("personalize").list_campaigns()["campaigns"]) == dry_run
    aws.clock.run(until=aws.clock.now() + timedelta(minutes=1))
    assert aws.client("personalize").list_solutions()["solutions"] == []
    assert aws.client("personalize").list_filters()["Filters"] == []
    assert [stack.name for stack in aws.stacks if stack.status != "DELETE_COMPLETE"] == ["streamly-data"]
