"""CloudWatch's metric operations in place of moto's: PutMetricData, GetMetricData, GetMetricStatistics, ListMetrics.

    with contextlib.ExitStack() as stack:
        CloudWatch(clock).hooks(stack)

The metrics themselves are in rehearsal.cloudwatch.store; nothing reaches moto's own list.
"""

from __future__ import annotations

import contextlib
import datetime as dt
import re
import zlib
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Any

from moto.cloudwatch.exceptions import InvalidParameterCombination, InvalidParameterValue, ValidationError
from moto.core.exceptions import ServiceException

from rehearsal.calls.service_model import violations
from rehearsal.clock import UTC, Clock
from rehearsal.cloudwatch import pages, publication, queries
from rehearsal.cloudwatch.endpoint import InvalidNextToken, Operation, page, serve
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.store import Metric, Store, store_of
from rehearsal.iam.policies import Unmodelled
from rehearsal.iam.rows import Scope

MOST_QUERIES = 500
MOST_DATAPOINTS = 100_800  # of one page of GetMetricData
MOST_STATISTICS_POINTS = 1_440  # of one answer of GetMetricStatistics
_PAGE = 500  # metrics of one page of ListMetrics
_LISTED = dt.timedelta(weeks=2)  # what has not reported since is not listed
_RECENT = dt.timedelta(hours=3)
_LISTED_AFTER = dt.timedelta(minutes=15)  # "allow up to 15 minutes for the metric to appear" (ListMetrics)
_TIME_ZONE = re.compile(r"[+-]\d{4}")


@dataclass(frozen=True)
class Request:
    """One call: its parameters, and where and when it arrived."""

    params: Mapping[str, Any]
    store: Store
    account: str
    region: str
    now: dt.datetime

    def moment(self, name: str) -> dt.datetime:
        """A time of the request, aware."""
        found = self.params[name]
        return found if found.tzinfo else found.replace(tzinfo=UTC)


Answer = Callable[[Request], dict[str, Any] | None]


class CloudWatch:
    """Hangs the operations into moto's endpoint, on a clock."""

    def __init__(self, clock: Clock) -> None:
        self._clock = clock

    def hooks(self, stack: contextlib.ExitStack) -> None:
        """Takes moto's place until the stack is closed."""
        serve(stack, {name: self._operation(name, answer) for name, answer in _OPERATIONS.items()})

    def _operation(self, name: str, answer: Answer) -> Operation:
        def operation(scope: Scope, params: Mapping[str, Any]) -> dict[str, Any] | None:
            complaints = violations("cloudwatch", name, params)
            if complaints:
                raise InvalidParameterValue("; ".join(complaints))
            store = store_of(scope.account, scope.region)
            try:
                return answer(Request(params, store, scope.account, scope.region, self._clock.now()))
            except pages.BadToken as problem:
                raise InvalidNextToken(str(problem)) from None
            except BadQuery as problem:
                raise _REFUSALS.get(name, InvalidParameterValue)(str(problem)) from None

        return operation


def _put_metric_data(request: Request) -> None:
    publication.publish(request.store, publication.read(request.params, request.now), request.now)


def _get_metric_data(request: Request) -> dict[str, Any]:
    params = request.params
    asked = params["MetricDataQueries"]
    if len(asked) > MOST_QUERIES:
        raise BadQuery(f"MetricDataQueries: {len(asked)} queries, the maximum is {MOST_QUERIES}")
    limit = params.get("MaxDatapoints", MOST_DATAPOINTS)
    if not 1 <= limit <= MOST_DATAPOINTS:
        raise BadQuery(f"MaxDatapoints: {limit}; between 1 and {MOST_DATAPOINTS:,} are possible")
    zone = params.get("LabelOptions", {}).get("Timezone", "+0000")
    if not _TIME_ZONE.fullmatch(zone):
        raise BadQuery(f"LabelOptions.Timezone: {zone!r}; a time zone is + or - and four digits")
    results = queries.run(
        request.store,
        asked,
        request.moment("StartTime"),
        request.moment("EndTime"),
        request.now,
        account=request.account,
        region=request.region,
    )
    newest_first = params.get("ScanBy", "TimestampDescending") == "TimestampDescending"
    found, following = pages.datapoints(results, pages.offset(params), limit, newest_first)
    # "NextToken is not returned if you are performing a math expression" (MetricDataResult, StatusCode).
    if following is None or any("Expression" in query for query in asked):
        return {"MetricDataResults": found, "Messages": []}
    return {"MetricDataResults": found, "Messages": [], "NextToken": pages.token(following, params)}


def _get_metric_statistics(request: Request) -> dict[str, Any]:
    params = request.params
    plain, extended = params.get("Statistics") or [], params.get("ExtendedStatistics") or []
    if bool(plain) == bool(extended):
        raise InvalidParameterCombination("Must specify either Statistics or ExtendedStatistics, but not both")
    if params.get("Unit"):
        raise Unmodelled(f"the rehearsal does not model the units of metrics; leave Unit ({params['Unit']}) out")
    start, end, period = request.moment("StartTime"), request.moment("EndTime"), params["Period"]
    points = (end - start).total_seconds() / period
    if points > MOST_STATISTICS_POINTS:
        raise InvalidParameterCombination(
            f"You have requested up to {points:,.0f} datapoints, which exceeds the limit of {MOST_STATISTICS_POINTS:,}."
            " You may reduce the datapoints requested by increasing Period, or decreasing the time range."
        )
    metric = {name: params[name] for name in ("Namespace", "MetricName", "Dimensions") if name in params}
    asked = [
        {"Id": f"s{place}", "MetricStat": {"Metric": metric, "Period": period, "Stat": stat}}
        for place, stat in enumerate([*plain, *extended])
    ]
    results = queries.run(request.store, asked, start, end, request.now, account=request.account, region=request.region)
    found: dict[dt.datetime, dict[str, Any]] = {}
    for stat, result in zip([*plain, *extended], results, strict=True):
        for at, value in result.points.items():
            datapoint = found.setdefault(at, {"Timestamp": at})
            (datapoint.setdefault("ExtendedStatistics", {}) if extended else datapoint)[stat] = value
    return {"Label": params["MetricName"], "Datapoints": sorted(found.values(), key=_disorder)}


def _disorder(datapoint: Mapping[str, Any]) -> int:
    """Data points are not returned in chronological order (API reference): nobody may rely on any."""
    return zlib.crc32(str(datapoint["Timestamp"]).encode())


def _list_metrics(request: Request) -> dict[str, Any]:
    params = request.params
    recent = params.get("RecentlyActive")
    if recent not in (None, "PT3H"):
        raise BadQuery(f"RecentlyActive: {recent!r}; the only valid value is PT3H")
    if params.get("OwningAccount") or params.get("IncludeLinkedAccounts"):
        raise Unmodelled("the rehearsal does not model metrics of linked accounts")
    since = request.now - (_RECENT if recent else _LISTED)
    listed = [
        metric
        for metric in request.store.active(since, request.now)
        if request.store.born(metric) + _LISTED_AFTER <= request.now and _meant(metric, params)
    ]
    found, token = page(listed, params, _PAGE)
    return {"Metrics": [_rendered(metric) for metric in found], **token}


def _meant(metric: Metric, params: Mapping[str, Any]) -> bool:
    dimensions = dict(metric.dimensions)
    return (
        params.get("Namespace") in (None, metric.namespace)
        and params.get("MetricName") in (None, metric.name)
        and all(
            wanted["Name"] in dimensions and wanted.get("Value") in (None, dimensions[wanted["Name"]])
            for wanted in params.get("Dimensions") or ()
        )
    )


def _rendered(metric: Metric) -> dict[str, Any]:
    dimensions = [{"Name": name, "Value": value} for name, value in metric.dimensions]
    return {"Namespace": metric.namespace, "MetricName": metric.name, "Dimensions": dimensions}


_REFUSALS: dict[str, type[ServiceException]] = {"GetMetricData": ValidationError}
_OPERATIONS: dict[str, Answer] = {
    "PutMetricData": _put_metric_data,
    "GetMetricData": _get_metric_data,
    "GetMetricStatistics": _get_metric_statistics,
    "ListMetrics": _list_metrics,
}
