"""One deployment a module: its tests are the acts of one story, played in the order of the file."""

from __future__ import annotations

import pytest

from tests.scenarios.stage import deployed


@pytest.fixture(scope="module")
def stage(assembly):
    with deployed(assembly) as stage:
        yield stage
