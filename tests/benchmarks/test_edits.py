"""Which edits there are, and that what a benchmark says of all of them holds for three."""

from __future__ import annotations

import pytest
import yaml

from benchmarks.edits import TENANTS, trial
from benchmarks.edits.edits import edits_of
from benchmarks.edits.inventory import differences
from benchmarks.figure import ROOT

SMALL = """\
tenant: acme
event_tracker: true
notify: [a@example.com, b@example.com]
solutions:
  - name: main
    training: {full: {schedule: "cron(0 3 ? * SUN *)"}}
"""
THREE = (
    "change solutions.0.hyperparameters.hidden_dimension",
    "change filters.1.name",
    "reorder datasets.items.columns",
)


def test_every_key_is_removed_changed_and_reordered():
    edits = {str(edit): yaml.safe_load(edit.content) for edit in edits_of(SMALL)}
    assert {edit for edit in edits if not edit.startswith("add")} == {
        "remove event_tracker",
        "change event_tracker",
        "remove notify",
        "reorder notify",
        *(f"{kind} notify.{place}" for kind in ("remove", "change") for place in (0, 1)),
        "remove solutions",
        "remove solutions.0",
        *(f"{kind} solutions.0.name" for kind in ("remove", "change")),
        "remove solutions.0.training",
        "remove solutions.0.training.full",
        *(f"{kind} solutions.0.training.full.schedule" for kind in ("remove", "change")),
        "reorder ",
    }
    assert edits["change event_tracker"]["event_tracker"] is False
    assert edits["change solutions.0.training.full.schedule"]["solutions"][0]["training"] == {
        "full": {"schedule": "cron(0 5 ? * SUN *)"}
    }
    assert edits["reorder notify"]["notify"] == ["b@example.com", "a@example.com"]


def test_what_the_samples_have_besides_is_added():
    edits = {str(edit): yaml.safe_load(edit.content) for edit in edits_of(SMALL)}
    assert edits["add solutions.0.hyperparameters"]["solutions"][0]["hyperparameters"] == {"bptt": 16}
    assert len(edits["add solutions.1"]["solutions"]) == 2


@pytest.mark.parametrize("tenant", TENANTS)
def test_there_are_plenty_of_edits_that_can_be_deployed(tenant):
    edits = list(edits_of((ROOT / "tenants" / f"{tenant}.yaml").read_text()))
    assert len({edit.content for edit in edits}) > 150
    assert sum(trial.accepted(tenant, edit) for edit in edits) > 60


@pytest.mark.parametrize(
    ("found", "fresh", "told"),
    [
        ({"campaign a": 1}, {"campaign a": 1}, []),
        ({"campaign a": 1}, {}, ["left over: campaign a"]),
        ({}, {"campaign a": 1}, ["missing: campaign a"]),
        ({"campaign a": {"tps": 1}}, {"campaign a": {"tps": 2}}, ["campaign a: .tps is 1, fresh 2"]),
    ],
)
def test_differences_are_told(found, fresh, told):
    assert differences(found, fresh) == told


def test_three_edits_end_as_a_fresh_deployment_would():
    edits = {str(edit): edit for edit in edits_of((ROOT / "tenants" / "streamly.yaml").read_text())}
    outcomes = trial.chain("streamly", tuple(edits[name] for name in THREE))
    assert [outcome for outcome in outcomes if outcome.problems] == []
    assert {outcome.edit: outcome.way for outcome in outcomes} == {
        **dict.fromkeys(THREE, "deployed"),
        "reorder datasets.items.columns": "guarded",
    }
