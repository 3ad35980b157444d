"""Graphs of a dashboard as GetMetricData is asked for them."""

from __future__ import annotations

from rehearsal.cloudwatch import queries


def graphs(body):
    """The graphs of a body by title."""
    shown = [widget["properties"] for widget in body["widgets"] if widget["type"] == "metric"]
    found = {properties["title"]: properties for properties in shown}
    assert len(found) == len(shown)
    return found


def drawn(graph, store, start, end):
    """What a graph shows: the points of each line by its label."""
    asked = [_query(row, graph["period"]) for row in graph["metrics"]]
    found = queries.run(store, asked, start, end, end, account="111111111111", region="eu-west-1")
    return {result.label: result.points for result in found}


def _query(row, period):
    *names, looks = row
    query = {"Id": looks["id"], "ReturnData": looks.get("visible", True)}
    query |= {"Label": looks["label"]} if "label" in looks else {}
    if "expression" in looks:
        return {**query, "Expression": looks["expression"]}
    dimensions = [{"Name": name, "Value": value} for name, value in zip(names[2::2], names[3::2], strict=True)]
    metric = {"Namespace": names[0], "MetricName": names[1], "Dimensions": dimensions}
    return {**query, "MetricStat": {"Metric": metric, "Period": period, "Stat": looks["stat"]}}
