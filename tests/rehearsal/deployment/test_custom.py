"""Custom resources in updates, rollbacks and deletions: which requests their function gets."""

from __future__ import annotations

import json
from typing import Any

import pytest

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from tests.rehearsal.deployment.templates import bad, function, role, story

# Its physical id follows Id; every request is printed.
CODE = """
import json, urllib.request

def handler(event, context):
    print(json.dumps(event))
    properties = event["ResourceProperties"]
    failed = properties.get("Fail") == event["RequestType"]
    body = {
        "Status": "FAILED" if failed else "SUCCESS",
        "Reason": "as asked",
        "PhysicalResourceId": properties["Id"],
        "Data": {"Said": properties["Say"]},
    }
    request = urllib.request.Request(event["ResponseURL"], data=json.dumps(body).encode(), method="PUT")
    urllib.request.urlopen(request)
"""
ASSETS = {"code": {"code.py": CODE}}


def resources(**properties: Any) -> dict[str, Any]:
    token = {"ServiceToken": {"Fn::GetAtt": ["Function", "Arn"]}}
    return {
        "Role": role("lambda"),
        "Function": function("code", "Role", FunctionName="custom"),
        "Thing": {"Type": "Custom::Thing", "Properties": {**token, **properties}},
    }


def requests(aws: EmbeddedAws) -> list[tuple[str, str | None, str, str | None]]:
    """Type, physical id, what to say and what was said, of every request."""
    found = [json.loads(run.log) for run in aws.invocations]
    return [
        (
            event["RequestType"],
            event.get("PhysicalResourceId"),
            event["ResourceProperties"]["Say"],
            event.get("OldResourceProperties", {}).get("Say"),
        )
        for event in found
    ]


def test_one_that_keeps_its_id_is_updated(aws: EmbeddedAws, deploy: Any) -> None:
    outputs = {"Said": {"Value": {"Fn::GetAtt": ["Thing", "Said"]}}}
    stack = deploy(resources(Id="a", Say=1), assets=ASSETS, Outputs=outputs)
    deploy(resources(Id="a", Say=2), assets=ASSETS, Outputs=outputs)
    assert requests(aws) == [("Create", None, "1", None), ("Update", "a", "2", "1")]
    assert stack.outputs == {"Said": "2"}


def test_another_id_is_a_replacement(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy(resources(Id="a", Say=1), assets=ASSETS)
    before = len(stack.events)
    deploy(resources(Id="b", Say=2), assets=ASSETS)
    assert requests(aws)[1:] == [("Update", "a", "2", "1"), ("Delete", "a", "1", None)]
    assert story(stack, before) == ["Thing UPDATE_COMPLETE", "Thing DELETE_COMPLETE"]
    assert stack.resources["Thing"].physical_id == "b"


def test_a_rollback_asks_for_the_old_properties_and_deletes_the_new_one(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy(resources(Id="a", Say=1), assets=ASSETS)
    with pytest.raises(deployment.DeploymentFailed):
        deploy({**resources(Id="b", Say=2), "Bad": bad(DependsOn="Thing")}, assets=ASSETS)
    assert requests(aws)[1:] == [("Update", "a", "2", "1"), ("Update", "b", "1", "2"), ("Delete", "b", "2", None)]
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"
    assert stack.resources["Thing"].physical_id == "a"


def test_one_that_fails_is_rolled_back_itself(aws: EmbeddedAws, deploy: Any) -> None:
    stack = deploy(resources(Id="a", Say=1), assets=ASSETS)
    with pytest.raises(deployment.DeploymentFailed, match="as asked"):
        deploy(resources(Id="a", Say=2, Fail="Update"), assets=ASSETS)
    assert requests(aws)[1:] == [("Update", "a", "2", "1"), ("Update", "a", "1", "2")]
    assert stack.status == "UPDATE_ROLLBACK_COMPLETE"


def test_one_that_could_not_be_made_is_deleted(aws: EmbeddedAws, deploy: Any) -> None:
    with pytest.raises(deployment.DeploymentFailed, match="as asked"):
        deploy(resources(Id="a", Say=1, Fail="Create"), assets=ASSETS)
    assert requests(aws) == [("Create", None, "1", None), ("Delete", "a", "1", None)]


def test_its_function_cannot_be_another_one(aws: EmbeddedAws, deploy: Any) -> None:
    deploy(resources(Id="a", Say=1), assets=ASSETS)
    other = resources(Id="a", Say=1)
    other["Other"] = function("code", "Role", FunctionName="other")
    other["Thing"]["Properties"]["ServiceToken"] = {"Fn::GetAtt": ["Other", "Arn"]}
    with pytest.raises(deployment.DeploymentFailed, match="Modifying service token is not allowed"):
        deploy(other, assets=ASSETS)
    assert len(aws.invocations) == 1


def test_one_that_says_nothing_fails_after_its_timeout(aws: EmbeddedAws, deploy: Any) -> None:
    began = aws.clock.now()
    silent = {"code": {"code.py": "def handler(event, context):\n    pass\n"}}
    with pytest.raises(deployment.DeploymentFailed, match="did not report"):
        deploy(resources(Id="a", Say=1, ServiceTimeout=60), assets=silent)
    assert 120 <= (aws.clock.now() - began).total_seconds() < 180  # Create and Delete
