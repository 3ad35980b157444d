"""The lease at work: a small machine of our own on the embedded AWS, with its states around a pause."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

import pytest

from rehearsal.aws import EmbeddedAws
from stacks.state_machines import lease
from stacks.state_machines.asl import choice, definition, fail, js, task, wait

START = datetime(2026, 11, 21, 18, tzinfo=timezone.utc)
ACCOUNT, REGION, TABLE = "111111111111", "eu-west-1", "state"
MACHINE = f"arn:aws:states:{REGION}:{ACCOUNT}:stateMachine:Work"
RECORD = "'thing#' & $states.context.Execution.Input.thing"


def machine():
    """Works for as many seconds as its input says, then lets go, or fails and gives up if the input says so."""
    count = {"TableName": TABLE, "Key": lease.key("'rounds'"), "UpdateExpression": "ADD done :one"}
    return definition(
        "works under a lease",
        "AcquireLease",
        lease.acquire(TABLE, RECORD, acquired="Work", busy="Busy", taken_over="TakenOver"),
        {
            "TakenOver": {"Type": "Pass", "Assign": {"adopted": True}, "Next": "Work"},
            "Work": wait("$states.context.Execution.Input.seconds", next="Count"),
            "Count": task(
                "dynamodb:updateItem", count | {"ExpressionAttributeValues": {":one": {"N": "1"}}}, next="Good"
            ),
            "Good": choice(("$states.context.Execution.Input.good", "Release"), default="GiveUp"),
            "Release": lease.release(TABLE, RECORD, served="served", next="Done"),
            "Done": {"Type": "Pass", "Output": {"end": "done"}, "End": True},
            "Busy": {"Type": "Pass", "Output": {"end": "busy"}, "End": True},
            "Failed": fail("WorkFailed", "'as asked'"),
        },
        lease.give_up(
            TABLE,
            RECORD,
            next="Failed",
            successor={
                "StateMachineArn": MACHINE,
                "Input": {"thing": js("$states.context.Execution.Input.thing"), "seconds": 5, "good": True},
            },
        ),
    )


class Workplace:
    """The machine in an embedded AWS; the state of things, and what runs ended with."""

    def __init__(self, aws: EmbeddedAws) -> None:
        self.aws = aws
        self.table = aws.client("dynamodb", REGION, ACCOUNT)
        self.states = aws.client("stepfunctions", REGION, ACCOUNT)
        iam = aws.client("iam", REGION, ACCOUNT)
        trust = {"Effect": "Allow", "Action": "sts:AssumeRole", "Principal": {"Service": "states.amazonaws.com"}}
        role = iam.create_role(RoleName="work", AssumeRolePolicyDocument=policy(trust))["Role"]["Arn"]
        actions = ["dynamodb:UpdateItem", "states:DescribeExecution", "states:StartExecution"]
        allowed = {"Effect": "Allow", "Action": actions, "Resource": "*"}
        iam.put_role_policy(RoleName="work", PolicyName="own", PolicyDocument=policy(allowed))
        self.table.create_table(
            TableName=TABLE,
            KeySchema=[{"AttributeName": "id", "KeyType": "HASH"}],
            AttributeDefinitions=[{"AttributeName": "id", "AttributeType": "S"}],
            BillingMode="PAY_PER_REQUEST",
        )
        self.states.create_state_machine(name="Work", definition=json.dumps(machine()), roleArn=role)

    def start(self, seconds: int = 60, *, thing: str = "a", good: bool = True) -> str:
        text = json.dumps({"thing": thing, "seconds": seconds, "good": good})
        return self.states.start_execution(stateMachineArn=MACHINE, input=text)["executionArn"]

    def after(self, seconds: float) -> None:
        self.aws.clock.run(until=self.aws.clock.now() + timedelta(seconds=seconds))

    def record(self, id: str) -> dict:
        item = self.table.get_item(TableName=TABLE, Key={"id": {"S": id}}).get("Item", {})
        return {name: next(iter(value.values())) for name, value in item.items()}

    def ends(self) -> list[str]:
        runs = self.aws.executions
        return [run.output["end"] if run.status == "SUCCEEDED" else run.status for run in runs]


def policy(statement):
    return json.dumps({"Version": "2012-10-17", "Statement": [statement]})


@pytest.fixture(scope="module")
def aws():
    with EmbeddedAws(START, [(ACCOUNT, REGION)]) as embedded:
        yield embedded


@pytest.fixture(scope="module")
def workplace(aws):
    return Workplace(aws)


@pytest.fixture
def work(workplace):
    """The workplace, with nothing recorded and no runs remembered."""
    for id in ("thing#a", "thing#b", "rounds"):
        workplace.table.delete_item(TableName=TABLE, Key={"id": {"S": id}})
    workplace.aws.executions.clear()
    return workplace


def test_the_holder_is_recorded_while_it_works_and_gone_afterwards(work):
    mine = work.start()
    work.after(30)
    assert work.record("thing#a")["holder"] == mine
    work.after(60)
    assert work.record("thing#a") == {"id": "thing#a", "served": "0"}
    assert work.ends() == ["done"]


def test_two_things_are_worked_on_at_once(work):
    work.start(thing="a")
    work.start(thing="b")
    work.after(90)
    assert work.ends() == ["done", "done"]


def test_a_contender_leaves_its_mark_and_goes_and_the_holder_goes_round_once_more(work):
    work.start()
    work.after(30)
    work.start()
    work.after(10)
    assert work.ends() == ["RUNNING", "busy"]
    assert work.record("thing#a")["generation"] == "1"
    work.after(120)
    assert work.ends() == ["done", "busy"]
    assert work.record("rounds")["done"] == "2"
    assert work.record("thing#a") == {"id": "thing#a", "generation": "1", "served": "1"}


def test_many_contenders_cost_one_round(work):
    work.start()
    work.after(10)
    for _ in range(5):
        work.start()
    work.after(180)
    assert work.ends() == ["done", *["busy"] * 5]
    assert work.record("rounds")["done"] == "2"


def test_the_lease_of_a_dead_execution_is_taken_over(work):
    dead = work.start(3600)
    work.after(30)
    work.states.stop_execution(executionArn=dead)
    heir = work.start()
    work.after(10)
    assert work.record("thing#a")["holder"] == heir
    work.after(90)
    assert work.ends() == ["ABORTED", "done"]
    assert "TakenOver" in [state for _at, state in work.aws.executions[1].path]


def test_of_two_heirs_one_takes_over(work):
    dead = work.start(3600)
    work.after(30)
    work.states.stop_execution(executionArn=dead)
    work.start()
    work.start()
    work.after(200)
    assert sorted(work.ends()) == ["ABORTED", "busy", "done"]


def test_who_fails_lets_go(work):
    work.start(good=False)
    work.after(90)
    assert work.ends() == ["FAILED"]
    assert work.record("thing#a") == {"id": "thing#a"}


def test_what_was_asked_for_meanwhile_is_done_by_a_successor(work):
    work.start(good=False)
    work.after(30)
    work.start()
    work.after(120)
    assert work.ends() == ["FAILED", "busy", "done"]
    assert work.record("thing#a")["served"] == "1"
    assert "holder" not in work.record("thing#a")


def test_the_lease_of_another_is_left_alone(work):
    mine = work.start(good=False)
    work.after(30)
    update = {"UpdateExpression": "SET holder = :them", "ExpressionAttributeValues": {":them": {"S": "other"}}}
    work.table.update_item(TableName=TABLE, Key={"id": {"S": "thing#a"}}, **update)
    work.after(60)
    assert work.record("thing#a").get("holder") != mine
