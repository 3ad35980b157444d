"""Actions and action interactions: their schemas, imports and events."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError

from rehearsal.personalize import quotas, schemas
from rehearsal.personalize.errors import InvalidInput, LimitExceeded

from .actions import COLUMNS, DATASET, action_interactions, interact, loaded
from .conftest import avro, code_of


@pytest.mark.parametrize("name", ["Action_Interactions", "ActionInteractions"])
def test_the_record_of_action_interactions_may_be_named_as_in_the_guide(name):
    parsed = schemas.parse(avro("Items", COLUMNS["Action_Interactions"], name=name), quotas.DEFAULTS)
    assert parsed.dataset_type == "Action_Interactions"


@pytest.mark.parametrize(
    ("kind", "fields", "error", "complaint"),
    [
        ("Actions", COLUMNS["Actions"][1:], InvalidInput, "ACTION_ID is required"),
        ("Actions", COLUMNS["Actions"][:1], InvalidInput, "at least one metadata field"),
        ("Actions", [*COLUMNS["Actions"][:2], {"name": "VALUE", "type": "int"}], InvalidInput, "must be of type long"),
        (
            "Actions",
            [*COLUMNS["Actions"][:1], {"name": "TYPE", "type": "string", "categorical": True}],
            InvalidInput,
            "cannot be categorical",
        ),
        (
            "Actions",
            [*COLUMNS["Actions"][:1], *({"name": f"N{n}", "type": "int"} for n in range(11))],
            LimitExceeded,
            "the maximum is 10",
        ),
        ("Action_Interactions", COLUMNS["Action_Interactions"][:2], InvalidInput, "EVENT_TYPE is required"),
        (
            "Action_Interactions",
            [*COLUMNS["Action_Interactions"], *({"name": f"N{n}", "type": "int"} for n in range(6))],
            LimitExceeded,
            "the maximum is 5",
        ),
    ],
)
def test_schemas_that_are_refused(kind, fields, error, complaint):
    with pytest.raises(error, match=complaint):
        schemas.parse(avro("Items", fields, name=kind), quotas.DEFAULTS)


def test_action_interactions_bring_their_own_event_tracker(sandbox):
    group = sandbox.kept(loaded)
    described = sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTION_INTERACTIONS")["dataset"]
    assert described["datasetType"] == "Action_Interactions"
    assert described["trackingId"] != sandbox.tracker(group)
    assert "trackingId" not in sandbox.describe_dataset(datasetArn=f"{DATASET}/ACTIONS")["dataset"]


def test_a_group_with_actions_cannot_be_deleted(sandbox):
    group = sandbox.group("Actions", "Action_Interactions", columns=COLUMNS)
    for kind in ("ACTIONS", "ACTION_INTERACTIONS"):
        with pytest.raises(ClientError, match=kind) as error:
            sandbox.delete_dataset_group(datasetGroupArn=group)
        assert code_of(error) == "ResourceInUseException"
        sandbox.delete_dataset(datasetArn=f"{DATASET}/{kind}")
        sandbox.later(minutes=3)
    sandbox.delete_dataset_group(datasetGroupArn=group)


@pytest.mark.parametrize(
    ("kind", "text", "reason"),
    [
        ("Actions", "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n1,a,11,,\n", "VALUE must be"),
        ("Actions", "ACTION_ID,CATEGORY,VALUE,REPEAT_FREQUENCY,EXPIRATION_TIMESTAMP\n1,a,1,31,\n", "REPEAT_FREQUENCY"),
        ("Action_Interactions", "USER_ID,ACTION_ID,EVENT_TYPE,TIMESTAMP\nu,a,Clicked,1\n", "Clicked"),
    ],
)
def test_imports_with_values_out_of_range_fail(sandbox, kind, text, reason):
    sandbox.group(kind, columns=COLUMNS)
    job = sandbox.load(kind, text)
    assert job["status"] == "CREATE FAILED"
    assert reason in job["failureReason"]


def test_action_interactions_are_added_by_the_thousand(sandbox):
    sandbox.group("Action_Interactions", columns=COLUMNS)
    assert sandbox.load("Action_Interactions", action_interactions())["status"] == "ACTIVE"
    job = sandbox.load("Action_Interactions", action_interactions(), importMode="INCREMENTAL")
    assert "at least 1000 records, found 242" in job["failureReason"]


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ({"category": "a", "value": 0}, "1: VALUE must be between 1 and 10"),
        ({"value": 1}, "category is required"),
        ({"category": "a", "colour": "red"}, "colour are not in the schema"),
    ],
)
def test_actions_must_fit_the_schema(sandbox, properties, complaint):
    sandbox.group("Actions", columns=COLUMNS)
    action = {"actionId": "1", "properties": json.dumps(properties)}
    with pytest.raises(ClientError, match=complaint):
        sandbox.put_actions(datasetArn=f"{DATASET}/ACTIONS", actions=[action])
    with pytest.raises(ClientError, match="entries"):
        sandbox.put_actions(datasetArn=f"{DATASET}/ACTIONS", actions=[{"actionId": "1"}] * 11)


def test_action_interactions_must_be_of_a_known_type_and_tracker(sandbox):
    group = sandbox.group("Interactions", "Action_Interactions", columns=COLUMNS)
    with pytest.raises(ClientError, match="Taken, Not Taken or Viewed"):
        interact(sandbox, "for-a", "u1", "Clicked")
    with pytest.raises(ClientError, match="colour are not in the schema"):
        interact(sandbox, "for-a", "u1", "Taken", properties='{"colour": "red"}')
    event = {"actionId": "1", "sessionId": "s", "timestamp": sandbox.now, "eventType": "Taken"}
    with pytest.raises(ClientError, match="not that of an event tracker"):
        sandbox.put_action_interactions(trackingId=sandbox.tracker(group), actionInteractions=[event])
