"""What rehearsal.json holds: what its documentation says, nothing less and nothing more."""

from __future__ import annotations

import json
import re
from pathlib import Path

import pytest

from rehearsal.__main__ import main
from rehearsal.run import report as module
from rehearsal.run.edits import Deployment
from rehearsal.run.report import report, text
from tests.rehearsal.records import START, at, kept

SAMPLE = Path(__file__).resolve().parents[3] / "tenants" / "streamly.yaml"
TINY = ["--days", "0.2", "--traffic", "rhythm", "--users", "60", "--items", "80", "--interactions", "3000"]


def documented() -> dict[str, list[str]]:
    """The fields that the module's docstring names: by top-level field, those of each of its entries."""
    rows: list[str] = []
    for line in module.__doc__.splitlines():
        if re.match(r"[a-z_]+(, [a-z_]+)*  ", line):
            rows.append(line)
        elif line.startswith("  ") and rows:
            rows[-1] += " " + line.strip()
    fields = {}
    for row in rows:
        names, meaning = re.split(r"\s{2,}", row, maxsplit=1)
        inner = meaning.partition(":")[0].split(", ") if ":" in meaning else []
        several = inner if all(re.fullmatch("[a-z_]+", name) for name in inner) else []
        fields |= dict.fromkeys(names.split(", "), several)
    return fields


@pytest.fixture(scope="module")
def plain() -> dict:
    edited = Deployment(at(5), "changed.yaml", "deployed", ("acme-data",))
    return report(kept(deployments=[edited]), {"schedules_fired": []}, 1.234)


def test_every_documented_field_is_there_and_the_other_way_round(plain: dict) -> None:
    assert sorted(plain) == sorted(documented())


@pytest.mark.parametrize("name", [name for name, fields in documented().items() if fields])
def test_so_are_the_fields_of_each_entry(plain: dict, name: str) -> None:
    assert plain[name], "the record of this test has none of them"
    for entry in plain[name]:
        assert sorted(entry) == sorted(documented()[name])


def test_whatever_has_entries_documents_their_fields(plain: dict) -> None:
    assert {name for name, value in plain.items() if isinstance(value, list)} == {
        name for name, fields in documented().items() if fields
    }


def test_it_is_json_with_moments_in_iso_8601(plain: dict) -> None:
    read = json.loads(text(plain))
    assert read == plain
    assert read["start"] == START.isoformat()
    assert read["wall_seconds"] == 1.23


def test_transitions_are_summed_by_machine_and_in_all(plain: dict) -> None:
    assert plain["state_transitions"] == {"acme-SolutionTraining": 12, "total": 12}


@pytest.fixture(scope="module")
def two_runs(assembly: Path, tmp_path_factory: pytest.TempPathFactory) -> list[dict]:
    """The reports of two runs of one seed, in which the tenant gets more capacity after two hours."""
    changed = tmp_path_factory.mktemp("edit") / "changed.yaml"
    changed.write_text(SAMPLE.read_text().replace("min_provisioned_tps: 1", "min_provisioned_tps: 2"))
    reports = []
    edit = ["--edit", f"0.1:{changed}"]
    for name in ("first", "second"):
        out = tmp_path_factory.mktemp(name)
        assert main(["--tenant", "streamly", "--assembly", str(assembly), "--out", str(out), *TINY, *edit]) == 0
        reports.append(json.loads((out / "rehearsal.json").read_text()) | {"story": (out / "timeline.txt").read_text()})
    return reports


def test_two_runs_of_one_seed_differ_in_wall_seconds_alone(two_runs: list[dict]) -> None:
    first, second = two_runs
    assert {name for name in first if first[name] != second[name]} <= {"wall_seconds"}


def test_a_real_run_has_no_field_that_is_not_documented(two_runs: list[dict]) -> None:
    run = two_runs[0]
    for name, fields in documented().items():
        for entry in run[name] if fields else ():
            assert sorted(entry) == sorted(fields), name


def test_an_edit_is_deployed_and_serves(two_runs: list[dict]) -> None:
    run = two_runs[0]
    (edit,) = run["deployments"]
    assert (edit["at"], edit["outcome"]) == ("2026-11-21T20:24:00+00:00", "deployed")
    assert edit["stacks"] == ["streamly-monitoring", "streamly-reconciliation"]
    assert [campaign["min_provisioned_tps"] for campaign in run["campaigns"]] == [2]
    assert "changed.yaml deployed: streamly-monitoring, streamly-reconciliation" in run["story"]


def test_a_real_run_has_something_of_everything_but_trouble(two_runs: list[dict]) -> None:
    run = two_runs[0]
    absent = {name for name in documented() if not run[name]}
    assert absent <= {"seed", "notices", "throttled", "recommenders"}  # a custom group has no recommenders
    assert not any(run["invariants"].values())
