"""From a widget of a body to the panel that it shows: its properties read, its queries run."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from rehearsal.cloudwatch import queries
from rehearsal.cloudwatch.errors import BadQuery
from rehearsal.cloudwatch.forms import metric_of
from rehearsal.cloudwatch.labels import distinguishing
from rehearsal.dashboards import moments
from rehearsal.dashboards.annotations import horizontal, vertical
from rehearsal.dashboards.body import Dashboard, Widget
from rehearsal.dashboards.moments import Range
from rehearsal.dashboards.panels import Alarms, Axis, Graph, Line, NotDrawn, Panel, Properties, Table, Text, Values
from rehearsal.dashboards.refusal import Refused
from rehearsal.dashboards.rows import Row, rows
from rehearsal.dashboards.source import Source
from rehearsal.iam.policies import Unmodelled

# Every property that is read or, as liveData and labels, changes nothing on a picture of the past.
METRIC = {"metrics", "region", "accountId", "stat", "period", "title", "view", "stacked", "yAxis", "annotations"}
METRIC |= {"legend", "liveData", "setPeriodToTimeRange", "sparkline", "singleValueFullPrecision", "start", "end"}
METRIC |= {"table", "labels"}
ALARM = {"alarms", "sortBy", "states", "title"}
TEXT = {"markdown", "background"}
AXIS = {"min", "max", "label", "showUnits"}
LEGENDS = ("bottom", "right", "hidden")
SUMMARIES = ("MIN", "MAX", "SUM", "AVG")
SEVERITY = {"ALARM": 0, "INSUFFICIENT_DATA": 1, "OK": 2, None: 3}


@dataclass(frozen=True)
class View:
    """What every widget of a dashboard is read against."""

    source: Source
    dashboard: Dashboard
    range: Range

    def of(self, properties: Properties) -> Range:
        """A widget's own range of time, or the dashboard's."""
        if "start" not in properties and "end" not in properties:
            return self.range
        bounds = (properties.get("start"), properties.get("end"))
        return moments.shown(*bounds, born=self.source.start, now=self.source.end)


def panel(widget: Widget, view: View) -> Panel:
    """What the widget shows; NotDrawn, with the reason, if CloudWatch would refuse it or it is not modelled."""
    try:
        read = READERS.get(widget.type)
        if read is None:
            raise Refused(f"widgets of type {widget.type} are not modelled; these are: {', '.join(READERS)}")
        return read(widget.properties, view)
    except (Refused, BadQuery, Unmodelled) as error:
        return NotDrawn(widget.title, str(error))


def _text(properties: Properties, _view: View) -> Text:
    _known(properties, TEXT, "")
    return Text(str(properties.get("markdown", "")), properties.get("background") == "transparent")


def _alarms(properties: Properties, view: View) -> Alarms:
    """Alphabetical, or the loudest first; when a state has last changed is not known here, so names decide then."""
    _known(properties, ALARM, "")
    if (order := properties.get("sortBy", "default")) not in ("default", "stateUpdatedTimestamp"):
        raise Refused(f"sortBy {order} is not modelled")
    names = [arn.partition(":alarm:")[2] for arn in properties.get("alarms", [])]
    if not names or not all(names):
        raise Refused("its alarms must be a list of ARNs of alarms")
    wanted = properties.get("states") or None
    states = [(name, view.source.alarms.get(name)) for name in sorted(names)]
    if order == "stateUpdatedTimestamp":
        states.sort(key=lambda state: SEVERITY.get(state[1], 3))
    return Alarms(properties.get("title", ""), [state for state in states if wanted is None or state[1] in wanted])


def _metric(properties: Properties, view: View) -> Panel:
    _known(properties, METRIC, "")
    if "region" not in properties:
        raise Refused("it has no region, which CloudWatch requires of metric widgets")
    name = properties.get("view", "timeSeries")
    if name not in VIEWS:
        raise Refused(f"view {name} is not modelled; these are: {', '.join(VIEWS)}")
    return VIEWS[name](properties, view)


def _graph(properties: Properties, view: View) -> Graph:
    span = view.of(properties)
    legend = properties.get("legend", {}).get("position", "bottom")
    if legend not in LEGENDS:
        raise Refused(f"legend {legend!r}; it can be {', '.join(LEGENDS)}")
    annotations = properties.get("annotations", {})
    _known(annotations, {"horizontal", "vertical"}, "annotations ")
    left, right = (_axis(properties, side) for side in ("left", "right"))
    return Graph(
        title=properties.get("title", ""),
        lines=_lines(properties, view, span, None),
        start=span.start,
        end=span.end,
        stacked=bool(properties.get("stacked", False)),
        left=left,
        right=right,
        marks=horizontal(annotations.get("horizontal", [])),
        moments=vertical(annotations.get("vertical", []), view.source.end),
        legend=legend,
    )


def _values(properties: Properties, view: View) -> Values:
    span = view.of(properties)
    annotations = properties.get("annotations", {})
    _known(annotations, {"horizontal"}, "annotations ")
    return Values(
        title=properties.get("title", ""),
        view=properties["view"],
        lines=_lines(properties, view, span, _period(properties, span)),
        start=span.start,
        end=span.end,
        sparkline=bool(properties.get("sparkline", False)),
        precise=bool(properties.get("singleValueFullPrecision", False)),
        left=_axis(properties, "left"),
        marks=horizontal(annotations.get("horizontal", [])),
    )


def _table(properties: Properties, view: View) -> Table:
    """The columns of single periods (showTimeSeriesData) are left out: a page of a week would have thousands."""
    span = view.of(properties)
    _known(properties.get("annotations", {}), set(), "annotations ")
    columns = tuple(properties.get("table", {}).get("summaryColumns", []))
    if unknown := [column for column in columns if column not in SUMMARIES]:
        raise Refused(f"summary columns {unknown}; they can be {', '.join(SUMMARIES)}")
    lines = _lines(properties, view, span, _period(properties, span))
    return Table(properties.get("title", ""), lines, (*columns, "LAST"))


def _period(properties: Properties, span: Range) -> int | None:
    """One period as long as the range (setPeriodToTimeRange), in whole minutes; None if rows and widget decide."""
    return span.minutes * 60 if properties.get("setPeriodToTimeRange") else None


def _lines(properties: Properties, view: View, span: Range, period: int | None) -> list[Line]:
    """The results of the widget's queries that are to be shown, in the order of its rows."""
    source = view.source
    asked = rows(properties, account=source.account, region=source.region, period=period)
    found = queries.run(
        source.store,
        [row.query for row in asked],
        span.start if period else span.aligned(max(row.period for row in asked)),
        span.end,
        source.end,
        account=source.account,
        region=source.region,
    )
    by_id, names = {row.id: row for row in asked}, _names(asked)
    return [
        Line(names.get(one.id, one.label), row.period, one.points, row.side, row.color)
        for one in found
        for row in (by_id[one.id],)
    ]


def _names(rows: Sequence[Row]) -> dict[str, str]:
    """Metrics that have no label of their own go by what sets them apart from each other, as in the console."""
    bare = [row for row in rows if "MetricStat" in row.query and "Label" not in row.query and row.query["ReturnData"]]
    metrics = [metric_of(row.query["MetricStat"]["Metric"], row.id) for row in bare]
    return {row.id: name for row, name in zip(bare, distinguishing(metrics), strict=True)}


def _axis(properties: Properties, side: str) -> Axis:
    _known(properties.get("yAxis", {}), {"left", "right"}, "yAxis ")
    axis = properties.get("yAxis", {}).get(side, {})
    _known(axis, AXIS, f"yAxis {side} ")
    return Axis(axis.get("min"), axis.get("max"), axis.get("label", ""))


def _known(properties: Mapping[str, Any], known: Iterable[str], where: str) -> None:
    if unknown := sorted(set(properties) - set(known)):
        raise Refused(f"{where}{', '.join(unknown)}: not modelled")


READERS: dict[str, Callable[[Properties, View], Panel]] = {"metric": _metric, "text": _text, "alarm": _alarms}
VIEWS: dict[str, Callable[[Properties, View], Panel]] = {
    "timeSeries": _graph,
    "singleValue": _values,
    "bar": _values,
    "pie": _values,
    "gauge": _values,
    "table": _table,
}
