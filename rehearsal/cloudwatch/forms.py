"""One query as a value, checked by itself (API reference, MetricDataQuery and MetricStat)."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.math import syntax
from rehearsal.cloudwatch.statistic_sets import statistic
from rehearsal.cloudwatch.store import MINUTE, Metric
from rehearsal.iam.policies import Unmodelled

_ID = re.compile(r"[a-z][A-Za-z0-9_]{0,254}")
_LONGEST_EXPRESSION = 2048
_FINE_PERIODS = (1, 5, 10, 20, 30)  # of high-resolution metrics


@dataclass(frozen=True)
class Query:
    """One MetricDataQuery: either `metric` with `stat`, or `expression`; `period` in seconds, if it says any."""

    id: str
    label: str | None
    returned: bool
    period: int | None
    metric: Metric | None = None
    stat: str = ""
    expression: str | None = None


def read(query: Mapping[str, Any], account: str) -> Query:
    """A query as GetMetricData takes it. Raises BadQuery or Unmodelled for what is not to be answered."""
    id = str(query.get("Id", ""))
    if not _ID.fullmatch(id):
        raise BadQuery(f"Id: {id!r}; an id is letters, digits and _ and begins with a lower-case letter")
    if query.get("AccountId") not in (None, account):
        raise Unmodelled(f"{id}: the rehearsal does not model metrics of another account ({query['AccountId']})")
    form, expression = query.get("MetricStat"), query.get("Expression")
    if (form is None) == (expression is None):
        raise BadQuery(f"{id}: either MetricStat or Expression must be given, and not both")
    common = {"id": id, "label": query.get("Label"), "returned": query.get("ReturnData", True) is not False}
    if expression is not None:
        period = query.get("Period")
        return Query(
            **common,
            period=None if period is None else checked_period(period, id),
            expression=_checked_expression(expression, id),
        )
    if form.get("Unit"):
        raise Unmodelled(f"{id}: the rehearsal does not model the units of metrics; leave Unit ({form['Unit']}) out")
    return Query(
        **common,
        period=checked_period(form.get("Period"), id),
        metric=metric_of(form.get("Metric", {}), id),
        stat=checked_stat(form.get("Stat"), id),
    )


def metric_of(form: Mapping[str, Any], where: str) -> Metric:
    """The metric of a Namespace, MetricName and Dimensions as the API takes them."""
    for member in ("Namespace", "MetricName"):
        if not form.get(member):
            raise BadQuery(f"{where}: {member} is missing")
    return Metric.of(form["Namespace"], form["MetricName"], dimensions_of(form.get("Dimensions") or (), where))


def dimensions_of(form: Sequence[Mapping[str, str]], where: str) -> dict[str, str]:
    """Dimensions by their names; each name once."""
    found = {dimension["Name"]: dimension["Value"] for dimension in form}
    if len(found) != len(form):
        raise BadQuery(f"{where}: a dimension is given twice: {', '.join(entry['Name'] for entry in form)}")
    return found


def checked_period(period: Any, where: str) -> int:
    """The period, if it is one of regular resolution."""
    if period in _FINE_PERIODS:
        raise Unmodelled(f"{where}: the rehearsal does not model metrics of high resolution (a period of {period} s)")
    if not isinstance(period, int) or period <= 0 or period % MINUTE:
        raise BadQuery(f"{where}: Period {period} is not valid; it must be a multiple of 60")
    return period


def checked_stat(stat: Any, where: str) -> str:
    """The statistic's name, if there is such a one."""
    try:
        statistic(str(stat))
    except ValueError as problem:
        raise BadQuery(f"{where}: Stat: {problem}") from None
    return str(stat)


def _checked_expression(expression: str, where: str) -> str:
    if not 1 <= len(expression) <= _LONGEST_EXPRESSION:
        raise BadQuery(f"{where}: an expression has 1 to {_LONGEST_EXPRESSION} characters, found {len(expression)}")
    try:
        syntax.parse(expression)
    except BadQuery as problem:
        raise BadQuery(f"{where}: {problem}") from None
    return expression
