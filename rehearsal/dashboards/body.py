"""A dashboard's body: its widgets, and where each stands in the grid of 24 columns."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from rehearsal.dashboards.refusal import Refused

COLUMNS = 24
WIDGETS = 500  # API reference: "an array of between 0 and 500 widget objects"
DEFAULT_SIZE = 6
KEYS = {"widgets", "variables", "start", "end", "periodOverride"}


@dataclass(frozen=True)
class Place:
    """In grid units: columns from the left, rows from the top."""

    x: int
    y: int
    width: int
    height: int

    def overlaps(self, other: Place) -> bool:
        """Whether the two cover a common unit."""
        return (
            self.x < other.x + other.width
            and other.x < self.x + self.width
            and self.y < other.y + other.height
            and other.y < self.y + self.height
        )


@dataclass(frozen=True)
class Widget:
    """One widget as its body has it; `number` counts from 1."""

    number: int
    type: str
    place: Place
    properties: Mapping[str, Any]

    @property
    def title(self) -> str:
        """What stands above it; often nothing."""
        return str(self.properties.get("title", ""))


@dataclass(frozen=True)
class Dashboard:
    """A body that has been read."""

    name: str
    widgets: tuple[Widget, ...]
    start: str | None
    end: str | None

    @property
    def rows(self) -> int:
        """Its height in grid units."""
        return max((widget.place.y + widget.place.height for widget in self.widgets), default=1)


def parse(name: str, body: Any) -> dict[str, Any]:
    """A body as JSON text or as what the text says, as a new dict; raises Refused if it is no body of a dashboard."""
    if isinstance(body, str):
        try:
            body = json.loads(body)
        except json.JSONDecodeError as error:
            raise Refused(f"dashboard {name}: its body is not JSON: {error}") from None
    if not isinstance(body, Mapping) or not isinstance(body.get("widgets"), list):
        raise Refused(f"dashboard {name}: its body has no array of widgets")
    if unknown := sorted(set(body) - KEYS):
        raise Refused(f"dashboard {name}: {', '.join(unknown)}: not modelled")
    if len(body["widgets"]) > WIDGETS:
        raise Refused(f"dashboard {name}: {len(body['widgets'])} widgets; CloudWatch allows {WIDGETS}")
    return dict(body)


def read(name: str, body: Mapping[str, Any]) -> Dashboard:
    """The widgets of a parsed body in their places; raises Refused if there is a widget that can have none."""
    widgets: list[Widget] = []
    for number, widget in enumerate(body["widgets"], 1):
        where = f"dashboard {name}, widget {number}"
        if not isinstance(widget, Mapping) or not isinstance(widget.get("properties"), Mapping):
            raise Refused(f"{where}: it has no properties")
        place = _place(where, widget, [other.place for other in widgets])
        for other in widgets:
            if place.overlaps(other.place):
                raise Refused(f"{where}: it covers part of widget {other.number}; give each a place of its own")
        widgets.append(Widget(number, str(widget.get("type")), place, widget["properties"]))
    return Dashboard(name, tuple(widgets), body.get("start"), body.get("end"))


def _place(where: str, widget: Mapping[str, Any], taken: list[Place]) -> Place:
    width, height = widget.get("width", DEFAULT_SIZE), widget.get("height", DEFAULT_SIZE)
    limits = {"width": (width, 1, COLUMNS), "height": (height, 1, 1_000), "x": (widget.get("x", 0), 0, COLUMNS - 1)}
    limits["y"] = (widget.get("y", 0), 0, 1_000_000)
    for key, (value, least, most) in limits.items():
        if type(value) is not int or not least <= value <= most:
            raise Refused(f"{where}: {key} is {value!r}; CloudWatch takes whole numbers from {least} to {most}")
    if ("x" in widget) != ("y" in widget):
        raise Refused(f"{where}: it has only one of x and y; CloudWatch takes both or neither")
    if "x" not in widget:
        return _next(width, height, taken)
    if widget["x"] + width > COLUMNS:
        raise Refused(f"{where}: x {widget['x']} and width {width} reach beyond the {COLUMNS} columns")
    return Place(widget["x"], widget["y"], width, height)


def _next(width: int, height: int, taken: list[Place]) -> Place:
    """ "The default is the next available position": row by row, from the left."""
    below = max((place.y + place.height for place in taken), default=0)
    for y in range(below):
        for x in range(COLUMNS - width + 1):
            place = Place(x, y, width, height)
            if not any(place.overlaps(other) for other in taken):
                return place
    return Place(0, below, width, height)
