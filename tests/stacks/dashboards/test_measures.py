"""Measures in the form of an alarm and in that of a graph."""

from __future__ import annotations

from stacks.dashboards.measures import Measure, Metric, queries, rows, single

METRIC = Metric("AWS/SQS", "Sent", (("QueueName", "q"),), "Sum")
RATE = Measure("rate", {"m": METRIC}, {"known": "FILL(m, REPEAT)", "rate": "known / PERIOD(m)"})


def test_an_alarm_watches_the_last_step():
    metric, known, rate = queries(RATE, 300)
    assert metric == {
        "id": "m",
        "metricStat": {
            "metric": {
                "namespace": "AWS/SQS",
                "metricName": "Sent",
                "dimensions": [{"name": "QueueName", "value": "q"}],
            },
            "period": 300,
            "stat": "Sum",
        },
        "returnData": False,
    }
    assert (known["returnData"], rate["returnData"], rate["label"]) == (False, True, "rate")


def test_measures_in_one_graph_keep_their_ids_apart():
    found = rows([single("sent", METRIC), RATE], first=3, yAxis="right")
    assert [row[-1] for row in found] == [
        {"id": "m_3", "stat": "Sum", "label": "sent", "yAxis": "right"},
        {"id": "m_4", "stat": "Sum", "visible": False},
        {"id": "known_4", "expression": "FILL(m_4, REPEAT)", "visible": False},
        {"id": "rate_4", "expression": "known_4 / PERIOD(m_4)", "label": "rate", "yAxis": "right"},
    ]
    assert found[0][:-1] == ["AWS/SQS", "Sent", "QueueName", "q"]


def test_what_is_quoted_is_not_an_id():
    search = Measure(
        "${PROP('MetricName')}", steps={"m": "SEARCH('{AWS/SQS,QueueName} m', 'Sum', 300)", "total": "SUM(m)"}
    )
    assert [row[0].get("expression") for row in rows([search])] == [
        "SEARCH('{AWS/SQS,QueueName} m', 'Sum', 300)",
        "SUM(m_1)",
    ]
