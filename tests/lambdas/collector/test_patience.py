"""From which silence on something is told: half of what the tenant file declares."""

from __future__ import annotations

from datetime import timedelta

import pytest

from lambdas.collector.patience import Patience
from lambdas.collector.resources import CAMPAIGN, RECOMMENDER, Subject

DECLARED = {"acme": {"Campaign": {"home": 48, "eager": 1}, "Recommender": {"home": 10}}}


@pytest.mark.parametrize(
    ("kind", "tenant", "name", "hours"),
    [
        (CAMPAIGN, "acme", "home", 24),
        (CAMPAIGN, "acme", "eager", 1),  # an hour at the least
        (RECOMMENDER, "acme", "home", 5),
        (CAMPAIGN, "acme", "unknown", 12),  # removed from the file, and still there
        (CAMPAIGN, "unmanaged", "home", 12),
    ],
)
def test_half_of_the_declared_hours(kind, tenant, name, hours):
    assert Patience(DECLARED).of(Subject(kind, tenant, name)) == timedelta(hours=hours)
