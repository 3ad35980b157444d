"""TenantWatch: whether schedules live, what has been idle for so long that it is parked, and what users like less.

A Lambda looks: it publishes PeriodsSinceSuccess and, if the tenant file has an idle action, answers with what is to be
parked (parking.py). Each is parked in one transaction, which fails if anything changed since the look: if somebody
wrote another wish, if the writer is at it, or if a training of its solution runs. Then the next one looks again. What
becomes of an online metric that stays below its baseline says retraining.py.

Input: ``{"reason": "schedule"}``.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.features import Features
from stacks.state_machines import notices, permissions, retraining
from stacks.state_machines.asl import (
    TRANSACTION_CANCELED,
    State,
    States,
    choice,
    definition,
    each,
    js,
    on,
    succeed,
    task,
)
from stacks.state_machines.permissions import Allow

NAME = "TenantWatch"
FUNCTION = "tenant_watch"
WRITERS = {"campaign": "CampaignDeployment", "recommender": "RecommenderDeployment"}
_FREE = "(attribute_not_exists(holder) OR holder = :{})"  # or held by an execution that is known to have died
_UNCHANGED = f"generation = :read AND attribute_not_exists(parked) AND {_FREE.format('holder')}"


def workflow(names: Names, features: Features) -> dict[str, object]:
    """The definition of TenantWatch for one tenant."""
    kinds = _kinds(features)
    drift = "AnyDrift" if features.drifts else "Done"
    return definition(
        "Watches the tenant's schedules, and parks what nobody asks",
        "Look",
        {
            "Look": task(
                "lambda:invoke",
                {"FunctionName": names.function_arn(FUNCTION), "Payload": {"reason": js("$states.input.reason")}},
                assign={
                    "actions": js("$states.result.Payload.actions"),
                    "drifts": js("$states.result.Payload.drifts"),
                },
                catch=[notices.failed(next="ReportFailure")],
                next="AnythingIdle" if kinds else drift if features.drifts else "",
            ),
        },
        _park(names, kinds, next=drift) if kinds else {},
        retraining.states(names, next="Done") if features.drifts else {},
        {"Done": succeed()} if kinds or features.drifts else {},
        notices.failure(
            names, NAME, {"reason": "$states.context.Execution.Name"}, "The next one tries again; look at its log."
        ),
    )


def _kinds(features: Features) -> list[str]:
    return sorted({one.kind for one in features.idle})


def _park(names: Names, kinds: list[str], *, next: str) -> States:
    parking = {state: body for kind in kinds for state, body in _of_kind(names, kind).items()}
    start = f"Park{kinds[0].capitalize()}"
    if len(kinds) > 1:
        start = "WhichKind"
        rules = [(f"$action.kind = '{kind}'", f"Park{kind.capitalize()}") for kind in kinds[1:]]
        parking["WhichKind"] = choice(*rules, default=f"Park{kinds[0].capitalize()}")
    take: State = {"Type": "Pass", "Assign": {"action": js("$states.input")}, "Next": start}
    parking |= {"Take": take, "LeftAlone": {"Type": "Pass", "End": True}}
    carry_out = each("$actions", "Take", parking, next=next)
    return {
        "AnythingIdle": choice(("$count($actions) > 0", "ParkIdle"), default=next),
        "ParkIdle": carry_out | {"Catch": [notices.failed(next="ReportFailure")]},
    }


def _of_kind(names: Names, kind: str) -> States:
    noun = kind.capitalize()
    return {
        f"Park{noun}": task(
            "aws-sdk:dynamodb:transactWriteItems",
            {"TransactItems": [_write(names, kind), *([_no_training(names)] if kind == "campaign" else [])]},
            catch=[on(TRANSACTION_CANCELED, next="LeftAlone")],
            next=f"Start{noun}",
        ),
        f"Start{noun}": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn(WRITERS[kind]),
                "Input": {kind: js("$action.name"), "reason": js("$action.reason")},
            },
            next="",
        ),
    }


def _write(names: Names, kind: str) -> dict[str, object]:
    """The wish; repeated after a lost answer, it meets itself."""
    return {
        "Update": {
            "TableName": names.state_table,
            "Key": {"id": {"S": js(f"'{kind}#' & $action.name")}},
            "UpdateExpression": "SET parked = :parked, reason = :reason REMOVE halted ADD generation :one",
            "ConditionExpression": f"parked = :parked OR ({_UNCHANGED})",
            "ExpressionAttributeValues": {
                ":parked": {"S": js("$action.parked")},
                ":reason": {"S": js("$action.reason")},
                ":read": {"N": js("$action.generation")},
                ":holder": {"S": js("$action.holder")},
                ":one": {"N": "1"},
            },
        }
    }


def _no_training(names: Names) -> dict[str, object]:
    return {
        "ConditionCheck": {
            "TableName": names.state_table,
            "Key": {"id": {"S": js("'training#' & $action.solution")}},
            "ConditionExpression": _FREE.format("trainer"),
            "ExpressionAttributeValues": {":trainer": {"S": js("$action.trainer")}},
        }
    }


def allowed(names: Names, features: Features) -> list[Allow]:
    """What the machine's role may do."""
    kinds = _kinds(features)
    writers = [WRITERS[kind] for kind in kinds]
    checks = ["ConditionCheckItem"] if "campaign" in kinds else []
    return [
        Allow(["lambda:InvokeFunction"], [names.function_arn(FUNCTION)]),
        *permissions.notices(names, notices.event_source(names)),
        *([permissions.records(names, "UpdateItem", *checks), permissions.start(names, *writers)] if kinds else []),
        *(retraining.allowed(names) if features.drifts else []),
    ]
