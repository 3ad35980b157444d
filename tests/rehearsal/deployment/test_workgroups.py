"""Workgroups of Athena in templates: made, changed in place, and taken away with what is in them."""

from __future__ import annotations

from typing import Any

import pytest
from botocore.exceptions import ClientError

from rehearsal import deployment
from rehearsal.aws import EmbeddedAws
from tests.rehearsal.deployment.templates import REGION

RESULTS = {"OutputLocation": "s3://results/checks/"}


def workgroup(**more: Any) -> dict[str, Any]:
    return {"Type": "AWS::Athena::WorkGroup", "Properties": {"Name": "checks", **more}}


def test_a_workgroup_changes_in_place_and_goes_with_its_queries(aws: EmbeddedAws, deploy: Any) -> None:
    athena = aws.client("athena")
    aws.client("s3").create_bucket(Bucket="results", CreateBucketConfiguration={"LocationConstraint": REGION})
    own = {
        "BytesScannedCutoffPerQuery": 20_000_000,
        "EnforceWorkGroupConfiguration": False,
        "ResultConfiguration": RESULTS,
    }
    tags = [{"Key": "tenant", "Value": "acme"}]
    stack = deploy({"Group": workgroup(WorkGroupConfiguration=own, Description="old", Tags=tags)})
    assert stack.resources["Group"].physical_id == "checks"
    found = athena.get_work_group(WorkGroup="checks")["WorkGroup"]
    assert (found["Description"], found["State"]) == ("old", "ENABLED")
    assert own.items() <= found["Configuration"].items()
    athena.start_query_execution(QueryString="SELECT 1", WorkGroup="checks")
    encryption = {"EncryptionOption": "SSE_S3"}
    new = {"ResultConfiguration": {**RESULTS, "EncryptionConfiguration": encryption}}
    deploy({"Group": workgroup(WorkGroupConfiguration=new, State="DISABLED", RecursiveDeleteOption=True)})
    found = athena.get_work_group(WorkGroup="checks")["WorkGroup"]
    assert (found["Description"], found["State"]) == ("", "DISABLED")
    assert found["Configuration"]["ResultConfiguration"] == new["ResultConfiguration"]
    assert found["Configuration"]["EnforceWorkGroupConfiguration"] is True
    assert "BytesScannedCutoffPerQuery" not in found["Configuration"]
    deployment.destroy(aws, [stack.name])
    with pytest.raises(ClientError, match="is not found"):
        athena.get_work_group(WorkGroup="checks")


def test_a_workgroup_with_queries_stays_unless_it_may_go(aws: EmbeddedAws, deploy: Any) -> None:
    aws.client("s3").create_bucket(Bucket="results", CreateBucketConfiguration={"LocationConstraint": REGION})
    stack = deploy({"Group": workgroup(WorkGroupConfiguration={"ResultConfiguration": RESULTS})})
    aws.client("athena").start_query_execution(QueryString="SELECT 1", WorkGroup="checks")
    with pytest.raises(deployment.DestroyFailed, match="is not empty"):
        deployment.destroy(aws, [stack.name])
