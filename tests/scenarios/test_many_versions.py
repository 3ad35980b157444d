"""A solution that has been trained for more than a year: 10,000 versions, which cannot be deleted."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest
from moto.backends import get_backend

from rehearsal.personalize.resources.solution_versions import SolutionVersion
from tests.scenarios.stage import states

MANY = 10_000


@pytest.fixture(scope="module")
def old(stage):
    """The sample tenant, serving, with so many versions that are older than its first."""
    stage.train_and_serve()
    account, region = stage.place
    store = get_backend("personalize")[account][region].state.store
    (first,) = store.all(SolutionVersion)
    for number in range(MANY):
        created = first.created - timedelta(hours=MANY - number)
        version = replace(first, arn=f"{first.arn}{number}", given_name=f"old-{number}", created=created)
        version.base = first
        store.add(version)
    return stage.now


def test_trainings_deployments_and_reconciliations_go_on_as_ever(stage, old):
    stage.run_until(lambda: stage.ended("SolutionTraining", "Trained")[1:])
    full = stage.start("SolutionTraining", solution="for-you", mode="FULL", reason="schedule")
    reconciliation = stage.start("TenantReconciliation", reason="daily")
    stage.run(hours=2)
    assert "Trained" in states(full)
    assert (reconciliation.status, stage.failed(), stage.mails) == ("SUCCEEDED", [], [])
    newest = max(stage.versions("FULL"), key=lambda version: version.created)
    assert newest.arn in [served.version_arn for served in stage.campaign().served]


def test_nobody_ever_pages_through_them(stage, old):
    assert stage.calls("ListSolutionVersions") == []
    described = stage.calls("DescribeSolutionVersion", since=old)
    assert len(described) < 50
