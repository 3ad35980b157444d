"""What is measured of workflows, solutions, schedules and events: everything but the answers to requests."""

from __future__ import annotations

from collections.abc import Sequence

from personalize import metrics
from personalize.naming import Names
from stacks.dashboards.measures import Measure, Metric, single

STATES, SQS = "AWS/States", "AWS/SQS"
# How an execution ends that did not succeed (Step Functions developer guide, "Monitoring with CloudWatch").
BROKEN = {"failed": "ExecutionsFailed", "late": "ExecutionsTimedOut", "aborted": "ExecutionsAborted"}
NOBODY_COUNTS = 1_000  # periods; what PeriodsSinceSuccess is taken for while nothing publishes it


def _execution(names: Names, workflow: str, name: str, statistic: str) -> Metric:
    return Metric(STATES, name, (("StateMachineArn", names.state_machine_arn(workflow)),), statistic)


def started(names: Names, workflow: str) -> Measure:
    """Executions that began."""
    return single("started", _execution(names, workflow, "ExecutionsStarted", "Sum"))


def succeeded(names: Names, workflow: str) -> Measure:
    """Executions that ended well; skips count."""
    return single("succeeded", _execution(names, workflow, "ExecutionsSucceeded", "Sum"))


def broken(names: Names, workflows: Sequence[str], label: str = "failed") -> Measure:
    """Executions of any of the workflows that failed, timed out or were aborted."""
    found = {
        f"{id}_{number}": _execution(names, workflow, name, "Sum")
        for number, workflow in enumerate(workflows, 1)
        for id, name in BROKEN.items()
    }
    return Measure(label, found, {"broken": f"SUM([{', '.join(found)}])"})


def minutes(names: Names, workflow: str) -> Measure:
    """How long the longest execution took that ended in the period."""
    took = {"took": _execution(names, workflow, "ExecutionTime", "Maximum")}  # milliseconds
    return Measure("longest", took, {"minutes": "took / 60000"})


def periods_since_success(names: Names) -> Measure:
    """How many of its own periods the most overdue schedule is behind."""
    return single("most overdue schedule", _tenants(names, metrics.PERIODS_SINCE_SUCCESS))


def periods_or_nobody(names: Names) -> Measure:
    """The same for an alarm: from the first datapoint on, a missing one is as bad as can be, for nobody counts.

    Before the first there is nothing: a new stack is not overdue.
    """
    steps = {"known": "FILL(periods, REPEAT)", "overdue": f"IF(known >= 0, FILL(periods, {NOBODY_COUNTS}))"}
    return Measure("most overdue schedule", {"periods": _tenants(names, metrics.PERIODS_SINCE_SUCCESS)}, steps)


def version_age(names: Names, solution: str) -> Measure:
    """Hours since the newest version of a solution was created, as at the end of each period."""
    trained = {"trained": _tenants(names, metrics.VERSION_TRAINED, (metrics.SOLUTION, solution))}
    age = "IF(last > 0, (EPOCH(last) + PERIOD(trained)) / 3600 - last)"
    return Measure(solution, trained, {"last": "FILL(trained, REPEAT)", "age": age})


def offline_metrics(names: Names, period: int) -> Measure:
    """What Personalize measured of every version of every solution, under its own names."""
    schema = f'{{"{metrics.NAMESPACE}",{metrics.TENANT},{metrics.SOLUTION}}}'
    terms = f'{metrics.TENANT}="{names.tenant}" NOT MetricName="{metrics.VERSION_TRAINED}"'
    label = f"{property_of(metrics.SOLUTION)} ${{PROP('MetricName')}}"
    return Measure(label, steps={"found": f"SEARCH('{schema} {terms}', 'Average', {period})"})


def events(names: Names, name: str, period: int) -> Measure:
    """Calls of PutEvents, found by the dataset group: neither the tracker's ARN nor what else is said is known."""
    terms = f'MetricName="{name}" DatasetGroupArn="{names.dataset_group_arn}"'
    search = f"SEARCH('{{{metrics.PERSONALIZE}}} {terms}', 'Sum', {period})"
    return Measure("${PROP('MetricName')}", steps={"found": search})


def dead_letters(names: Names) -> Measure:
    """Starts of workflows that wait in the dead-letter queue."""
    queue = (("QueueName", names.dead_letters),)
    return single("lost starts", Metric(SQS, "ApproximateNumberOfMessagesVisible", queue, "Maximum"))


def property_of(dimension: str) -> str:
    """The part of a dynamic label that becomes the value of the dimension."""
    return f"${{PROP('Dim.{dimension}')}}"


def _tenants(names: Names, name: str, *more: tuple[str, str]) -> Metric:
    return Metric(metrics.NAMESPACE, name, ((metrics.TENANT, names.tenant), *more), "Maximum")
