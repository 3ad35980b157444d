"""What PutMetricAlarm and PutCompositeAlarm refuse: pure checks of a request, each complaint as CloudWatch words it.

Beyond the service model (which says lengths, enums and minima): API reference, "PutMetricAlarm"; user guide, "Alarm
evaluation" and "CloudWatch service quotas". What CloudWatch takes and the rehearsal does not model raises Unmodelled.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from rehearsal.calls import service_model
from rehearsal.cloudwatch.alarms.settings import DAY, OPERATORS, TREATMENTS, period
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Scope

HOUR, WEEK = 3600, 7 * DAY
MAX_OF_EACH = 10  # metrics, and expressions, in one alarm (API reference, "MetricDataQuery")
ACTIONS = ("AlarmActions", "OKActions", "InsufficientDataActions")

_SINGLE = ("Namespace", "MetricName", "Dimensions", "Period", "Unit", "Statistic", "ExtendedStatistic")
_UNMODELLED = (
    "ThresholdMetricId",
    "EvaluationCriteria",
    "EvaluationInterval",
    "EvaluationWindow",
    "WarmUpConfiguration",
    "ActionConfiguration",
    "Unit",
)
_UNMODELLED_EXPRESSIONS = (
    (re.compile(r"^\s*SELECT\b", re.IGNORECASE), "Metrics Insights queries"),
    (re.compile(r"ANOMALY_DETECTION_BAND", re.IGNORECASE), "anomaly detection bands"),
)
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")
_FINE_PERIODS = (10, 20, 30)
_OTHER_ACTIONS = ("automate", "swf", "autoscaling", "ssm", "ssm-incidents", "aiops")


def of_metric_alarm(request: Mapping[str, Any], scope: Scope) -> list[str]:
    """Every complaint about a PutMetricAlarm request; empty if CloudWatch takes it. Raises Unmodelled."""
    found = service_model.violations("cloudwatch", "PutMetricAlarm", request)
    if found:
        return found
    _refuse_unmodelled(request)
    found = [*_source(request), *_threshold(request), *of_actions(request, scope)]
    return found or [*_periods(request), *_range(request)]


def of_actions(request: Mapping[str, Any], scope: Scope) -> Iterator[str]:
    """Actions that are no ARN or in another region; those that are neither topics nor functions raise Unmodelled."""
    for arn in (arn for kind in ACTIONS for arn in request.get(kind, [])):
        parts = arn.split(":", 5)
        if len(parts) < 6 or parts[0] != "arn" or not parts[5]:
            yield f"Invalid arn syntax: {arn}"
        elif parts[2] in _OTHER_ACTIONS:
            raise Unmodelled(f"the rehearsal does not model the alarm action {arn}")
        elif parts[2] not in ("sns", "lambda"):
            yield f"Unsupported AWS vendor {parts[2]}: {arn}"
        elif parts[3] != scope.region:
            yield f"Invalid region {parts[3]} specified. Only {scope.region} is supported."


def _refuse_unmodelled(request: Mapping[str, Any]) -> None:
    stated = [name for name in _UNMODELLED if request.get(name)]
    comparison = request.get("ComparisonOperator")
    if comparison is not None and comparison not in OPERATORS:
        stated.append(f"the comparison {comparison}")
    for query in request.get("Metrics", []):
        expression = query.get("Expression", "")
        stated += [what for pattern, what in _UNMODELLED_EXPRESSIONS if pattern.search(expression)]
        stated += ["AccountId (metrics of other accounts)"] if query.get("AccountId") else []
    if stated:
        raise Unmodelled(f"alarm {request['AlarmName']}: the rehearsal does not model {', '.join(stated)}")


def _source(request: Mapping[str, Any]) -> Iterator[str]:
    if ("MetricName" in request) == ("Metrics" in request):
        yield "exactly one of MetricName and Metrics is required"
    elif "Metrics" in request:
        mixed = [name for name in _SINGLE if name in request]
        if mixed:
            yield f"Metrics list cannot be specified along with {', '.join(mixed)}"
        yield from _queries(request["Metrics"])
    else:
        yield from (f"The parameter {name} is required" for name in ("Namespace", "Period") if name not in request)
        if ("Statistic" in request) == ("ExtendedStatistic" in request):
            yield "exactly one of Statistic and ExtendedStatistic is required"
        elif "Statistic" in request and "EvaluateLowSampleCountPercentile" in request:
            statistic = request["Statistic"]
            yield f"Option evaluateLowSampleCountPercentile can not be applied with statistic {statistic}."
        if not request.get("Namespace", "").isascii():
            yield "Namespace must not contain Non-ASCII characters."


def _queries(queries: list[Mapping[str, Any]]) -> Iterator[str]:
    ids = [query["Id"] for query in queries]
    yield from (f"Metrics: the id {name!r} does not match {_ID.pattern}" for name in ids if not _ID.fullmatch(name))
    yield from (f"Metrics: the id {name!r} is not unique" for name in sorted({n for n in ids if ids.count(n) > 1}))
    watched = [query["Id"] for query in queries if query.get("ReturnData", True)]
    if len(watched) != 1:
        yield f"Exactly one element of the metrics list should return data; found {', '.join(watched) or 'none'}"
    for member, what in (("MetricStat", "metrics"), ("Expression", "expressions")):
        found = sum(member in query for query in queries)
        if found > MAX_OF_EACH:
            yield f"Too many {what} in alarm, maximum is {MAX_OF_EACH}; found {found}"
    for query in queries:
        if ("MetricStat" in query) == ("Expression" in query):
            yield f"Metrics: {query['Id']}: exactly one of MetricStat and Expression is required"
    periods = {query["MetricStat"]["Period"] for query in queries if "MetricStat" in query}
    if len(periods) > 1:
        yield f"Period must be the same for all metrics; found {', '.join(map(str, sorted(periods)))}"
    if not periods and not any("Period" in query for query in queries):
        yield "Period must be specified for the expression, as there is no metric that has one"


def _threshold(request: Mapping[str, Any]) -> Iterator[str]:
    for name in ("EvaluationPeriods", "ComparisonOperator", "Threshold"):
        if name not in request:
            yield f"The parameter {name} is required"
    required = request.get("DatapointsToAlarm")
    if required is not None and required > request.get("EvaluationPeriods", required):
        yield (
            f"DatapointsToAlarm must be less than or equal to EvaluationPeriods; found {required} of "
            f"{request['EvaluationPeriods']}"
        )
    options = {"TreatMissingData": TREATMENTS, "EvaluateLowSampleCountPercentile": ("evaluate", "ignore")}
    for name, values in options.items():
        if request.get(name, values[0]) not in values:
            yield f"Option {request[name]} is not supported. Supported options for parameter {name} are {values}"


def _periods(request: Mapping[str, Any]) -> Iterator[str]:
    length = _period(request)
    if length in _FINE_PERIODS:
        raise Unmodelled(
            f"alarm {request['AlarmName']}: Period is {length} s; the rehearsal has no metrics of high resolution"
        )
    if length % 60:
        yield f"Period must be 10, 20, 30 or a multiple of 60; found {length}"


def _range(request: Mapping[str, Any]) -> Iterator[str]:
    """The evaluation range: seven days, but one day for periods of less than an hour."""
    length, count = _period(request), request["EvaluationPeriods"]
    limit, name, kind = (DAY, "day", f"< {HOUR}") if length < HOUR else (WEEK, "week", f">= {HOUR}")
    if length * count > limit:
        yield (
            f"Metrics cannot be checked across more than a {name} (EvaluationPeriods * Period must be <= {limit}) for "
            f"alarms using period {kind}; found {count} * {length} = {count * length}"
        )


def _period(request: Mapping[str, Any]) -> int:
    return int(request["Period"]) if "Period" in request else period(tuple(request["Metrics"]))
