"""The verb with real boto3 clients, against the embedded AWS: what the fakes of the other tests claim, in one run."""

from __future__ import annotations

from datetime import datetime, timedelta, timezone

import boto3
import moto
import pytest
import time_machine

from operations.__main__ import SERVICES
from operations.calls import Calls
from operations.destroy.destroy import Destruction
from personalize.naming import Names
from rehearsal import personalize

NAMES = Names("acme", "123456789012", "eu-west-1")


@pytest.fixture
def clock(monkeypatch):
    monkeypatch.setenv("AWS_ACCESS_KEY_ID", "testing")
    monkeypatch.setenv("AWS_SECRET_ACCESS_KEY", "testing")
    with moto.mock_aws(), time_machine.travel(datetime(2026, 11, 28, 22, tzinfo=timezone.utc), tick=False) as clock:
        personalize.register()
        yield clock


@pytest.fixture
def calls(clock):
    clients = {service: boto3.client(service, region_name=NAMES.region) for service in SERVICES}
    return Calls(clients, lambda seconds: clock.shift(timedelta(seconds=seconds)))


def _install(calls):
    """A group with a filter and a solution, a pointer, a record and a schedule, as the machines leave them."""
    group = calls.call("personalize", "create_dataset_group", name=NAMES.dataset_group)["datasetGroupArn"]
    calls.sleep(600)
    schema = '{"type": "record", "name": "Interactions", "namespace": "com.amazonaws.personalize.schema", "fields": ['
    columns = [("USER_ID", "string"), ("ITEM_ID", "string"), ("EVENT_TYPE", "string"), ("TIMESTAMP", "long")]
    schema += ", ".join(f'{{"name": "{name}", "type": "{kind}"}}' for name, kind in columns) + '], "version": "1.0"}'
    arn = calls.call("personalize", "create_schema", name="acme_interactions", schema=schema)["schemaArn"]
    dataset = {"name": "acme_interactions", "schemaArn": arn, "datasetGroupArn": group, "datasetType": "Interactions"}
    calls.call("personalize", "create_dataset", **dataset)
    calls.sleep(600)
    recipe = "arn:aws:personalize:::recipe/aws-user-personalization"
    calls.call(
        "personalize",
        "create_solution",
        name="acme_s_0123abcd",
        datasetGroupArn=group,
        recipeArn=recipe,
        performAutoTraining=False,
    )
    expression = 'EXCLUDE ItemID WHERE Interactions.EVENT_TYPE IN ("watch")'
    calls.call(
        "personalize", "create_filter", name="acme_f_0123abcd", datasetGroupArn=group, filterExpression=expression
    )
    calls.call("ssm", "put_parameter", Name=NAMES.pointer("f"), Value="arn", Type="String")
    key = {"AttributeName": "id"}
    calls.call(
        "dynamodb",
        "create_table",
        TableName=NAMES.state_table,
        KeySchema=[key | {"KeyType": "HASH"}],
        AttributeDefinitions=[key | {"AttributeType": "S"}],
        BillingMode="PAY_PER_REQUEST",
    )
    for record in ("solution#s", "import#items"):
        calls.call("dynamodb", "put_item", TableName=NAMES.state_table, Item={"id": {"S": record}})
    calls.call("scheduler", "create_schedule_group", Name=NAMES.schedule_group)
    role = {"RoleArn": NAMES.role_arn("schedules"), "Arn": NAMES.state_machine_arn("SolutionTraining")}
    schedule = {"Name": "train", "GroupName": NAMES.schedule_group, "ScheduleExpression": "rate(1 hour)"}
    calls.call("scheduler", "create_schedule", **schedule, FlexibleTimeWindow={"Mode": "OFF"}, Target=role)
    return group


def test_destroy(calls):
    group = _install(calls)
    lines: list[str] = []
    destruction = Destruction(NAMES, calls, lines.append, lambda: True)
    assert destruction.run(dry_run=False) == 0, lines
    assert calls.call("personalize", "list_solutions", datasetGroupArn=group)["solutions"] == []
    assert calls.call("personalize", "list_filters", datasetGroupArn=group)["Filters"] == []
    assert calls.call("scheduler", "get_schedule", Name="train", GroupName=NAMES.schedule_group)["State"] == "DISABLED"
    assert [item["id"]["S"] for item in calls.call("dynamodb", "scan", TableName=NAMES.state_table)["Items"]] == [
        "import#items"
    ]
    lines.clear()
    assert destruction.run(dry_run=False) == 0
    assert "nothing is left to remove" in lines[1]


def test_destroy_of_what_was_never_deployed(calls):
    lines: list[str] = []
    assert Destruction(NAMES, calls, lines.append, lambda: False).run(dry_run=False) == 0
