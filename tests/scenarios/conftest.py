"""One deployment a module: its tests are the acts of one story, played in the order of the file."""

from __future__ import annotations

from dataclasses import replace
from pathlib import Path

import pytest

from tests.scenarios.stage import deployed
from tests.synthesis import synthesize


@pytest.fixture(scope="module")
def stage(assembly):
    with deployed(assembly) as stage:
        yield stage


@pytest.fixture(scope="session")
def parking_tenants(samples):
    """Two sample tenants by name, with an idle action each: streamly deletes its campaign, boutique stops the first of
    its recommenders.
    """
    from config.models import Idle

    deletes = Idle(after_hours=2, action="delete", further_hours=1, revive="next_full_training")
    stops = Idle(after_hours=2, action="stop", further_hours=1)
    tenants = {tenant.tenant: tenant for tenant in samples.tenants}
    (solution,) = tenants["streamly"].solutions
    campaigns = tuple(one.model_copy(update={"idle": deletes}) for one in solution.campaigns)
    first, *others = tenants["boutique"].recommenders
    changes = {
        "streamly": {"solutions": (solution.model_copy(update={"campaigns": campaigns}),)},
        "boutique": {"recommenders": (first.model_copy(update={"idle": stops}), *others)},
    }
    return {name: tenants[name].model_copy(update=change) for name, change in changes.items()}


@pytest.fixture(scope="session")
def parking_assembly(samples, parking_tenants, tmp_path_factory) -> Path:
    fleet = replace(samples, tenants=tuple(parking_tenants.values()))
    return synthesize(fleet, tmp_path_factory.mktemp("parking"))
