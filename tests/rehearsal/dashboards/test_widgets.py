"""What each widget shows, decided from a body and measurements."""

from __future__ import annotations

from dataclasses import replace
from datetime import timedelta

import pytest

from rehearsal.dashboards import moments
from rehearsal.dashboards.body import Dashboard, read
from rehearsal.dashboards.panels import Alarms, Axis, Graph, Line, Mark, NotDrawn, Panel, Table, Text, Values
from rehearsal.dashboards.source import Source
from rehearsal.dashboards.widgets import View, panel

DAY = timedelta(days=1)
ASKED = ["AWS/Personalize", "GetRecommendations", "CampaignArn"]
ASKED.append("arn:aws:personalize:eu-west-1:111111111111:campaign/acme_home")
PROVISIONED = ["Personalize/Tenants", "ProvisionedTPS", "Campaign", "home", "Tenant", "acme"]


@pytest.fixture
def show(source: Source):
    def show(kind: str, **properties: object) -> Panel:
        body = {"widgets": [{"type": kind, "properties": properties}]}
        dashboard: Dashboard = read("acme", body)
        span = moments.shown("-P1D", None, born=source.start, now=source.end)
        return panel(dashboard.widgets[0], View(source, dashboard, span))

    return lambda kind, **more: show(kind, **({"region": "eu-west-1"} if kind == "metric" else {}), **more)


def test_a_graph_has_the_values_of_its_metrics(show, source: Source) -> None:
    graph = show(
        "metric",
        metrics=[[*ASKED, {"stat": "Sum", "label": "asked", "yAxis": "right"}], PROVISIONED],
        title="TPS",
        period=3600,
        yAxis={"left": {"min": 0, "label": "TPS"}, "right": {"max": 9}},
        annotations={"horizontal": [{"value": 1}]},
        legend={"position": "right"},
    )
    assert isinstance(graph, Graph)
    assert (graph.title, graph.left, graph.right) == ("TPS", Axis(0, None, "TPS"), Axis(None, 9, ""))
    assert (graph.start, graph.end, graph.legend, graph.marks) == (source.end - DAY, source.end, "right", [Mark(1)])
    asked, provisioned = graph.lines
    assert (asked.label, asked.period, asked.side) == ("asked", 3600, "right")
    assert len(asked.points) == 18, "six hours of the day were silent"
    assert set(provisioned.points.values()) == {1.0}
    assert provisioned.label == "ProvisionedTPS"


def test_a_search_shows_a_line_for_each_that_it_finds(show) -> None:
    search = {"expression": "SEARCH('{Personalize/Tenants,Campaign,Tenant} ProvisionedTPS', 'Maximum')", "label": ""}
    graph = show("metric", metrics=[[search | {"color": "#123456"}]], start="-P2D")
    assert len(graph.lines) == 2
    assert {line.color for line in graph.lines} == {"#123456"}


def test_metrics_without_labels_go_by_what_sets_them_apart(show) -> None:
    graph = show("metric", metrics=[PROVISIONED, ["...", "zoo"], ["...", "nobody", {"label": "own"}]])
    assert [line.label for line in graph.lines] == ["acme", "zoo", "own"]
    assert graph.lines[2].last is None


def test_a_value_is_the_last_one_or_that_of_the_whole_range(show) -> None:
    asked = {"metrics": [[*ASKED, {"stat": "SampleCount"}]], "view": "singleValue"}
    last, whole = show("metric", **asked), show("metric", **asked, setPeriodToTimeRange=True)
    assert isinstance(last, Values)
    assert list(whole.lines[0].points.values()) == [sum(last.lines[0].points.values())]


def test_a_table_summarizes(show) -> None:
    table = show("metric", metrics=[PROVISIONED], view="table", table={"summaryColumns": ["MAX", "AVG"]})
    assert isinstance(table, Table)
    assert table.columns == ("MAX", "AVG", "LAST")


def test_alarms_have_their_last_states(show, source: Source) -> None:
    arn = "arn:aws:cloudwatch:eu-west-1:111111111111:alarm:"
    names = [arn + name for name in ("b", "acme_idle_home_warning", "a")]
    assert show("alarm", alarms=names, title="All") == Alarms(
        "All", [("a", None), ("acme_idle_home_warning", "OK"), ("b", None)]
    )
    assert show("alarm", alarms=names, sortBy="stateUpdatedTimestamp").states[0] == ("acme_idle_home_warning", "OK")
    assert show("alarm", alarms=names, states=["ALARM"]).states == []


def test_text_is_markdown(show) -> None:
    assert show("text", markdown="# Hello", background="transparent") == Text("# Hello", transparent=True)


@pytest.mark.parametrize(
    ("kind", "properties", "reason"),
    [
        ("log", {}, "widgets of type log are not modelled; these are: metric, text, alarm"),
        ("text", {"html": "x"}, "html, title: not modelled"),
        ("alarm", {"alarms": []}, "ARNs of alarms"),
        ("alarm", {"alarms": ["a"]}, "ARNs of alarms"),
        ("alarm", {"alarms": ["a:alarm:a"], "sortBy": "timestamp"}, "sortBy timestamp is not modelled"),
        ("metric", {"view": "map"}, "view map is not modelled; these are: timeSeries, singleValue"),
        ("metric", {"metrics": [PROVISIONED], "query": "x"}, "query: not modelled"),
        ("metric", {"metrics": [PROVISIONED], "region": None}, "region None was not rehearsed"),
        ("metric", {"metrics": [PROVISIONED], "yAxis": {"top": {}}}, "yAxis top: not modelled"),
        ("metric", {"metrics": [PROVISIONED], "yAxis": {"left": {"log": True}}}, "yAxis left log: not modelled"),
        ("metric", {"metrics": [PROVISIONED], "legend": {"position": "top"}}, "legend 'top'"),
        ("metric", {"annotations": {"alarms": ["a"]}, "metrics": [PROVISIONED]}, "annotations alarms: not modelled"),
        ("metric", {"metrics": [PROVISIONED], "start": "-P1M"}, "months are not modelled"),
        ("metric", {"metrics": [[{"expression": "nobody + 1"}]]}, "nobody"),
        ("metric", {"metrics": [[*PROVISIONED, {"label": "${MAX}"}]]}, "does not model"),
        ("metric", {"metrics": [PROVISIONED], "view": "table", "table": {"summaryColumns": ["P50"]}}, "P50"),
    ],
)
def test_what_is_not_modelled_is_refused_by_name(source: Source, kind: str, properties: dict, reason: str) -> None:
    region = {"region": "eu-west-1"} if kind == "metric" else {}
    body = {"widgets": [{"type": kind, "properties": {"title": "Mine"} | region | properties}]}
    dashboard = read("acme", body)
    span = moments.shown("-P1D", None, born=source.start, now=source.end)
    found = panel(dashboard.widgets[0], View(source, dashboard, span))
    assert isinstance(found, NotDrawn)
    assert found.title == "Mine"
    assert reason in found.reason


def test_a_metric_widget_needs_its_region(source: Source) -> None:
    dashboard = read("acme", {"widgets": [{"type": "metric", "properties": {"metrics": [PROVISIONED]}}]})
    view = View(source, dashboard, moments.shown("-P1D", None, born=source.start, now=source.end))
    assert "no region" in panel(dashboard.widgets[0], view).reason


def test_a_line_ends_where_a_period_is_missing(source: Source) -> None:
    points = {source.start + timedelta(minutes=minute): 1.0 for minute in (0, 5, 10, 20, 30, 35)}
    runs = Line("x", 300, points).runs
    assert [len(run) for run in runs] == [3, 1, 2]
    assert [len(run) for run in replace(Line("x", 600, points)).runs] == [6]
