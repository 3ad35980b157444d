"""The custom resource that starts reconciliation when a deploy changed the desired state, and does not wait for it."""

from __future__ import annotations

import json
import os
import urllib.request

import boto3

from lambdas.reconciliation_start.response import response

PHYSICAL_ID = "reconciliation-start"
ANSWER_SECONDS = 20


def handler(event: dict[str, object], context: object) -> None:
    """CloudFormation's request; on Create and Update an execution starts.

    On Delete nothing is done, and nothing may be: it also comes when an update or a rollback takes the resource out of
    a stack that stays. What reconciliation made goes with `operations destroy` alone.

    Whatever happens is answered: an unanswered custom resource blocks its stack for an hour.
    """
    try:
        if event["RequestType"] in ("Create", "Update"):
            machine = os.environ["STATE_MACHINE_ARN"]
            start(boto3.client("stepfunctions"), machine, event["RequestType"])
        answer(event, response(event, physical_id=PHYSICAL_ID))
    except Exception as error:
        answer(event, response(event, physical_id=PHYSICAL_ID, problem=f"{type(error).__name__}: {error}"))
        raise


def start(stepfunctions: object, state_machine_arn: str, request_type: str) -> None:
    """Starts reconciliation; an execution that is already at work takes the request over by itself."""
    reason = "first deploy" if request_type == "Create" else "deploy"
    stepfunctions.start_execution(stateMachineArn=state_machine_arn, input=json.dumps({"reason": reason}))


def answer(event: dict[str, object], body: dict[str, str]) -> None:
    """Sends the answer to where CloudFormation waits for it."""
    # The presigned URL is signed for an empty content type; any other is refused.
    request = urllib.request.Request(
        event["ResponseURL"], data=json.dumps(body).encode(), headers={"Content-Type": ""}, method="PUT"
    )
    urllib.request.urlopen(request, timeout=ANSWER_SECONDS).close()
