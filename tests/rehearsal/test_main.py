"""The command itself: what it refuses, in which words, and its exit status."""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from pathlib import Path

import pytest

from rehearsal.__main__ import main, verdict
from rehearsal.personalize.inspection import Served
from rehearsal.run.invariants import broken
from tests.rehearsal.records import SOLUTION, at, campaign, kept

ROOT = Path(__file__).resolve().parents[2]
SAMPLE = ["--tenant", "streamly"]


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ([], "required: --tenant"),
        ([*SAMPLE, "--days", "soon"], "'soon' is not a number of days"),
        ([*SAMPLE, "--days", "0"], "0 days; from 0.1 to 366 can be played"),
        ([*SAMPLE, "--days", "nan"], "from 0.1 to 366 can be played"),
        ([*SAMPLE, "--data", "nowhere"], "there is no folder nowhere"),
        ([*SAMPLE, "--assembly", "nowhere"], "there is no folder nowhere"),
        ([*SAMPLE, "--out", "a-file"], "a-file is a file; name a folder"),
        ([*SAMPLE, "--start", "tomorrow"], "'tomorrow' is not a time; write 2026-11-21T18:00:00Z"),
        ([*SAMPLE, "--users", "0"], "'0' is not a number of records; write a whole number from 1 on"),
        ([*SAMPLE, "--interactions", "-5"], "'-5' is not a number of records"),
        ([*SAMPLE, "--seed", "x"], "invalid int value: 'x'"),
        ([*SAMPLE, "--edit", "changed.yaml"], "'changed.yaml' is not DAY:FILE, such as 3.5:changed.yaml"),
        ([*SAMPLE, "--edit", "1:"], "'1:' is not DAY:FILE"),
        ([*SAMPLE, "--quota", "pending_imports=6"], "'pending_imports=6' names no quota that AWS raises"),
        ([*SAMPLE, "--quota", "campaigns=many"], "'campaigns=many' has no whole number from 1 on"),
    ],
)
def test_wrong_arguments(
    arguments: list[str], words: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(tmp_path)
    Path("a-file").touch()
    with pytest.raises(SystemExit) as stop:
        main(arguments)
    assert stop.value.code == 2
    assert words in capsys.readouterr().err


HEADER = "USER_ID,ITEM_ID,TIMESTAMP,EVENT_TYPE\n"


@pytest.mark.parametrize(
    ("files", "words"),
    [
        ({}, "interactions.csv: not found; the folder needs interactions.csv"),
        ({"interactions.csv": ""}, "interactions.csv:1: found the header ''; write 'USER_ID,ITEM_ID,"),
        ({"interactions.csv": "user,item\nu,i\n"}, "found the header 'user,item'; write 'USER_ID,ITEM_ID,TIMESTAMP,"),
        ({"interactions.csv": HEADER}, "found no row below the header; add data or remove the file"),
        ({"interactions.csv": f"{HEADER}u,i,1\n"}, "interactions.csv:2: found 3 values for 4 columns; repair the row"),
        ({"interactions.csv": f"{HEADER}u,i,now,watch\n"}, "TIMESTAMP is 'now'; write whole seconds since 1970"),
        ({"interactions.csv": f"{HEADER}u,i,1,watch\n", "items.csv": "ITEM_ID\ni\n"}, "items.csv:1: found the header"),
    ],
)
def test_data_that_does_not_fit(
    files: dict[str, str], words: str, assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    for name, content in files.items():
        (tmp_path / name).write_text(content)
    assert main([*SAMPLE, "--assembly", str(assembly), "--data", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert words in said
    assert str(tmp_path) in said


@pytest.mark.parametrize(
    ("content", "words"),
    [
        (None, "is not a cloud assembly: it has no manifest.json; synthesize first"),
        ("{", "manifest.json"),
        ("[]", "manifest.json"),
    ],
)
def test_a_folder_that_is_no_assembly(
    content: str | None, words: str, tmp_path: Path, capsys: pytest.CaptureFixture
) -> None:
    if content is not None:
        (tmp_path / "manifest.json").write_text(content)
    assert main([*SAMPLE, "--assembly", str(tmp_path)]) == 2
    said = capsys.readouterr().err
    assert str(tmp_path) in said
    assert words in said


@pytest.mark.parametrize("name", ["acme", "account-111111111111-eu-west-1"])
def test_a_tenant_that_the_assembly_does_not_have(name: str, assembly: Path, capsys: pytest.CaptureFixture) -> None:
    assert main(["--tenant", name, "--assembly", str(assembly)]) == 2
    assert f"has no tenant '{name}'; it has: streamly\n" in capsys.readouterr().err


def test_wrong_tenant_files_end_in_their_problems_and_no_traceback(tmp_path: Path) -> None:
    for name in ("config", "lambdas", "personalize", "rehearsal", "stacks", "tenants"):
        shutil.copytree(ROOT / name, tmp_path / name, ignore=shutil.ignore_patterns("__pycache__"))
    for name in ("app.py", "cdk.json", "fleet.yaml"):
        shutil.copy(ROOT / name, tmp_path / name)
    file = tmp_path / "tenants" / "streamly.yaml"
    file.write_text(file.read_text().replace("aws-user-personalization", "aws-user-personalisation"))
    command = [sys.executable, "-m", "rehearsal", *SAMPLE]
    environment = {name: value for name, value in os.environ.items() if name != "PYTHONPATH"}
    run = subprocess.run(command, cwd=tmp_path, env=environment, capture_output=True, text=True, check=False)
    assert run.returncode == 2
    assert "tenants/streamly.yaml" in run.stderr
    assert "aws-user-personalisation" in run.stderr
    assert "Traceback" not in run.stderr


@pytest.mark.parametrize(
    ("edit", "words"),
    [
        ("3:tenants/streamly.yaml", "found day 3; write one after 0 and up to 1.99"),
        ("1:nowhere.yaml", "--edit 1:nowhere.yaml: cannot be read"),
        ("1:tenants/boutique.yaml", "found tenant boutique; write a changed file of streamly"),
    ],
)
def test_edits_that_cannot_be_played_end_in_their_problem(
    edit: str, words: str, assembly: Path, monkeypatch: pytest.MonkeyPatch, capsys: pytest.CaptureFixture
) -> None:
    monkeypatch.chdir(ROOT)
    assert main([*SAMPLE, "--assembly", str(assembly), "--edit", edit]) == 2
    assert words in capsys.readouterr().err


def test_kept_promises_are_exit_status_0(capsys: pytest.CaptureFixture) -> None:
    assert verdict(broken(kept()), Path("out"), 3.0) == 0
    assert "8 of 8 promises kept; 3 s; out/rehearsal.json, out/timeline.txt" in capsys.readouterr().out


def test_a_broken_promise_is_exit_status_1_and_said(capsys: pytest.CaptureFixture) -> None:
    stopped = campaign(*[Served(at(hours), f"{SOLUTION}/v{hours}", "CREATE STOPPED") for hours in range(7)])
    assert verdict(broken(kept(campaigns=[stopped])), Path("out"), 3.0) == 1
    said = capsys.readouterr().out.splitlines()
    assert said[0].startswith("BROKEN campaigns_serve_active_versions: campaign acme_home serves")
    assert said[5] == "BROKEN campaigns_serve_active_versions: and 2 more"
    assert said[6].startswith("7 of 8 promises kept")


def test_a_run_that_breaks_a_promise_ends_with_1(assembly: Path, tmp_path: Path, capsys: pytest.CaptureFixture) -> None:
    # Personalize wants a thousand interactions: the import fails, and a workflow that failed is a broken promise.
    few = ["--days", "0.1", "--users", "10", "--items", "10", "--interactions", "50"]
    assert main([*SAMPLE, "--assembly", str(assembly), "--out", str(tmp_path / "out"), *few]) == 1
    assert "BROKEN executions_end_well: streamly-DatasetImport" in capsys.readouterr().out
    assert (tmp_path / "out" / "rehearsal.json").exists()
