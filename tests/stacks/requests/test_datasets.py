"""Datasets that reconciliation creates, schemas and the metric attribution."""

from __future__ import annotations

import json

from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import sdk
from stacks.requests import datasets

NAMES = Names("workshop", "111111111111", "eu-west-1")


def valid(operation, arguments):
    return violations("personalize", operation, sdk.request("personalize", operation, arguments)) == []


def test_reconciliation_makes_what_cloudformation_cannot(workshop):
    own = datasets.beyond_cloudformation(workshop)
    assert list(own) == ["actions", "action_interactions"]
    actions, events = (datasets.creation(key, one, NAMES, []) for key, one in own.items())
    assert (actions["request"]["DatasetType"], events["request"]["DatasetType"]) == ("Actions", "Action_Interactions")
    assert events["arn"].endswith(":dataset/workshop_main/ACTION_INTERACTIONS")
    assert json.loads(events["schema"]["Schema"])["name"] == "ActionInteractions"
    for made in (actions, events):
        assert made["request"]["SchemaArn"] == made["schemaArn"] == NAMES.schema_arn(made["schema"]["Name"])
        assert valid("CreateSchema", made["schema"])
        assert valid("CreateDataset", made["request"])


def test_the_name_of_a_schema_changes_with_its_text_and_its_domain():
    custom = datasets.schema_name(NAMES, "items", "text", None)
    assert custom == NAMES.versioned("items", {"schema": "text"})
    assert len({custom, datasets.schema_name(NAMES, "items", "text", "ECOMMERCE")}) == 2


def test_a_metric_attribution_reports_into_the_data_bucket(workshop):
    found = datasets.attribution(workshop.metric_attribution, NAMES)
    assert found["request"]["Metrics"] == [
        {"EventType": "watch", "MetricName": "revenue", "Expression": "SUM(Items.PRICE)"}
    ]
    output = found["request"]["MetricsOutputConfig"]
    assert output["S3DataDestination"] == {"Path": f"s3://{NAMES.data_bucket}/metric-attribution/"}
    assert output["RoleArn"] == NAMES.personalize_role_arn
    assert valid("CreateMetricAttribution", found["request"])
