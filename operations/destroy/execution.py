"""A step of a plan -> calls, waited for until it is really done. Repeating a step that was done does nothing."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from botocore.exceptions import ClientError

from operations.calls import Calls, OperationError, is_in_use
from operations.destroy import jobs
from operations.destroy.destruction import Step
from operations.destroy.inventory import Job
from personalize import statuses
from personalize.naming import Names

_POLL = 20.0  # seconds between two looks at something that takes minutes
_LONGEST_WAIT = 3 * 3600.0  # creations and deletions take minutes, KMS included; beyond this something is wrong
_LONGEST_JOB = 24 * 3600.0  # a data deletion job takes up to a day (developer guide, "Deleting users")
_TELL_EVERY = 120.0

# What UpdateSchedule takes back of what GetSchedule says; what is left out would be reset to its default.
_SCHEDULE_FIELDS = (
    *("Name", "GroupName", "ScheduleExpression", "ScheduleExpressionTimezone", "StartDate", "EndDate", "Description"),
    *("KmsKeyArn", "FlexibleTimeWindow", "Target", "ActionAfterCompletion"),
)


def perform(step: Step, names: Names, calls: Calls) -> None:
    """Carry a step out; raises OperationError if it does not come to an end, ClientError for what AWS refuses."""
    ACTIONS[step.action](step, names, calls)


def _disable_schedule(step: Step, names: Names, calls: Calls) -> None:
    found = calls.found("scheduler", "get_schedule", Name=step.resource.arn, GroupName=names.schedule_group)
    if found and found["State"] != "DISABLED":
        kept = {field: found[field] for field in _SCHEDULE_FIELDS if field in found}
        calls.found("scheduler", "update_schedule", **kept, State="DISABLED")


def _disable_rule(step: Step, names: Names, calls: Calls) -> None:
    calls.found("events", "disable_rule", Name=step.resource.arn)


def _stop_execution(step: Step, names: Names, calls: Calls) -> None:
    arn = step.resource.arn
    calls.found("stepfunctions", "stop_execution", executionArn=arn, error="Destroyed", cause="operations destroy")
    wait(step, calls, lambda: _execution_ended(calls.found("stepfunctions", "describe_execution", executionArn=arn)))


def _execution_ended(execution: Mapping[str, Any] | None) -> bool:
    return execution is None or execution["status"] != "RUNNING"


def _stop_training(step: Step, names: Names, calls: Calls) -> None:
    arn = step.resource.arn

    def ended() -> bool:
        found = calls.found("personalize", "describe_solution_version", solutionVersionArn=arn)
        if found is None:
            return True
        status = statuses.normalized(found["solutionVersion"]["status"])
        if statuses.is_creating(status):
            unless_busy(lambda: calls.found("personalize", "stop_solution_version_creation", solutionVersionArn=arn))
        return statuses.is_terminal(status)

    wait(step, calls, ended)


def unless_busy(attempt: Callable[[], object]) -> None:
    """Try; if the resource is in the middle of something, the next look tries again."""
    try:
        attempt()
    except ClientError as error:
        if not is_in_use(error):
            raise


def deletion(kind: str, member: str = "") -> Callable[[Step, Names, Calls], None]:
    """The deletion of a Personalize resource: asked for once nothing is going on with it, and waited for.

    ``kind`` stands in the names of boto3's methods, ``member`` in requests and answers where it is spelled otherwise.
    """
    member = member or kind

    def delete(step: Step, names: Names, calls: Calls) -> None:
        argument = {f"{member}Arn": step.resource.arn}

        def gone() -> bool:
            found = calls.found("personalize", f"describe_{kind}", **argument)
            if found is None:
                return True
            status = found[member]["status"]
            if not statuses.is_deleting(status) and not statuses.is_creating(status):
                unless_busy(lambda: calls.found("personalize", f"delete_{kind}", **argument))
            return False

        wait(step, calls, gone)

    return delete


def delete_schema(step: Step, names: Names, calls: Calls) -> None:
    """A schema has no status: it is gone at once, or still in use by a dataset on its way out."""

    def gone() -> bool:
        unless_busy(lambda: calls.found("personalize", "delete_schema", schemaArn=step.resource.arn))
        return calls.found("personalize", "describe_schema", schemaArn=step.resource.arn) is None

    wait(step, calls, gone)


def _wait_for_job(step: Step, names: Names, calls: Calls) -> None:
    assert isinstance(step.resource, Job)
    wait(step, calls, lambda: jobs.has_ended(step.resource, calls), _LONGEST_JOB)


def _delete_pointer(step: Step, names: Names, calls: Calls) -> None:
    calls.found("ssm", "delete_parameter", Name=step.resource.arn)


def _delete_record(step: Step, names: Names, calls: Calls) -> None:
    calls.found("dynamodb", "delete_item", TableName=names.state_table, Key={"id": {"S": step.resource.arn}})


def wait(step: Step, calls: Calls, done: Callable[[], bool], longest: float = _LONGEST_WAIT) -> None:
    """Look again and again until it is done; raises OperationError if that takes too long."""
    waited = 0.0
    while not done():
        if waited >= longest:
            hours = longest / 3600
            raise OperationError(
                f"{step.action} {step.resource.name}: not done after {hours:g} hours; look at it, repeat"
            )
        calls.sleep(_POLL)
        waited += _POLL
        if waited % _TELL_EVERY == 0:
            calls.tell(f"  {step.action} {step.resource.name}: waited {waited / 60:.0f} minutes")


ACTIONS: Mapping[str, Callable[[Step, Names, Calls], None]] = {
    "disable schedule": _disable_schedule,
    "disable rule": _disable_rule,
    "stop execution": _stop_execution,
    "stop training": _stop_training,
    "delete campaign": deletion("campaign"),
    "delete recommender": deletion("recommender"),
    "wait for": _wait_for_job,
    "delete pointer": _delete_pointer,
    "delete filter": deletion("filter"),
    "delete metric attribution": deletion("metric_attribution", "metricAttribution"),
    "delete solution": deletion("solution"),
    "delete dataset": deletion("dataset"),
    "delete schema": delete_schema,
    "delete record": _delete_record,
}
