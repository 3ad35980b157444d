"""What concerns tenants together, and quotas that AWS has raised."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import loading
from config.problems import ConfigError

SAMPLE = (loading.ROOT / "tenants" / "streamly.yaml").read_text()


def fleet(root: Path, tenants: dict[str, str], text: str = "notify: []\n") -> list[str]:
    """The problems of a fleet of tenants, each in a region."""
    (root / "tenants").mkdir(exist_ok=True)
    for name, region in tenants.items():
        content = SAMPLE.replace("tenant: streamly", f"tenant: {name}").replace("eu-west-1", region)
        (root / "tenants" / f"{name}.yaml").write_text(content)
    (root / "fleet.yaml").write_text(text)
    try:
        loading.load_fleet(root)
    except ConfigError as error:
        return [f"{one.line}: {one.key}: {one.text}" for one in error.problems]
    return []


SIX = {f"acme-{number}": "eu-west-1" for number in range(6)}


def test_five_dataset_groups_an_account_and_region(tmp_path):
    (problem,) = fleet(tmp_path, SIX)
    assert problem == (
        "1: quotas.dataset_groups: found 6 tenants in account 111111111111, eu-west-1 (acme-0, acme-1, acme-2, acme-3, "
        "acme-4, acme-5), a dataset group each; Personalize allows 5; move some to another account or region, or have "
        "AWS raise the quota and say so in fleet.yaml: quotas: {dataset_groups: 6}"
    )


def test_another_region_has_room_of_its_own(tmp_path):
    assert fleet(tmp_path, SIX | {"acme-5": "us-east-1"}) == []


def test_a_raised_quota_is_believed(tmp_path):
    assert fleet(tmp_path, SIX, "quotas: {dataset_groups: 6}\n") == []
    (problem,) = fleet(tmp_path, SIX, "notify: []\nquotas:\n  dataset_groups: 4\n")
    assert problem.startswith("3: quotas.dataset_groups: found 6 tenants")


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("quotas: {datasetgroups: 6}\n", "1: quotas.datasetgroups: unknown key; did you mean dataset_groups?"),
        ("quotas: {dataset_groups: 0}\n", "1: quotas.dataset_groups: found 0; write 1 or more"),
        ("quotas: {filters: many}\n", "1: quotas.filters: found 'many'; write a whole number"),
    ],
)
def test_quotas_are_checked_themselves(text, expected, tmp_path):
    assert fleet(tmp_path, {"acme": "eu-west-1"}, text) == [expected]


def test_raised_quotas_reach_a_file_that_is_checked_alone(tmp_path):
    one = SAMPLE.partition("filters:")
    many = "".join(
        f"  - name: f{number}\n    expression: 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN (\"*\")'\n"
        for number in range(31)
    )
    (tmp_path / "tenants").mkdir()
    file = tmp_path / "tenants" / "streamly.yaml"
    file.write_text(one[0] + "filters:\n" + many)
    with pytest.raises(ConfigError, match=r"found 31 filters .* say so in fleet\.yaml: quotas: \{filters: 31\}"):
        loading.load([file])
    (tmp_path / "fleet.yaml").write_text("quotas: {filters: 31}\n")
    assert [tenant.tenant for tenant in loading.load([file])] == ["streamly"]
    (tmp_path / "fleet.yaml").write_text("quotas: 31\n")
    with pytest.raises(ConfigError, match=r"fleet\.yaml:1: quotas: found 31; write a mapping"):
        loading.load([file])
