"""Changed tenant files on a running rehearsal: which are refused before it begins, and how their deployment is told."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import timedelta
from pathlib import Path

import pytest

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from rehearsal.run import edits
from rehearsal.run.edits import Deployment, Edit, EditError
from rehearsal.run.tenant import Tenant, read
from rehearsal.run.timeline import timeline
from tests.rehearsal.records import START, at, kept

ROOT = Path(__file__).resolve().parents[3]
SAMPLE = (ROOT / "tenants" / "streamly.yaml").read_text()
LENGTH = timedelta(days=2)


def silent(line: str) -> None:
    """Nobody listens."""


@pytest.fixture(scope="module")
def tenant(assembly: Path) -> Tenant:
    return read(assembly, "streamly")


@pytest.fixture(scope="module")
def edit(tenant: Tenant, tmp_path_factory: pytest.TempPathFactory) -> Edit:
    """The sample file with twice the capacity, after half a day."""
    folder = tmp_path_factory.mktemp("edit")
    file = folder / "changed.yaml"
    file.write_text(SAMPLE.replace("min_provisioned_tps: 1", "min_provisioned_tps: 2"))
    (found,) = edits.prepare([(0.5, file)], tenant, LENGTH, folder, silent)
    return found


def test_the_app_sees_the_changed_file_in_place_of_the_tenants(edit: Edit, tenant: Tenant, assembly: Path) -> None:
    assert (edit.after, edit.file.name) == (timedelta(hours=12), "changed.yaml")
    assert (edit.tenant.artifacts, edit.tenant.stacks) == (tenant.artifacts, tenant.stacks)
    changed = {
        path.name.partition(".")[0]
        for path in assembly.glob("**/*.template.json")
        if path.read_bytes() != (edit.assembly / path.relative_to(assembly)).read_bytes()
    }
    assert {name[:-8] for name in changed} == {"streamlymonitoring", "streamlyreconciliation"}


@pytest.mark.parametrize(
    ("day", "content", "words"),
    [
        (0, SAMPLE, r"--edit 0:.*: found day 0; write one after 0 and up to 2\.00, or more --days"),
        (3, SAMPLE, "found day 3"),
        (float("nan"), SAMPLE, "found day nan"),
        (1, None, "cannot be read: .*No such file.*; name a tenant file"),
        (1, b"\xff", "cannot be read: "),
        (1, "tenant: [", "cannot be read: "),
        (1, "- a list", "found no tenant; write a changed file of streamly"),
        (1, "tenant: other", "found tenant other; write a changed file of streamly, a tenant is never renamed"),
    ],
)
def test_edits_that_cannot_be_played(
    tenant: Tenant, tmp_path: Path, day: float, content: str | bytes | None, words: str
) -> None:
    file = tmp_path / "changed.yaml"
    if content is not None:
        file.write_bytes(content if isinstance(content, bytes) else content.encode())
    with pytest.raises(EditError, match=words):
        edits.prepare([(day, file)], tenant, LENGTH, tmp_path, silent)


@pytest.mark.parametrize(
    ("old", "new", "words"),
    [
        (
            "aws-user-personalization",
            "aws-nothing",
            r"cannot be synthesized:\ntenants/streamly.yaml:\d+: .*'aws-nothing'",
        ),
        ("eu-west-1", "eu-central-1", "found environment 111111111111/eu-central-1; a tenant stays where it is"),
    ],
)
def test_what_the_app_refuses_is_an_edit_that_cannot_be_played(
    tenant: Tenant, tmp_path: Path, old: str, new: str, words: str
) -> None:
    file = tmp_path / "changed.yaml"
    file.write_text(SAMPLE.replace(old, new))
    with pytest.raises(EditError, match=words):
        edits.prepare([(1, file)], tenant, LENGTH, tmp_path, silent)


@pytest.fixture(scope="module")
def running(tenant: Tenant, assembly: Path) -> Iterator[EmbeddedAws]:
    with EmbeddedAws(START, [(tenant.account, tenant.region)]) as embedded:
        deployment.deploy(embedded, assembly, only=tenant.artifacts)
        yield embedded


def test_a_deployment_that_fails_is_told_and_undone(running: EmbeddedAws, edit: Edit, tmp_path: Path) -> None:
    (file,) = edit.assembly.glob("**/streamlymonitoring*.template.json")
    text = file.read_text()
    template = json.loads(text)
    template["Resources"]["Bad"] = {"Type": "AWS::EC2::VPC", "Properties": {"CidrBlock": "10.0.0.0/16"}}
    file.write_text(json.dumps(template))
    said: list[str] = []
    found = edits.deploy(running, edit, said.append)
    file.write_text(text)
    assert found.failed
    assert found.outcome.startswith("failed: streamly-monitoring: Bad (AWS::EC2::VPC): the rehearsal does not model")
    assert found.stacks == ("streamly-monitoring",)
    assert said[-1].endswith(f"{found.outcome}: streamly-monitoring")


def test_a_deployment_tells_what_it_touched(running: EmbeddedAws, edit: Edit) -> None:
    found = edits.deploy(running, edit, silent)
    assert (found.outcome, found.failed) == ("deployed", False)
    assert found.stacks == ("streamly-monitoring", "streamly-reconciliation")
    again = edits.deploy(running, edit, silent)
    assert (again.outcome, again.stacks) == ("nothing changed", ())


def test_the_timeline_tells_edits_and_why_they_failed() -> None:
    done = Deployment(at(2), "new.yaml", "deployed", ("acme-data",))
    failed = Deployment(at(3), "bad.yaml", "failed: acme-data: Topic: no", ("acme-data",))
    lines = list(timeline(kept(deployments=[done, failed])))
    assert "Sat 21 Nov 20:00:00  edit new.yaml deployed: acme-data" in lines
    assert f"Sat 21 Nov 21:00:00  edit bad.yaml failed: acme-data\n{'':20}acme-data: Topic: no" in lines
