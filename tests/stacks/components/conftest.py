from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest

from personalize.naming import Names


@pytest.fixture(scope="session")
def acme() -> Names:
    return Names("acme", "111111111111", "eu-west-1")


@pytest.fixture
def resources_of(tmp_path) -> Callable[[Callable[[Any], Any]], dict[str, list[dict]]]:
    """Builds parts into the smallest stack that shows them: its resources by type, in the order of the template."""
    import aws_cdk as cdk

    import app as cdk_app

    def build(parts: Callable[[Any], Any]) -> dict[str, list[dict]]:
        app = cdk_app.new_app(outdir=str(tmp_path / "cdk.out"), builtin_cloud_formation_validation=False)
        stack = cdk.Stack(app, "Stack", env=cdk.Environment(account="111111111111", region="eu-west-1"))
        parts(stack)
        found: dict[str, list[dict]] = {}
        for resource in app.synth().get_stack_artifact(stack.artifact_id).template.get("Resources", {}).values():
            found.setdefault(resource["Type"], []).append(resource)
        return found

    return build
