"""What PutDashboard says about a body: pure checks, each a data path and a message as CloudWatch words it.

API reference, "Dashboard body structure and syntax"; the limits of the user guide, "CloudWatch service quotas". Checked
is what makes CloudWatch refuse a body (all of it, with every message at once), not how a widget is drawn.
"""

from __future__ import annotations

import json
import re
from collections.abc import Callable, Collection, Iterator, Mapping
from typing import Any

from rehearsal.cloudwatch.statistic_sets import statistic
from rehearsal.iam.policies import Unmodelled

MAX_WIDGETS, MAX_METRICS, MAX_METRICS_OF_ALL, COLUMNS, MAX_HEIGHT = 500, 500, 2_500, 24, 1_000
DEFAULT_SIZE = 6  # width and height of a widget that does not say

Message = tuple[str, str]  # data path, what is wrong

_COLOR = re.compile(r"#[0-9a-fA-F]{6}([0-9a-fA-F]{2})?")
_SERIES = "array of array of strings, with an optional metricRenderer object as last element"
_VIEWS = ("timeSeries", "singleValue", "gauge", "bar", "pie", "table")
_VARIABLES = {"pattern", "property"}
_INPUTS = {"input", "radio", "select"}


def messages(body: str) -> list[Message]:
    """Every complaint about a body; empty if CloudWatch takes it."""
    try:
        found = json.loads(body)
    except ValueError:
        return [("", "The field DashboardBody must be a valid JSON object")]
    if not isinstance(found, Mapping):
        return [("", "Should be object")]
    if not isinstance(found.get("widgets"), list):
        return [("", "Should have required property 'widgets'")]
    return [
        *_body(found),
        *(message for index, widget in enumerate(found["widgets"]) for message in _widget(index, widget)),
    ]


def _body(body: Mapping[str, Any]) -> Iterator[Message]:
    if len(body["widgets"]) > MAX_WIDGETS:
        yield "/widgets", f"Should NOT have more than {MAX_WIDGETS} items"
    shown = sum(_metrics(widget) for widget in body["widgets"])
    if shown > MAX_METRICS_OF_ALL:
        yield "/widgets", f"A dashboard can show {MAX_METRICS_OF_ALL} metrics; found {shown}"
    if not _one_of(body.get("periodOverride", "auto"), ("auto", "inherit")):
        yield "/periodOverride", "Should be equal to one of the allowed values"
    if "end" in body and "start" not in body:
        yield "/end", "If you specify a value for end, you must also specify a value for start"
    yield from _arrays("", body, "variables")
    for path, variable in _items("", body, "variables"):
        yield from _variable(path, variable)


def _variable(path: str, variable: Any) -> Iterator[Message]:
    if not isinstance(variable, Mapping):
        yield path, "Should be object"
        return
    yield from _required(path, variable, ("type", "id", "inputType"))
    if not _one_of(variable.get("type"), _VARIABLES):
        yield f"{path}/type", "Should be equal to one of the allowed values"
    elif variable["type"] not in variable:
        yield path, f"Should have required property '{variable['type']}'"
    if not _one_of(variable.get("inputType"), _INPUTS):
        yield f"{path}/inputType", "Should be equal to one of the allowed values"
    elif variable["inputType"] != "input" and not (variable.get("values") or variable.get("search")):
        yield path, "Should have one of the properties 'values' and 'search'"


def _widget(index: int, widget: Any) -> Iterator[Message]:
    path = f"/widgets/{index}"
    if not isinstance(widget, Mapping):
        yield path, "Should be object"
        return
    yield from _required(path, widget, ("type", "properties"))
    yield from _place(path, widget)
    properties = widget.get("properties")
    if "type" in widget and not _one_of(widget["type"], _TYPES):
        yield f"{path}/type", "Should be equal to one of the allowed values"
    elif "properties" in widget and not isinstance(properties, Mapping):
        yield f"{path}/properties", "Should be object"
    elif "type" in widget and "properties" in widget:
        yield from _TYPES[widget["type"]](f"{path}/properties", properties)


def _place(path: str, widget: Mapping[str, Any]) -> Iterator[Message]:
    width = widget.get("width", DEFAULT_SIZE)
    bounds = {"x": (0, COLUMNS - 1), "y": (0, None), "width": (1, COLUMNS), "height": (1, MAX_HEIGHT)}
    for name, (low, high) in bounds.items():
        value = widget.get(name, low)
        if not isinstance(value, int) or isinstance(value, bool):
            yield f"{path}/{name}", "Should be integer"
            return
        if value < low:
            yield f"{path}/{name}", f"Should be >= {low}"
        if high is not None and value > high:
            yield f"{path}/{name}", f"Should be <= {high}"
    if ("x" in widget) != ("y" in widget):
        yield path, "Should have both of the properties 'x' and 'y'"
    if widget.get("x", 0) + width > COLUMNS:
        yield path, f"x + width must not be more than {COLUMNS}; found {widget.get('x', 0)} + {width}"


def _metric(path: str, properties: Mapping[str, Any]) -> Iterator[Message]:
    annotations = properties.get("annotations", {})
    if not isinstance(annotations, Mapping):
        yield f"{path}/annotations", "Should be object"
        return
    if "metrics" not in properties and not annotations.get("alarms"):
        yield path, "Should have required property 'metrics'"
        yield path, "The metric widget should have specified a region and a data source or an alarm annotation"
        return
    if "region" not in properties:
        yield path, "Should have required property 'region'"
    if not _one_of(properties.get("view", "timeSeries"), _VIEWS):
        yield f"{path}/view", "Should be equal to one of the allowed values"
    yield from _aggregation(path, properties)
    yield from _axes(f"{path}/yAxis", properties.get("yAxis", {}))
    if _metrics({"properties": properties}) > MAX_METRICS:
        yield f"{path}/metrics", f"Should NOT have more than {MAX_METRICS} items"
    yield from _arrays(path, properties, "metrics")
    for place, entry in _items(path, properties, "metrics"):
        yield from _series(place, entry)
    yield from _arrays(f"{path}/annotations", annotations, "horizontal", "vertical")
    for kind in ("horizontal", "vertical"):
        for place, line in _items(f"{path}/annotations", annotations, kind):
            yield from _color(place, line)


def _series(path: str, entry: Any) -> Iterator[Message]:
    if not isinstance(entry, list):
        yield path, "Should be array"
        return
    options = entry[-1] if entry and isinstance(entry[-1], Mapping) else {}
    names = entry[:-1] if options else entry
    if not all(isinstance(name, str) for name in names):
        yield path, f'Field "metrics" has to be an {_SERIES}'
    elif "expression" in options and names:
        yield path, "An expression should NOT have a namespace, a name or dimensions"
    elif "expression" not in options and (len(names) < 2 or len(names) % 2):
        yield path, "A metric should have a namespace, a name, and a name and a value for each dimension"
    yield from _aggregation(path, options)
    yield from _color(path, options)


def _color(path: str, options: Any) -> Iterator[Message]:
    if isinstance(options, Mapping) and "color" in options and not _COLOR.fullmatch(str(options["color"])):
        yield f"{path}/color", "Should be a color of six hexadecimal digits such as #1f77b4"


def _aggregation(path: str, options: Mapping[str, Any]) -> Iterator[Message]:
    """Period and statistic, of a widget or of one of its series."""
    period = options.get("period", 60)
    if not (isinstance(period, int) and (period in (1, 5, 10, 20, 30) or (period > 0 and period % 60 == 0))):
        yield f"{path}/period", "Should be multiple of 60"
    try:
        statistic(str(options.get("stat", "Average")))
    except ValueError:
        yield f"{path}/stat", "Should match pattern of a statistic such as Average or p99"
    except Unmodelled:
        pass  # one that CloudWatch draws


def _axes(path: str, axes: Any) -> Iterator[Message]:
    """An axis begins below its end."""
    for side in ("left", "right"):
        axis = axes.get(side, {}) if isinstance(axes, Mapping) else {}
        ends = [axis.get(end) for end in ("min", "max")] if isinstance(axis, Mapping) else []
        if ends and all(isinstance(end, (int, float)) for end in ends) and ends[0] >= ends[1]:
            yield f"{path}/{side}/min", f"Should be <= {ends[1]}"


def _alarm(path: str, properties: Mapping[str, Any]) -> Iterator[Message]:
    yield from _required(path, properties, ("alarms",))
    alarms = properties.get("alarms", [""])
    if not isinstance(alarms, list):
        yield f"{path}/alarms", "Should be array"
    elif not alarms:
        yield f"{path}/alarms", "Should NOT have less than 1 items"
    elif len(alarms) > 100:
        yield f"{path}/alarms", "Should NOT have more than 100 items"


def _having(*names: str) -> Callable[[str, Mapping[str, Any]], Iterator[Message]]:
    return lambda path, properties: _required(path, properties, names)


def _required(path: str, found: Mapping[str, Any], names: tuple[str, ...]) -> Iterator[Message]:
    return ((path, f"Should have required property '{name}'") for name in names if name not in found)


def _one_of(value: Any, allowed: Collection[str]) -> bool:
    return isinstance(value, str) and value in allowed


def _arrays(path: str, found: Mapping[str, Any], *names: str) -> Iterator[Message]:
    return ((f"{path}/{name}", "Should be array") for name in names if not isinstance(found.get(name, []), list))


def _items(path: str, found: Mapping[str, Any], name: str) -> Iterator[tuple[str, Any]]:
    """The entries of an array with their paths; nothing where there is none."""
    array = found.get(name)
    return ((f"{path}/{name}/{index}", item) for index, item in enumerate(array if isinstance(array, list) else []))


def _metrics(widget: Any) -> int:
    properties = widget.get("properties") if isinstance(widget, Mapping) else None
    metrics = properties.get("metrics") if isinstance(properties, Mapping) else None
    return len(metrics) if isinstance(metrics, list) else 0


_TYPES: dict[str, Callable[[str, Mapping[str, Any]], Iterator[Message]]] = {
    "metric": _metric,
    "text": _having("markdown"),
    "log": _having("query", "region"),
    "alarm": _alarm,
    "custom": _having("endpoint"),
    "explorer": _having("metrics"),
}
