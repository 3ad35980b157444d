from __future__ import annotations

import pytest

from tests.stacks.state_machines.machines import Machine, machines_of


@pytest.fixture(scope="session")
def machines(resources) -> dict[str, Machine]:
    """The sample tenant's machines by workflow."""
    return machines_of(resources)


@pytest.fixture(scope="session")
def rich_machines(rich_resources) -> dict[str, Machine]:
    """Those of the tenants that have more, by "<tenant> <workflow>"."""
    found = {}
    for tenant in ("boutique", "workshop"):
        own = [one for one in rich_resources if one[0].startswith(f"{tenant}-")]
        found |= {f"{tenant} {workflow}": machine for workflow, machine in machines_of(own).items()}
    return found


@pytest.fixture
def machine(request) -> Machine:
    """One of them: parametrized indirectly with its name in MACHINES."""
    fixture = "rich_machines" if " " in request.param else "machines"
    return request.getfixturevalue(fixture)[request.param]
