"""What GetMetricData is asked: metrics and expressions, by their ids.

    run(store, [{"Id": "m", "MetricStat": {...}}, {"Id": "e", "Expression": "m / PERIOD(m)"}], start, end, now,
        account="111111111111", region="eu-west-1")

Alarms and dashboards bring theirs into the same form. Refused by name as not modelled: another account's metrics,
units, metrics of less than a minute's resolution, and what metric math, searches and labels refuse.
"""

from __future__ import annotations

import datetime as dt
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any

from rehearsal.cloudwatch import labels
from rehearsal.cloudwatch.answers import Answers, Failed
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.forms import Query, read
from rehearsal.cloudwatch.math import syntax
from rehearsal.cloudwatch.store import Store

__all__ = ["BadQuery", "Result", "check", "run", "uses_search", "yields_array"]


@dataclass(frozen=True)
class Result:
    """The answer to one query: values by the start of their period, ascending; `status` as GetMetricData spells it."""

    id: str
    label: str
    points: dict[dt.datetime, float]
    status: str = "Complete"


def run(
    store: Store,
    queries: Sequence[Mapping[str, Any]],
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
    *,
    account: str,
    region: str,
) -> list[Result]:
    """The results of the queries whose ReturnData is not false, in order; one for each series of an array.

    Periods are counted from `start`, rounded down to the minute. What a mishap lets fail is an InternalError without
    points. Raises BadQuery for what CloudWatch refuses.
    """
    if start >= end:
        raise BadQuery(f"the start {start:%FT%TZ} must be before the end {end:%FT%TZ}")
    found = check(queries, account=account)
    answers, place = Answers(store, found, start, end, now), {"AccountId": account, "Region": region}
    return [result for query in found if query.returned for result in _results(query, answers, place)]


def yields_array(
    store: Store,
    queries: Sequence[Mapping[str, Any]],
    start: dt.datetime,
    end: dt.datetime,
    now: dt.datetime,
    *,
    account: str,
) -> bool:
    """Whether a query that returns data is an array of time series, of however many. Raises BadQuery."""
    found = check(queries, account=account)
    answers = Answers(store, found, start, end, now)
    try:
        return any(isinstance(answers.value(query.id), list) for query in found if query.returned)
    except Failed:
        return False  # it cannot be told as long as the mishap lasts


def check(queries: Sequence[Mapping[str, Any]], *, account: str) -> list[Query]:
    """The queries as values. Raises BadQuery for what CloudWatch refuses whatever data there are: form, ids, syntax."""
    found = [read(query, account) for query in queries]
    ids = [query.id for query in found]
    for query in found:
        if ids.count(query.id) > 1:
            raise BadQuery(f"{query.id}: the id of more than one query; ids must be unique")
        for node in _nodes(query):
            if isinstance(node, syntax.Reference) and node.id not in ids:
                raise BadQuery(f"{query.id}: the expression refers to {node.id}, which is the id of no query")
    if not any(query.returned for query in found):
        raise BadQuery("at least one query must return data; ReturnData is false in all of them")
    return found


def uses_search(expression: str) -> bool:
    """Whether an expression uses SEARCH, which no alarm may (user guide, "Use search expressions in graphs").

    Raises BadQuery for what is no expression; an empty text uses nothing.
    """
    tree = syntax.nodes(syntax.parse(expression)) if expression else ()
    return any(isinstance(node, syntax.Call) and node.function == "SEARCH" for node in tree)


def _nodes(query: Query) -> list[syntax.Node]:
    return [] if query.expression is None else list(syntax.nodes(syntax.parse(query.expression)))


def _results(query: Query, answers: Answers, place: Mapping[str, str]) -> list[Result]:
    try:
        value = answers.value(query.id)
    except Failed:
        return [Result(query.id, query.label or query.id, {}, "InternalError")]
    several = value if isinstance(value, list) else [value]
    if len(several) == 1 and not several[0].label:
        several = [replace(several[0], label=query.id)]
    texts = labels.labelled(query.label, several, place)
    return [Result(query.id, text, dict(series.points)) for text, series in zip(texts, several, strict=True)]
