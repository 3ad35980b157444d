"""The backstop: executions that ended without being able to report it themselves are told to the fleet's people."""

from __future__ import annotations

from aws_cdk import aws_events as events, aws_sns as sns
from constructs import Construct

from personalize.naming import FleetNames
from stacks.state_machines import workflows

PURPOSE = "broken-executions"


class BrokenExecutions(events.CfnRule):
    """The rule over all tenants' executions."""

    def __init__(self, scope: Construct, construct_id: str, *, names: FleetNames, topic: sns.ITopic) -> None:
        super().__init__(
            scope,
            construct_id,
            name=names.rule(PURPOSE),
            description="executions of any tenant's workflows that broke off, and so reported nothing themselves",
            event_pattern=_pattern(),
            targets=[events.CfnRule.TargetProperty(id="Notices", arn=topic.topic_arn)],
        )


def _pattern() -> dict[str, object]:
    """Executions that timed out, were aborted, or failed otherwise than in their own ``Failed`` state.

    That state, whose error is named after the workflow, comes after the tenant has been told. An error that no state
    may catch (a payload too large, an expression that yields nothing, a history too long) ends an execution before.
    """
    reported = [f"{workflow}Failed" for workflow in workflows.EVERY]
    # By the workflows' names, not by each tenant's ARNs: an event pattern may have 2,048 characters.
    return {
        "source": ["aws.states"],
        "detail-type": ["Step Functions Execution Status Change"],
        "detail": {
            "stateMachineArn": [{"suffix": f"-{workflow}"} for workflow in workflows.EVERY],
            "$or": [
                {"status": ["TIMED_OUT", "ABORTED"]},
                {"status": ["FAILED"], "error": [{"anything-but": reported}]},
            ],
        },
    }
