from __future__ import annotations

import pytest

from tests.stacks.state_machines.machines import Machine, machines_of


@pytest.fixture(scope="session")
def machines(resources) -> dict[str, Machine]:
    """The sample tenant's machines by workflow."""
    return machines_of(resources)


@pytest.fixture
def machine(machines, request) -> Machine:
    """One of them: parametrized indirectly with its workflow's name."""
    return machines[request.param]
