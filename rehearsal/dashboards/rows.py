"""A widget's metrics, from the short form of dashboards to queries in the form of GetMetricData.

A row is [namespace, name, dimension, value, ..., {rendering}] or [{"expression": ...}]. "." stands for what the row of
a metric before it has in the same place, "..." for all of that row's fields but the last ones that are given anew
(API reference, "Dashboard body structure and syntax", "Format for each metric in the array").
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.dashboards.refusal import Refused

STATISTIC, PERIOD = "Average", 300  # what CloudWatch takes where neither row nor widget says
RENDERING = {"color", "expression", "id", "label", "period", "stat", "visible", "yAxis", "region", "accountId"}
_ID = re.compile(r"[a-z][A-Za-z0-9_]*")


@dataclass(frozen=True)
class Row:
    """One row: its query, and how its line is to be drawn."""

    query: Mapping[str, Any]
    period: int  # seconds
    side: str = "left"
    color: str | None = None

    @property
    def id(self) -> str:
        """What expressions call it by."""
        return self.query["Id"]


def rows(properties: Mapping[str, Any], *, account: str, region: str, period: int | None = None) -> list[Row]:
    """The rows of a metric widget's properties; `period` overrides what rows and widget say (seconds).

    Raises Refused, saying which row (counted from 1) and why.
    """
    metrics = properties.get("metrics")
    if not isinstance(metrics, list) or not metrics:
        raise Refused("it has no metrics")
    given = [_split(number, row) for number, row in enumerate(metrics, 1)]
    ids = _ids([rendering.get("id") for _fields, rendering in given])
    previous: tuple[str, ...] = ()
    found = []
    for number, ((fields, rendering), name) in enumerate(zip(given, ids, strict=True), 1):
        _local(number, {**properties, **rendering}, account, region)
        own = period or rendering.get("period") or properties.get("period") or PERIOD
        query: dict[str, Any] = {"Id": name, "ReturnData": rendering.get("visible", True)}
        if "label" in rendering:
            query["Label"] = rendering["label"]
        if "expression" in rendering:
            query |= {"Expression": rendering["expression"], "Period": own}
        else:
            previous = expand(number, fields, previous)
            stat = rendering.get("stat") or properties.get("stat") or STATISTIC
            query["MetricStat"] = {"Metric": _metric(previous), "Period": own, "Stat": stat}
        found.append(Row(query, own, _side(number, rendering), rendering.get("color")))
    return found


def expand(number: int, fields: Sequence[str], previous: Sequence[str]) -> tuple[str, ...]:
    """The fields of a row, with what "." and "..." stand for; raises Refused if they stand for nothing."""
    if fields and fields[0] == "...":
        rest = fields[1:]
        if not previous or len(rest) > len(previous):
            raise Refused(f'row {number}: "..." repeats a row above it that is not there or too short')
        fields = [*previous[: len(previous) - len(rest)], *rest]
    if "..." in fields:
        raise Refused(f'row {number}: "..." can only stand first')
    full = []
    for place, field in enumerate(fields):
        if field == "." and place >= len(previous):
            raise Refused(f'row {number}: "." in place {place + 1} repeats what the row above does not have')
        full.append(previous[place] if field == "." else field)
    if len(full) < 2 or len(full) % 2:
        raise Refused(f"row {number}: {full} is not a namespace, a name and pairs of dimension and value")
    return tuple(full)


def _split(number: int, row: Any) -> tuple[list[str], Mapping[str, Any]]:
    """The fields of a row and its rendering, which may be missing."""
    if not isinstance(row, list) or not row:
        raise Refused(f"row {number}: it is not an array")
    rendering = row[-1] if isinstance(row[-1], Mapping) else {}
    fields = row[:-1] if isinstance(row[-1], Mapping) else row
    if unknown := sorted(set(rendering) - RENDERING):
        raise Refused(f"row {number}: {', '.join(unknown)}: not modelled")
    if not all(isinstance(field, str) for field in fields):
        raise Refused(f"row {number}: {fields} are not all strings")
    if bool(fields) == ("expression" in rendering):
        raise Refused(f"row {number}: a row is either a metric or an expression")
    return list(fields), rendering


def _ids(given: Sequence[str | None]) -> list[str]:
    """An id for every row: its own, or one that no other has."""
    named = [name for name in given if name is not None]
    for name in named:
        if not isinstance(name, str) or not _ID.fullmatch(name):
            raise Refused(f"id {name!r}: it must be letters, digits and _, and begin with a small letter")
        if named.count(name) > 1:
            raise Refused(f"id {name}: several rows have it")
    free = (f"row{number}" for number in range(1, 2 * len(given) + 1) if f"row{number}" not in named)
    return [name if name is not None else next(free) for name in given]


def _metric(fields: Sequence[str]) -> dict[str, Any]:
    pairs = zip(fields[2::2], fields[3::2], strict=True)
    dimensions = [{"Name": name, "Value": value} for name, value in pairs]
    return {"Namespace": fields[0], "MetricName": fields[1], "Dimensions": dimensions}


def _local(number: int, settings: Mapping[str, Any], account: str, region: str) -> None:
    """Only one account and region were rehearsed; a graph of another would be empty without a reason."""
    for key, here in (("region", region), ("accountId", account)):
        if settings.get(key, here) != here:
            raise Refused(f"row {number}: {key} {settings[key]} was not rehearsed, only {here}")


def _side(number: int, rendering: Mapping[str, Any]) -> str:
    side = rendering.get("yAxis", "left")
    if side not in ("left", "right"):
        raise Refused(f"row {number}: yAxis is {side!r}; it can be left or right")
    return side
