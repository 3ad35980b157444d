"""CloudWatch's operations on dashboards through boto3."""

from __future__ import annotations

import json
from dataclasses import replace
from typing import Any

import pytest
from botocore.exceptions import ClientError
from moto.cloudwatch.models import cloudwatch_backends

from rehearsal.aws import EmbeddedAws

BODY = json.dumps({"widgets": [{"type": "text", "properties": {"markdown": "# Hällo"}}]})


def known() -> dict[str, Any]:
    """Where moto keeps them."""
    return cloudwatch_backends["111111111111"]["us-east-1"].dashboards


def refused(operation: Any, **parameters: Any) -> dict[str, Any]:
    with pytest.raises(ClientError) as refusal:
        operation(**parameters)
    return refusal.value.response


@pytest.fixture
def client(embedded: EmbeddedAws) -> Any:
    """An account without dashboards."""
    known().clear()
    return embedded.client("cloudwatch")


def names(client: Any, **asked: Any) -> list[str]:
    pages = client.get_paginator("list_dashboards").paginate(**asked)
    return [entry["DashboardName"] for page in pages for entry in page["DashboardEntries"]]


def test_a_dashboard_is_put_shown_replaced_and_deleted(client: Any, embedded: EmbeddedAws) -> None:
    assert client.put_dashboard(DashboardName="acme", DashboardBody=BODY)["DashboardValidationMessages"] == []
    found = client.get_dashboard(DashboardName="acme")
    assert (found["DashboardBody"], found["DashboardArn"]) == (BODY, "arn:aws:cloudwatch::111111111111:dashboard/acme")
    (entry,) = client.list_dashboards()["DashboardEntries"]
    assert (entry["Size"], entry["LastModified"]) == (len(BODY.encode()), embedded.calls[-3].at)
    client.put_dashboard(DashboardName="acme", DashboardBody='{"widgets": []}')
    assert client.get_dashboard(DashboardName="acme")["DashboardBody"] == '{"widgets": []}'
    client.delete_dashboards(DashboardNames=["acme", "acme"])
    assert refused(client.get_dashboard, DashboardName="acme")["Error"]["Code"] == "ResourceNotFound"


def test_dashboards_are_the_same_in_every_region_and_others_in_every_account(
    client: Any, embedded: EmbeddedAws
) -> None:
    client.put_dashboard(DashboardName="acme", DashboardBody=BODY)
    assert names(embedded.client("cloudwatch", region="us-west-2")) == ["acme"]
    assert names(embedded.client("cloudwatch", account="222222222222")) == []


def test_dashboards_are_listed_by_prefix_in_pages(client: Any) -> None:
    for name in ("c", "b1", "b2", "a"):
        client.put_dashboard(DashboardName=name, DashboardBody=BODY)
    assert names(client) == ["a", "b1", "b2", "c"]
    assert names(client, DashboardNamePrefix="b") == ["b1", "b2"]
    one, many = known()["a"], 1_001
    known().update({f"d{number:04}": replace(one, name=f"d{number:04}") for number in range(many)})
    first = client.list_dashboards(DashboardNamePrefix="d")
    assert (len(first["DashboardEntries"]), len(names(client, DashboardNamePrefix="d"))) == (1_000, many)


def test_a_body_is_refused_with_every_message(client: Any) -> None:
    answer = refused(client.put_dashboard, DashboardName="acme", DashboardBody='{"widgets": [{}, 7]}')
    assert answer["Error"]["Code"] == "InvalidParameterInput"
    assert [entry["DataPath"] for entry in answer["dashboardValidationMessages"]] == [
        "/widgets/0",
        "/widgets/0",
        "/widgets/1",
    ]
    assert names(client) == []


@pytest.mark.parametrize("name", ["a b", "ä", "x" * 256, "a.b"])
def test_a_name_is_letters_digits_dashes_and_underscores(client: Any, name: str) -> None:
    answer = refused(client.put_dashboard, DashboardName=name, DashboardBody=BODY)
    assert answer["Error"]["Code"] == "InvalidParameterValue"


def test_as_many_are_deleted_as_can_be(client: Any) -> None:
    for name in ("a", "b"):
        client.put_dashboard(DashboardName=name, DashboardBody=BODY)
    answer = refused(client.delete_dashboards, DashboardNames=["gone", "a"])
    assert answer["Error"]["Message"] == "Dashboard gone does not exist"
    assert names(client) == ["b"]
    many = [f"d{number}" for number in range(101)]
    assert refused(client.delete_dashboards, DashboardNames=many)["Error"]["Code"] == "InvalidParameterValue"


def test_a_dashboard_has_tags(client: Any) -> None:
    client.put_dashboard(DashboardName="acme", DashboardBody=BODY, Tags=[{"Key": "team", "Value": "a"}])
    arn = client.get_dashboard(DashboardName="acme")["DashboardArn"]
    client.put_dashboard(DashboardName="acme", DashboardBody=BODY, Tags=[{"Key": "passed", "Value": "over"}])
    client.tag_resource(ResourceARN=arn, Tags=[{"Key": "team", "Value": "b"}, {"Key": "cost", "Value": "1"}])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == [
        {"Key": "team", "Value": "b"},
        {"Key": "cost", "Value": "1"},
    ]
    client.untag_resource(ResourceARN=arn, TagKeys=["team"])
    assert client.list_tags_for_resource(ResourceARN=arn)["Tags"] == [{"Key": "cost", "Value": "1"}]
    nobody = arn.replace("acme", "nobody")
    assert refused(client.tag_resource, ResourceARN=nobody, Tags=[])["Error"]["Code"] == "ResourceNotFound"
