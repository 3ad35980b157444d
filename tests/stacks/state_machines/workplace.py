"""A small machine that works under a lease, on an embedded AWS of its own."""

from __future__ import annotations

import json
from datetime import datetime, timedelta, timezone

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
        lease.acquire(
            TABLE,
            RECORD,
            acquired="Work",
            busy="Busy",
            taken_over="TakenOver",
            knowledge=("$states.context.Execution.Input.asOf", "OutOfDate"),
        ),
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
            "OutOfDate": {"Type": "Pass", "Output": {"end": "out of date"}, "End": True},
            "ReportFailure": choice(("$exists($problem)", "Failed"), default="AsAsked"),
            "AsAsked": fail("WorkFailed", "'as asked'"),
            "Failed": fail("WorkFailed", "$problem.error"),
        },
        lease.give_up(
            TABLE,
            RECORD,
            next="ReportFailure",
            failure={"failure": {"S": js("'after ' & $states.context.Execution.Input.seconds")}},
            successor={
                "StateMachineArn": MACHINE,
                "Input": {
                    "thing": js("$states.context.Execution.Input.thing"),
                    "seconds": 5,
                    "good": True,
                    "asOf": js("$now()"),
                },
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

    def start(self, seconds: int = 60, *, thing: str = "a", good: bool = True, as_of: datetime | None = None) -> str:
        """Starts a run; ``as_of`` is when it knew what it goes by, now unless given."""
        known = (as_of or self.aws.clock.now()).isoformat(timespec="milliseconds").replace("+00:00", "Z")
        text = json.dumps({"thing": thing, "seconds": seconds, "good": good, "asOf": known})
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
