"""Bodies of dashboards: what PutDashboard says about them (API reference, "Dashboard body structure and syntax")."""

from __future__ import annotations

import json
from typing import Any

import pytest
from hypothesis import given, strategies as st

from rehearsal.cloudwatch.dashboards.bodies import messages

METRIC = {"metrics": [["AWS/SQS", "NumberOfMessagesSent", "QueueName", "letters"]], "region": "eu-west-1"}
END = "If you specify a value for end, you must also specify a value for start"
TEXT = {"type": "text", "properties": {"markdown": "# Hello"}}


def said(*widgets: Any, **more: Any) -> list[str]:
    """What is said about a body of these widgets, each message behind its path."""
    return [f"{path}: {message}" for path, message in messages(json.dumps({"widgets": list(widgets), **more}))]


def metric(**more: Any) -> dict[str, Any]:
    return {"type": "metric", "properties": {**METRIC, **more}}


@pytest.mark.parametrize(
    "widget",
    [
        TEXT,
        {**TEXT, "x": 0, "y": 0, "width": 24, "height": 1_000},
        {**TEXT, "x": 23, "y": 5, "width": 1, "height": 1},
        metric(view="gauge", stat="p99", period=300, yAxis={"left": {"min": 0, "max": 100}, "right": {"min": 0}}),
        metric(stat="tm90", annotations={"horizontal": [{"value": 1, "color": "#1f77b4"}]}),
        metric(metrics=[[{"expression": "SEARCH('{Test}', 'Sum', 60)", "id": "e"}]]),
        metric(metrics=[["Test", "m", {"stat": "Sum", "period": 60, "color": "#1f77b4ff"}]]),
        {"type": "metric", "properties": {"region": "eu-west-1", "annotations": {"alarms": ["arn:a"]}}},
        {"type": "log", "properties": {"query": "fields @message", "region": "eu-west-1"}},
        {"type": "alarm", "properties": {"alarms": ["arn:a"]}},
    ],
)
def test_a_widget_that_cloudwatch_takes(widget: dict[str, Any]) -> None:
    assert said(widget) == []


@pytest.mark.parametrize(
    ("body", "message"),
    [
        ("{", ("", "The field DashboardBody must be a valid JSON object")),
        ("[]", ("", "Should be object")),
        ("{}", ("", "Should have required property 'widgets'")),
        ('{"widgets": {}}', ("", "Should have required property 'widgets'")),
        (
            '{"widgets": [], "periodOverride": "never"}',
            ("/periodOverride", "Should be equal to one of the allowed values"),
        ),
        ('{"widgets": [7]}', ("/widgets/0", "Should be object")),
    ],
)
def test_what_is_no_body(body: str, message: tuple[str, str]) -> None:
    assert messages(body) == [message]


@pytest.mark.parametrize(
    ("widget", "complaint"),
    [
        ({"properties": {}}, ": Should have required property 'type'"),
        ({"type": "text"}, ": Should have required property 'properties'"),
        ({"type": "text", "properties": {}}, "/properties: Should have required property 'markdown'"),
        ({"type": "text", "properties": "x"}, "/properties: Should be object"),
        ({"type": "graph", "properties": {}}, "/type: Should be equal to one of the allowed values"),
        ({**TEXT, "x": 24, "y": 0}, "/x: Should be <= 23"),
        ({**TEXT, "x": -1, "y": 0}, "/x: Should be >= 0"),
        ({**TEXT, "x": 0.5, "y": 0}, "/x: Should be integer"),
        ({**TEXT, "width": 25}, "/width: Should be <= 24"),
        ({**TEXT, "height": 1_001}, "/height: Should be <= 1000"),
        ({**TEXT, "x": 0}, ": Should have both of the properties 'x' and 'y'"),
        ({**TEXT, "x": 20, "y": 0}, ": x + width must not be more than 24; found 20 + 6"),
        (metric(view="spiral"), "/properties/view: Should be equal to one of the allowed values"),
        (metric(period=90), "/properties/period: Should be multiple of 60"),
        (metric(stat="Median"), "/properties/stat: Should match pattern of a statistic"),
        (metric(stat="p101"), "/properties/stat: Should match pattern"),
        (metric(yAxis={"left": {"min": 100, "max": 0}}), "/properties/yAxis/left/min: Should be <= 0"),
        (metric(yAxis={"right": {"min": 1, "max": 1}}), "/properties/yAxis/right/min: Should be <= 1"),
        (metric(metrics="m"), "/properties/metrics: Should be array"),
        (metric(metrics=[["Test", "m"]] * 501), "/properties/metrics: Should NOT have more than 500 items"),
        (metric(metrics=["m"]), "/properties/metrics/0: Should be array"),
        (metric(metrics=[["Test", 1]]), '/properties/metrics/0: Field "metrics" has to be an array of array'),
        (metric(metrics=[["Test", "m", "Queue"]]), "/properties/metrics/0: A metric should have a namespace, a name"),
        (metric(metrics=[["Test", "m", {"expression": "m"}]]), "/properties/metrics/0: An expression should NOT"),
        (metric(metrics=[["Test", "m", {"period": 7}]]), "/properties/metrics/0/period: Should be multiple of 60"),
        (metric(metrics=[["Test", "m", {"color": "red"}]]), "/properties/metrics/0/color: Should be a color"),
        (metric(annotations={"vertical": [{"color": "red"}]}), "/properties/annotations/vertical/0/color: Should be"),
        (metric(annotations=[]), "/properties/annotations: Should be object"),
        (
            {"type": "metric", "properties": {"region": "eu-west-1"}},
            "The metric widget should have specified a region and a data source or an alarm annotation",
        ),
        ({"type": "metric", "properties": {"metrics": []}}, "/properties: Should have required property 'region'"),
        ({"type": "alarm", "properties": {}}, "/properties: Should have required property 'alarms'"),
        ({"type": "alarm", "properties": {"alarms": []}}, "/alarms: Should NOT have less than 1 items"),
        ({"type": "alarm", "properties": {"alarms": ["arn:a"] * 101}}, "/alarms: Should NOT have more than 100 items"),
        ({"type": "log", "properties": {"query": "x"}}, "/properties: Should have required property 'region'"),
    ],
)
def test_what_cloudwatch_refuses_of_a_widget(widget: dict[str, Any], complaint: str) -> None:
    found = said(TEXT, widget)
    assert any(complaint in message for message in found)
    assert all(message.startswith("/widgets/1") for message in found)


def test_a_dashboard_has_500_widgets_and_2500_metrics() -> None:
    assert said(*[TEXT] * 500) == []
    assert said(*[TEXT] * 501) == ["/widgets: Should NOT have more than 500 items"]
    many = metric(metrics=[["Test", "m"]] * 500)
    assert said(*[many] * 5) == []
    assert said(*[many] * 5, metric()) == ["/widgets: A dashboard can show 2500 metrics; found 2501"]


VARIABLE = {"type": "property", "property": "Tenant", "id": "tenant", "inputType": "select", "values": [{"value": "a"}]}


@pytest.mark.parametrize(
    ("variable", "complaint"),
    [
        (VARIABLE, None),
        ({**VARIABLE, "type": "pattern", "pattern": "a"}, None),
        ({**VARIABLE, "inputType": "input", "values": []}, None),
        ({**VARIABLE, "type": "pattern"}, "/variables/0: Should have required property 'pattern'"),
        ({**VARIABLE, "type": "regex"}, "/variables/0/type: Should be equal to one"),
        ({**VARIABLE, "values": []}, "/variables/0: Should have one of the properties 'values' and 'search'"),
        ({**VARIABLE, "inputType": "slider"}, "/variables/0/inputType: Should be equal to one"),
        ("tenant", "/variables/0: Should be object"),
    ],
)
def test_variables(variable: Any, complaint: str | None) -> None:
    found = said(TEXT, variables=[variable])
    assert found == [] if complaint is None else found[-1].startswith(complaint)


def test_the_messages_of_all_widgets_come_at_once() -> None:
    assert len(said({"type": "text"}, metric(period=90, view="spiral"), end="PT1H")) == 4


ANYTHING = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
PROPERTIES = ("metrics", "region", "annotations", "view", "period", "stat", "yAxis", "markdown", "alarms", "query")
WIDGETS = st.fixed_dictionaries(
    {"type": st.sampled_from(["metric", "text", "log", "alarm", "custom", "explorer"]) | ANYTHING},
    optional={
        "properties": st.fixed_dictionaries({}, optional=dict.fromkeys(PROPERTIES, ANYTHING)) | ANYTHING,
        **dict.fromkeys(("x", "y", "width", "height"), st.integers(-1, 30) | ANYTHING),
    },
)


@given(widgets=st.lists(WIDGETS | ANYTHING, max_size=3), variables=ANYTHING, override=ANYTHING)
def test_whatever_a_body_holds_is_answered_with_messages(widgets: list[Any], variables: Any, override: Any) -> None:
    found = messages(json.dumps({"widgets": widgets, "variables": variables, "periodOverride": override}))
    assert all(path == "" or path.startswith("/") for path, _ in found)
