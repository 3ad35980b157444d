"""What concerns tenants together, and quotas that AWS has raised."""

from __future__ import annotations

from pathlib import Path

import pytest

from config import loading
from config.models import Quotas, Recommender, Tenant
from config.problems import ConfigError
from config.rules.quotas import per_region

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


(STREAMLY,) = loading.load([loading.ROOT / "tenants" / "streamly.yaml"])
SIX = {f"acme-{number}": "eu-west-1" for number in range(6)}


def test_five_dataset_groups_an_account_and_region(tmp_path):
    (problem,) = fleet(tmp_path, SIX)
    assert problem == (
        "1: quotas.dataset_groups: found 6 dataset groups in account 111111111111, eu-west-1 (acme-0, acme-1, acme-2, "
        "acme-3, acme-4, acme-5); Personalize allows 5; move some to another account or region, or have AWS raise the "
        "quota and say so in fleet.yaml: quotas: {dataset_groups: 6}"
    )


def test_another_region_has_room_of_its_own(tmp_path):
    assert fleet(tmp_path, SIX | {"acme-5": "us-east-1"}) == []


def shop(number: int) -> Tenant:
    """A tenant with five recommenders, of which nothing else counts here."""
    recommenders = tuple(Recommender(name=f"r{index}", recipe="aws-ecomm-popular-items-by-views") for index in range(5))
    return STREAMLY.model_copy(update={"tenant": f"shop-{number}", "recommenders": recommenders})


def test_quotas_that_no_one_gets_raised_are_shared_too():
    allowed = Quotas(dataset_groups=1_000)
    assert list(per_region(map(shop, range(3)), allowed)) == []
    (finding,) = per_region(map(shop, range(4)), allowed)
    assert (finding.path, finding.text) == (
        (),
        "found 20 recommenders in account 111111111111, eu-west-1 (shop-0, shop-1, shop-2, shop-3); Personalize allows "
        "15 and no more; move some to another account or region",
    )
    bare = [shop(number).model_copy(update={"recommenders": ()}) for number in range(251)]
    assert list(per_region(bare[:250], allowed)) == []
    (finding,) = per_region(bare, allowed)
    assert finding.text.startswith("found 502 schemas in account 111111111111, eu-west-1 (shop-0, ")


def test_a_raised_quota_is_believed(tmp_path):
    assert fleet(tmp_path, SIX, "quotas: {dataset_groups: 6}\n") == []
    (problem,) = fleet(tmp_path, SIX, "notify: []\nquotas:\n  dataset_groups: 4\n")
    assert problem.startswith("3: quotas.dataset_groups: found 6 dataset groups")


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
