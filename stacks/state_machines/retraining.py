"""One FULL training more, because users like less what they get: what TenantWatch does about an online metric.

The look (lambdas/tenant_watch/drift.py) says which solution; its record keeps since when, so that of two looks at the
same fall one trains, and no other does before the solution has cooled down.
"""

from __future__ import annotations

from personalize.naming import Names
from stacks.state_machines import notices, permissions, solution_training
from stacks.state_machines.asl import CONDITION_FAILED, State, States, choice, each, js, on, task
from stacks.state_machines.permissions import Allow


def states(names: Names, *, next: str) -> States:
    """From ``AnyDrift`` on: carries out $drifts, one after the other, and goes to ``next``."""
    carried_out = each("$drifts", "TakeDrift", _retrain(names), next=next)
    return {
        "AnyDrift": choice(("$count($drifts) > 0", "Retrain"), default=next),
        "Retrain": carried_out | {"Catch": [notices.failed(next="ReportFailure")]},
    }


def _retrain(names: Names) -> States:
    told = notices.mail(
        names,
        f"'{names.tenant}: ' & $drift.solution & ' is trained again'",
        "$drift.reason & '.\\n\\nA FULL training has started. See what changed if it does not help: the data, the"
        " catalogue, or where recommendations are shown.'",
        next="DriftEvent",
    )
    del told["Catch"]  # nobody else says it: the Map's own catcher tells that it could not be said
    take: State = {"Type": "Pass", "Assign": {"drift": js("$states.input")}, "Next": "MarkDrift"}
    return {
        "TakeDrift": take,
        "MarkDrift": task(
            "dynamodb:updateItem",
            {
                "TableName": names.state_table,
                "Key": {"id": {"S": js("'solution#' & $drift.solution")}},
                "UpdateExpression": "SET driftedAt = :now",
                "ConditionExpression": "attribute_exists(solutionArn)"
                " AND (attribute_not_exists(driftedAt) OR driftedAt < :before OR driftedAt = :now)",
                "ExpressionAttributeValues": {
                    ":now": {"S": js("$states.context.Execution.StartTime")},
                    ":before": {"S": js("$drift.before")},
                },
            },
            catch=[on(CONDITION_FAILED, next="DriftTaken")],
            next="StartTraining",
        ),
        "DriftTaken": {"Type": "Pass", "End": True},
        "StartTraining": task(
            "states:startExecution",
            {
                "StateMachineArn": names.state_machine_arn(solution_training.NAME),
                "Input": {"solution": js("$drift.solution"), "mode": "FULL", "reason": "drift"},
            },
            next="TellDrift",
        ),
        "TellDrift": told,
        "DriftEvent": notices.event(
            names,
            f"{solution_training.NAME} Drifted",
            {"solution": js("$drift.solution"), "reason": js("$drift.reason")},
            next="DriftTaken",
        ),
    }


def allowed(names: Names) -> list[Allow]:
    """What that needs."""
    return [permissions.records(names, "UpdateItem"), permissions.start(names, solution_training.NAME)]
