from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.stacks.workshop import WORKSHOP


@pytest.fixture(scope="session")
def workshop(tmp_path_factory):
    """The tenant that has almost everything."""
    from config.loading import load

    file = tmp_path_factory.mktemp("tenants") / "workshop.yaml"
    file.write_text(WORKSHOP)
    (tenant,) = load([file])
    return tenant


@pytest.fixture(scope="session")
def boutique(samples):
    """The sample tenant of a domain with recommenders."""
    return next(tenant for tenant in samples.tenants if tenant.tenant == "boutique")


@pytest.fixture(scope="session")
def rich_assembly(samples, workshop, boutique, tmp_path_factory) -> Path:
    """One synthesis of both; cdk-nag reviews it."""
    from tests.synthesis import synthesize

    return synthesize(replace(samples, tenants=(boutique, workshop)), tmp_path_factory.mktemp("rich"))


@pytest.fixture(scope="session")
def rich_templates(rich_assembly) -> dict[str, dict]:
    from tests.synthesis import templates_of

    return templates_of(rich_assembly)


@pytest.fixture(scope="session")
def rich_resources(rich_templates) -> list[tuple[str, str, dict]]:
    """Every resource of their stacks: (stack, logical id, resource)."""
    return [
        (stack, id, resource)
        for stack, template in rich_templates.items()
        for id, resource in template["Resources"].items()
    ]
