"""What is read from an assembly about a tenant."""

from __future__ import annotations

from pathlib import Path

import pytest

from rehearsal.run.tenant import NoAssembly, UnknownTenant, read
from tests.synthesis import synthesize


def test_a_tenant_as_its_templates_have_it(assembly: Path) -> None:
    tenant = read(assembly, "streamly")
    assert (tenant.name, tenant.account, tenant.region) == ("streamly", "111111111111", "eu-west-1")
    assert set(tenant.stacks) == {
        f"streamly-{part}" for part in ("data", "training", "filters", "monitoring", "reconciliation")
    }
    assert tenant.stacks[0] == "streamly-data"


def test_columns_are_those_of_the_schemas(assembly: Path) -> None:
    columns = read(assembly, "streamly").columns
    assert list(columns) == ["interactions", "items"]
    assert [column["name"] for column in columns["interactions"]] == ["USER_ID", "ITEM_ID", "TIMESTAMP", "EVENT_TYPE"]
    by_name = {column["name"]: column for column in columns["items"]}
    assert by_name["GENRE"]["categorical"] is True
    assert by_name["YEAR"]["nullable"] is True
    assert by_name["ITEM_ID"]["nullable"] is False
    assert by_name["CREATION_TIMESTAMP"]["type"] == "long"


def test_one_of_two_tenants_is_deployed_with_its_accounts_stack_alone(two_tenants, tmp_path: Path) -> None:
    tenant = read(synthesize(two_tenants, tmp_path), "streamly-eu")
    assert all(stack.startswith("streamly-eu-") for stack in tenant.stacks)
    assert len(tenant.artifacts) == len(tenant.stacks) + 1


def test_refusals_say_what_there_is(assembly: Path, tmp_path: Path) -> None:
    with pytest.raises(UnknownTenant, match=r"has no tenant 'streaml'; it has: streamly$"):
        read(assembly, "streaml")
    with pytest.raises(NoAssembly, match=r"is not a cloud assembly: it has no manifest"):
        read(tmp_path, "streamly")
