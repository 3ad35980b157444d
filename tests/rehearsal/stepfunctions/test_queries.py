"""Tasks that run Athena's queries and wait for them."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Iterator
from typing import Any

import pytest

from rehearsal.aws import EmbeddedAws
from rehearsal.stepfunctions.engine import Execution
from tests.rehearsal.athena.library import ACCOUNT, REGION, ROLE, START, document, furnish

GROUP = f"arn:aws:athena:{REGION}:{ACCOUNT}:workgroup/checks"
ATHENA = (
    "athena:StartQueryExecution",
    "athena:GetQueryExecution",
    "athena:StopQueryExecution",
    "athena:GetQueryResults",
)
COUNT = "SELECT COUNT(*) AS n FROM items"


@pytest.fixture(scope="module")
def shared() -> Iterator[EmbeddedAws]:
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as aws:
        furnish(aws)
        aws.client("iam").create_role(RoleName="checker", AssumeRolePolicyDocument=document())
        yield aws


def permit(aws: EmbeddedAws, *without: str) -> None:
    """Gives the role all but some of what Athena's own actions are."""
    own = {"Action": [action for action in ATHENA if action not in without], "Resource": GROUP}
    data = {"Action": ["glue:*", "s3:*"], "Resource": "*"}
    aws.client("iam").put_role_policy(RoleName="checker", PolicyName="own", PolicyDocument=document(own, data))


def task(call: str, arguments: dict[str, Any], **more: Any) -> dict[str, Any]:
    return {"Type": "Task", "Resource": f"arn:aws:states:::athena:{call}", "Arguments": arguments, "End": True, **more}


def query(text: str, **more: Any) -> dict[str, Any]:
    context = {"Database": "acme"}
    return task(
        "startQueryExecution.sync",
        {"QueryString": text, "WorkGroup": "checks", "QueryExecutionContext": context},
        **more,
    )


def run(aws: EmbeddedAws, states: dict[str, Any], name: str, **machine: Any) -> Execution:
    """An execution of a machine that begins with the first of the states, a minute later."""
    definition = {"QueryLanguage": "JSONata", "StartAt": next(iter(states)), "States": states, **machine}
    client = aws.client("stepfunctions")
    made = client.create_state_machine(name=name, definition=json.dumps(definition), roleArn=ROLE)
    client.start_execution(stateMachineArn=made["stateMachineArn"])
    aws.clock.run(until=aws.clock.now() + dt.timedelta(minutes=1))
    return aws.executions[-1]


def test_a_task_waits_for_its_query_and_another_gets_the_rows(shared: EmbeddedAws) -> None:
    permit(shared)
    found = "{% $states.result.QueryExecution.QueryExecutionId %}"
    first = query(COUNT, Assign={"id": found}, Next="Rows")
    del first["End"]
    rows = task("getQueryResults", {"QueryExecutionId": "{% $id %}"}, Output="{% $states.result.ResultSet.Rows[1] %}")
    ended = run(shared, {"Count": first, "Rows": rows}, "counting")
    assert (ended.status, ended.output) == ("SUCCEEDED", {"Data": [{"VarCharValue": "4"}]}), ended.cause
    assert ended.stop - ended.start > dt.timedelta(seconds=2)


@pytest.mark.parametrize(
    ("name", "text", "without", "error", "cause"),
    [
        ("failing", "SELECT * FROM nothing", (), "States.TaskFailed", "TABLE_NOT_FOUND"),
        ("unstarted", COUNT, ("athena:StartQueryExecution",), "Athena.AmazonAthenaException", "not authorized"),
        ("undescribed", COUNT, ("athena:GetQueryExecution",), "Athena.AmazonAthenaException", "not authorized"),
        ("invalid", "", (), "Athena.InvalidRequestException", "QueryString"),
    ],
)
def test_a_query_that_fails_fails_its_task(
    shared: EmbeddedAws, name: str, text: str, without: tuple[str, ...], error: str, cause: str
) -> None:
    permit(shared, *without)
    ended = run(shared, {"Count": query(text)}, name)
    assert (ended.status, ended.error) == ("FAILED", error)
    assert cause in ended.cause


@pytest.mark.parametrize(
    ("name", "without", "state"),
    [("stopping", (), "CANCELLED"), ("unstoppable", ("athena:StopQueryExecution",), "SUCCEEDED")],
)
def test_a_query_without_its_task_is_stopped_if_that_is_allowed(
    shared: EmbeddedAws, name: str, without: tuple[str, ...], state: str
) -> None:
    permit(shared, *without)
    athena = shared.client("athena")
    ended = run(shared, {"Count": query(COUNT, TimeoutSeconds=1)}, name)
    assert (ended.status, ended.error) == ("FAILED", "States.Timeout")
    stopped = run(shared, {"Count": query(COUNT)}, f"{name}-machine", TimeoutSeconds=1)
    assert stopped.status == "TIMED_OUT"
    for id in athena.list_query_executions(WorkGroup="checks")["QueryExecutionIds"][:2]:
        assert athena.get_query_execution(QueryExecutionId=id)["QueryExecution"]["Status"]["State"] == state
