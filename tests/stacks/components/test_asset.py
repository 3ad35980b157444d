"""What is in a Lambda's asset."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[3]


@pytest.fixture(scope="module")
def assets(assembly, resources) -> dict[str, Path]:
    """The staged asset of each function, by the function's name."""
    return {
        resource["Properties"]["FunctionName"]: assembly
        / f"asset.{resource['Properties']['Code']['S3Key'].removesuffix('.zip')}"
        for _stack, _id, resource in resources
        if resource["Type"] == "AWS::Lambda::Function"
    }


@pytest.mark.parametrize("folder", ["filter_rotation", "reconciliation", "reconciliation_start"])
def test_a_function_is_its_own_folder_and_personalize_and_nothing_else(assets, folder):
    asset = assets[f"streamly-{folder.replace('_', '-')}"]
    files = {str(path.relative_to(asset)) for path in asset.rglob("*") if path.is_file()}
    expected = {str(path.relative_to(ROOT)) for path in (ROOT / "personalize").rglob("*.py")}
    expected |= {str(path.relative_to(ROOT)) for path in (ROOT / "lambdas" / folder).rglob("*.py")}
    expected |= {"lambdas/__init__.py"}
    assert files - expected == ({"lambdas/reconciliation/desired.json"} if folder == "reconciliation" else set())
    assert expected <= files


def test_the_desired_state_lies_beside_the_reconciler(assets):
    desired = json.loads((assets["streamly-reconciliation"] / "lambdas/reconciliation/desired.json").read_text())
    assert desired["tenant"] == "streamly"
    assert [solution["name"] for solution in desired["solutions"]] == ["for-you"]


def test_handlers_are_named_as_they_are_imported(resources, assets):
    for _stack, _id, resource in resources:
        if resource["Type"] == "AWS::Lambda::Function":
            module, _, function = resource["Properties"]["Handler"].rpartition(".")
            file = assets[resource["Properties"]["FunctionName"]] / (module.replace(".", "/") + ".py")
            assert f"def {function}(event" in file.read_text()
