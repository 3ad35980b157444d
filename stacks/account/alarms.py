"""What rings when the collector itself is in trouble: a row an alarm.

Without it no tenant hears of what is idle, and nothing else would say so. Both look at Lambda's own metrics: a run that
could not do everything ends with an error, whose text says what it could not do.
"""

from __future__ import annotations

from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from personalize.naming import FleetNames
from stacks.account.collector import EVERY_MINUTES, FOLDER

_RUNS, _ERRORS = "runs", "errors"
_METRICS = {_RUNS: "Invocations", _ERRORS: "Errors"}


@dataclass(frozen=True)
class Row:
    """One alarm over periods as long as the collector's own."""

    purpose: str
    expression: str  # over the runs and the errors of a period
    label: str
    comparison: str
    threshold: float
    periods: int
    missing: str
    description: str


ROWS = (
    Row(
        "collector-dead",
        f"{_RUNS} - {_ERRORS}",
        "runs that ended well",
        "LessThanThreshold",
        1,
        periods=3,
        # A collector that is not started at all publishes nothing. So this rings as well between a first deployment
        # and the first run, when nobody has confirmed a subscription yet.
        missing="breaching",
        description=(
            "The collector has not ended well for 45 minutes: no tenant hears of idle campaigns now, and utilization is"
            " not known. Look at the log /aws/lambda/{function} for the last error and at the schedule {schedule};"
            " deploying the account's stage puts both back."
        ),
    ),
    Row(
        "collector-errors",
        _ERRORS,
        "runs that could not do everything",
        "GreaterThanOrEqualToThreshold",
        1,
        periods=2,
        missing="notBreaching",
        description=(
            "Two runs of the collector in a row could not do everything; what they could they did. The error in the log"
            " /aws/lambda/{function} names the campaigns and recommenders that nothing is known of now, and why."
        ),
    ),
)


class CollectorAlarms(Construct):
    """The alarms of ROWS; the fleet's people are told when one rings and when it is over."""

    def __init__(self, scope: Construct, construct_id: str, *, names: FleetNames) -> None:
        super().__init__(scope, construct_id)
        for row in ROWS:
            cloudwatch.CfnAlarm(
                self,
                row.purpose.title().replace("-", ""),
                alarm_name=names.alarm(row.purpose),
                alarm_description=row.description.format(
                    function=names.function(FOLDER), schedule=f"{names.schedule_group}/{FOLDER}"
                ),
                comparison_operator=row.comparison,
                threshold=row.threshold,
                evaluation_periods=row.periods,
                datapoints_to_alarm=row.periods,
                treat_missing_data=row.missing,
                metrics=[*_inputs(names), _result(row)],
                alarm_actions=[names.topic_arn],
                ok_actions=[names.topic_arn],
            )


def _inputs(names: FleetNames) -> list[cloudwatch.CfnAlarm.MetricDataQueryProperty]:
    function = cloudwatch.CfnAlarm.DimensionProperty(name="FunctionName", value=names.function(FOLDER))
    return [
        cloudwatch.CfnAlarm.MetricDataQueryProperty(
            id=id,
            return_data=False,
            metric_stat=cloudwatch.CfnAlarm.MetricStatProperty(
                metric=cloudwatch.CfnAlarm.MetricProperty(
                    namespace="AWS/Lambda", metric_name=metric, dimensions=[function]
                ),
                period=EVERY_MINUTES * 60,
                stat="Sum",
            ),
        )
        for id, metric in _METRICS.items()
    ]


def _result(row: Row) -> cloudwatch.CfnAlarm.MetricDataQueryProperty:
    return cloudwatch.CfnAlarm.MetricDataQueryProperty(
        id="result", expression=row.expression, label=row.label, return_data=True
    )
