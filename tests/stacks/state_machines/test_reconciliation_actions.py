"""What reconciliation does for one action: that every action has a state, and what that state asks for."""

from __future__ import annotations

import json
import random
from datetime import datetime, timedelta, timezone

import pytest

from lambdas.reconciliation.plan import Actual, plan
from personalize.naming import Names
from rehearsal.calls.service_model import violations
from rehearsal.stepfunctions import integrations, sdk
from rehearsal.stepfunctions.expressions import Evaluator
from stacks.desired_state import desired_state
from stacks.features import Features
from stacks.state_machines import reconciliation_actions
from tests.stacks.state_machines.machines import after

NAMES = {tenant: Names(tenant, "111111111111", "eu-west-1") for tenant in ("workshop", "boutique")}


@pytest.fixture(scope="module")
def states(rich_machines):
    return rich_machines["workshop TenantReconciliation"].states()


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


def imported(tenant):
    return {f"import#{key}": {"id": f"import#{key}", "imported": key} for key in tenant.datasets.declared}


def situations(tenant, names):
    """An account without anything but data, and one in which everything was otherwise before."""
    desired = desired_state(tenant, names)
    wide = {one["name"]: {"schemaArn": one["schemaArn"]} for one in desired.get("revisions", ())}
    yield desired, Actual(records=imported(tenant), solutions={}, files={}, revised=wide)
    records = imported(tenant)
    for solution in desired["solutions"]:
        record = {"solutionArn": solution["arn"], "campaigns": ["old"], "fullVersionArn": "v"}
        if solution["update"]:
            record["updateOptions"] = "other"
        records[f"solution#{solution['name']}"] = record
    there = {"metricName": "OLD", "eventType": "BUY", "expression": "SAMPLECOUNT()"}
    tags = {arn: {"old": "1"} for arn in desired["tags"]["arns"]}
    datasets = {one["arn"]: "ACTIVE" for one in desired["ownDatasets"]}
    exist = {one["request"]["Name"]: one["arn"] for one in desired["solutions"]}
    first = {name: {"schemaArn": "first", "schema": '{"fields": []}'} for name in wide}
    rest = {"files": {}, "datasets": datasets, "metrics": (there,), "tags": tags, "revised": first}
    yield desired, Actual(records=records, solutions=exist, **rest)
    untagged = desired | {"tags": desired["tags"] | {"wanted": {}}}
    yield untagged, Actual(records=imported(tenant) | {"tags": {"id": "tags"}}, solutions={}, files={}, revised=wide)
    if desired["attribution"]:  # its only metric was another one
        name = desired["attribution"]["request"]["Metrics"][0]["MetricName"].upper()
        rest = rest | {"metrics": (there | {"metricName": name},)}
    yield from _edited(desired, records, exist, rest)


def _edited(desired, records, exist, rest):
    """Every solution was another one before and was removed in part, and so was everything else."""
    now = datetime(2026, 11, 25, tzinfo=timezone.utc)
    long_ago, lately = ((now - timedelta(hours=hours)).isoformat() for hours in (48, 1))
    others = {}
    for solution in desired["solutions"]:
        old = {"solutionArn": f"{solution['arn']}-old", "campaigns": [], "versionArn": f"{solution['arn']}-old/1"}
        others[f"solution#{solution['name']}"] = old | {"former": json.dumps({"arn:older": {"since": long_ago}})}
    for campaign in desired["campaigns"]:
        arn = next(one["arn"] for one in desired["solutions"] if one["name"] == campaign["solution"])
        serving = {"settings": "{}", "solutionVersionArn": f"{arn}-old/1", "generation": 1, "served": 1}
        others[f"campaign#{campaign['name']}"] = serving
    for kind in ("campaign", "recommender", "filter", "solution"):
        others[f"{kind}#left"] = {"generation": 1, "served": 1}
        others[f"{kind}#gone"] = {"removed": long_ago}
        others[f"{kind}#going"] = {"removed": lately}
    others["tuning#gone"] = {"tuningArn": "arn:aws:personalize:eu-west-1:111111111111:solution/workshop_gone_tuning_1"}
    others["solution#gone"] |= {"solutionArn": "arn:aws:personalize:eu-west-1:111111111111:solution/workshop_gone_1"}
    yield desired, Actual(records=imported_of(records) | others, solutions=exist, now=now, **rest)


def imported_of(records):
    return {id: record for id, record in records.items() if id.startswith("import#")}


@pytest.fixture(scope="module")
def planned(workshop, boutique):
    """Every action of these situations with the tenant that it is for."""
    return [
        (tenant, action)
        for tenant in (workshop, boutique)
        for desired, actual in situations(tenant, NAMES[tenant.tenant])
        for action in plan(desired, actual)["actions"]
    ]


def test_every_action_has_a_reason_and_a_state_that_does_it(planned):
    found = {}
    for tenant, action in planned:
        found.setdefault(tenant.tenant, set()).add(action["do"])
        assert action["reason"]
        if action["do"] != "remove-recommender" or tenant.domain:  # no machine ever made one in a custom group
            assert action["do"] in reconciliation_actions.actions(Features.of(tenant))
    assert found["workshop"] | found["boutique"] | {"import"} == {
        *reconciliation_actions.actions(Features.of(planned[0][0])),
        "want-recommender",
        "remove-recommender",
    }


def test_the_service_takes_every_request_that_an_action_leads_to(rich_machines, planned):
    seen = set()
    states = rich_machines["workshop TenantReconciliation"].states()
    for action in (action for tenant, action in planned if tenant.tenant == "workshop"):
        state = states[after(states["WhatToDo"], states={"input": action})]
        if state["Type"] == "Choice":
            state = states[after(state, action=action)]
        if "Resource" not in state:
            continue  # a Map over old solutions, which scenarios play
        call = integrations.integration(state["Resource"])
        if call.service == "personalize":
            asked = evaluated(state["Arguments"], action=action)
            request = sdk.request(call.service, call.operation, asked)
            assert violations(call.service, call.operation, request) == [], call.operation
            seen.add(call.operation)
    assert seen == {
        "CreateSolution",
        "UpdateSolution",
        "DescribeSolution",  # what a tuning left
        "CreateSchema",
        "CreateMetricAttribution",
        "DeleteMetricAttribution",
        "UpdateMetricAttribution",
        "TagResource",
        "UntagResource",
    }


def test_a_recommender_is_wanted_with_the_data_that_it_would_be_made_from(rich_machines):
    want = rich_machines["boutique TenantReconciliation"].states()["WantRecommender"]
    action = {"do": "want-recommender", "name": "top", "wish": "{}", "reason": "why", "data": "import#items=a"}
    asked = evaluated(want["Arguments"], action=action)
    assert asked["UpdateExpression"] == (
        "SET wanted = :wish, reason = :reason, madeFrom = :madeFrom REMOVE removed, gone ADD generation :one"
    )
    assert asked["ExpressionAttributeValues"][":madeFrom"] == {"S": "import#items=a"}


@pytest.mark.parametrize(
    ("state", "variables", "next"),
    [
        ("SolutionStatus", {"status": "ACTIVE", "updateStatus": "NONE"}, "RecordSolution"),
        ("SolutionStatus", {"status": "ACTIVE", "updateStatus": "CREATE IN_PROGRESS"}, "WaitForSolution"),
        (
            "SolutionStatus",
            {"status": "ACTIVE", "updateStatus": "CREATE FAILED", "do": "update-solution"},
            "UpdateFailed",
        ),
        ("SolutionStatus", {"status": "ACTIVE", "updateStatus": "CREATE FAILED"}, "RecordSolution"),  # an older one
        ("SolutionStatus", {"status": "CREATE FAILED", "updateStatus": "NONE"}, "NotDone"),
        ("DatasetStatus", {"status": "ACTIVE"}, "RecordDataset"),
        ("DatasetStatus", {"status": "CREATE PENDING"}, "WaitForDataset"),
        ("ColumnsStatus", {"schemaArn": "wide", "failed": False}, "RecordColumns"),
        ("ColumnsStatus", {"schemaArn": "", "failed": False}, "WaitForColumns"),
        ("ColumnsStatus", {"schemaArn": "narrow", "failed": True}, "NotDone"),
        ("ColumnsStatus", {"schemaArn": "narrow", "failed": False}, "Reported"),  # busy with something else
        ("AttributionStatus", {"status": "ACTIVE"}, "RecordAttribution"),
        ("AttributionStatus", {"status": "CREATE FAILED", "do": "create-attribution"}, "DeleteFailedAttribution"),
        ("AttributionStatus", {"status": "UPDATE FAILED", "do": "update-attribution"}, "NotDone"),
        ("AttributionStatus", {"status": "CREATE PENDING"}, "WaitForAttribution"),
    ],
)
def test_where_an_action_goes(states, state, variables, next):
    action = {"do": variables.pop("do", "record-solution"), "schemaArn": "wide"}
    assert after(states[state], action=action, **variables) == next


def test_a_dataset_that_was_made_is_imported_if_its_files_are_there(states):
    assert states["RecordDataset"]["Next"] == states["RecordColumns"]["Next"] == "StartImport"


def test_what_is_busy_is_left_to_the_next_plan(states):
    for name in ("UpdateSolution", "UpdateAttribution", "TagResource", "UntagResource"):
        (busy,) = (
            catch for catch in states[name]["Catch"] if "Personalize.ResourceInUseException" in catch["ErrorEquals"]
        )
        assert busy["Next"] == "Reported", name


def test_a_tenant_without_features_has_their_states_neither(machines, fleet):
    names = set(machines["TenantReconciliation"].states()) - {"DeleteAttribution", "ForgetAttribution", "ForgetTags"}
    assert not {
        name for name in names if any(word in name for word in ("Dataset", "Attribution", "Tag", "Recommender"))
    }
    assert len(reconciliation_actions.actions(Features.of(fleet.tenants[0]))) == 17
