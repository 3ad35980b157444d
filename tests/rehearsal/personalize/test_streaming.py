"""PutEvents, PutItems and PutUsers: what a record must look like."""

from __future__ import annotations

import json

import pytest
from botocore.exceptions import ClientError
from moto.backends import get_backend

from rehearsal.personalize.streaming import camel_case

from .conftest import ACCOUNT, PREFIX, REGION, code_of


@pytest.mark.parametrize(
    ("column", "key"), [("GENRE", "genre"), ("CREATION_TIMESTAMP", "creationTimestamp"), ("GENRE_L2", "genreL2")]
)
def test_properties_are_named_in_camel_case(column, key):
    assert camel_case(column) == key


@pytest.mark.parametrize(
    ("properties", "complaint"),
    [
        ("{", "JSON object"),
        ("[]", "JSON object"),
        (json.dumps({"GENRE": "a", "creationTimestamp": 1}), "GENRE are not in the schema"),
        (json.dumps({"genre": "a"}), "creationTimestamp is required"),
        (json.dumps({"genre": 3, "creationTimestamp": 1}), "genre must be of type string"),
        (json.dumps({"genre": "a", "creationTimestamp": "1"}), "must be of type long"),
        (json.dumps({"genre": "a", "creationTimestamp": True}), "must be of type long"),
        (json.dumps({"genre": "x" * 1001, "creationTimestamp": 1}), "genre: a GENRE has 1001 characters"),
        (json.dumps({"genre": "a", "creationTimestamp": 1_700_000_000_000}), "must be in epoch seconds"),
        (json.dumps({"genre": "a", "creationTimestamp": 1, "year": 2**31}), "must fit into an Avro int"),
        (None, "genre is required"),
    ],
)
def test_items_must_fit_the_schema(sandbox, properties, complaint):
    sandbox.group("Items")
    item = {"itemId": "1"} if properties is None else {"itemId": "1", "properties": properties}
    with pytest.raises(ClientError, match=complaint) as error:
        sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/ITEMS", items=[item])
    assert code_of(error) == "InvalidInputException"


def test_one_bad_record_refuses_the_whole_call(sandbox):
    sandbox.group("Users")
    good = {"userId": "good", "properties": json.dumps({"plan": "free", "age": 3})}
    with pytest.raises(ClientError):
        sandbox.put_users(datasetArn=f"{PREFIX}:dataset/acme/USERS", users=[good, {"userId": "bad"}])
    with pytest.raises(ClientError, match="entries"):
        sandbox.put_users(datasetArn=f"{PREFIX}:dataset/acme/USERS", users=[good] * 11)


def test_items_go_into_items(sandbox):
    sandbox.group("Items", "Users")
    with pytest.raises(ClientError, match="of type Users"):
        sandbox.put_items(datasetArn=f"{PREFIX}:dataset/acme/USERS", items=[{"itemId": "1"}])


@pytest.mark.parametrize(
    ("event", "complaint"),
    [
        ({}, "itemId"),
        ({"itemId": "a1", "properties": '{"device": "phone"}'}, "device are not in the schema"),
        ({"itemId": "a1", "impression": ["x"] * 26}, "entries"),
        ({"itemId": "a1", "properties": '{"eventValue": "much"}'}, "eventValue must be a number"),
        (
            {"itemId": "a1", "metricAttribution": {"eventAttributionSource": "home"}},
            "needs an ACTIVE metric attribution",
        ),
    ],
)
def test_events_must_fit_the_schema(sandbox, event, complaint):
    tracker = sandbox.tracker(sandbox.group("Interactions"))
    entry = {"eventType": "watch", "sentAt": sandbox.now, **event}
    with pytest.raises(ClientError, match=complaint):
        sandbox.put_events(trackingId=tracker, sessionId="s", eventList=[entry])


@pytest.mark.parametrize("given", ['{"itemId": "choc-panama", "eventValue": 4}', '{"itemId": "m", "eventValue": "4"}'])
def test_item_and_value_of_an_event_may_stand_among_its_properties(sandbox, given):
    group = sandbox.group("Interactions")
    tracker = sandbox.tracker(group)
    event = {"eventType": "like", "sentAt": sandbox.now, "properties": given}
    sandbox.put_events(trackingId=tracker, sessionId="s", userId="user555", eventList=[event])
    (streamed,) = get_backend("personalize")[ACCOUNT][REGION].state.data[group].interactions.streamed
    assert streamed.value == 4


def test_an_unknown_tracking_id_is_refused(sandbox):
    event = {"eventType": "watch", "itemId": "a1", "sentAt": sandbox.now}
    with pytest.raises(ClientError, match="trackingId nobody") as error:
        sandbox.put_events(trackingId="nobody", sessionId="s", eventList=[event])
    assert code_of(error) == "InvalidInputException"
