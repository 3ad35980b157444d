"""The lease at work: a small machine of our own on the embedded AWS, with its states around a pause."""

from __future__ import annotations

import pytest

from rehearsal.aws import EmbeddedAws
from tests.stacks.state_machines.workplace import ACCOUNT, REGION, START, TABLE, Workplace, policy


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
    assert work.record("thing#a").keys() == {"id", "freed", "failedAt", "failure"}


def test_who_fails_leaves_since_when_and_why_it_failed_last(work):
    work.start(good=False)
    work.after(90)
    first = work.record("thing#a")
    assert (first["failedAt"], first["failure"]) == (first["freed"], "after 60")
    work.start(30, good=False)
    work.after(90)
    second = work.record("thing#a")
    assert (second["failedAt"], second["failure"]) == (first["freed"], "after 30")
    assert second["freed"] > first["freed"]


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


def test_who_went_by_what_was_before_the_last_holder_let_go_reads_again(work):
    work.start(good=False)
    work.after(30)
    before = work.aws.clock.now()
    work.after(60)
    work.start(as_of=before)
    work.after(90)
    assert work.ends() == ["FAILED", "out of date"]
    work.start()
    work.after(90)
    assert work.ends() == ["FAILED", "out of date", "done"]


@pytest.fixture
def forbidden(work):
    """Takes a permission away; everything is as it was afterwards."""
    iam = work.aws.client("iam", REGION, ACCOUNT)

    def forbid(action):
        denied = {"Effect": "Deny", "Action": action, "Resource": "*"}
        iam.put_role_policy(RoleName="work", PolicyName="denied", PolicyDocument=policy(denied))

    yield forbid
    iam.delete_role_policy(RoleName="work", PolicyName="denied")


def test_who_cannot_take_the_lease_says_so_in_the_services_words(work, forbidden):
    forbidden("dynamodb:UpdateItem")
    work.start()
    work.after(600)
    (run,) = work.aws.executions
    assert (run.status, run.error) == ("FAILED", "WorkFailed")
    assert [state for _at, state in run.path] == ["AcquireLease", "ReportFailure", "Failed"]
    assert run.cause.startswith("DynamoDB.")


def test_who_cannot_look_at_the_holder_says_so_and_leaves_it_alone(work, forbidden):
    holder = work.start()
    work.after(10)
    forbidden("states:DescribeExecution")
    work.start()
    work.after(20)
    assert work.record("thing#a")["holder"] == holder
    work.after(600)
    assert [run.status for run in work.aws.executions] == ["SUCCEEDED", "FAILED"]
