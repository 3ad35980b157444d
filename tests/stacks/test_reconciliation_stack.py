"""When reconciliation starts, and with which desired state."""

from __future__ import annotations

import json
from dataclasses import replace

import pytest

from config.loading import load
from stacks.desired_state import desired_state
from tests.synthesis import synthesize, templates_of


def starter(templates):
    (resource,) = (
        resource
        for resource in templates["streamly-reconciliation"]["Resources"].values()
        if resource["Type"] == "Custom::ReconciliationStart"
    )
    return resource["Properties"]


def test_the_same_tenant_file_starts_nothing_on_a_second_deploy(fleet, templates, tmp_path):
    assert starter(templates_of(synthesize(fleet, tmp_path))) == starter(templates)


def test_a_changed_tenant_file_starts_reconciliation(fleet, templates, tmp_path):
    text = (cdk_tenants() / "streamly.yaml").read_text().replace("min_provisioned_tps: 1", "min_provisioned_tps: 2")
    (tmp_path / "streamly.yaml").write_text(text)
    changed = replace(fleet, tenants=load([tmp_path / "streamly.yaml"]))
    assert starter(templates_of(synthesize(changed, tmp_path / "out"))) != starter(templates)


def cdk_tenants():
    from config.loading import ROOT

    return ROOT / "tenants"


def test_the_stack_depends_on_all_others(assembly):
    manifest = json.loads((assembly / "assembly-streamly" / "manifest.json").read_text())
    artifacts = manifest["artifacts"]
    (reconciliation,) = (id for id in artifacts if id.startswith("streamlyreconciliation") and "assets" not in id)
    waited_for = {id for id in artifacts[reconciliation]["dependencies"] if "assets" not in id}
    assert waited_for == {
        id
        for id, artifact in artifacts.items()
        if artifact["type"] == "aws:cloudformation:stack" and id != reconciliation
    }


@pytest.fixture
def desired(fleet, names):
    return desired_state(fleet.tenants[0], names)


def test_automatic_training_is_off_from_the_first_request(desired):
    assert [solution["request"]["PerformAutoTraining"] for solution in desired["solutions"]] == [False]


def test_hyperparameters_go_to_the_api_as_text(desired):
    config = desired["solutions"][0]["request"]["SolutionConfig"]
    assert config == {"AlgorithmHyperParameters": {"hidden_dimension": "149"}}


def test_what_cannot_be_changed_in_place_has_a_name_that_changes_with_it(fleet, names, desired):
    (solution,) = fleet.tenants[0].solutions
    other = solution.model_copy(update={"hyperparameters": {"hidden_dimension": 150}})
    more = solution.model_copy(update={"campaigns": ()})
    changed, same = (
        desired_state(fleet.tenants[0].model_copy(update={"solutions": (one,)}), names) for one in (other, more)
    )
    assert changed["solutions"][0]["arn"] != desired["solutions"][0]["arn"]
    assert same["solutions"][0]["arn"] == desired["solutions"][0]["arn"]


def test_campaigns_and_filters_are_wishes(desired):
    wishes = {wish["name"]: json.loads(wish["wish"]) for wish in desired["campaigns"] + desired["filters"]}
    assert wishes["home"] == {
        "MinProvisionedTPS": 1,
        "CampaignConfig": {
            "SyncWithLatestSolutionVersion": False,
            "ItemExplorationConfig": {"explorationWeight": "0.3", "explorationItemAgeCutOff": "30"},
            "EnableMetadataWithRecommendations": False,
        },
    }
    assert wishes["unwatched"]["keep"] == 1
    assert wishes["recent"]["keep"] == 2
    assert wishes["recent"]["values"] == {
        "since": {"now": {"minus": {"days": 365}, "floor": "day"}, "as": "epoch_seconds"}
    }
