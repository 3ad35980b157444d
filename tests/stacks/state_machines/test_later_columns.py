"""Columns that were added to a dataset: what Describe says of it, and what an import makes of that."""

from __future__ import annotations

import json
import random

import pytest

from rehearsal.stepfunctions.expressions import Evaluator
from tests.stacks.state_machines.machines import after

NARROW, WIDE = "arn:narrow", "arn:wide"


def described(status=None, schema=WIDE, in_force=NARROW, **more):
    """A dataset as the SDK integration describes it."""
    update = {"LatestDatasetUpdate": {"SchemaArn": schema, "Status": status, **more}} if status else {}
    return {"result": {"Dataset": {"SchemaArn": in_force, **update}}}


def evaluated(template, **scope):
    return Evaluator(random.Random(0)).value(template, scope, "test")


@pytest.mark.parametrize(
    ("dataset", "in_force", "failed"),
    [
        (described(), NARROW, False),
        (described("CREATE PENDING"), "", False),
        (described("UPDATE IN_PROGRESS"), "", False),
        (described("ACTIVE"), WIDE, False),
        (described("ACTIVE", in_force=WIDE), WIDE, False),
        (described("CREATE FAILED", FailureReason="No."), NARROW, True),
        (described("UPDATE FAILED", FailureReason="No."), NARROW, True),
        (described("CREATE FAILED", schema="arn:other"), NARROW, False),
    ],
)
def test_the_schema_in_force(rich_machines, dataset, in_force, failed):
    state = rich_machines["workshop TenantReconciliation"].states()["DescribeColumns"]
    found = evaluated(state["Assign"], states=dataset, action={"schemaArn": WIDE})
    assert (found["schemaArn"], found["failed"]) == (in_force, failed)
    if failed:
        assert found["problem"] == {"error": "DatasetNotUpdated", "cause": "No."}
    read = rich_machines["workshop DatasetImport"].definition["States"]["ReadColumns"]
    assert evaluated(read["Assign"], states=dataset) == {"schemaArn": in_force}


@pytest.fixture(scope="module")
def imports(rich_machines):
    return rich_machines["workshop DatasetImport"].definition["States"]


@pytest.mark.parametrize(
    ("dataset", "record", "next"),
    [
        ("items", {"imported": {"S": "new"}}, "NothingNew"),
        ("items", {}, "ReadColumns"),
        ("items", {"refused": {"S": "new"}}, "ReadColumns"),
        ("interactions", {"refused": {"S": "new"}}, "RefusedBefore"),
        ("interactions", {}, "ChooseMode"),
    ],
)
def test_only_files_of_such_a_dataset_that_are_new_make_it_look(imports, dataset, record, next):
    assert after(imports["AnythingNew"], dataset=dataset, record=record, fingerprint="new") == next


@pytest.mark.parametrize(
    ("schema", "record", "next"),
    [
        ("", {}, "ColumnsAwaited"),
        ("first", {}, "ColumnsAwaited"),
        ("wide", {}, "ChooseMode"),
        ("of a file that had more columns", {}, "ChooseMode"),
        ("wide", {"refused": {"S": "new"}, "refusedSchemaArn": {"S": "wide"}}, "RefusedBefore"),
        ("wide", {"refused": {"S": "new"}, "refusedSchemaArn": {"S": "first"}}, "ChooseMode"),
        ("wide", {"refused": {"S": "new"}}, "ChooseMode"),  # before there were further columns
        ("wide", {"refused": {"S": "old"}, "refusedSchemaArn": {"S": "wide"}}, "ChooseMode"),
    ],
)
def test_an_import_waits_for_columns_that_are_to_come_and_for_no_others(rich_templates, imports, schema, record, next):
    schemas = [
        one["Properties"]["Name"]
        for one in rich_templates["workshop-data"]["Resources"].values()
        if one["Type"] == "AWS::Personalize::Schema" and '"Items"' in one["Properties"]["Schema"]
    ]
    (first,) = schemas  # the template's own is that of the first columns
    arns = {"first": f"arn:aws:personalize:eu-west-1:111111111111:schema/{first}", "wide": WIDE}
    arn = arns.get(schema, schema)
    if "refusedSchemaArn" in record:
        record = record | {"refusedSchemaArn": {"S": arns[record["refusedSchemaArn"]["S"]]}}
    assert after(imports["ColumnsThere"], schemaArn=arn, record=record, fingerprint="new") == next


@pytest.mark.parametrize(("state", "attribute"), [("RecordImport", "schemaArn"), ("RecordRefusal", "refusedSchemaArn")])
def test_a_mark_says_by_what_schema(imports, machines, state, attribute):
    assert f", {attribute} = :schema" in imports[state]["Arguments"]["UpdateExpression"]
    plain = machines["DatasetImport"].definition["States"]
    assert "schema" not in json.dumps(plain[state]["Arguments"])


def test_a_tenant_without_further_columns_has_no_such_states(machines):
    for workflow in ("DatasetImport", "TenantReconciliation"):
        text = json.dumps(machines[workflow].definition) + json.dumps(machines[workflow].statements)
        assert not [word for word in ("Columns", "updateDataset", "UpdateDataset", "update-dataset") if word in text]


def test_a_plan_with_further_columns_is_followed_by_another(rich_machines, machines):
    plan = {"actions": [{"do": "update-dataset"}]}
    outcome = rich_machines["workshop TenantReconciliation"].definition["States"]["Outcome"]
    assert after(outcome, plan=plan, problems="", round=1) == "PlanAgain"
    assert after(outcome, plan=plan, problems="", round=3) == "Planned"
    assert after(outcome, plan={"actions": [{"do": "replace-solution"}]}, problems="", round=1) == "PlanAgain"
    assert after(outcome, plan=plan, problems="it failed", round=1) == "SomeFailed"


def test_one_dataset_is_updated(rich_machines):
    allowed = [
        statement["Resource"]
        for statement in rich_machines["workshop TenantReconciliation"].statements
        if "personalize:UpdateDataset" in statement["Action"]
    ]
    assert allowed == ["arn:aws:personalize:eu-west-1:111111111111:dataset/workshop_main/ITEMS"]
