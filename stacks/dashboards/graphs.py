"""How rows of graphs become a dashboard: the one place that draws (API reference, "Dashboard Body Structure").

A row stands below the one before and shares the 24 columns among its widgets. Values are plain, so that the body is a
short JSON that a reviewer can read.
"""

from __future__ import annotations

import json
import math
from collections.abc import Sequence
from dataclasses import dataclass

from aws_cdk import aws_cloudwatch as cloudwatch
from constructs import Construct

from stacks.dashboards.measures import Measure, rows

COLUMNS, HEIGHT = 24, 6
HOURLY, DAILY = 3_600, 86_400
# User guide, "CloudWatch service quotas": of a dashboard, of a graph, of a dashboard, of an alarm widget.
MOST_WIDGETS, MOST_METRICS, MOST_METRICS_OF_ALL, MOST_ALARMS = 500, 500, 2_500, 100

RED, ORANGE = "#d62728", "#ff7f0e"


@dataclass(frozen=True)
class Mark:
    """A horizontal line across a graph."""

    value: float
    label: str
    color: str = RED


@dataclass(frozen=True)
class Graph:
    """Lines over time. `period` is in seconds; `window` (such as -P14D) replaces the dashboard's range of time."""

    title: str
    unit: str
    left: Sequence[Measure]
    right: Sequence[Measure] = ()
    right_unit: str = ""
    marks: Sequence[Mark] = ()
    period: int = 300
    window: str | None = None
    stacked: bool = False
    height: int = HEIGHT

    def widget(self, region: str) -> dict[str, object]:
        metrics = [*rows(self.left), *rows(self.right, first=len(self.left) + 1, yAxis="right")]
        if len(metrics) > MOST_METRICS:
            raise ValueError(
                f"graph {self.title!r} has {len(metrics)} metrics; CloudWatch allows {MOST_METRICS}: divide it"
            )
        axes = {"left": {"label": self.unit, "min": 0, "showUnits": False}}
        if self.right:
            axes["right"] = {"label": self.right_unit, "min": 0, "showUnits": False}
        marks = [{"value": mark.value, "label": mark.label, "color": mark.color} for mark in self.marks]
        properties = {
            "title": self.title,
            "region": region,
            "view": "timeSeries",
            "stacked": self.stacked,
            "period": self.period,
            "metrics": metrics,
            "yAxis": axes,
            **({"annotations": {"horizontal": marks}} if marks else {}),
            **({"start": self.window} if self.window else {}),
        }
        return {"type": "metric", "properties": properties}


@dataclass(frozen=True)
class AlarmStates:
    """The states of alarms, by ARN."""

    title: str
    alarms: Sequence[str]

    @property
    def height(self) -> int:
        """Enough for five states beside one another."""
        return 2 + math.ceil(len(self.alarms) / 5)

    def widget(self, region: str) -> dict[str, object]:
        return {"type": "alarm", "properties": {"title": self.title, "alarms": list(self.alarms)}}


@dataclass(frozen=True)
class Text:
    """A title and a line, in Markdown."""

    markdown: str
    height: int = 2

    def widget(self, region: str) -> dict[str, object]:
        return {"type": "text", "properties": {"markdown": self.markdown, "background": "transparent"}}


Shown = Graph | AlarmStates | Text


@dataclass(frozen=True)
class Variable:
    """Something to choose at the top: the text `placeholder` in the body is replaced by the value chosen."""

    id: str
    label: str
    placeholder: str
    values: Sequence[str]

    def plain(self) -> dict[str, object]:
        return {
            "type": "pattern",
            "pattern": self.placeholder,
            "inputType": "select",
            "id": self.id,
            "label": self.label,
            "visible": True,
            "defaultValue": self.values[0],
            "values": [{"label": value, "value": value} for value in self.values],
        }


@dataclass(frozen=True)
class Dashboard:
    """A dashboard by name: rows, each of what stands beside one another; empty rows are left out."""

    name: str
    rows: Sequence[Sequence[Shown]]
    variables: Sequence[Variable] = ()


def body(dashboard: Dashboard, region: str) -> dict[str, object]:
    """The body as PutDashboard takes it. Raises ValueError beyond CloudWatch's limits."""
    widgets, y = [], 0
    for row in filter(None, dashboard.rows):
        height = max(shown.height for shown in row)
        width = COLUMNS // len(row)
        widgets += [
            {"x": place * width, "y": y, "width": width, "height": height, **shown.widget(region)}
            for place, shown in enumerate(row)
        ]
        y += height
    shown = sum(len(widget["properties"].get("metrics", ())) for widget in widgets)
    for found, what, limit in ((len(widgets), "widgets", MOST_WIDGETS), (shown, "metrics", MOST_METRICS_OF_ALL)):
        if found > limit:
            raise ValueError(f"dashboard {dashboard.name!r} has {found} {what}; CloudWatch allows {limit}: divide it")
    variables = [variable.plain() for variable in dashboard.variables]
    return {"start": "-P1D", **({"variables": variables} if variables else {}), "widgets": widgets}


def draw(scope: Construct, construct_id: str, dashboard: Dashboard, *, region: str) -> cloudwatch.CfnDashboard:
    """The dashboard as a resource."""
    text = json.dumps(body(dashboard, region), separators=(",", ":"))
    return cloudwatch.CfnDashboard(scope, construct_id, dashboard_name=dashboard.name, dashboard_body=text)


def alarm_states(title: str, alarms: Sequence[str]) -> list[AlarmStates]:
    """The states of any number of alarms, in as many widgets as that takes."""
    return [AlarmStates(title, alarms[first : first + MOST_ALARMS]) for first in range(0, len(alarms), MOST_ALARMS)]
