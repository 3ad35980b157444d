"""The kinds of alarms as a table: what each watches, how long it must last, and what it tells people to do.

Thresholds stand elsewhere: they are the tenant file's, and config.models.Alarms has a key for each kind. Missing data
are decided row by row, since a metric may be missing because all is well or because nobody counts.
"""

from __future__ import annotations

from dataclasses import dataclass

from stacks.alarms import subjects
from stacks.alarms.alarm import AT_MOST, IGNORE, NOT_BREACHING, Evaluation
from stacks.alarms.subjects import Subjects
from stacks.dashboards.endpoints import Endpoint
from stacks.state_machines import (
    batch_job,
    campaign_deployment,
    dataset_import,
    filter_rotation,
    recommender_deployment,
    solution_training,
    solution_tuning,
    tenant_reconciliation,
    user_erasure,
)

FIVE_MINUTES, HOUR = 300, 3_600


@dataclass(frozen=True)
class Kind:
    """One row. `text` is the description: what it means, and what to do; with the subject's words in it, {threshold}
    and {severity}. `ends`: that it is over is news.
    """

    key: str
    subjects: Subjects
    evaluation: Evaluation
    text: str
    ends: bool = True


# The newest datapoint may still lack requests that are not counted yet, so twelve of thirteen make an hour. Without
# requests there is no datapoint: that is not much used.
_BUSY_HOUR = Evaluation(FIVE_MINUTES, 12, 13, NOT_BREACHING)

# All hours of a day, so the busiest as well. Where the capacity is not known (a campaign is new, or the window begins
# in a night whose capacity was told rarely) nothing is concluded, so that neither a deployment nor a switch rings.
_WHOLE_DAY = Evaluation(HOUR, 24, 24, IGNORE, AT_MOST)

# Without requests there is neither latency nor error: all is well.
_QUARTER_HOUR = Evaluation(FIVE_MINUTES, 3, 3, NOT_BREACHING)

# TenantWatch speaks every hour. Three of four, so that what it said last is still in the window when the third is
# missing; once the window is empty, what is known stands. A new stack has no first datapoint, and waits for it.
_HOURLY_WATCH = Evaluation(HOUR, 3, 4, IGNORE)

# What did not fail publishes nothing. That an hour has gone by since a failure is no news, so these do not tell an end.
_LAST_HOUR = Evaluation(HOUR, 1, 1, NOT_BREACHING)

# SQS says nothing of a queue that nobody has used for six hours (its developer guide, "Monitoring with CloudWatch"),
# although messages may wait in it: then they still do.
_QUEUE = Evaluation(FIVE_MINUTES, 1, 1, IGNORE)

# The collector tells silence every quarter of an hour, and 0 when it ends: what is missing says nothing new. While a
# deployment runs, when it says nothing, or if it is dead, the alarm neither rings nor reassures.
IDLE = Evaluation(FIVE_MINUTES, 1, 1, IGNORE)

_FAILED = (
    "have failed within an hour. Every failure has a notice of its own with the reason (state machine {machines}): "
    "mend that; "
)

KINDS = (
    Kind(
        "utilization_high",
        subjects.every_endpoint(Endpoint.utilization),
        _BUSY_HOUR,
        "{what} has been asked for {threshold} % or more of its {key} ({minimum}) for an hour: beyond 100 % "
        "Personalize scales with a delay and bills what it serves. Raise {key} in the tenant file, or the threshold "
        "monitoring.alarms.utilization_high.{severity}.",
    ),
    Kind(
        "utilization_low",
        subjects.every_endpoint(Endpoint.utilization_with_silence, above=1),  # 1 is the least that can be provided for
        _WHOLE_DAY,
        "Even in the busiest hour of the last day {what} was asked for {threshold} % or less of its {key} ({minimum}), "
        "all of which is billed. Lower {key} in the tenant file, or the threshold "
        "monitoring.alarms.utilization_low.{severity} (null: no such alarm).",
    ),
    Kind(
        "latency",
        subjects.every_endpoint(Endpoint.latency),
        _QUARTER_HOUR,
        "Answers of {what} have taken {threshold} ms or more on average for a quarter of an hour. See on the tenant's "
        "dashboard whether utilization rose at the same time (then raise {key} in the tenant file) or a new version "
        "was deployed; else ask for fewer items, with simpler filters and without metadata.",
    ),
    Kind(
        "errors",
        subjects.every_endpoint(Endpoint.error_rate),
        _QUARTER_HOUR,
        "{threshold} % or more of the requests to {what} have been refused or have failed for a quarter of an hour. "
        "See on the tenant's dashboard which: 4xx are wrong or too many requests (look at the callers, or raise {key} "
        "in the tenant file), 5xx are Personalize's own (look at the AWS Health Dashboard).",
    ),
    Kind(
        "schedule_dead",
        subjects.schedules,
        _HOURLY_WATCH,
        "The most overdue schedule has not ended well for {threshold} of its own periods or more, or {watch}, which "
        "counts them, has said nothing for three hours. The log of the function {function} says which schedule: see "
        "why its workflow fails or does not start, then start it by hand.",
    ),
    Kind(
        "training_failed",
        subjects.failed_runs(solution_training.NAME, solution_tuning.NAME),
        _LAST_HOUR,
        "{threshold} or more trainings or tunings "
        + _FAILED
        + "the next schedule tries again, and what serves goes on serving.",
        ends=False,
    ),
    Kind(
        "import_failed",
        subjects.failed_runs(dataset_import.NAME),
        _LAST_HOUR,
        "{threshold} or more imports of data " + _FAILED + "then upload the files anew, which starts the import.",
        ends=False,
    ),
    Kind(
        "deployment_failed",
        subjects.failed_runs(campaign_deployment.NAME, recommender_deployment.NAME),
        _LAST_HOUR,
        "{threshold} or more deployments of campaigns or recommenders "
        + _FAILED
        + "what served before still does, and the next training or deploy tries again.",
        ends=False,
    ),
    Kind(
        "rotation_failed",
        subjects.failed_runs(filter_rotation.NAME),
        _LAST_HOUR,
        "{threshold} or more rotations of filters " + _FAILED + "the filter before is still in use.",
        ends=False,
    ),
    Kind(
        "reconciliation_failed",
        subjects.failed_runs(tenant_reconciliation.NAME),
        _LAST_HOUR,
        "{threshold} or more reconciliations "
        + _FAILED
        + "what the tenant file asks for is not all there until the next one, at the latest tomorrow, ends well.",
        ends=False,
    ),
    Kind(
        "batch_failed",
        subjects.failed_runs(batch_job.NAME),
        _LAST_HOUR,
        "{threshold} or more batch jobs " + _FAILED + "put the input right; the next schedule tries again.",
        ends=False,
    ),
    Kind(
        "erasure_failed",
        subjects.failed_runs(user_erasure.NAME),
        _LAST_HOUR,
        "{threshold} or more erasures of users " + _FAILED + "then upload the lists anew, which starts the erasure.",
        ends=False,
    ),
    Kind(
        "dead_letters",
        subjects.dead_letters,
        _QUEUE,
        "{threshold} or more starts of workflows could not be delivered. Read the messages in the queue {queue}: they "
        "say which workflow with which input; start it by hand, then delete the message.",
    ),
)
